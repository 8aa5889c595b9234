from pathlib import Path

from inspector.domain.manifest import PartScore
from inspector.domain.surprising_parts import LEAST_LISTED, MOST_LISTED, surprising_parts
from tests.ui.synthetic import manifest

GOOD_DIR = Path("/project/good")


def ranked(*scores: float) -> tuple[PartScore, ...]:
    return tuple(PartScore(f"{number:03}.png", str(number), score) for number, score in enumerate(scores))


def paths(count: int) -> list[Path]:
    return [GOOD_DIR / f"{number:03}.png" for number in range(count)]


def test_the_most_surprising_parts_come_first_and_say_how_they_look() -> None:
    odd = surprising_parts(manifest(part_scores=ranked(8.1, 3.2, 1.0)), paths(3))
    assert [(part.path.name, part.digest) for part in odd] == [("000.png", "0"), ("001.png", "1"), ("002.png", "2")]
    assert [part.findings[0].reason.partition(" (")[0] for part in odd] == [
        "Looks like a defect",
        "Close to looking like a defect",
        "Looks good, though less than most",
    ]
    assert "(score 8.10, Threshold 3.50)" in odd[0].findings[0].reason


def test_all_that_look_like_defects_are_listed_and_some_more() -> None:
    good = surprising_parts(manifest(part_scores=ranked(*[1.0] * 30)), paths(30))
    assert len(good) == LEAST_LISTED
    mixed = surprising_parts(manifest(part_scores=ranked(*[9.0] * 25, *[1.0] * 30)), paths(55))
    assert len(mixed) == 25
    bad = surprising_parts(manifest(part_scores=ranked(*[9.0] * 80)), paths(80))
    assert len(bad) == MOST_LISTED


def test_parts_that_are_gone_are_passed_over_and_folders_are_told_apart() -> None:
    scores = (PartScore("a/1.png", "a", 9.0), PartScore("gone.png", "g", 8.0), PartScore("b/1.png", "b", 7.0))
    here = [GOOD_DIR / "b" / "1.png", GOOD_DIR / "a" / "1.png"]
    odd = surprising_parts(manifest(part_scores=scores), here)
    assert [part.path for part in odd] == [GOOD_DIR / "a" / "1.png", GOOD_DIR / "b" / "1.png"]
