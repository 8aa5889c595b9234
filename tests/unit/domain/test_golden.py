from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.demo.detector import demo_detector
from inspector.domain.golden import (
    Changed,
    Check,
    ComparedPart,
    Comparison,
    GoldenPart,
    Outcome,
    in_order,
    said_before,
)
from inspector.domain.project import Project
from inspector.domain.result import Truth
from inspector.domain.results import Thresholds, Verdict
from inspector.domain.versions import Decision, DecisionKind, GoldenTest, Version, VersionRecord
from inspector.storage.detector_file import read_manifest

THRESHOLDS = Thresholds(3.5, 3.0)
OUTCOMES = st.builds(
    Outcome,
    name=st.text(min_size=1, max_size=4),
    truth=st.sampled_from(Truth),
    verdict=st.sampled_from(Verdict),
    score=st.integers(-5, 5).map(float),
)


def outcome(truth: Truth, verdict: Verdict, score: float = 1.0) -> Outcome:
    return Outcome("a.png", truth, verdict, score)


def check(*outcomes: Outcome, problems: tuple[str, ...] = ()) -> Check:
    return Check("ab", "2026-01-01T00:00:00+00:00", THRESHOLDS, outcomes, problems)


def test_a_good_part_may_be_unsure_and_a_defective_one_may_not() -> None:
    expected = {(truth, verdict): outcome(truth, verdict).is_expected for truth in Truth for verdict in (*Verdict,)}
    assert {pair for pair, is_expected in expected.items() if is_expected} == {
        (Truth.GOOD, Verdict.GOOD),
        (Truth.GOOD, Verdict.UNSURE),
        (Truth.DEFECTIVE, Verdict.DEFECT),
    }


def test_one_unexpected_verdict_or_one_part_that_cannot_be_judged_fails() -> None:
    good, found = outcome(Truth.GOOD, Verdict.GOOD), outcome(Truth.DEFECTIVE, Verdict.DEFECT)
    missed, alarm = outcome(Truth.DEFECTIVE, Verdict.UNSURE), outcome(Truth.GOOD, Verdict.DEFECT)
    assert check(good, found).is_passed
    assert not check(good, found, missed).is_passed
    assert not check(good, found, alarm).is_passed
    assert not check(good, found, problems=("“b.png” is gone",)).is_passed
    assert not check().is_passed
    failed = check(good, missed, missed, alarm, problems=("“b.png” is gone",))
    assert (failed.expected_count, failed.part_count, failed.escapes, failed.false_alarms) == (1, 5, 2, 1)


@given(st.lists(OUTCOMES, max_size=12))
def test_the_auroc_counts_pairs(outcomes: list[Outcome]) -> None:
    good = [each.score for each in outcomes if each.truth is Truth.GOOD]
    defective = [each.score for each in outcomes if each.truth is Truth.DEFECTIVE]
    auroc = check(*outcomes).auroc
    if not good or not defective:
        assert auroc is None
        return
    wins = sum((bad > fine) + 0.5 * (bad == fine) for bad in defective for fine in good)
    assert auroc is not None
    assert abs(auroc - wins / (len(good) * len(defective))) < 1e-12


@given(st.lists(st.tuples(OUTCOMES, OUTCOMES), max_size=12))
def test_unexpected_verdicts_come_first_and_then_flips(pairs: list[tuple[Outcome, Outcome]]) -> None:
    parts = tuple(ComparedPart(new.name, new.truth, old, new) for old, new in pairs)
    ordered = in_order(parts)
    assert sorted(map(repr, ordered)) == sorted(map(repr, parts))
    ranks = [(part.new.is_expected, not part.is_flip) for part in ordered]
    assert ranks == sorted(ranks)
    comparison = Comparison(2, None, check(), ordered)
    assert comparison.flips == sum(old.verdict is not new.verdict for old, new in pairs)
    assert all(part.is_told for part in ordered if part.is_flip)


PROJECT = Project("Covers", threshold=3.5, unsure_threshold=3.0)
A_PART = GoldenPart("a.png", "", "", Truth.GOOD)
NEW_PART = GoldenPart("new.png", "", "", Truth.GOOD)


def version(check: Check | None, *decisions: DecisionKind, digest: str = "ab") -> Version:
    made = tuple(Decision(kind, "2026-01-01T00:00:00+00:00", "") for kind in decisions)
    return Version(1, Path("0001.inspector"), VersionRecord("", check, made), read_manifest(demo_detector()), digest)


def needs_reason(version: Version, *parts: GoldenPart) -> bool:
    return version.needs_reason(GoldenTest(parts, PROJECT))


def judged(*outcomes: Outcome) -> Check:
    """By the Detector that is shipped, at the Thresholds of the Project."""
    own = read_manifest(demo_detector()).thresholds
    return replace(check(*outcomes), thresholds=PROJECT.thresholds(own))


def test_a_version_is_taken_without_a_reason_only_if_the_golden_set_as_it_is_now_lets_it_in() -> None:
    passed = judged(outcome(Truth.GOOD, Verdict.GOOD))
    failed = judged(outcome(Truth.DEFECTIVE, Verdict.GOOD))
    assert not needs_reason(version(None))
    assert needs_reason(version(None), A_PART)
    assert needs_reason(version(failed), A_PART)
    assert not needs_reason(version(passed), A_PART)
    assert needs_reason(version(passed), A_PART, NEW_PART), "a part came since"
    assert needs_reason(version(passed), replace(A_PART, truth=Truth.DEFECTIVE)), "it has another truth"
    assert version(passed).needs_reason(GoldenTest(None, PROJECT)), "nobody knows the list"
    assert needs_reason(version(passed, digest="cd"), A_PART), "its file was replaced since"
    assert needs_reason(version(passed, DecisionKind.LEFT), NEW_PART)
    assert not needs_reason(version(failed, DecisionKind.TAKEN), A_PART), "going back takes none"


@pytest.mark.parametrize(
    ("project", "roi", "change"),
    [
        (replace(PROJECT, threshold=3.6), "", Changed.THRESHOLD),
        (replace(PROJECT, threshold=None, unsure_threshold=None), "", Changed.THRESHOLD),
        (replace(PROJECT, unsure_threshold=2.0), "", Changed.THRESHOLD),
        (replace(PROJECT, scene_guard=False), "", Changed.SCENE_GUARD),
        (replace(PROJECT, min_area_px=5), "", Changed.SMALLEST_DEFECT),
        (PROJECT, "cd", Changed.ROI),
    ],
)
def test_a_check_ends_with_the_settings_that_it_was_made_by(project: Project, roi: str, change: Changed) -> None:
    passed = version(judged(outcome(Truth.GOOD, Verdict.GOOD)))
    assert passed.changed_since(GoldenTest((A_PART,), PROJECT)) == ()
    test = GoldenTest((A_PART,), project, roi)
    assert passed.changed_since(test) == (change,)
    assert passed.needs_reason(test)
    assert said_before((change,)) == f"before {change} was changed"


def test_several_changes_are_said_in_one_sentence() -> None:
    assert said_before(()) == ""
    assert said_before((Changed.THRESHOLD, Changed.SMALLEST_DEFECT, Changed.ROI)) == (
        "before the threshold, the smallest defect and the region of interest were changed"
    )
