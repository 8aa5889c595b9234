from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.scene import SceneChange
from inspector.ui.widgets.scene_note import SceneNote


def test_every_change_of_the_scene_is_said_on_the_image(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(800, 600)
    note = SceneNote(view)
    view.show()
    assert not note.isVisible()
    note.show_changes((SceneChange.DARKER, SceneChange.BLURRED))
    assert note.isVisible()
    assert note.text().splitlines() == [
        "Darker than all good parts: check light and exposure",
        "Less sharp than all good parts: check focus, lens and motion",
    ]
    assert view.rect().contains(note.geometry())
    note.show_changes(())
    assert not note.isVisible()
