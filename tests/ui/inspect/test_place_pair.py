"""Pictures of places."""

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.inspect.place_pair import PlacePicture

SCALE = 1.25


@pytest.mark.parametrize("top_px", range(4))
def test_an_empty_picture_has_all_of_its_frame_on_a_scaled_screen(top_px: int, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    picture = PlacePicture("This place")
    picture.setParent(window)
    side_px = picture.sizeHint().width()
    picture.setGeometry(top_px, top_px, side_px, side_px)
    window.resize(160, 160)
    window.show()
    drawn = QPixmap(200, 200)
    drawn.setDevicePixelRatio(SCALE)
    drawn.fill()
    window.render(drawn)
    image, frame = drawn.toImage(), picture.palette().mid().color().name()
    lines = [at for at in range(200) if image.pixelColor(at, 100).name() == frame]
    assert lines == [at for at in range(200) if image.pixelColor(100, at).name() == frame]
    assert abs(lines[0] - SCALE * top_px) <= 1
    assert abs(lines[-1] - SCALE * (top_px + side_px)) <= 1.5
