"""A study as a page to sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from inspector import __version__
from inspector.domain.agreement import Agreement, Grade, PresentedPart, Share
from inspector.domain.result import Truth
from inspector.domain.shares import CONFIDENCE
from inspector.domain.study import PresentedBy, Study, StudyKind
from inspector.storage.html_page import AddressOf, embedded, html_page, image_tag, lines_table, verdict_tag
from inspector.storage.naming import readable
from inspector.storage.records import plain
from inspector.text import Text

_CHART_PX = 620
UNKNOWN = Text("not known")
#: A line to sign on, as many blanks as letters.
_LINE = "&nbsp;" * 96
_TITLES = {StudyKind.ACCEPTANCE: "Acceptance of the detector", StudyKind.CHALLENGE: "Challenge of the detector"}
_SOURCES = {PresentedBy.FILES: "image files", PresentedBy.LIVE: "parts in front of the camera"}


def study_title(study: Study, project: str) -> str:
    """The title of a report."""
    return f"{_TITLES[study.kind]}: {project}, study {study.number}"


def study_html(study: Study, project: str, chart: bytes = b"", address_of: AddressOf = embedded) -> str:
    """The report on a study: facts, figures, parts, and lines to sign on.

    Args:
        study: The study.
        project: Name of its Project.
        chart: Of the scores, as PNG, or b''.
        address_of: Gives a picture an address. With the default one the page is complete in itself.
    """
    agreement = study.agreement
    parts = [
        f"<h1>{escape(study_title(study, project))}</h1>",
        f'<p class="small">Inspector {__version__}. {_state(study)}.</p>',
        lines_table(_facts(study)),
        "<h2>Figures</h2>",
        lines_table(figure_lines(agreement), ("Figure", "Value", "Interval", "AIAG")),
        f'<p class="small">{_interval_text()}</p>',
        f"<p>{escape(readable(spread_text(agreement)))}</p>",
        image_tag(address_of(chart, "png"), _CHART_PX, "Scores of the parts") if chart else "",
        "<h2>Parts, the nearest to the threshold first</h2>",
        lines_table([_part_line(part, agreement) for part in agreement.nearest_first], _COLUMNS),
        _remarks(study),
        "<h2>Decision</h2>",
        "<p>Accepted &nbsp;&nbsp; ☐ &nbsp;&nbsp;&nbsp;&nbsp; Not accepted &nbsp;&nbsp; ☐</p>",
        lines_table([(f"<br>{name}<br>", _LINE) for name in ("Name", "Function", "Place and date", "Signature")]),
    ]
    return html_page(study_title(study, project), parts)


def figure_lines(agreement: Agreement) -> list[tuple[str, str, str, str]]:
    """The figures of a study in words: name, value, interval, AIAG's answer."""
    grades = agreement.grades
    shares = (
        (Text("Missed presentations (miss rate)"), agreement.misses, "misses"),
        (Text("Defective parts missed once or more"), agreement.missed_parts, ""),
        (Text("Rejected presentations (false alarms)"), agreement.false_alarms, "false_alarms"),
        (Text("Good parts rejected once or more"), agreement.rejected_parts, ""),
        (Text("Always as expected (effectiveness)"), agreement.effectiveness, "effectiveness"),
        (Text("Always the same verdict (repeatability)"), agreement.repeatability, ""),
    )
    kappas = (
        (Text("Kappa, verdict and truth (Cohen)"), agreement.truth_kappa, "truth_kappa"),
        (Text("Kappa, presentations (Fleiss)"), agreement.repeat_kappa, "repeat_kappa"),
    )
    lines = [(name, share_text(share), interval_text(share), _grade(grades, key)) for name, share, key in shares]
    escapes = agreement.missed_parts
    bound = Text("at most {share:.2%}", share=escapes.highest) if escapes.count else UNKNOWN
    lines.append((Text("Escapes among defective parts (bound)"), bound, "", ""))
    return lines + [
        (name, UNKNOWN if kappa is None else f"{kappa:.3f}", "", _grade(grades, key)) for name, kappa, key in kappas
    ]


def share_text(share: Share) -> Text:
    """A share in words."""
    if share.value is None:
        return UNKNOWN
    return Text("{hits:,} of {count:,} ({share:.2%})", hits=share.hits, count=share.count, share=share.value)


def interval_text(share: Share) -> str:
    """Its interval in words."""
    if share.value is None:
        return ""
    return Text("{lowest:.2%} to {highest:.2%}", lowest=share.lowest, highest=share.highest)


def spread_text(agreement: Agreement) -> str:
    """How far the scores of one part spread, beside the distance to the Threshold."""
    spread = agreement.spread
    distances = [(part.distance(agreement.threshold), part.name) for part in agreement.nearest_first]
    nearest = next(((distance, name) for distance, name in distances if distance is not None), None)
    if nearest is None:
        return ""
    told = {"name": nearest[1], "distance": abs(nearest[0])}
    if nearest[0] < 0:
        place = Text("The nearest score, of “{name}”, lies {distance:.3g} on the wrong side of the threshold.", **told)
    else:
        place = Text("The nearest score, of “{name}”, lies {distance:.3g} from the threshold.", **told)
    if spread is None:
        return Text("{place} No part was presented twice, so nothing is known about repeatability.", place=place)
    return Text("{place} Scores of one part spread by {spread:.3g} (standard deviation).", place=place, spread=spread)


def local_time(moment: str) -> str:
    """A UTC time of a record in the computer's time zone."""
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return moment


def study_values(study: Study) -> dict[str, Any]:
    """A study and its figures as values of JSON, for scripts."""
    agreement = study.agreement
    shares = ("misses", "missed_parts", "false_alarms", "rejected_parts", "effectiveness", "repeatability")
    figures = {name: _share_values(getattr(agreement, name)) for name in shares}
    parts = [
        {
            "name": readable(part.name),
            "truth": part.truth,
            "verdicts": list(part.verdicts),
            "scores": list(part.scores),
            "mean": part.mean,
            "spread": part.spread,
            "distance": part.distance(agreement.threshold),
        }
        for part in agreement.nearest_first
    ]
    return {
        "study": plain(study),
        "is_complete": study.is_complete,
        "is_passed": study.is_passed,
        "blocks": study.blocks,
        "unjudged": study.unjudged,
        **figures,
        "truth_kappa": agreement.truth_kappa,
        "repeat_kappa": agreement.repeat_kappa,
        "spread": agreement.spread,
        "grades": dict(agreement.grades),
        "grade": agreement.grade,
        "parts": parts,
    }


_COLUMNS = ("Part", "Truth", "Verdicts", "Lowest", "Mean", "Highest", "Spread", "To the threshold")


def _share_values(share: Share) -> dict[str, Any]:
    return {
        "hits": share.hits,
        "count": share.count,
        "share": share.value,
        "lowest": share.lowest,
        "highest": share.highest,
    }


def _state(study: Study) -> str:
    done, total = len(study.presentations), len(study.order)
    if study.is_complete:
        return f"All {total:,} presentations were made"
    return f"{'Ended early' if study.ended else 'Not finished'}: {done:,} of {total:,} presentations were made"


def _facts(study: Study) -> list[tuple[str, str]]:
    good = sum(part.truth is Truth.GOOD for part in study.parts)
    criteria = study.judged_by.criteria
    facts = [
        ("Began", local_time(study.started)),
        ("Ended", local_time(study.ended) if study.ended else "not yet"),
        ("Presented by", study.operator),
        ("Presented", f"{_SOURCES[study.by]}, up to {study.rounds} times each, in random order"),
        ("Parts", f"{good} good, {len(study.parts) - good} defective"),
        ("Detector", study.judged_by.detector),
        ("Threshold", f"{criteria.thresholds.defect:.4g}, unsure from {criteria.thresholds.unsure:.4g}"),
        ("Smallest defect", f"{criteria.min_area_px} px"),
        ("Region of interest", criteria.roi[:16] or "the detector's own"),
        ("Overall", "" if study.agreement.grade is None else f"{study.agreement.grade} by AIAG's limits"),
    ]
    release = study.release
    if release is not None:
        facts.append(("Released", f"{local_time(release.made)} by {release.name}: {release.reason}"))
    return [(escape(name), escape(readable(text))) for name, text in facts if text]


def _interval_text() -> str:
    return (
        f"Each end of an interval holds with {CONFIDENCE:.0%} (Clopper and Pearson). Presentations of one part "
        "resemble each other, so the intervals of parts are those that hold for other parts. Without a miss among n "
        "defective parts, at most 3 / n of all of them escape. Acceptable by AIAG: misses up to 2 %, false alarms up "
        "to 5 %, effectiveness from 90 %, kappa above 0.75. A defective part is expected to be DEFECT, a good one "
        "GOOD or UNSURE."
    )


def _part_line(part: PresentedPart, agreement: Agreement) -> Sequence[str]:
    distance, spread, mean = part.distance(agreement.threshold), part.spread, part.mean
    verdicts = ", ".join(
        f"{part.verdicts.count(verdict)} {verdict_tag(verdict)}" for verdict in dict.fromkeys(part.verdicts)
    )
    numbers = (min(part.scores, default=None), mean, max(part.scores, default=None), spread, distance)
    return (
        escape(readable(part.name)),
        str(part.truth),
        verdicts or "none",
        *("" if number is None else f"{number:.3f}" for number in numbers),
    )


def _remarks(study: Study) -> str:
    said = []
    if study.unjudged:
        said.append(f"{study.unjudged} presentations gave no verdict about the part and are in none of the shares.")
    said += study.problems[:20]
    if study.bad_images:
        said.append(f"{study.bad_images} images could not be judged and were taken again.")
    if study.taken_back:
        said.append(f"{len(study.taken_back)} presentations were taken back by the operator and repeated.")
    if study.has_odd_times:
        said.append(
            "The computer's clock was changed during the study. The order of presentations is right, times may not be."
        )
    return "<h2>Remarks</h2>" + "".join(f"<p>{escape(readable(text))}</p>" for text in said) if said else ""


def _grade(grades: dict[str, Grade], key: str) -> str:
    return grades[key] if key in grades else ""
