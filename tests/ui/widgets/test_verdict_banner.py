import numpy as np
import pytest

from inspector.domain.results import ColourScale, Judgement, Region, Thresholds, Verdict
from inspector.ui.widgets.verdict_banner import judgement_sentence

NOTHING, COLOURS = np.zeros((9, 9), np.bool_), ColourScale(8.0, 6.0)


@pytest.mark.parametrize(
    ("areas", "sentence"),
    [((1774,), "1 place looks unusual, 1,774 px"), ((20, 12), "2 places look unusual, 32 px")],
)
def test_a_defect_is_said_with_its_size(areas: tuple[int, ...], sentence: str) -> None:
    regions = tuple(Region(area, 9.0, 0, 0, 4, 5) for area in areas)
    judgement = Judgement(Verdict.DEFECT, Thresholds(8.0, 6.0), NOTHING, regions, COLOURS)
    assert judgement_sentence(judgement) == sentence


def test_a_broad_defect_is_no_place() -> None:
    regions = (Region(5000, 9.0, 0, 0, 80, 80),)
    judgement = Judgement(Verdict.DEFECT, Thresholds(8.0, 6.0), NOTHING, regions, COLOURS, is_broad=True)
    assert judgement_sentence(judgement) == "A broad area looks unusual, 5,000 px"
