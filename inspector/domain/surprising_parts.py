"""The Good Parts by which a Detector is surprised most, as an operator looks through them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from inspector.domain.findings import Finding, FindingKind, OddPart
from inspector.domain.manifest import DetectorManifest, PartScore
from inspector.domain.results import Thresholds
from inspector.text import Text

#: So many parts are listed however good they look, and the most that are.
LEAST_LISTED, MOST_LISTED = 10, 50


def surprising_parts(manifest: DetectorManifest, paths: Sequence[Path]) -> list[OddPart]:
    """The first parts of a Detector's ranking that are still there, the most surprising first.

    Args:
        manifest: The Detector's facts about itself.
        paths: The Good Parts.
    """
    by_name: defaultdict[str, list[Path]] = defaultdict(list)
    for path in paths:
        by_name[path.name].append(path)
    ranked = ((scored, found) for scored in manifest.part_scores for found in _found(scored, by_name))
    return [
        OddPart(path, scored.digest, (_finding(scored, manifest.thresholds),))
        for index, (scored, path) in enumerate(islice(ranked, MOST_LISTED))
        if index < LEAST_LISTED or scored.score > manifest.thresholds.unsure
    ]


def _found(scored: PartScore, by_name: dict[str, list[Path]]) -> list[Path]:
    candidates = by_name[scored.name.rpartition("/")[2]]
    return [path for path in candidates if path.as_posix().endswith(f"/{scored.name}")][:1]


def _finding(scored: PartScore, thresholds: Thresholds) -> Finding:
    if scored.score > thresholds.defect:
        look = Text("Looks like a defect")
    elif scored.score > thresholds.unsure:
        look = Text("Close to looking like a defect")
    else:
        look = Text("Looks good, though less than most")
    told = {"look": look, "score": scored.score, "threshold": thresholds.defect}
    return Finding(FindingKind.SURPRISING, Text("{look} (score {score:.2f}, Threshold {threshold:.2f})", **told))
