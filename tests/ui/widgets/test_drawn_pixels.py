import os
import subprocess
import sys

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.repository import ROOT
from tests.ui.widgets.drawn_pixels import ZOOMS, grabbed
from tests.ui.widgets.test_image_view import shown_view, window

__all__ = ["window"]


@pytest.mark.parametrize("ratio", ["1", "1.25"])
def test_every_pixel_of_the_screen_has_the_colour_of_one_image_pixel(ratio: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.widgets.drawn_pixels"],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": ratio},
        capture_output=True,
        text=True,
        check=True,
    )
    told = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    assert [line[0] for line in told] == list(ZOOMS)
    assert {line[1] for line in told} == {float(ratio)}
    for _, _, wrong, shown in told:
        assert shown > 100_000
        assert wrong == 0


def test_a_crack_of_one_pixel_is_seen_in_a_large_image(qtbot: QtBot, window: object) -> None:
    view = shown_view(qtbot, window)
    image = np.zeros((3001, 3333, 3), np.uint8)
    image[:, 1777] = 255
    view.set_map(None)
    view.set_image(image)
    assert view.zoom < 0.15
    crack = grabbed(view)[100:300].max(1)
    assert crack.min() > 10, "in every line"
