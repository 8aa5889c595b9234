import itertools
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.agreement import Share
from inspector.domain.results import Verdict
from inspector.domain.study import (
    PresentedBy,
    Release,
    StudyKind,
    can_take_back,
    presentation_order,
    with_presentation,
    without_last,
)
from tests.studies import presentation_of, study_of

G, U, D, B = Verdict.GOOD, Verdict.UNSURE, Verdict.DEFECT, Verdict.BAD_IMAGE


@given(times=st.lists(st.integers(0, 5), max_size=12), seed=st.integers(0, 2**32 - 1))
def test_every_part_is_presented_as_often_as_asked_round_after_round(times: list[int], seed: int) -> None:
    order = presentation_order(times, seed)
    assert Counter(order) == Counter({part: count for part, count in enumerate(times) if count})
    assert order == presentation_order(times, seed)
    done: Counter[int] = Counter()
    for part in order:
        assert all(done[part] <= done[other] for other, count in enumerate(times) if count > done[other]), "in rounds"
        done[part] += 1
    if len(set(times)) == 1 and len(times) > 1:
        assert all(one != other for one, other in itertools.pairwise(order))


def test_orders_are_random() -> None:
    assert len({presentation_order([1] * 10, seed) for seed in range(20)}) > 15


def test_a_study_ends_with_its_last_presentation() -> None:
    study = study_of([G])
    assert not study.ended
    assert study.next_part is not None
    assert study.next_part.name == "bad"
    study = with_presentation(study, presentation_of(D, 1))
    assert study.is_complete
    assert study.is_passed
    assert study.ended == study.presentations[-1].made
    assert study.next_part is None


def test_a_bad_live_image_is_taken_again_and_a_bad_file_is_kept() -> None:
    live = study_of([B])
    assert (live.presentations, live.bad_images) == ((), 1)
    files = study_of([B, D], by=PresentedBy.FILES)
    assert files.is_complete
    assert files.unjudged == 1
    assert files.agreement.effectiveness == Share(1, 1)
    assert not files.is_passed


def test_a_missed_part_of_a_challenge_blocks_until_it_is_released() -> None:
    for verdicts in ([G, G], [G, U], [D, D]):
        study = study_of(verdicts, StudyKind.CHALLENGE)
        assert study.blocks
        assert not replace(study, release=Release("Ann", "the lamp was dirty", "")).blocks
    assert not study_of([U, D], StudyKind.CHALLENGE).blocks
    assert not study_of([G, G]).blocks, "an acceptance only tells"
    assert study_of([D], StudyKind.CHALLENGE).blocks, "at once"


def test_an_image_that_is_gone_is_no_miss_and_no_pass() -> None:
    study = study_of([G, None], StudyKind.CHALLENGE, PresentedBy.FILES)
    assert not study.blocks
    assert not study.is_passed
    assert study.problems == ("“x.png” is gone: put it back",)
    assert study.unjudged == 1


def test_a_presentation_is_taken_back_and_stays_on_record() -> None:
    study = without_last(study_of([G, G], rounds=2))
    assert len(study.presentations) == 1
    assert [made.verdict for made in study.taken_back] == [G]
    assert not can_take_back(study_of([G, G], StudyKind.CHALLENGE, rounds=2)), "a miss is a miss"
    assert can_take_back(study_of([G], StudyKind.CHALLENGE))
    ended = study_of([G, D])
    assert without_last(ended) == ended


def test_a_clock_that_jumps_is_noticed() -> None:
    study = study_of([G, D])
    assert not study.has_odd_times
    early = replace(study.presentations[1], made="2026-01-01T00:00:00.000+00:00")
    assert replace(study, presentations=(study.presentations[0], early)).has_odd_times


def test_several_images_of_a_part_follow_each_other() -> None:
    study = study_of(by=PresentedBy.FILES, rounds=2)
    parts = (replace(study.parts[0], images=("1.png", "2.png")), replace(study.parts[1], images=("3.png", "4.png")))
    study = replace(study, parts=parts)
    seen = []
    while not study.is_complete:
        seen.append(study.next_image)
        study = with_presentation(study, presentation_of(G))
    assert seen == ["1.png", "3.png", "2.png", "4.png"]
