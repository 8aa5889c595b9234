"""The Train place asks how good parts may also appear."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.storage.project_store import open_project
from inspector.ui.train.allowed_changes import LITTLE_BRIGHTNESS, LITTLE_SHIFT_PX, AllowedChanges
from inspector.ui.train.sentences import outcome_numbers
from tests.ui.synthetic import manifest
from tests.ui.train.test_page import pretend_training, shown_page


@pytest.fixture
def allowed(qtbot: QtBot) -> AllowedChanges:
    control = AllowedChanges()
    qtbot.addWidget(control)
    control.show()
    qtbot.waitExposed(control)
    return control


def click(qtbot: QtBot, box: QCheckBox) -> None:
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def test_it_is_folded_away_and_says_what_is_chosen(qtbot: QtBot, allowed: AllowedChanges) -> None:
    assert not allowed.choices.isVisible() and not allowed.summary.isVisible()
    allowed.show_augmentation(Augmentation(mirrored=True, brightness=0.1))
    assert allowed.summary.isVisible()
    assert allowed.summary.text() == "Mirrored, darker or brighter"
    qtbot.mouseClick(allowed.unfold, Qt.MouseButton.LeftButton)
    assert allowed.choices.isVisible() and not allowed.summary.isVisible()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mirrored", Augmentation(mirrored=True)),
        ("flipped", Augmentation(flipped=True)),
        ("turned", Augmentation(turned=True)),
        ("shift_px", Augmentation(shift_px=LITTLE_SHIFT_PX)),
        ("brightness", Augmentation(brightness=LITTLE_BRIGHTNESS)),
    ],
)
def test_every_box_is_one_permission(name: str, expected: Augmentation, qtbot: QtBot, allowed: AllowedChanges) -> None:
    allowed.unfold.click()
    for augmentation in (expected, UNALTERED):
        with qtbot.waitSignal(allowed.augmentation_chosen) as chosen:
            click(qtbot, allowed.boxes[name])
        assert chosen.args == [augmentation]
    assert len(allowed.boxes[name].toolTip()) > 40


def test_amounts_that_were_chosen_elsewhere_stay(qtbot: QtBot, allowed: AllowedChanges) -> None:
    allowed.unfold.click()
    allowed.show_augmentation(Augmentation(shift_px=9, brightness=0.3))
    with qtbot.waitSignal(allowed.augmentation_chosen) as chosen:
        click(qtbot, allowed.boxes["turned"])
    assert chosen.args == [Augmentation(turned=True, shift_px=9, brightness=0.3)]


def test_choices_are_kept_in_the_project(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    page.setup.allowed.unfold.click()
    for name in ("mirrored", "shift_px"):
        click(qtbot, page.setup.allowed.boxes[name])
    expected = Augmentation(mirrored=True, shift_px=LITTLE_SHIFT_PX)
    assert open_project(tmp_path / "project").project.augmentation == expected
    workspace.document.update(augmentation=Augmentation(turned=True))
    assert [name for name, box in page.setup.allowed.boxes.items() if box.isChecked()] == ["turned"]


def test_everything_unfolded_fits_the_smallest_window(qtbot: QtBot, tmp_path: Path) -> None:
    page, _ = shown_page(qtbot, tmp_path / "project", 30)
    page.setup.allowed.unfold.click()
    assert page.status.train.visibleRegion().boundingRect().size() == page.status.train.size()
    allowed = page.setup.allowed

    def is_seen(box: QCheckBox) -> bool:
        return allowed.rect().contains(box.rect().translated(box.mapTo(allowed, QPoint(0, 0))))

    # The column makes room for them with the next event.
    qtbot.waitUntil(lambda: all(map(is_seen, allowed.boxes.values())))


def test_nothing_can_be_chosen_while_training_runs(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    pretend_training(page, workspace)
    for box in page.setup.allowed.boxes.values():
        assert not box.isEnabled()
        assert box.toolTip() == "Cannot be changed while training runs"
    assert page.setup.allowed.unfold.isEnabled(), "looking is allowed"


def test_engineers_are_told_how_many_variants_were_learned() -> None:
    assert "variants" not in outcome_numbers(manifest())
    assert "7 variants of every part" in outcome_numbers(
        manifest(augmentation=Augmentation(shift_px=4, brightness=0.1))
    )
