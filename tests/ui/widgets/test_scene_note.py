from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.scene_note import SceneNote
from tests.inspections import BLURRED, DIM


def test_every_change_of_the_scene_is_said_on_the_image(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(800, 600)
    note = SceneNote(view)
    view.show()
    assert not note.isVisible()
    note.show_changes((DIM, BLURRED))
    assert note.isVisible()
    assert note.text().splitlines() == [
        "Darker than all good parts (brightness 60, allowed 80 to 120): check light and exposure",
        "Less sharp than all good parts (sharpness 61, allowed 100 to 201): check focus, lens and motion",
    ]
    assert view.rect().contains(note.geometry())
    note.show_changes((), is_broad=True)
    assert note.text() == (
        "Unlike the good parts over a broad area: if good parts may look so, add images of them to the good parts and "
        "train again"
    )
    note.show_changes(())
    assert not note.isVisible()


def test_a_note_is_never_wider_than_the_view(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    note = SceneNote(view)
    note.show_changes((DIM, BLURRED))
    lines = note.height()
    view.resize(360, 600)
    assert view.rect().contains(note.geometry())
    assert note.height() > lines
    view.resize(900, 600)
    assert note.height() == lines
