"""A study as a page to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from inspector import __version__
from inspector.domain.agreement import PresentedPart
from inspector.domain.result import Truth
from inspector.domain.shares import CONFIDENCE
from inspector.domain.study import PresentedBy, Study, StudyKind
from inspector.storage.golden_set import known_problem
from inspector.storage.html_page import TOGETHER, AddressOf, embedded, html_page, image_tag, lines_table, verdict_tag
from inspector.storage.naming import readable
from inspector.storage.study_figures import figure_lines, local_time, spread_text
from inspector.text import Say, Text, counted

_CHART_PX = 620
#: A line to sign on, as many blanks as letters.
_LINE = "&nbsp;" * 96
#: A box to tick, and room after it.
_BOX = "&nbsp;&nbsp; ☐ &nbsp;&nbsp;&nbsp;&nbsp;"
_TITLES = {
    StudyKind.ACCEPTANCE: Text("Acceptance of the detector"),
    StudyKind.CHALLENGE: Text("Challenge of the detector"),
}
_SOURCES = {PresentedBy.FILES: Text("image files"), PresentedBy.LIVE: Text("parts in front of the camera")}


def study_title(study: Study, project: str) -> Text:
    """The title of a report."""
    return Text("{title}: {project}, study {number}", title=_TITLES[study.kind], project=project, number=study.number)


def study_html(study: Study, project: str, chart: bytes = b"", address_of: AddressOf = embedded, say: Say = str) -> str:
    """The report on a study: facts, figures, parts, and lines to sign on.

    Args:
        study: The study.
        project: Name of its Project.
        chart: Of the scores, as PNG, or b''.
        address_of: Gives a picture an address. With the default one the page is complete in itself.
        say: Says every text. With the default one the report is in English.
    """
    return _StudyPage(study, say).html(study_title(study, project), chart, address_of)


_COLUMNS = (
    Text("Part"),
    Text("Truth"),
    Text("Verdicts"),
    Text("Lowest"),
    Text("Mean"),
    Text("Highest"),
    Text("Spread"),
    Text("To the threshold"),
)
_FIGURES = (Text("Figure"), Text("Value"), Text("Interval"), "AIAG")
_SIGNED = (Text("Name"), Text("Function"), Text("Place and date"), Text("Signature"))


@dataclass(frozen=True, slots=True)
class _StudyPage:
    """The report on a study in one language. Pieces are HTML."""

    study: Study
    say: Say

    def html(self, title: Text, chart: bytes, address_of: AddressOf) -> str:
        study, agreement, say = self.study, self.study.agreement, self.say
        lines = [tuple(map(self.told, line)) for line in figure_lines(agreement)]
        parts = [
            f"<h1>{self.told(title)}</h1>",
            f'<p class="small">Inspector {__version__}. {self.told(_state(study))}.</p>',
            lines_table([(self.told(name), self.told(text)) for name, text in _facts(study) if text]),
            self.heading(Text("Figures")),
            lines_table(lines, tuple(map(self.told, _FIGURES))),
            f'<p class="small">{self.told(_INTERVALS)}</p>',
            self.paragraph(spread_text(agreement)),
            image_tag(address_of(chart, "png"), _CHART_PX, say(Text("Scores of the parts"))) if chart else "",
            self.heading(Text("Parts, the nearest to the threshold first")),
            lines_table(list(map(self.part_line, agreement.nearest_first)), tuple(map(self.told, _COLUMNS))),
            self.remarks(),
            f'<h2 id="{TOGETHER}">{self.told(Text("Decision"))}</h2>',
            f"<p>{self.told(Text('Accepted'))} {_BOX} {self.told(Text('Not accepted'))} &nbsp;&nbsp; ☐</p>",
            lines_table([(f"<br>{self.told(name)}<br>", _LINE) for name in _SIGNED]),
        ]
        return html_page(say(title), parts, say)

    def told(self, text: str) -> str:
        return escape(readable(self.say(text)))

    def heading(self, text: Text) -> str:
        return f"<h2>{self.told(text)}</h2>"

    def paragraph(self, text: str) -> str:
        return f"<p>{self.told(text)}</p>"

    def part_line(self, part: PresentedPart) -> Sequence[str]:
        distance, spread, mean = part.distance(self.study.agreement.threshold), part.spread, part.mean
        verdicts = ", ".join(
            f"{part.verdicts.count(verdict)} {verdict_tag(verdict, self.say)}"
            for verdict in dict.fromkeys(part.verdicts)
        )
        numbers = (min(part.scores, default=None), mean, max(part.scores, default=None), spread, distance)
        return (
            escape(readable(part.name)),
            self.told(part.truth),
            verdicts or self.told(Text("none")),
            *("" if number is None else f"{number:.3f}" for number in numbers),
        )

    def remarks(self) -> str:
        said = _remarks(self.study)
        return self.heading(Text("Remarks")) + "".join(map(self.paragraph, said)) if said else ""


def _state(study: Study) -> Text:
    done, total = len(study.presentations), len(study.order)
    if study.is_complete:
        return counted(total, "The only presentation was made", "All {count:,} presentations were made")
    ended, unfinished = (
        Text("Ended early: {done:,} of {total:,} presentations were made"),
        Text("Not finished: {done:,} of {total:,} presentations were made"),
    )
    return Text(ended if study.ended else unfinished, done=done, total=total)


def _facts(study: Study) -> list[tuple[str, str]]:
    good = sum(part.truth is Truth.GOOD for part in study.parts)
    criteria, grade, release = study.judged_by.criteria, study.agreement.grade, study.release
    presented = counted(
        study.rounds,
        "{source}, once each, in random order",
        "{source}, up to {count} times each, in random order",
        source=_SOURCES[study.by],
    )
    facts: list[tuple[str, str]] = [
        (Text("Began"), local_time(study.started)),
        (Text("Ended"), local_time(study.ended) if study.ended else Text("not yet")),
        (Text("Presented by"), study.operator),
        (Text("Presented"), presented),
        (Text("Parts"), Text("{good} good, {defective} defective", good=good, defective=len(study.parts) - good)),
        (Text("Detector"), study.judged_by.detector),
        (
            Text("Threshold"),
            Text("{defect:.4g}, unsure from {unsure:.4g}", **_thresholds(study)),
        ),
        (Text("Smallest defect"), f"{criteria.min_area_px} px"),
        (Text("Region of interest"), criteria.roi[:16] or Text("the detector's own")),
        (Text("Overall"), "" if grade is None else Text("{grade} by AIAG's limits", grade=grade)),
    ]
    if release is not None:
        told = {"when": local_time(release.made), "name": release.name, "reason": release.reason}
        facts.append((Text("Released"), Text("{when} by {name}: {reason}", **told)))
    return facts


def _thresholds(study: Study) -> dict[str, float]:
    thresholds = study.judged_by.criteria.thresholds
    return {"defect": thresholds.defect, "unsure": thresholds.unsure}


_INTERVALS = Text(
    "Each end of an interval holds with {confidence:.0%} (Clopper and Pearson). Presentations of one part "
    "resemble each other, so the intervals of parts are those that hold for other parts. Without a miss among n "
    "defective parts, at most 3 / n of all of them escape. Acceptable by AIAG: misses up to 2 %, false alarms up "
    "to 5 %, effectiveness from 90 %, kappa above 0.75. A defective part is expected to be DEFECT, a good one "
    "GOOD or UNSURE.",
    confidence=CONFIDENCE,
)


def _remarks(study: Study) -> list[str]:
    said: list[str] = []
    if study.unjudged:
        said.append(
            counted(
                study.unjudged,
                "{count} presentation gave no verdict about the part and is in none of the shares.",
                "{count} presentations gave no verdict about the part and are in none of the shares.",
            )
        )
    said += map(known_problem, study.problems[:20])
    if study.bad_images:
        said.append(
            counted(
                study.bad_images,
                "{count} image could not be judged and was taken again.",
                "{count} images could not be judged and were taken again.",
            )
        )
    if study.taken_back:
        said.append(
            counted(
                len(study.taken_back),
                "{count} presentation was taken back by the operator and repeated.",
                "{count} presentations were taken back by the operator and repeated.",
            )
        )
    if study.has_odd_times:
        said.append(
            Text(
                "The computer's clock was changed during the study. The order of presentations is right, times may "
                "not be."
            )
        )
    return said
