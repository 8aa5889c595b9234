"""Versions and comparisons in words and numbers."""

from __future__ import annotations

from datetime import datetime

from inspector.domain.golden import Check, ComparedPart, Comparison, Outcome
from inspector.domain.result import Truth
from inspector.domain.versions import DecisionKind, Version
from inspector.ui.widgets.sentences import error_sentence, plural

_TRUTHS = {Truth.GOOD: "really good", Truth.DEFECTIVE: "really defective"}
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
        reason = "" if version.error is None else version.error.what
        return f"{version.title}\n{reason}\ncannot be used"
    manifest = version.manifest
    facts = f"{moment(manifest.created)}, {manifest.profile}, {plural(manifest.part_count, 'part', 'parts')}"
    state = "in use" if is_in_use else "waits for you" if is_candidate else ""
    golden = "" if version.record.check is None else check_text(version.record.check)
    return f"{version.title}\n{facts}\n{', '.join(text for text in (state, golden, changes) if text) or 'not in use'}"


def check_text(check: Check) -> str:
    """A check in a few words."""
    return f"{check.expected_count:,} of {check.part_count:,} as expected"


def history(version: Version) -> str:
    """Every decision about a Version, a line each."""
    if version.error is not None:
        return error_sentence(version.error)
    kinds = {DecisionKind.TAKEN: "taken", DecisionKind.LEFT: "not taken"}
    return "\n".join(
        f"{moment(each.made)} {kinds[each.kind]}{f' by {each.operator}' if each.operator else ''}: {each.reason}"
        for each in version.record.decisions
    )


def figures(version: Version | None, check: Check | None) -> tuple[str, ...]:
    """The figures of a Version, as ``FIGURES`` names them."""
    manifest = None if version is None else version.manifest
    if manifest is None:
        known = (_NONE, _NONE, _NONE)
    else:
        threshold = manifest.thresholds.defect
        rejected = sum(score > threshold for score in manifest.good_scores)
        known = (f"{manifest.part_count:,}", f"{threshold:.2f}", f"{rejected:,} of {len(manifest.good_scores):,}")
    if check is None:
        return (*known, _NONE, _NONE, _NONE, _NONE)
    auroc = check.auroc
    return (
        *known,
        f"{check.expected_count:,} of {check.part_count:,}",
        f"{check.false_alarms:,}",
        f"{check.escapes:,}",
        _NONE if auroc is None else f"{auroc:.3f}",
    )


#: The rows of the table, each with its explanation.
FIGURES = (
    ("Good parts", "Good parts that it has learned from, or was tested with"),
    ("Own threshold", "The default one. The project's own stays in force where there is one"),
    (
        "Good parts rejected",
        "Good parts of training above its own threshold, scored by networks that had not learned them",
    ),
    ("Known parts as expected", "Good ones that are GOOD or UNSURE, and defective ones that are DEFECT"),
    ("False alarms", "Known good parts that are neither GOOD nor UNSURE"),
    ("Escapes", "Known defective parts that are not DEFECT"),
    ("AUROC", "How often a known defective part scores higher than a known good one"),
)


def comparison_sentence(comparison: Comparison) -> str:
    """A comparison in plain words."""
    check = comparison.new
    kind = "golden" if check.is_golden else "known"
    count = plural(check.part_count, f"{kind} part", f"{kind} parts")
    flips = f"{plural(comparison.flips, 'verdict changes', 'verdicts change')}" if comparison.old else ""
    verdict = "all as expected" if check.is_passed else f"{check.expected_count:,} as expected"
    problems = f" {check.problems[0]}." if check.problems else ""
    return f"{count}: {', '.join(text for text in (verdict, flips) if text)}.{problems}"


def part_lines(part: ComparedPart) -> str:
    """A part as both Detectors judge it, in a few lines."""
    new = part.new
    before = "" if part.old is None else f"{_outcome(part.old)}  ▸  "
    if not new.is_expected:
        remark = "not as expected"
    elif part.old is not None and not part.old.is_expected:
        remark = "as expected now"
    else:
        remark = "as expected"
    return f"{part.name}\n{_TRUTHS[part.truth]}, {remark}\n{before}{_outcome(new)}"


def _outcome(outcome: Outcome) -> str:
    return f"{outcome.verdict} {outcome.score:.2f}"
