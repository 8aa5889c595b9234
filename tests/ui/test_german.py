"""The window in German: everything is translated, nothing is cut, no letter with Alt means two things."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.devices import Device
from inspector.domain.events import Progress, Stage
from inspector.domain.told_part import Word
from inspector.errors import ImageError
from inspector.jobs.inference import InferenceClient
from inspector.storage.exports.options import ExportOptions
from inspector.text import Text
from inspector.ui.app.language import apply_language, check_translations
from inspector.ui.app.main_window import MainWindow
from inspector.ui.app.settings_dialog import SettingsDialog
from inspector.ui.inspect.export_dialog import ExportDialog
from inspector.ui.results.columns import COLUMNS, VERDICT_COLUMN
from inspector.ui.results.page import ResultsPage
from inspector.ui.results.report_dialog import ReportDialog
from inspector.ui.results.shift_dialog import ShiftDialog
from inspector.ui.train.sections import Section
from inspector.ui.train.status import TrainStatus
from inspector.ui.train.study_dialog import StudyDialog
from inspector.ui.train.teacher_dialog import TeacherDialog
from inspector.ui.widgets.sentences import error_sentence, grouped, plural, quoted, tr
from inspector.ui.widgets.signing_dialog import SigningDialog
from inspector.ui.widgets.theme import apply_theme, heading_font
from inspector.ui.widgets.word_dialog import WordDialog
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter, WindowOpener, messages_of
from tests.ui.languages import Marking, is_cut, language, shown_texts, unmarked
from tests.ui.synthetic import SyntheticClient, manifest

SMALL_PX = (1093, 614 - 72)
#: Names, units and values, which are the same in every language.
SAME = re.compile(
    r"Inspector|bearing cover|cover|px|mm²|mm|MB|Inferno|Magma|Viridis|Cividis|AUROC|English|Deutsch"
    r"|efficientnet-lite\d|lambda_[kmc]|SHA-256|\b[0-9a-f]{16}\b|-patch"
    r"|\t[\w+]+|standard|fast|paper|part_\d+\.png|\S*/\S*|\d+ / s|fps|x \d+, y \d+|/ ?s"
)

#: On either side of a word in a table.
MARGIN_PX = 10
HEAD_MARGIN_PX = 11


def pages(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Every place, and every section of it."""
    for place in window.rail.buttons:
        window.show_place(place)
        QApplication.processEvents()
        page = window.places.currentWidget()
        if page is window.places.train:
            for section in Section:
                page.sections.buttons[section].click()
                QApplication.processEvents()
                yield f"train, {section.name}", page
        else:
            yield type(place).__name__, page


def dialogs(workspace: Workspace, window: MainWindow) -> Iterator[QDialog]:
    yield SettingsDialog(workspace, window)
    yield ShiftDialog(workspace.settings, window)
    yield ReportDialog(1234, "Report", window)
    yield ExportDialog(3, Path("/results"), ExportOptions(), window)


@pytest.fixture
def trained(opened: Workspace, paint_parts: Painter, qtbot: QtBot) -> Workspace:
    """A Project with Good Parts and a Detector."""
    opened.detector.inference = cast("InferenceClient", SyntheticClient())
    with qtbot.waitSignal(opened.parts.intake_ended):
        opened.parts.add(paint_parts(3))
    opened.detector.manifest = manifest()
    opened.detector.changed.emit(opened.detector.manifest)
    return opened


@pytest.fixture
def opened_in_german(open_window: WindowOpener, trained: Workspace) -> Iterator[MainWindow]:
    with language():
        yield open_window()


def test_every_text_of_the_window_is_translated(open_window: WindowOpener, trained: Workspace) -> None:
    with language(Marking()):
        window = open_window()
        english = set()
        shown = [each for _, page in pages(window) for each in [page, *page.findChildren(QWidget)] if each.isVisible()]
        for dialog in dialogs(trained, window):
            shown += [dialog, *dialog.findChildren(QWidget)]
        for widget in [*shown, *window.findChildren(QWidget)]:
            for text in shown_texts(widget):
                if re.search(r"[A-Za-z]{2}", SAME.sub("", unmarked(text))):
                    english.add(text)
    assert english - {"Close", "OK", "Cancel", "Save", "Report"} == set()


def test_nothing_is_cut_on_a_small_screen(opened_in_german: MainWindow, trained: Workspace) -> None:
    """1366 x 768 pixels at 125 %, less the task bar and the title of the window."""
    window = opened_in_german
    window.resize(*SMALL_PX)
    trained.messages.post("error", "The disk is full. Make room, and try again.")
    cut = [
        f"{name}: {each.currentText() if isinstance(each, QComboBox) else each.text()}"  # type: ignore[attr-defined]
        for name, page in pages(window)
        for each in page.findChildren(QWidget)
        if each.isVisible() and is_cut(each)
    ]
    cut += [each.text() for each in window.rail.buttons.values() if is_cut(each)]
    assert cut == []
    least = window.minimumSize().expandedTo(window.minimumSizeHint())
    assert (least.width(), least.height()) <= SMALL_PX


def test_one_button_of_a_dialog_looks_like_the_main_one(open_window: WindowOpener, trained: Workspace) -> None:
    window = open_window()
    asked = [*dialogs(trained, window), TeacherDialog(Device.AUTO, window), StudyDialog((), "", window)]
    asked += [SigningDialog("Sign", "Who?", parent=window), WordDialog("a.png", Word(), window)]
    marked = {}
    for dialog in (each for each in asked if not isinstance(each, SettingsDialog)):
        looks = [button.property("role") for button in dialog.findChildren(QPushButton)]
        marked[type(dialog).__name__] = looks.count("primary")
    assert marked == dict.fromkeys(marked, 1)


def test_no_letter_with_alt_means_two_things(opened_in_german: MainWindow) -> None:
    twice = {}
    for name, page in pages(opened_in_german):
        kinds = QAbstractButton, QLabel
        texts = [each.text() for each in page.findChildren(QWidget) if isinstance(each, kinds) and each.isVisible()]
        letters = Counter(letter for text in texts if (letter := QKeySequence.mnemonic(text).toString()))
        twice[name] = [letter for letter, count in letters.items() if count > 1]
    assert {name: letters for name, letters in twice.items() if letters} == {}


def test_the_setting_decides(qapp: QApplication) -> None:
    check_translations(qapp)
    assert tr("Cancel") == "Cancel"
    with language():
        assert tr("Cancel") == "Abbrechen"
        apply_language(qapp, "en")
        assert tr("Cancel") == "Abbrechen", "English takes nothing away"
    assert tr("Cancel") == "Cancel"


def test_errors_are_told_in_german_and_stay_english_for_everybody_else() -> None:
    error = ImageError(
        Text("'{name}' is a duplicate of '{name2}'", name="b.png", name2="a.png"), "choose an image file"
    )
    with language():
        assert error_sentence(error) == "'b.png' ist eine Kopie von 'a.png'. Wählen Sie eine Bilddatei."
        assert str(error) == "'b.png' is a duplicate of 'a.png' (bad-image): choose an image file"


def test_sentences_of_the_strip_are_german_wherever_they_were_made(workspace: Workspace) -> None:
    said = messages_of(workspace)
    with language():
        text = Text("'{name}' was damaged, so Inspector began without it.{kept}", name="a", kept="")
        workspace.messages.post("warning", text)
    assert said == [("warning", "'a' war beschädigt, daher begann Inspector ohne sie.")]


def test_a_training_says_in_german_how_far_it_is(qtbot: QtBot) -> None:
    with language():
        status = TrainStatus()
        qtbot.addWidget(status)
        status.show_starting()
        status.show_progress(Progress(Stage.TRAIN, 3, 250, 60.0))
        assert status.headline.text() == "Schüler werden trainiert"
        assert status.sentence.text().startswith("Schritt 3 von 250")


def test_the_columns_of_results_have_room_for_their_words(opened: Workspace, qtbot: QtBot) -> None:
    with language():
        apply_theme("dark")
        page = ResultsPage(opened)
        qtbot.addWidget(page)
        page.show()
        table = page.table
        heading = QFontMetrics(heading_font(table.font()))
        for position, column in enumerate(COLUMNS):
            table.setColumnHidden(position, False)
            assert table.columnWidth(position) >= heading.horizontalAdvance(tr(column.head)) + 2 * HEAD_MARGIN_PX
            room_px = table.columnWidth(position) - (24 if position == VERDICT_COLUMN else 0)
            for word in column.words:
                assert room_px >= table.fontMetrics().horizontalAdvance(tr(word)) + 2 * MARGIN_PX, word


def test_numbers_and_plurals() -> None:
    assert (plural(1, "part", "parts"), plural(1234, "part", "parts"), grouped(1234)) == (
        "1 part",
        "1,234 parts",
        "1,234",
    )
    with language():
        assert (plural(1, "part", "parts"), plural(1234, "part", "parts")) == ("1 Teil", "1\u202f234 Teile")
        assert grouped(1_234_567) == "1\u202f234\u202f567"


def test_names_of_the_operator_are_never_translated() -> None:
    with language():
        assert tr("Picture of {name}", name="Cancel") == "Bild von Cancel"


def test_names_have_the_quotation_marks_of_the_language() -> None:
    assert quoted("a.png") == "“a.png”"
    with language():
        assert quoted("a.png") == "„a.png“"
