"""Figures of a study, beside published tables, scikit-learn and hand-worked ones."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from inspector.domain.agreement import Agreement, Grade, PresentedPart, Share, cohen_kappa, fleiss_kappa
from inspector.domain.result import Truth
from inspector.domain.results import Verdict

G, U, D = Verdict.GOOD, Verdict.UNSURE, Verdict.DEFECT


def answers(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """The answers of two judges whose cross table is known."""
    pairs = [
        (row, column) for row, counts in enumerate(table) for column, count in enumerate(counts) for _ in range(count)
    ]
    return [row for row, _ in pairs], [column for _, column in pairs]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([[44, 6], [3, 97]], 0.863),  # AIAG's MSA: appraisers A and B
        ([[20, 5], [10, 15]], 0.40),  # 50 grant proposals
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
    ],
)
def test_cohen_s_kappa_is_that_of_published_tables(table: list[list[int]], kappa: float) -> None:
    assert cohen_kappa(*answers(table)) == pytest.approx(kappa, abs=5e-4)


def test_fleiss_kappa_is_that_of_the_published_example() -> None:
    # Fourteen judges, ten subjects, five categories.
    counts = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ]
    assert fleiss_kappa(counts) == pytest.approx(0.210, abs=5e-4)


@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.sampled_from(list(Verdict))), min_size=1, max_size=60))
def test_cohen_s_kappa_is_scikit_learn_s(pairs: list[tuple[Verdict, Verdict]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    found = cohen_kappa(first, second)
    if found is None:
        assert len({*first, *second}) == 1
    else:
        assert found == pytest.approx(cohen_kappa_score([str(v) for v in first], [str(v) for v in second]), abs=1e-9)


def by_pairs(counts: np.ndarray) -> float:
    """Fleiss' kappa from all pairs of answers, one by one."""
    subjects = [
        [answer for answer, count in enumerate(line) for _ in range(count)] for line in counts if line.sum() > 1
    ]
    everything = [answer for line in subjects for answer in line]
    agreed = np.mean([np.mean([a == b for i, a in enumerate(s) for j, b in enumerate(s) if i != j]) for s in subjects])
    chance = sum((everything.count(answer) / len(everything)) ** 2 for answer in set(everything))
    return float((agreed - chance) / (1 - chance))


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=12))
def test_fleiss_kappa_is_that_of_all_pairs(counts: list[list[int]]) -> None:
    found = fleiss_kappa(counts)
    table = np.array(counts)
    judged = table[table.sum(1) > 1]
    if found is None:
        assert (judged.sum(0) > 0).sum() <= 1
    else:
        assert found == pytest.approx(by_pairs(table), abs=1e-9)
        assert found <= 1 + 1e-12


def part(name: str, truth: Truth, verdicts: tuple[Verdict, ...], scores: tuple[float, ...]) -> PresentedPart:
    return PresentedPart(name, truth, verdicts, scores)


#: Worked by hand: five parts, three presentations each, Threshold 3.
STUDY = Agreement(
    (
        part("a", Truth.GOOD, (G, G, G), (1.0, 1.1, 0.9)),
        part("b", Truth.GOOD, (G, U, G), (2.4, 2.6, 2.5)),
        part("c", Truth.GOOD, (D, G, D), (3.1, 2.9, 3.2)),
        part("d", Truth.DEFECTIVE, (D, D, D), (5.0, 5.2, 4.8)),
        part("e", Truth.DEFECTIVE, (D, U, D), (3.2, 2.8, 3.0)),
    ),
    3.0,
)


def test_the_hand_worked_study() -> None:
    assert STUDY.misses == Share(1, 6)
    assert STUDY.false_alarms == Share(2, 9)
    assert STUDY.missed_parts == Share(1, 2)
    assert STUDY.rejected_parts == Share(1, 3)
    assert STUDY.repeatability == Share(2, 5)
    assert STUDY.effectiveness == Share(3, 5), "a good part that is UNSURE costs nothing"
    # Truth against DEFECT: 7 good ones passed, 2 rejected, 1 defective one missed, 5 found.
    chance = (9 * 8 + 6 * 7) / 15**2
    assert STUDY.truth_kappa == pytest.approx((12 / 15 - chance) / (1 - chance))
    # Three presentations: all alike 1, two alike 1/3.
    by_chance = (6**2 + 2**2 + 7**2) / 15**2
    assert STUDY.repeat_kappa == pytest.approx(((2 + 3 / 3) / 5 - by_chance) / (1 - by_chance))


def test_the_spread_is_pooled_within_parts() -> None:
    squares = [0.02, 0.02, 2 * 0.02333333333333, 0.08, 0.08]
    assert STUDY.spread == pytest.approx(math.sqrt(sum(squares) / 10))
    assert STUDY.parts[3].spread == pytest.approx(0.2)
    assert [each.name for each in STUDY.nearest_first] == ["c", "e", "b", "d", "a"]
    assert STUDY.parts[4].distance(3.0) == pytest.approx(-0.2)
    assert STUDY.parts[0].distance(3.0) == pytest.approx(1.9)


def test_grades_are_aiag_s() -> None:
    assert STUDY.grades["misses"] is Grade.UNACCEPTABLE
    assert STUDY.grade is Grade.UNACCEPTABLE
    clean = Agreement(STUDY.parts[:1] + STUDY.parts[3:4], 3.0)
    assert set(clean.grades.values()) == {Grade.ACCEPTABLE}
    assert clean.grade is Grade.ACCEPTABLE
    assert Agreement(STUDY.parts[:2], 3.0).grade is None, "without a defective part nobody knows about misses"


@pytest.mark.parametrize(
    ("missed", "grade"), [(0, Grade.ACCEPTABLE), (2, Grade.ACCEPTABLE), (3, Grade.MARGINAL), (6, Grade.UNACCEPTABLE)]
)
def test_miss_rates_are_graded(missed: int, grade: Grade) -> None:
    verdicts = (G,) * missed + (D,) * (100 - missed)
    study = Agreement((part("x", Truth.DEFECTIVE, verdicts, (1.0,) * 100),), 3.0)
    assert study.grades["misses"] is grade


@given(st.integers(0, 60), st.integers(0, 60))
def test_bounds_are_those_of_clopper_and_pearson(missed: int, found: int) -> None:
    parts = [part(f"m{n}", Truth.DEFECTIVE, (G,), (1.0,)) for n in range(missed)]
    parts += [part(f"f{n}", Truth.DEFECTIVE, (D,), (9.0,)) for n in range(found)]
    share = Agreement(tuple(parts), 3.0).missed_parts
    if not parts:
        assert (share.value, share.lowest, share.highest) == (None, 0.0, 1.0)
        return
    expected = binomtest(missed, missed + found).proportion_ci(0.9, method="exact")
    assert (share.lowest, share.highest) == pytest.approx((expected.low, expected.high), abs=1e-9)
    if missed == 0:
        assert share.highest <= 3 / found


@given(st.data())
def test_the_order_of_parts_changes_no_figure(data: st.DataObject) -> None:
    shuffled = Agreement(tuple(data.draw(st.permutations(STUDY.parts))), 3.0)
    assert shuffled.misses == STUDY.misses
    assert shuffled.truth_kappa == pytest.approx(STUDY.truth_kappa)
    assert shuffled.repeat_kappa == pytest.approx(STUDY.repeat_kappa)
    assert shuffled.spread == pytest.approx(STUDY.spread)


def test_a_study_without_a_presentation_has_no_figures() -> None:
    nothing = Agreement((part("x", Truth.GOOD, (), ()),), 3.0)
    assert nothing.truth_kappa is nothing.repeat_kappa is nothing.spread is nothing.grade is None
    assert nothing.effectiveness == Share(0, 0)
    assert nothing.parts[0].distance(3.0) is None
