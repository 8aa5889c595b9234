"""Known parts and the Golden Set in the Train place, with real files."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.result import Truth
from inspector.storage.golden_set import read_golden_set
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section
from inspector.ui.widgets.word_dialog import WordDialog
from inspector.ui.workspace.navigation import ShowInspect
from tests.ui.conftest import messages_of
from tests.ui.train.learning import click, dialog_of, idle, project_of, show, take_focus, texts


def test_fine_parts_join_the_good_parts_and_leave_them_again(page: TrainPage, told: list[Path], qtbot: QtBot) -> None:
    show(page, Section.KNOWN, qtbot)
    known = page.known
    qtbot.waitUntil(lambda: known.list.count() == 3)
    assert not known.list.item(0).icon().isNull()
    assert "really good (reflection: new lamp)" in texts(known.list)[2]
    posted = messages_of(page.workspace)
    known.list.selectAll()
    qtbot.keyClick(known.list, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 2)
    idle(page, qtbot)
    assert posted[-1] == (
        "info",
        "2 parts are good parts now. Train again to learn from them. “Undo” in Parts takes them out.",
    )
    qtbot.waitUntil(lambda: sum("is a good part" in text for text in texts(known.list)) == 2)
    assert known.unused_count == 1
    page.workspace.undo.take_back()
    assert page.workspace.parts.paths() == []
    qtbot.waitUntil(lambda: known.unused_count == 3)
    assert all(path.exists() for path in told)


def test_an_image_that_is_gone_is_told(page: TrainPage, told: list[Path], qtbot: QtBot) -> None:
    show(page, Section.KNOWN, qtbot)
    qtbot.waitUntil(lambda: page.known.list.count() == 3)
    told[0].unlink()
    posted = messages_of(page.workspace)
    page.known.list.selectAll()
    click(page.known.join, qtbot)
    idle(page, qtbot)
    qtbot.waitUntil(lambda: bool(posted))
    assert posted[-1][0] == "warning"
    assert "1 part was left out: The image of 'part_0000.png' is no longer where it was inspected." in posted[-1][1]


def test_known_parts_are_frozen_edited_and_taken_off(page: TrainPage, told: list[Path], qtbot: QtBot) -> None:
    opened = project_of(page.workspace)
    show(page, Section.KNOWN, qtbot)
    qtbot.waitUntil(lambda: page.known.list.count() == 3)
    page.known.list.selectAll()
    qtbot.keyClick(page.known.list, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(page.workspace.golden.parts) == 3)
    idle(page, qtbot)
    assert {(part.name, part.truth, part.kind) for part in read_golden_set(opened)} == {
        ("part_0000.png", Truth.GOOD, "reflection"),
        ("part_0001.png", Truth.GOOD, ""),
        ("part_0002.png", Truth.DEFECTIVE, "scratch"),
    }
    qtbot.waitUntil(lambda: not page.known.freeze.isEnabled())

    show(page, Section.GOLDEN, qtbot)
    golden = page.golden
    assert golden.list.count() == 3
    scratched = next(row for row, text in enumerate(texts(golden.list)) if "scratch" in text)
    assert "expected: DEFECT (scratch)" in texts(golden.list)[scratched]
    golden.list.setCurrentRow(scratched)
    qtbot.keyClick(golden.list, Qt.Key.Key_E)
    dialog = dialog_of(page, WordDialog)
    assert isinstance(dialog, WordDialog)
    dialog.choices[Truth.GOOD].setChecked(True)
    dialog.note.setText("only dust")
    dialog.accept()
    part = next(part for part in read_golden_set(opened) if part.name == "part_0002.png")
    assert (part.truth, part.note) == (Truth.GOOD, "only dust")
    take_focus(page, qtbot)
    qtbot.keyClick(golden.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert next(part for part in read_golden_set(opened) if part.name == "part_0002.png").truth is Truth.DEFECTIVE

    qtbot.keyClick(golden.list, Qt.Key.Key_Delete)
    assert len(read_golden_set(opened)) == 2
    click(golden.undo, qtbot)
    assert len(read_golden_set(opened)) == 3
    (opened.golden_dir / "part_0000.png").unlink()
    page.workspace.golden.refresh()
    assert any("the file is gone" in text for text in texts(golden.list))
    assert "1 file is gone: no detector can pass" in golden.sentence.text()


def test_a_list_that_cannot_be_read_closes_the_golden_set(page: TrainPage, qtbot: QtBot) -> None:
    opened = project_of(page.workspace)
    opened.golden_list_path.write_text("{")
    show(page, Section.GOLDEN, qtbot)
    assert page.golden.empty.headline.text() == "The golden set cannot be read"
    assert "Until then no new detector is taken" in page.golden.empty.sentence.text()
    assert not page.golden.add_good.isEnabled()


def test_a_word_is_taken_back_from_the_list(page: TrainPage, told: list[Path], qtbot: QtBot) -> None:
    show(page, Section.KNOWN, qtbot)
    qtbot.waitUntil(lambda: page.known.list.count() == 3)
    page.known.list.setCurrentRow(0)
    qtbot.keyClick(page.known.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.known.list.count() == 2)
    qtbot.keyClick(page.known.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.known.list.count() == 3)


def test_nothing_is_asked_once_another_section_is_shown(page: TrainPage, told: list[Path], qtbot: QtBot) -> None:
    show(page, Section.KNOWN, qtbot)
    qtbot.waitUntil(lambda: page.known.list.count() == 3)
    page.workspace.told.changed.emit()
    assert page.known._follow.isActive()
    show(page, Section.GOLDEN, qtbot)
    assert not page.known._follow.isActive()


def test_the_list_has_the_focus_as_soon_as_it_has_lines(page: TrainPage, told: list[Path], qtbot: QtBot) -> None:
    show(page, Section.KNOWN, qtbot)
    qtbot.waitUntil(lambda: page.known.list.count() == 3)
    qtbot.waitUntil(page.known.list.hasFocus)


def test_known_parts_are_looked_at(page: TrainPage, told: list[Path], qtbot: QtBot) -> None:
    show(page, Section.KNOWN, qtbot)
    qtbot.waitUntil(lambda: page.known.list.count() == 3)
    page.known.list.selectAll()
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        click(page.known.look, qtbot)
    (place,) = asked.args
    assert isinstance(place, ShowInspect)
    assert set(place.images) == set(told)


def test_a_part_is_frozen_or_learned_from_however_fast_the_keys_are(
    page: TrainPage, told: list[Path], qtbot: QtBot
) -> None:
    show(page, Section.KNOWN, qtbot)
    known = page.known
    qtbot.waitUntil(lambda: known.list.count() == len(told))
    posted = messages_of(page.workspace)
    known.list.selectAll()
    for key in (Qt.Key.Key_S, Qt.Key.Key_J) * 3:
        qtbot.keyClick(known.list, key)
    assert known.freeze.toolTip() == known.join.toolTip() == "Parts are being copied"
    idle(page, qtbot)
    qtbot.waitUntil(lambda: known.unused_count == 0)
    assert len(read_golden_set(project_of(page.workspace))) == len(told)
    assert page.workspace.parts.paths() == []
    assert posted == [("info", "3 parts are frozen in the golden set.")]
