"""A report on results as one HTML page: for browsers, and for the writer of PDF files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np

from inspector import __version__
from inspector.domain.arrays import Pixels
from inspector.domain.report import Pictured, ReportedChart, ReportHead
from inspector.domain.result import ResultRow
from inspector.domain.results import Region, Verdict
from inspector.storage.html_page import embedded, grid_table, html_page, image_tag, lines_table, verdict_tag
from inspector.storage.naming import readable
from inspector.storage.results.store import ResultsStore

#: Nobody reads more lines. The CSV table has all of them.
MOST_ROWS = 2000
MOST_PICTURES = 300
_PICTURES_PER_LINE = 4
#: Width of a picture in the report, and of a chart.
_PICTURE_PX, _CHART_PX = 144, 300
_BOX_COLOUR = (38, 30, 179)
#: A picture is drawn twice as large, so that boxes are fine lines.
_ENLARGED = 2


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The results in a report.

    Attributes:
        rows: At most MOST_ROWS, in the order shown.
        pictures: At most MOST_PICTURES rows, each with its JPEG picture, on which defects are marked.
        total: Results that were shown.
        unpictured: Results that would have a picture if there were fewer.
    """

    rows: tuple[ResultRow, ...]
    pictures: tuple[tuple[ResultRow, bytes], ...]
    total: int
    unpictured: int


def gather(store: ResultsStore, ids: Sequence[int], pictured: Pictured) -> ReportContent:
    """Read the results of a report. Pictures are those of the first results shown."""
    rows = store.rows(ids[:MOST_ROWS])
    wanted = [row for row in rows if pictured is Pictured.ALL or row.verdict is not Verdict.GOOD]
    wanted = [row for row in wanted if row.thumbnail] if pictured is not Pictured.NONE else []
    jpegs = store.thumbnails([row.thumbnail for row in wanted[:MOST_PICTURES]])
    pictures = tuple(
        (row, marked(jpegs[row.thumbnail], row, store.places(row.id)))
        for row in wanted[:MOST_PICTURES]
        if row.thumbnail in jpegs
    )
    return ReportContent(rows, pictures, len(ids), len(wanted) - len(wanted[:MOST_PICTURES]))


def marked(jpeg: bytes, row: ResultRow, places: Sequence[Region]) -> bytes:
    """A picture with a box around each place."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return jpeg
    large: Pixels = cv2.resize(picture, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    if row.width_px and row.height_px:
        across, down = large.shape[1] / row.width_px, large.shape[0] / row.height_px
        for place in places:
            start = round(place.x * across) - 3, round(place.y * down) - 3
            end = round((place.x + place.width) * across) + 3, round((place.y + place.height) * down) + 3
            cv2.rectangle(large, start, end, _BOX_COLOUR, 2)
    return cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def report_html(head: ReportHead, content: ReportContent, address_of: Callable[[bytes, str], str] = embedded) -> str:
    """The report.

    Args:
        head: Above the results.
        content: The results.
        address_of: Gives a picture of a kind, ``png`` or ``jpeg``, an address. With the default one the page is
            complete in itself.
    """
    parts = [
        f"<h1>{escape(head.title)}</h1>",
        f'<p class="small">{escape(head.made_at)}. {escape(head.chosen)}. Inspector {__version__}.</p>',
        _facts(head, content),
        _charts(head.charts, address_of),
        _pictures(content, address_of),
        _table(content),
    ]
    return html_page(head.title, parts)


def _facts(head: ReportHead, content: ReportContent) -> str:
    images = sum(head.counts.values())
    # A bad image is neither a reject nor a pass: shares are of the parts that were judged.
    bad = head.counts.get(Verdict.BAD_IMAGE, 0)
    total = images - bad
    shares = [
        (str(verdict), f"{count:,} ({count / total:.1%})" if total else "0")
        for verdict, count in head.counts.items()
        if verdict is not Verdict.BAD_IMAGE
    ]
    shares += [(str(Verdict.BAD_IMAGE), f"{bad:,} ({bad / images:.1%} of {images:,} images)")] if bad else []
    detectors = dict.fromkeys(row.detector[:12] for row in content.rows if row.detector)
    thresholds = dict.fromkeys(f"{row.threshold:.2f}" for row in content.rows)
    facts = [
        ("Parts", f"{total:,}"),
        *shares,
        ("Thresholds", ", ".join(thresholds)),
        ("Detectors", ", ".join(detectors)),
    ]
    return lines_table([(escape(name), escape(text)) for name, text in facts if text])


def _charts(charts: Sequence[ReportedChart], address_of: Callable[[bytes, str], str]) -> str:
    cells = [
        f"<b>{escape(chart.name)}</b><br><span class='small'>{escape(chart.sentence)}</span><br>"
        f"{image_tag(address_of(chart.png, 'png'), _CHART_PX, chart.name)}"
        for chart in charts
    ]
    return f"<h2>Charts</h2>{grid_table(cells, 2)}" if cells else ""


def _pictures(content: ReportContent, address_of: Callable[[bytes, str], str]) -> str:
    if not content.pictures:
        return ""
    cells = []
    for row, jpeg in content.pictures:
        name, serial = escape(readable(row.path.name)), escape(row.labels.serial)
        picture = image_tag(address_of(jpeg, "jpeg"), _PICTURE_PX, row.path.name)
        facts = f"{verdict_tag(row.verdict)} {row.score:.2f}<br><span class='small'>{_time(row)} {serial}</span>"
        cells.append(f"{picture}<br>{name}<br>{facts}")
    more = f"<p>{content.unpictured:,} more are not pictured.</p>" if content.unpictured else ""
    return f"<h2>Parts</h2>{grid_table(cells, _PICTURES_PER_LINE)}{more}"


def _table(content: ReportContent) -> str:
    rows = content.rows
    columns = [
        ("Part", [escape(readable(row.path.name)) for row in rows]),
        ("Verdict", [verdict_tag(row.verdict) for row in rows]),
        ("Score", [f"{row.score:.2f}" for row in rows]),
        ("Threshold", [f"{row.threshold:.2f}" for row in rows]),
        ("Area", [f"{row.defect_area_px:,} px" for row in rows]),
        ("Inspected", [_time(row) for row in rows]),
    ]
    for name in ("Serial", "Batch", "Operator", "Station"):
        values = [getattr(row.labels, name.lower()) for row in rows]
        columns += [(name, [escape(value) for value in values])] if any(values) else []
    names, cells = zip(*columns, strict=True)
    left = content.total - len(rows)
    more = f"<p>{left:,} more are not listed. The CSV table has all.</p>" if left else ""
    return f"<h2>Results</h2>{lines_table(list(zip(*cells, strict=True)), names)}{more}"


def _time(row: ResultRow) -> str:
    return row.inspected_at.strftime("%Y-%m-%d %H:%M:%S")
