import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.results import Region
from inspector.ui.inspect.region_list import RegionList
from inspector.ui.widgets.theme import apply_theme

#: Of the table beside the image, where the panel itself has to scroll.
WIDTH_PX = 292


@pytest.mark.parametrize(("x", "y"), [(180, 240), (4180, 3240)])
def test_the_place_of_a_region_is_read_beside_the_scroll_bar(qtbot: QtBot, x: int, y: int) -> None:
    apply_theme("dark")
    table = RegionList()
    qtbot.addWidget(table)
    table.resize(WIDTH_PX, 160)
    table.show()
    table.show_regions([Region(9_567, 14.19, x, y, 2, 2)] * 20)
    qtbot.waitUntil(table.verticalScrollBar().isVisible)
    table.setCurrentIndex(table.rows.index(19, 3))
    header = table.horizontalHeader()
    for column in range(table.rows.columnCount()):
        assert table.sizeHintForColumn(column) <= header.sectionSize(column)
    assert header.offset() == 0
    assert header.length() == table.viewport().width()
