"""Good Parts beside each other, without a training."""

from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from inspector.domain.findings import Finding, FindingKind, OddPart
from inspector.domain.learning_curve import LearningCurve
from inspector.domain.part_survey import LISTED, PartSurvey, SurveyedPart, with_unusual
from inspector.domain.profile import STANDARD
from inspector.model.calibration import part_survey
from inspector.model.calibration.part_survey import BLOCKS, survey_parts
from inspector.storage.digests import pixel_digest_of
from tests.unit.model.conftest import SIDE_PX, part_image, write_parts
from tests.work import finish


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_survey, "STANDARD", replace(STANDARD, resolution_px=SIDE_PX))


def survey(paths: tuple[Path, ...]) -> PartSurvey:
    found = finish(survey_parts(paths))[1]
    assert isinstance(found, PartSurvey)
    return found


def test_a_defect_is_the_most_unusual_part_and_every_part_is_scored_once(tmp_path: Path) -> None:
    parts = write_parts(tmp_path, 20)
    cv2.imwrite(str(parts[7]), part_image(7, defect=True))
    found = survey(parts)
    check_curve(found.curve)
    assert found.parts[0].path == parts[7]
    assert found.parts[0].digest == pixel_digest_of(parts[7])
    assert {part.path for part in found.parts} == set(parts)
    scores = [part.score for part in found.parts]
    assert scores == sorted(scores, reverse=True)


def check_curve(curve: LearningCurve | None) -> None:
    """It falls with the parts that are known, and leaves the most unusual ones out."""
    assert curve is not None
    assert len(curve.heights) == 18
    assert curve.counts == pytest.approx((18 / 4, 18 / 2, 18 * 3 / 4))
    means = curve.means()
    assert means[0] > means[1] > means[2] > 0.5


def test_few_kinds_of_parts_have_no_curve_and_a_ranking_all_the_same(tmp_path: Path) -> None:
    found = survey(write_parts(tmp_path, BLOCKS - 1))
    assert found.curve is None
    assert len(found.parts) == BLOCKS - 1


def test_of_too_many_parts_some_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_survey, "MOST_SURVEYED", 8)
    parts = write_parts(tmp_path, 16)
    assert {part.path for part in survey(parts).parts} == set(parts[::2])


def test_unusual_parts_keep_what_else_is_odd_about_them(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(60)]
    dark, twin = Finding(FindingKind.DARK, "dark"), Finding(FindingKind.TWIN, "twin")
    odd = (OddPart(paths[1], "1", (twin,)), OddPart(paths[50], "50", (dark,)))
    ranked = tuple(SurveyedPart(path, path.stem, 60.0 - place) for place, path in enumerate(paths))
    listed = with_unusual(odd, PartSurvey(ranked, None))
    assert [part.path for part in listed] == [*paths[:LISTED], paths[50]]
    assert listed[1].findings[0] == twin
    assert listed[1].findings[1].reason == "Unusual, place 2 of 60: look for a defect"
    assert listed[-1].findings == (dark,)
    assert len(with_unusual((), PartSurvey(ranked[:20], None))) == 5
