import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from inspector import paths
from inspector.ui.app.guide import PAGES, Guide, GuideText, section_name, without_foreign_links
from inspector.ui.inspect.comparison_bar import Mode
from inspector.ui.train.sections import TOPICS
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowResults, ShowStart, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import WindowOpener

FOLDER = paths.guide_dir() / "operator"
FIRST_LINES = {"index": "The first five minutes", "parts": "Parts", "learn#old-and-new": "Learn from verdicts"}


@pytest.fixture
def guide(qtbot: QtBot) -> Guide:
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


def has_section(topic: str) -> bool:
    name, _, section = topic.partition("#")
    lines = (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()
    return not section or section in [section_name(line.lstrip("# ")) for line in lines if line.startswith("#")]


def test_f1_opens_the_page_about_every_place_and_drawer(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    pages = window.places
    topics = []

    def ask(topic: str) -> None:
        qtbot.keyClick(window, Qt.Key.Key_F1)
        assert window.guide is not None
        shown = window.guide.text.source()
        assert f"{shown.fileName().removesuffix('.md')}#{shown.fragment()}".rstrip("#") == topic
        assert has_section(topic), topic
        window.guide.close()
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


def test_f1_tells_how_parts_are_presented(open_window: WindowOpener, opened: Workspace, qtbot: QtBot) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    window.show_place(ShowInspect())
    window.places.inspect.presenting.bar.show()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.guide is not None
    assert window.guide.text.source().toString() == "acceptance.md#2-present-the-parts"
    assert has_section("acceptance#2-present-the-parts")


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
    assert sorted(PAGES) == sorted(path.stem for path in FOLDER.glob("*.md"))
    for row in range(guide.pages.count()):
        guide.pages.setCurrentRow(row)
        assert first_line(guide) == guide.pages.item(row).text()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_section_or_a_picture_of_the_guide(name: str) -> None:
    text = without_foreign_links((FOLDER / f"{name}.md").read_text(encoding="utf-8"), FOLDER)
    for target in re.findall(r"\]\(([^)]*)\)", text):
        page, _, section = target.partition("#")
        path = FOLDER / page if page else FOLDER / f"{name}.md"
        assert path.is_file(), target
        headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE) if section else []
        assert not section or section in map(section_name, headings), target


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


def test_pictures_fit_the_page(guide: Guide) -> None:
    image = guide.text.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("../images/window/start.png"))
    assert image.width() == 720  # type: ignore[attr-defined]


def test_a_guide_that_is_missing_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    text = GuideText(tmp_path)
    qtbot.addWidget(text)
    text.setSource(QUrl("parts.md"))
    assert "Install Inspector again" in text.toPlainText()


def test_no_empty_room_stands_below_a_picture(guide: Guide) -> None:
    guide.show_topic("train")
    document, layout = guide.text.document(), guide.text.document().documentLayout()
    block = document.begin()
    while "\N{OBJECT REPLACEMENT CHARACTER}" not in block.text():
        block = block.next()
    picture, below = layout.blockBoundingRect(block), layout.blockBoundingRect(block.next())
    assert picture.height() > 300
    assert below.top() - picture.bottom() < 40
