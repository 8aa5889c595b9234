"""Versions and comparisons in words and numbers."""

from __future__ import annotations

from datetime import datetime

from inspector.domain.detail import USUAL_SIDE_PX
from inspector.domain.golden import Check, ComparedPart, Comparison, Outcome
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import PROFILES
from inspector.domain.result import Truth
from inspector.domain.versions import REASONS, Decision, DecisionKind, Version
from inspector.text import Text, recognised
from inspector.ui.widgets.sentences import error_sentence, grouped, plural, tr

_TRUTHS = {Truth.GOOD: Text("really good"), Truth.DEFECTIVE: Text("really defective")}
#: Where there is nothing to tell.
_NONE = "-"


def moment(stamp: str) -> str:
    """A time of UTC, ISO 8601, in the computer's time zone."""
    try:
        return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return stamp


def version_lines(version: Version, changes: str, *, is_in_use: bool, is_candidate: bool) -> str:
    """A Version in a few lines. ``changes`` are those since its last check, in words, or ''."""
    if version.manifest is None or version.error is not None:
        reason = "" if version.error is None else tr(version.error.what)
        return tr("{title}\n{reason}\ncannot be used", title=tr(version.title), reason=reason)
    manifest = version.manifest
    detail = "" if manifest.resolution_px == USUAL_SIDE_PX else f"{manifest.resolution_px} px"
    parts = plural(manifest.part_count, "part", "parts")
    made = ", ".join(filter(None, (moment(manifest.created), manifest.profile, _students(manifest))))
    learned = ", ".join(filter(None, (detail, parts)))
    state = tr("in use") if is_in_use else tr("waits for you") if is_candidate else ""
    golden = "" if version.record.check is None else check_text(version.record.check)
    told = ", ".join(text for text in (state, golden, changes) if text) or tr("not in use")
    return f"{tr(version.title)}\n{made}\n{learned}\n{told}"


def _students(manifest: DetectorManifest) -> str:
    """How many Students, where it is another number than the Profile's."""
    usual = PROFILES.get(manifest.profile)
    if usual is None or usual.ensemble_size == manifest.ensemble_size:
        return ""
    return plural(manifest.ensemble_size, "student", "students")


def check_text(check: Check) -> str:
    """A check in a few words."""
    return tr(
        "{expected_count:,} of {part_count:,} as expected",
        expected_count=check.expected_count,
        part_count=check.part_count,
    )


def history(version: Version) -> str:
    """The Teachers of a Version, and every decision about it, a line each."""
    if version.error is not None:
        return error_sentence(version.error)
    names = "" if version.manifest is None else ", ".join(version.manifest.teacher_names.values())
    teachers = [tr("Teachers: {names}", names=names)] if names else []
    return "\n".join([*teachers, *map(_decision_text, version.record.decisions)])


def _decision_text(decision: Decision) -> str:
    kind = tr("taken") if decision.kind is DecisionKind.TAKEN else tr("not taken")
    by = tr(" by {operator}", operator=decision.operator) if decision.operator else ""
    return f"{moment(decision.made)} {kind}{by}: {tr(recognised(decision.reason, *REASONS))}"


def figures(version: Version | None, check: Check | None) -> tuple[str, ...]:
    """The figures of a Version, as ``FIGURES`` names them."""
    manifest = None if version is None else version.manifest
    if manifest is None:
        known = (_NONE, _NONE, _NONE)
    else:
        threshold = manifest.thresholds.defect
        rejected = sum(score > threshold for score in manifest.good_scores)
        known = (
            grouped(manifest.part_count),
            f"{threshold:.2f}",
            tr("{rejected:,} of {count:,}", rejected=rejected, count=len(manifest.good_scores)),
        )
    if check is None:
        return (*known, _NONE, _NONE, _NONE, _NONE, _NONE)
    auroc, aupro = check.auroc, check.aupro
    return (
        *known,
        tr("{expected_count:,} of {part_count:,}", expected_count=check.expected_count, part_count=check.part_count),
        grouped(check.false_alarms),
        grouped(check.escapes),
        _NONE if auroc is None else f"{auroc:.3f}",
        _NONE if aupro is None else f"{aupro:.3f}",
    )


#: The rows of the table, each with its explanation.
FIGURES = (
    (Text("Good parts"), Text("Good parts that it has learned from, or was tested with")),
    (Text("Own threshold"), Text("The default one. The project's own stays in force where there is one")),
    (
        Text("Good parts rejected"),
        Text("Good parts of training above its own threshold, scored by networks that had not learned them"),
    ),
    (Text("Known parts as expected"), Text("Good ones that are GOOD or UNSURE, and defective ones that are DEFECT")),
    (Text("False alarms"), Text("Known good parts that are neither GOOD nor UNSURE")),
    (Text("Escapes"), Text("Known defective parts that are not DEFECT")),
    ("AUROC", Text("How often a known defective part scores higher than a known good one")),
    ("AUPRO", Text("How well the map covers defects that somebody has drawn (Shift+D in Inspect)")),
)


def comparison_sentence(comparison: Comparison) -> str:
    """A comparison in plain words."""
    check = comparison.new
    golden = plural(check.part_count, "golden part", "golden parts")
    count = golden if check.is_golden else plural(check.part_count, "known part", "known parts")
    flips = plural(comparison.flips, "verdict changes", "verdicts change") if comparison.old else ""
    verdict = (
        tr("all as expected")
        if check.is_passed
        else tr("{expected_count:,} as expected", expected_count=check.expected_count)
    )
    problems = f" {tr(check.problems[0])}." if check.problems else ""
    return f"{count}: {', '.join(text for text in (verdict, flips) if text)}.{problems}"


def part_lines(part: ComparedPart) -> str:
    """A part as both Detectors judge it, in a few lines."""
    new = part.new
    before = "" if part.old is None else f"{_outcome(part.old)}  ▸  "
    if not new.is_expected:
        remark = tr("not as expected")
    elif part.old is not None and not part.old.is_expected:
        remark = tr("as expected now")
    else:
        remark = tr("as expected")
    return f"{part.name}\n{tr(_TRUTHS[part.truth])}, {remark}\n{before}{_outcome(new)}"


def _outcome(outcome: Outcome) -> str:
    return f"{tr(outcome.verdict)} {outcome.score:.2f}"
