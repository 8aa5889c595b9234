"""Good Parts are ranked by networks that have not learned from them."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor

from inspector.domain.manifest import DetectorManifest
from inspector.domain.near_twins import IntArray
from inspector.domain.profile import ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.model.calibration import folds, part_scores
from inspector.model.calibration.map_calibration import scores_of
from inspector.model.calibration.part_scores import part_names
from inspector.model.part_cache import DescribedParts
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.training.train_detector import train_detector
from inspector.storage.detector_file import read_manifest
from inspector.storage.digests import pixel_digest_of
from tests.unit.model.conftest import TINY, part_image, write_parts
from tests.work import finish


def train(folder: Path, parts: tuple[Path, ...], **changes: object) -> DetectorManifest:
    profile = dataclasses.replace(TINY, **changes)
    request = TrainRequest(parts, folder / "a.inspector", profile, folder / "a.checkpoint", device="cpu")
    manifest = finish(train_detector(request))[1]
    assert isinstance(manifest, DetectorManifest)
    assert read_manifest(folder / "a.inspector") == manifest
    return manifest


def write_with_defect(folder: Path, count: int) -> tuple[Path, ...]:
    parts = write_parts(folder / "good", count)
    cv2.imwrite(str(parts[3]), part_image(3, defect=True))
    return parts


def as_a_detector(graph: ScoreGraph, described: Sequence[DescribedParts], images: IntArray) -> Tensor:
    """Scores by all networks, Teachers among them."""
    return torch.cat(list(scores_of(graph, described[0].parts.images(images), described[0].device)))


def test_a_defect_among_the_parts_is_the_most_surprising_one(tmp_path: Path) -> None:
    parts = write_with_defect(tmp_path, 12)
    manifest = train(tmp_path, parts)
    assert manifest.part_scores[0].name == "part 3.png"
    assert manifest.part_scores[0].digest == pixel_digest_of(parts[3])
    assert sorted(part.name for part in manifest.part_scores) == sorted(path.name for path in parts)
    assert sorted(part.score for part in manifest.part_scores) == pytest.approx(sorted(manifest.good_scores))


def test_parts_outside_of_the_calibration_set_are_ranked_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = write_with_defect(tmp_path, 12)
    whole = {part.name: part.score for part in train(tmp_path, parts).part_scores}
    monkeypatch.setattr(folds, "MAX_CROSS_FITTED_PARTS", 8)
    manifest = train(tmp_path, parts)
    assert len(manifest.good_scores) == 8
    assert {part.name for part in manifest.part_scores} == whole.keys()
    assert manifest.part_scores[0].name == "part 3.png"
    monkeypatch.setattr(part_scores, "described_scores", as_a_detector)
    by_detector = {part.name: part.score for part in train(tmp_path, parts).part_scores}
    # The Teacher's descriptors are kept as float16.
    assert {part.name: part.score for part in manifest.part_scores} == pytest.approx(by_detector, rel=5e-3, abs=5e-3)
    monkeypatch.setattr(part_scores, "MAX_RANKED_PARTS", 11)
    assert len(train(tmp_path, parts).part_scores) == 8


def test_twins_have_a_score_each(tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "good", 8)
    twin = cv2.imread(str(parts[0])).astype(np.int16) + 1
    cv2.imwrite(str(parts[7]), twin.clip(0, 255).astype(np.uint8))
    assert len(train(tmp_path, parts).part_scores) == 8


def test_without_cross_fitting_the_parts_that_were_held_back_are_ranked(tmp_path: Path) -> None:
    manifest = train(tmp_path, write_parts(tmp_path / "good", 14), score_rule=ScoreRule.EQUATION_11)
    assert sorted(part.score for part in manifest.part_scores) == sorted(manifest.good_scores)
    assert len(manifest.part_scores) == 2


def test_names_lead_from_the_folder_of_all_parts() -> None:
    assert part_names([Path("/p/good/a.png"), Path("/p/good/day 2/b.png")]) == ["a.png", "day 2/b.png"]
    assert part_names([Path("/p/good/a.png")]) == ["a.png"]
