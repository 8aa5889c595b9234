"""A report on results as one HTML page: for browsers, and for the writer of PDF files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np

from inspector import __version__
from inspector.domain.arrays import Pixels
from inspector.domain.report import Pictured, ReportHead
from inspector.domain.result import ResultRow
from inspector.domain.results import Region, Verdict
from inspector.storage.html_page import embedded, grid_table, html_page, image_tag, lines_table, verdict_tag
from inspector.storage.naming import readable
from inspector.storage.results.store import ResultsStore
from inspector.text import Say, Text, counted

#: Nobody reads more lines. The CSV table has all of them.
MOST_ROWS = 2000
MOST_PICTURES = 300
_PICTURES_PER_LINE = 4
#: Width of a picture in the report, and of a chart.
_PICTURE_PX, _CHART_PX = 144, 300
_LABELS = {
    "serial": Text("Serial number"),
    "batch": Text("Batch"),
    "operator": Text("Operator"),
    "station": Text("Station"),
}
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


def report_html(
    head: ReportHead, content: ReportContent, address_of: Callable[[bytes, str], str] = embedded, say: Say = str
) -> str:
    """The report.

    Args:
        head: Above the results.
        content: The results.
        address_of: Gives a picture of a kind, ``png`` or ``jpeg``, an address. With the default one the page is
            complete in itself.
        say: Says every text. With the default one the report is in English.
    """
    return _ReportPage(head, content, address_of, say).html()


@dataclass(frozen=True, slots=True)
class _ReportPage:
    """The report in one language. Pieces are HTML."""

    head: ReportHead
    content: ReportContent
    address_of: Callable[[bytes, str], str]
    say: Say

    def html(self) -> str:
        head = self.head
        parts = [
            f"<h1>{escape(head.title)}</h1>",
            f'<p class="small">{escape(head.made_at)}. {escape(head.chosen)}. Inspector {__version__}.</p>',
            lines_table([(self.told(name), self.told(text)) for name, text in _facts(head, self.content) if text]),
            self.charts(),
            self.pictures(),
            self.table(),
        ]
        return html_page(head.title, parts, self.say)

    def told(self, text: str) -> str:
        return escape(readable(self.say(text)))

    def charts(self) -> str:
        cells = [
            f"<b>{escape(chart.name)}</b><br><span class='small'>{escape(chart.sentence)}</span><br>"
            f"{image_tag(self.address_of(chart.png, 'png'), _CHART_PX, chart.name)}"
            for chart in self.head.charts
        ]
        return f"<h2>{self.told(Text('Charts'))}</h2>{grid_table(cells, 2)}" if cells else ""

    def pictures(self) -> str:
        content = self.content
        if not content.pictures:
            return ""
        cells = []
        for row, jpeg in content.pictures:
            name, serial = escape(readable(row.path.name)), escape(row.labels.serial)
            picture = image_tag(self.address_of(jpeg, "jpeg"), _PICTURE_PX, row.path.name)
            verdict = verdict_tag(row.verdict, self.say)
            facts = f"{verdict} {row.score:.2f}<br><span class='small'>{_time(row)} {serial}</span>"
            cells.append(f"{picture}<br>{name}<br>{facts}")
        more = counted(content.unpictured, "{count:,} more is not pictured.", "{count:,} more are not pictured.")
        pictures = grid_table(cells, _PICTURES_PER_LINE)
        return f"<h2>{self.told(Text('Parts'))}</h2>{pictures}{self.more(content.unpictured, more)}"

    def table(self) -> str:
        rows = self.content.rows
        columns = [
            (Text("Part"), [escape(readable(row.path.name)) for row in rows]),
            (Text("Verdict"), [verdict_tag(row.verdict, self.say) for row in rows]),
            (Text("Score"), [f"{row.score:.2f}" for row in rows]),
            (Text("Threshold"), [f"{row.threshold:.2f}" for row in rows]),
            (Text("Area"), [self.told(Text("{area:,} px", area=row.defect_area_px)) for row in rows]),
            (Text("Inspected"), [_time(row) for row in rows]),
            (Text("Told"), [self.told(row.truth or "") for row in rows]),
        ]
        columns += [(name, [escape(getattr(row.labels, field)) for row in rows]) for field, name in _LABELS.items()]
        used = [(name, values) for name, values in columns if any(values) or not rows]
        names, cells = zip(*used, strict=True)
        left = self.content.total - len(rows)
        more = counted(
            left,
            "{count:,} more is not listed. The CSV table has all.",
            "{count:,} more are not listed. The CSV table has all.",
        )
        lines = lines_table(list(zip(*cells, strict=True)), tuple(map(self.told, names)))
        return f"<h2>{self.told(Text('Results'))}</h2>{lines}{self.more(left, more)}"

    def more(self, left: int, sentence: Text) -> str:
        return f"<p>{self.told(sentence)}</p>" if left else ""


def _facts(head: ReportHead, content: ReportContent) -> list[tuple[str, str]]:
    images = sum(head.counts.values())
    # A bad image is neither a reject nor a pass: shares are of the parts that were judged.
    bad = head.counts.get(Verdict.BAD_IMAGE, 0)
    total = images - bad
    share, share_of_images = (
        Text("{count:,} ({share:.1%})"),
        Text("{count:,} ({share:.1%} of {images:,} images)"),
    )
    shares: list[tuple[str, str]] = [
        (verdict, Text(share, count=count, share=count / total) if total else "0")
        for verdict, count in head.counts.items()
        if verdict is not Verdict.BAD_IMAGE
    ]
    if bad:
        shares.append((Verdict.BAD_IMAGE, Text(share_of_images, count=bad, share=bad / images, images=images)))
    detectors = dict.fromkeys(row.detector[:12] for row in content.rows if row.detector)
    thresholds = dict.fromkeys(f"{row.threshold:.2f}" for row in content.rows)
    return [
        (Text("Parts"), Text("{count:,}", count=total)),
        *shares,
        (Text("Thresholds"), ", ".join(thresholds)),
        (Text("Detectors"), ", ".join(detectors)),
    ]


def _time(row: ResultRow) -> str:
    return row.inspected_at.strftime("%Y-%m-%d %H:%M:%S")
