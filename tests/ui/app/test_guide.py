import re
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from inspector.errors import FailureError
from inspector.ui.app import guide as guide_module
from inspector.ui.app.guide import (
    PAGES,
    Guide,
    GuideText,
    check_guide,
    pages_dir,
    section_name,
    without_foreign_links,
)
from inspector.ui.inspect.comparison_bar import Mode
from inspector.ui.train.sections import TOPICS
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowResults, ShowStart, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.guide_pages import ENGLISH, GERMAN, section_names, sections
from tests.repository import ROOT
from tests.ui.conftest import WindowOpener
from tests.ui.languages import LANGUAGES, language

Spoken = Callable[[], AbstractContextManager[None]]
FIRST_LINES = {"index": "The first five minutes", "parts": "Parts", "learn#old-and-new": "Learn from verdicts"}


@pytest.fixture
def guide(qtbot: QtBot) -> Guide:
    guide = Guide()
    qtbot.addWidget(guide)
    return guide


@pytest.fixture
def german_guide(qtbot: QtBot) -> Guide:
    with language():
        guide = Guide()
    qtbot.addWidget(guide)
    return guide


def test_everything_that_takes_the_keyboard_has_a_name(guide: Guide) -> None:
    assert all(each.accessibleName() for each in (guide.pages, guide.text, guide.search))


def first_line(guide: Guide) -> str:
    return guide.text.document().begin().text()


@pytest.mark.parametrize("topic", FIRST_LINES)
def test_it_opens_at_the_page_of_a_topic(guide: Guide, topic: str) -> None:
    guide.show_topic(topic)
    assert guide.isVisible()
    assert first_line(guide) == FIRST_LINES[topic]
    assert guide.pages.currentItem().text() == FIRST_LINES[topic]


def place_of(topic: str, folder: Path) -> tuple[str, int]:
    """Page and place of the section."""
    name, _, section = topic.partition("#")
    return name, section_names(folder / f"{name}.md").index(section) if section else 0


def told_by(guide: Guide | None, folder: Path) -> tuple[str, int]:
    assert guide is not None
    shown = guide.text.source()
    first_names = section_names(folder / shown.fileName())
    assert section_name(first_line(guide)) == first_names[0]
    return place_of(f"{shown.fileName().removesuffix('.md')}#{shown.fragment()}".rstrip("#"), folder)


def test_every_topic_of_the_window_is_a_section() -> None:
    topic = re.compile(rf'"((?:{"|".join(PAGES)})#[^"]+)"')
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "inspector" / "ui").rglob("*.py")]
    topics = {match[1] for text in code for match in topic.finditer(text)}
    assert len(topics) > 12
    for each in topics:
        assert place_of(each, ENGLISH)[1] > 0, each


@LANGUAGES
def test_f1_opens_the_page_about_every_place_and_drawer(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot, spoken: Spoken
) -> None:
    with spoken():
        check_every_place(open_window, opened, qtbot)


def check_every_place(open_window: WindowOpener, opened: Workspace, qtbot: QtBot) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    pages = window.places
    topics = []

    def ask(topic: str) -> None:
        qtbot.keyClick(window, Qt.Key.Key_F1)
        assert told_by(window.guide, pages_dir()) == place_of(topic, ENGLISH)
        window.guide.close()  # type: ignore[union-attr]
        topics.append(topic)

    window.show_place(ShowStart())
    ask("index")
    window.show_place(ShowParts())
    ask("parts")
    pages.parts.check_parts()
    ask("parts#odd-ones-out")
    pages.parts.show_ranking()
    ask("parts#defects-among-the-parts")
    window.show_place(ShowTrain())
    for section, topic in TOPICS.items():
        pages.train.show_section(section)
        ask(topic)
    window.show_place(ShowInspect())
    ask("inspect")
    panel = pages.inspect.panel
    for button, section in ((panel.why, "why-a-place-is-unusual"), (panel.what_if, "figures-and-past-parts")):
        button.setEnabled(True)
        button.click()
        ask(f"inspect#{section}")
        button.click()
    for begin, section in (
        (pages.inspect.roi.begin, "a-region-of-interest"),
        (pages.inspect.length.toggle, "millimetres"),
        (lambda: pages.inspect.closely.comparison._set_mode(Mode.BESIDE), "compare-with-a-good-part"),
    ):
        begin()
        ask(f"inspect#{section}")
        pages.inspect.length.end()
    window.show_place(ShowResults())
    ask("results")
    pages.results.charts_shown.click()
    ask("results#charts")
    assert len(set(topics)) == len(topics)


@LANGUAGES
def test_f1_tells_how_parts_are_presented(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot, spoken: Spoken
) -> None:
    with spoken():
        window = open_window()
        opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
        window.show_place(ShowInspect())
        window.places.inspect.presenting.bar.show()
        qtbot.keyClick(window, Qt.Key.Key_F1)
        assert told_by(window.guide, pages_dir()) == place_of("acceptance#2-present-the-parts", ENGLISH)


def test_f1_opens_it_beside_the_window(open_window: WindowOpener, opened: Workspace, qtbot: QtBot) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    window.show_place(ShowTrain())
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.guide is not None and first_line(window.guide) == "Train"
    guide = window.guide
    guide.close()
    window.show_place(ShowResults())
    window.menu.help.actions()[0].trigger()
    assert window.guide is guide and guide.isVisible() and first_line(guide) == "Results"


def test_all_pages_are_there_and_each_is_in_the_list(guide: Guide) -> None:
    assert sorted(PAGES) == sorted(path.stem for path in ENGLISH.glob("*.md"))
    for row in range(guide.pages.count()):
        guide.pages.setCurrentRow(row)
        assert first_line(guide) == guide.pages.item(row).text()


@pytest.mark.parametrize("folder", [ENGLISH, GERMAN], ids=["English", "German"])
@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_section_or_a_picture_of_the_guide(name: str, folder: Path) -> None:
    text = without_foreign_links((folder / f"{name}.md").read_text(encoding="utf-8"), folder)
    for target in re.findall(r"\]\(([^)]*)\)", text):
        page, _, section = unquote(target).partition("#")
        path = folder / page if page else folder / f"{name}.md"
        assert path.is_file(), target
        assert not section or section in section_names(path), target


def test_links_to_other_documents_are_text(tmp_path: Path) -> None:
    (tmp_path / "here.md").touch()
    text = "[a](here.md#b), [b](#c), [c](../formats.md), [d](gone.md), ![e](../images/f.png)"
    assert without_foreign_links(text, tmp_path) == "[a](here.md#b), [b](#c), c, d, ![e](../images/f.png)"


def test_a_link_leads_to_its_section_and_back_again(guide: Guide, qtbot: QtBot) -> None:
    guide.show_topic("index")
    guide.text.setSource(QUrl("inspect.md#bad-images"))
    qtbot.waitUntil(lambda: guide.text.verticalScrollBar().value() > 0)
    assert guide.pages.currentItem().text() == "Inspect"
    qtbot.keyClick(guide, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert first_line(guide) == "The first five minutes"
    qtbot.keyClick(guide, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert first_line(guide) == "Inspect"


def test_a_german_link_leads_to_its_section(german_guide: Guide, qtbot: QtBot) -> None:
    german_guide.show_topic("inspect")
    text = german_guide.text
    while "bereich" not in text.textCursor().charFormat().anchorHref():
        qtbot.keyClick(text, Qt.Key.Key_Tab)
    before_px = text.verticalScrollBar().value()
    qtbot.keyClick(text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text.verticalScrollBar().value() > before_px)
    assert text.source().fragment().endswith("-prüfbereich")
    assert text.cursorForPosition(QPoint(20, 8)).block().text().endswith(" Prüfbereich")


def test_german_pages_are_searched_and_show_german_pictures(german_guide: Guide, qtbot: QtBot) -> None:
    german_guide.show_topic("inspect")
    qtbot.keyClick(german_guide, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(german_guide.search, "schwelle")
    qtbot.keyClick(german_guide.search, Qt.Key.Key_Return)
    assert german_guide.text.textCursor().selectedText() == "Schwelle"
    picture = QUrl("../../images/window/de/start.png")
    image = german_guide.text.loadResource(QTextDocument.ResourceType.ImageResource, picture)
    assert image.width() == 720  # type: ignore[attr-defined]


def test_a_section_that_the_english_page_does_not_have_is_its_beginning(german_guide: Guide) -> None:
    german_guide.show_topic("parts#gone")
    assert german_guide.text.source() == QUrl("parts.md")


def test_words_are_found_again_from_the_top(guide: Guide, qtbot: QtBot) -> None:
    guide.show_topic("inspect")
    qtbot.keyClick(guide, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(guide.search, "threshold")
    places = []
    for _ in range(2):
        qtbot.keyClick(guide.search, Qt.Key.Key_Return)
        assert guide.text.textCursor().selectedText().lower() == "threshold"
        places.append(guide.text.textCursor().position())
    assert places[0] < places[1]
    guide.text.moveCursor(guide.text.textCursor().MoveOperation.End)
    qtbot.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.text.textCursor().position() == places[0]


@LANGUAGES
def test_every_picture_of_a_page_is_shown(qtbot: QtBot, spoken: Spoken) -> None:
    with spoken():
        guide, folder = Guide(), pages_dir()
    qtbot.addWidget(guide)
    for name in PAGES:
        guide.show_topic(name)
        shown = guide.text.document().toRawText()
        written = sections(folder / f"{name}.md")
        assert shown.count("\N{OBJECT REPLACEMENT CHARACTER}") == sum(len(each.pictures) for each in written), name
        assert "](" not in shown and "![" not in shown, name


def test_pictures_fit_the_page(guide: Guide) -> None:
    image = guide.text.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("../images/window/start.png"))
    assert image.width() == 720  # type: ignore[attr-defined]


def test_a_guide_that_is_missing_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    text = GuideText(tmp_path)
    qtbot.addWidget(text)
    text.setSource(QUrl("parts.md"))
    assert "Install Inspector again" in text.toPlainText()
    with language():
        text.setSource(QUrl("train.md"))
    assert "Installieren Sie Inspector neu" in text.toPlainText()


def test_no_empty_room_stands_below_a_picture(guide: Guide) -> None:
    guide.show_topic("train")
    document, layout = guide.text.document(), guide.text.document().documentLayout()
    block = document.begin()
    while "\N{OBJECT REPLACEMENT CHARACTER}" not in block.text():
        block = block.next()
    picture, below = layout.blockBoundingRect(block), layout.blockBoundingRect(block.next())
    assert picture.height() > 300
    assert below.top() - picture.bottom() < 40


def test_an_installation_without_a_page_fails_its_self_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    check_guide()
    shutil.copytree(ENGLISH, tmp_path / "operator")
    monkeypatch.setattr(guide_module, "guide_dir", lambda: tmp_path)
    check_guide()
    (tmp_path / "operator" / "de" / "parts.md").unlink()
    with pytest.raises(FailureError, match=r"'de/parts\.md' of the guide is missing"):
        check_guide()
