"""The figures of a study: in words, and as values for scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inspector.domain.agreement import Agreement, Grade, Share
from inspector.domain.study import Study
from inspector.storage.naming import readable
from inspector.storage.records import plain
from inspector.text import Text

UNKNOWN = Text("not known")


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


def _share_values(share: Share) -> dict[str, Any]:
    return {
        "hits": share.hits,
        "count": share.count,
        "share": share.value,
        "lowest": share.lowest,
        "highest": share.highest,
    }


def _grade(grades: dict[str, Grade], key: str) -> str:
    return grades[key] if key in grades else ""
