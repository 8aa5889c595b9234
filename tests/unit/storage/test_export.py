import csv
import errno
import io
import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.inspection import Inspection, judge
from inspector.domain.results import Judgement, Thresholds
from inspector.errors import OutputError
from inspector.storage.export import CSV_COLUMNS, ExportOptions, ResultWriter
from tests.inspections import inspection_of

ALL = ExportOptions(maps=True, masks=True, overlays=True, coco=True)
IMAGE = np.full((24, 32, 3), 90, np.uint8)


def _inspected(peak: float = 3.25) -> tuple[Inspection, Judgement]:
    scores = np.linspace(-1, 0.5, 24 * 32, dtype=np.float32).reshape(24, 32)
    scores[4:8, 5:10] = peak
    inspection = inspection_of(scores, image=IMAGE)
    return inspection, judge(inspection, Thresholds(1.125, 0.9))


def _read(path: Path) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)


def _rows(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "results.csv").read_text("utf-8"))))


def _files(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def test_everything_is_written(tmp_path: Path) -> None:
    inspection, judgement = _inspected()
    with ResultWriter(tmp_path / "out", ALL) as writer:
        written = writer.write(Path("crack") / "001.png", inspection, judgement)
    assert [path.relative_to(tmp_path / "out").as_posix() for path in written] == [
        "maps/crack/001.tiff",
        "masks/crack/001.png",
        "overlays/crack/001.png",
    ]
    assert _files(tmp_path / "out") == sorted(
        ["coco.json", "maps/crack/001.tiff", "masks/crack/001.png", "overlays/crack/001.png", "results.csv"]
    )
    scores, mask, overlay = (_read(path) for path in written)
    assert scores.dtype == np.float32
    assert np.array_equal(scores, inspection.anomaly_map)
    assert mask.dtype == np.uint8
    assert np.array_equal(mask, judgement.mask * np.uint8(255))
    assert overlay.shape == (24, 32, 3)
    assert np.array_equal(overlay[0, 0], IMAGE[0, 0])
    # Inferno's upper half is red and yellow: blue is the smallest channel, which OpenCV puts first.
    blue, _, red = overlay[6, 7].astype(int)
    assert red > blue + 50


def test_the_table_is_the_contract(tmp_path: Path) -> None:
    inspection, judgement = _inspected()
    with ResultWriter(tmp_path, ExportOptions()) as writer:
        assert writer.write(Path("a, b") / 'Prüfling "部品".png', inspection, judgement) == []
        writer.write(Path("fine.png"), *_inspected(0.0))
    text = (tmp_path / "results.csv").read_bytes()
    assert text.startswith(b"path,score,verdict,threshold,defect_area_px,regions\n")
    assert b"\r" not in text
    first, second = _rows(tmp_path)
    assert first == {
        "path": 'a, b/Prüfling "部品".png',
        "score": "3.25",
        "verdict": "DEFECT",
        "threshold": "1.125",
        "defect_area_px": "20",
        "regions": "1",
    }
    assert second["verdict"] == "GOOD"
    assert second["regions"] == "0"
    assert tuple(first) == CSV_COLUMNS
    assert _files(tmp_path) == ["results.csv"]


def test_scores_in_the_table_are_exact(tmp_path: Path) -> None:
    score = float(np.float32(0.1) + np.float32(0.2))
    scores = np.full((24, 32), score, np.float32)
    inspection = inspection_of(scores)
    with ResultWriter(tmp_path, ExportOptions()) as writer:
        writer.write(Path("x.png"), inspection, judge(inspection, Thresholds(1.0, 0.9)))
    assert np.float32(_rows(tmp_path)[0]["score"]) == np.float32(score)


def test_names_that_differ_by_the_suffix_stay_apart(tmp_path: Path) -> None:
    names = ["part.jpg", "part.png", "PART.bmp", "part.png", "part.v2.png", ".png"]
    with ResultWriter(tmp_path, ExportOptions(masks=True)) as writer:
        written = [writer.write(Path(name), *_inspected())[0].name for name in names]
    assert written == ["part.png", "part.png.png", "PART.bmp.png", "part.png_2.png", "part.v2.png", ".png.png"]
    assert len({name.casefold() for name in _files(tmp_path)}) == 7
    assert [row["path"] for row in _rows(tmp_path)] == names


def test_paths_never_leave_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with ResultWriter(out, ExportOptions(maps=True)) as writer:
        for path in (Path("..") / ".." / "a.png", Path("/etc") / "b.png", Path("..")):
            writer.write(path, *_inspected())
    assert _files(out) == ["maps/a.tiff", "maps/etc/b.tiff", "maps/image.tiff", "results.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, GeneratorExit, RuntimeError])
def test_an_interruption_keeps_what_was_done(tmp_path: Path, kind: type[BaseException]) -> None:
    with pytest.raises(kind), ResultWriter(tmp_path, ALL) as writer:
        writer.write(Path("a.png"), *_inspected())
        raise kind
    assert [row["path"] for row in _rows(tmp_path)] == ["a.png"]
    assert len(json.loads((tmp_path / "coco.json").read_text())["images"]) == 1


def test_an_interruption_before_the_first_image_keeps_the_last_run(tmp_path: Path) -> None:
    with ResultWriter(tmp_path, ExportOptions()) as writer:
        writer.write(Path("a.png"), *_inspected())
    with pytest.raises(KeyboardInterrupt), ResultWriter(tmp_path, ExportOptions()):
        raise KeyboardInterrupt
    assert [row["path"] for row in _rows(tmp_path)] == ["a.png"]


def test_a_run_without_images_has_a_head(tmp_path: Path) -> None:
    with ResultWriter(tmp_path / "out", ExportOptions(coco=True)):
        pass
    assert (tmp_path / "out" / "results.csv").read_text() == ",".join(CSV_COLUMNS) + "\n"
    assert json.loads((tmp_path / "out" / "coco.json").read_text())["images"] == []


def test_a_folder_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(OutputError, match="cannot-write"), ResultWriter(out, ALL):
            pytest.fail("the work must not begin")


def test_a_read_only_folder_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputError, match="folder-read-only"), ResultWriter(tmp_path, ALL):
        pytest.fail("the work must not begin")


def test_a_disk_that_fills_up_keeps_complete_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bytes = Path.write_bytes

    def fill_up(path: Path, data: bytes) -> int:
        write_bytes(path, data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="disk-full"), ResultWriter(tmp_path, ALL) as writer:
        writer.write(Path("a.png"), *_inspected())
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", fill_up)
            writer.write(Path("b.png"), *_inspected())
    assert [row["path"] for row in _rows(tmp_path)] == ["a.png"]
    assert _files(tmp_path) == ["coco.json", "maps/a.tiff", "masks/a.png", "overlays/a.png", "results.csv"]


def test_file_names_that_are_not_text_keep_their_bytes(tmp_path: Path) -> None:
    with ResultWriter(tmp_path, ALL) as writer:
        writer.write(Path(os.fsdecode(b"part\xff.png")), *_inspected())
    assert b"part\xff.png," in (tmp_path / "results.csv").read_bytes()


def test_a_long_map_is_written(tmp_path: Path) -> None:
    scores = np.zeros((20, 20000), np.float32)
    inspection = inspection_of(scores)
    with ResultWriter(tmp_path, ALL) as writer:
        written = writer.write(Path("x.png"), inspection, judge(inspection, Thresholds(1.0, 0.9)))
    assert all(_read(path).shape[:2] == (20, 20000) for path in written)
