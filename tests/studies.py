"""Studies that are made up."""

from collections.abc import Sequence

from inspector.domain.golden import Criteria
from inspector.domain.result import Truth
from inspector.domain.results import Thresholds, Verdict
from inspector.domain.study import JudgedBy, Presentation, PresentedBy, Study, StudyKind, StudyPart, with_presentation

JUDGED_BY = JudgedBy("ab" * 32, Criteria(Thresholds(3.5, 3.0)))
PARTS = (StudyPart("fine", Truth.GOOD), StudyPart("bad", Truth.DEFECTIVE, "scratch"))


def study_of(
    verdicts: Sequence[Verdict | None] = (),
    kind: StudyKind = StudyKind.ACCEPTANCE,
    by: PresentedBy = PresentedBy.LIVE,
    rounds: int = 1,
) -> Study:
    """A study of a good and a defective part, presented in turn."""
    study = Study(0, kind, by, "2026-01-02T03:00:00.000+00:00", "Ann", JUDGED_BY, PARTS, (0, 1) * rounds)
    for number, verdict in enumerate(verdicts):
        study = with_presentation(study, presentation_of(verdict, number))
    return study


def presentation_of(verdict: Verdict | None, number: int = 0) -> Presentation:
    """A Verdict with a score that fits it."""
    scores = {Verdict.GOOD: 1.0, Verdict.UNSURE: 3.2, Verdict.DEFECT: 6.0, Verdict.BAD_IMAGE: 2.0}
    problem = "" if verdict is not None else "“x.png” is gone: put it back"
    score = None if verdict is None else scores[verdict] + number / 100
    return Presentation(verdict, score, f"2026-01-02T03:04:{number:02}.000+00:00", f"frame_{number}", problem)
