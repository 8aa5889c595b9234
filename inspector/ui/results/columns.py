"""The columns of the table of results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from inspector.domain.result import ResultRow, Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import SortKey
from inspector.text import Text
from inspector.ui.widgets.sentences import tr, with_groups


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    Attributes:
        head: Its name.
        hint: One sentence about it.
        width_px: Its width at first. The last column takes the rest.
        words: All that it may say. Where a language needs more room for them, the column is wider.
        key: To sort by it.
        value: Of a result.
        text: A value as it is written.
        is_number: Whether it stands on the right.
        is_label: Whether it is shown only where a result has a value.
    """

    head: str
    hint: str
    width_px: int
    key: SortKey
    value: Callable[[ResultRow], Any]
    text: Callable[[Any], str] = str
    is_number: bool = False
    is_label: bool = False
    words: tuple[str, ...] = ()

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Of head and cells."""
        side = Qt.AlignmentFlag.AlignRight if self.is_number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _label(head: str, hint: str, key: SortKey) -> Column:
    return Column(head, hint, 104, key, attrgetter(f"labels.{key}"), is_label=True)


def _folder(row: ResultRow) -> str:
    # A live frame lies nowhere.
    return "" if row.path.parent == Path() else str(row.path.parent)


_TRUTHS = {Truth.GOOD: Text("really good"), Truth.DEFECTIVE: Text("really defective")}
COLUMNS = (
    Column(Text("Part"), Text("Name of the image"), 116, SortKey.NAME, attrgetter("path.name")),
    Column(
        Text("Verdict"),
        Text("At the threshold when it was inspected"),
        128,
        SortKey.VERDICT,
        attrgetter("verdict"),
        words=tuple(Verdict),
    ),
    Column(
        Text("Told"),
        Text("Your word on the part, good or defective, whatever the verdict"),
        136,
        SortKey.TRUTH,
        attrgetter("truth"),
        lambda truth: _TRUTHS[truth] if truth is not None else "",
        is_label=True,
        words=tuple(_TRUTHS.values()),
    ),
    Column(
        Text("Score"),
        Text("The highest value of the map, and its breadth"),
        72,
        SortKey.SCORE,
        attrgetter("score"),
        "{:.2f}".format,
        True,
    ),
    Column(
        Text("Threshold"),
        Text("The score was compared with it"),
        96,
        SortKey.THRESHOLD,
        attrgetter("threshold"),
        "{:.2f}".format,
        True,
    ),
    Column(
        Text("Defect area"),
        Text("Pixels above the threshold"),
        104,
        SortKey.AREA,
        attrgetter("defect_area_px"),
        "{:,} px".format,
        True,
    ),
    Column(
        Text("Places"),
        Text("Separate places above the threshold"),
        64,
        SortKey.REGIONS,
        attrgetter("regions"),
        "{:,}".format,
        True,
    ),
    Column(
        Text("Inspected"),
        Text("When it was inspected"),
        172,
        SortKey.TIME,
        attrgetter("inspected_at"),
        lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S"),
    ),
    _label(Text("Serial number"), Text("Of the part"), SortKey.SERIAL),
    _label(Text("Batch"), Text("Of the part"), SortKey.BATCH),
    _label(Text("Operator"), Text("Who inspected it"), SortKey.OPERATOR),
    _label(Text("Station"), Text("Where it was inspected"), SortKey.STATION),
    Column(Text("Folder"), Text("Where the image lies"), 84, SortKey.FOLDER, _folder),
)

NAME_COLUMN = 0
VERDICT_COLUMN = 1
SCORE_COLUMN = 3
FOLDER_COLUMN = len(COLUMNS) - 1


def cells(row: ResultRow) -> list[str]:
    """All values of a row, as they are copied."""
    return [column.text(column.value(row)) for column in COLUMNS]


def shown_text(column: Column, row: ResultRow) -> str:
    """A value of a row, as it is shown."""
    value = column.value(row)
    if isinstance(value, Verdict):
        return tr(value)
    text = column.text(value)
    if isinstance(text, Text):
        return tr(text)
    return with_groups(text) if column.is_number else text
