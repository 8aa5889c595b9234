from dataclasses import replace
from pathlib import Path

import pytest

from inspector.ui.results.columns import COLUMNS, FOLDER_COLUMN, NAME_COLUMN, cells
from tests.results import row_of
from tests.ui.results.conftest import ShowsResults


def test_names_have_room_in_a_wide_window_until_somebody_chooses_a_width(shows_results: ShowsResults) -> None:
    page = shows_results([row_of("a.png")])
    table = page.table
    assert table.columnWidth(NAME_COLUMN) == COLUMNS[NAME_COLUMN].width_px
    page.resize(1880, 900)
    wide_px = table.columnWidth(NAME_COLUMN)
    assert wide_px >= 2 * COLUMNS[NAME_COLUMN].width_px
    assert table.columnWidth(FOLDER_COLUMN) >= wide_px / 2
    assert not table.horizontalScrollBar().maximum()
    table.setColumnWidth(NAME_COLUMN, 150)
    page.resize(1900, 900)
    assert table.columnWidth(NAME_COLUMN) == 150


@pytest.mark.parametrize(
    ("path", "folder"), [("/line 3/a.png", "/line 3"), ("/a.png", "/"), ("parts/a.png", "parts"), ("video.mp4", "")]
)
def test_a_live_frame_lies_in_no_folder(path: str, folder: str) -> None:
    assert cells(replace(row_of("a.png"), path=Path(path)))[FOLDER_COLUMN] == str(Path(folder) if folder else "")
