"""The operator's word on parts: told, taken back, and kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.ui.inspect.page import InspectPage
from inspector.ui.widgets.word_dialog import WordDialog
from tests.ui.conftest import messages_of
from tests.ui.inspect.test_roi import right_half
from tests.ui.inspect_window import inspect_place, open_all, open_dialogs
from tests.ui.synthetic import write_parts


@contextmanager
def place(qtbot: QtBot, tmp_path: Path) -> Iterator[InspectPage]:
    write_parts(tmp_path / "new", good=2, defective=2)
    with inspect_place(qtbot, tmp_path / "plates") as page:
        with qtbot.waitActive(page):
            page.activateWindow()
        yield page


def shown(page: InspectPage) -> Truth | None:
    pressed = [truth for truth, button in page.bar.truth.buttons.items() if button.isChecked()]
    return pressed[0] if pressed else None


def press(qtbot: QtBot, page: InspectPage, key: Qt.Key, *, control: bool = False) -> None:
    """Press a key and wait until it is stored."""
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(page.truths.changed):
        qtbot.keyClick(page.view, key, modifier)


def step(qtbot: QtBot, page: InspectPage, position: int) -> None:
    with qtbot.waitSignal(page.presenter.replaced):
        page.session.step_to(position)


def test_a_part_is_told_with_one_key_and_taken_back_with_the_same(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        open_all(qtbot, page, tmp_path / "new", 4)
        page.view.setFocus()
        press(qtbot, page, Qt.Key.Key_D)
        qtbot.waitUntil(lambda: shown(page) is Truth.DEFECTIVE)
        press(qtbot, page, Qt.Key.Key_G)
        qtbot.waitUntil(lambda: shown(page) is Truth.GOOD)
        press(qtbot, page, Qt.Key.Key_G)
        qtbot.waitUntil(lambda: shown(page) is None)


def test_undo_goes_back_through_all_parts(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        open_all(qtbot, page, tmp_path / "new", 4)
        page.view.setFocus()
        posted = messages_of(page.workspace)
        press(qtbot, page, Qt.Key.Key_G)
        step(qtbot, page, 3)
        press(qtbot, page, Qt.Key.Key_G)
        press(qtbot, page, Qt.Key.Key_D)
        press(qtbot, page, Qt.Key.Key_Z, control=True)
        qtbot.waitUntil(lambda: shown(page) is Truth.GOOD)
        press(qtbot, page, Qt.Key.Key_Z, control=True)
        qtbot.waitUntil(lambda: shown(page) is None)
        press(qtbot, page, Qt.Key.Key_Z, control=True)
        assert posted[-1] == ("info", "The last word on “part_000.png” is taken back.")
        step(qtbot, page, 0)
        qtbot.waitUntil(lambda: shown(page) is None)
        qtbot.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(posted) == 3


def test_a_truth_is_there_when_its_image_is_opened_again(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        open_all(qtbot, page, tmp_path / "new", 4)
        page.view.setFocus()
        press(qtbot, page, Qt.Key.Key_G)
        step(qtbot, page, 1)
        assert shown(page) is None
        page.open_images([tmp_path / "new"])
        qtbot.waitUntil(lambda: shown(page) is Truth.GOOD)


def test_drawing_a_region_has_the_undo_key_to_itself(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        open_all(qtbot, page, tmp_path / "new", 4)
        page.view.setFocus()
        press(qtbot, page, Qt.Key.Key_G)
        page.roi.begin()
        page.workspace.roi.choose(right_half())
        assert page.workspace.roi.can_undo
        qtbot.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert not page.workspace.roi.can_undo
        page.roi.end()
        press(qtbot, page, Qt.Key.Key_Z, control=True)
        qtbot.waitUntil(lambda: shown(page) is None)


def test_the_buttons_say_why_they_are_off(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        good = page.bar.truth.buttons[Truth.GOOD]
        assert not good.isEnabled()
        assert good.toolTip() == "No image is shown"
        open_all(qtbot, page, tmp_path / "new", 4)
        assert good.isEnabled()
        assert good.accessibleName() == "Really good"
        assert "(G)" in good.toolTip()
        page.workspace.document.close()
        assert not good.isEnabled()
        assert good.toolTip() == "Only a project keeps words on parts"


def test_kind_and_note_are_told_with_a_key(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        open_all(qtbot, page, tmp_path / "new", 4)
        page.view.setFocus()
        assert not page.bar.truth.more.isVisible(), "an image without a word leaves the room to its name"
        press(qtbot, page, Qt.Key.Key_D)
        qtbot.waitUntil(page.bar.truth.more.isVisible)
        qtbot.keyClick(page.view, Qt.Key.Key_E)
        (dialog,) = open_dialogs(page, WordDialog)
        assert dialog.word == Word(Truth.DEFECTIVE)
        qtbot.keyClicks(dialog.kind, "scratch")
        with qtbot.waitSignal(page.truths.changed):
            dialog.accept()
        qtbot.waitUntil(lambda: page.bar.truth.word == Word(Truth.DEFECTIVE, "scratch"))
        assert page.bar.truth.more.toolTip() == "scratch. Change kind and note (E)"
