"""Equal parts count once, nearly equal ones as one part."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.events import ItemSkipped, Remarked
from inspector.domain.manifest import DetectorManifest
from inspector.domain.train_request import TrainRequest
from inspector.model.detector import load_detector
from inspector.model.training.part_remarks import twin_remarks
from inspector.model.training.train_detector import train_detector
from tests.unit.model.conftest import TINY, part_image, write_parts
from tests.work import finish


def request_for(folder: Path, count: int = 4, **changes: object) -> TrainRequest:
    parts = write_parts(folder / "good", count)
    return dataclasses.replace(
        TrainRequest(parts, folder / "a.inspector", TINY, folder / "a.checkpoint", device="cpu"), **changes
    )


def test_equal_parts_count_once_and_are_told(tmp_path: Path) -> None:
    alone = request_for(tmp_path / "alone")
    finish(train_detector(alone))
    copied = request_for(tmp_path / "copied")
    copies = []
    for path in copied.good_parts:
        # Another file with the same pixels.
        copies.append(path.with_name(f"{path.stem} copy.tiff"))
        cv2.imwrite(str(copies[-1]), cv2.imread(str(path)))
    both = tuple(path for pair in zip(copied.good_parts, copies, strict=True) for path in pair)
    events, manifest = finish(train_detector(dataclasses.replace(copied, good_parts=both)))
    skipped = [event for event in events if isinstance(event, ItemSkipped)]
    assert [(event.path, event.code) for event in skipped] == [(path, "duplicate") for path in copies]
    assert isinstance(manifest, DetectorManifest) and manifest.part_count == 4
    image = part_image(50, defect=True)
    maps = [load_detector(request.detector_path, "cpu").running().anomaly_map(image) for request in (alone, copied)]
    np.testing.assert_array_equal(maps[0], maps[1])


def test_near_twins_are_told_and_stay_together(tmp_path: Path) -> None:
    request = request_for(tmp_path, count=5)
    twins = []
    for path in request.good_parts:
        twins.append(path.with_suffix(".jpg"))
        cv2.imwrite(str(twins[-1]), cv2.imread(str(path)), [cv2.IMWRITE_JPEG_QUALITY, 95])
    events, manifest = finish(train_detector(dataclasses.replace(request, good_parts=(*request.good_parts, *twins))))
    remarks = [event.text for event in events if isinstance(event, Remarked)]
    pairs = [f"'{first.name}', '{twin.name}'" for first, twin in zip(request.good_parts, twins, strict=True)]
    assert len(remarks) == 1, "one sentence for all of them"
    assert remarks[0].startswith("10 of 10 parts have near twins: 5 groups, ")
    assert f"The first ones: {'; '.join(pairs[:3])}. " in remarks[0]
    assert isinstance(manifest, DetectorManifest)
    assert manifest.part_count == 10
    assert len(manifest.good_scores) == 5, "each of the five is scored once"


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([1, 2, 1], "Nearly equal, they count as one part when the detector is tested: '1.png', '2.png'."),
        ([4], "Nearly equal, they count as one part when the detector is tested: '0.png', '1.png', …."),
        ([3, 1, 2], "5 of 6 parts have near twins: 2 groups"),
        ([1, 1], None),
    ],
)
def test_twins_are_one_sentence_however_many_there_are(sizes: list[int], told: str | None) -> None:
    firsts = np.cumsum([0, *sizes[:-1]])
    groups = np.repeat(firsts, sizes)
    remarks = [remark.text for remark in twin_remarks(groups, [Path(f"{index}.png") for index in range(len(groups))])]
    assert len(remarks) == (told is not None)
    assert told is None or remarks[0].startswith(told)
