import csv
import errno
import io
import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector import __version__
from inspector.domain.inspection import Inspection, judge
from inspector.domain.results import Judgement, Thresholds, Verdict
from inspector.errors import OutputError
from inspector.storage.exports.names import relative_names
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.writer import ResultWriter
from inspector.storage.results_table import TableRow, results_csv
from inspector.storage.written_files import RESULTS_RECORD
from tests.inspections import inspection_of

ALL = ExportOptions(maps=True, masks=True, overlays=True, coco=True)
IMAGE = np.full((24, 32, 3), 90, np.uint8)


COLUMNS = "path,score,verdict,threshold,defect_area_px,regions,mask,map,overlay,bad_image"
STAMP_COLUMNS = "unsure_threshold,min_area_px,detector,roi,mm_per_px,scene,inspector"
PARTS = Path("/parts")


def _inspected(peak: float = 3.25, name: str | Path = "a.png") -> tuple[Inspection, Judgement]:
    scores = np.linspace(-1, 0.5, 24 * 32, dtype=np.float32).reshape(24, 32)
    scores[4:8, 5:10] = peak
    inspection = inspection_of(scores, image=IMAGE, path=PARTS / name)
    return inspection, judge(inspection, Thresholds(1.125, 0.9))


def _writer(out: Path, options: ExportOptions, *names: str | Path) -> ResultWriter:
    return ResultWriter(out, options, [PARTS / name for name in names], PARTS)


def _read(path: Path) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)


def _rows(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "results.csv").read_text("utf-8"))))


def _files(out: Path) -> list[str]:
    """All files but the record."""
    names = (path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    return sorted(name for name in names if name != RESULTS_RECORD)


def test_everything_is_written(tmp_path: Path) -> None:
    inspection, judgement = _inspected(name="crack/001.png")
    with _writer(tmp_path / "out", ALL, "crack/001.png") as writer:
        written = writer.write(inspection, judgement)
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
    name = 'a, b/Prüfling "部品".png'
    with _writer(tmp_path, ExportOptions(), name, "fine.png") as writer:
        assert writer.write(*_inspected(name=name)) == []
        writer.write(*_inspected(0.0, "fine.png"))
    text = (tmp_path / "results.csv").read_bytes()
    assert text.startswith(f"{COLUMNS},{STAMP_COLUMNS}\n".encode())
    assert b"\r" not in text
    first, second = _rows(tmp_path)
    assert first == {
        "path": name,
        "score": "3.25",
        "verdict": "DEFECT",
        "threshold": "1.125",
        "defect_area_px": "20",
        "regions": "1",
        "mask": "",
        "map": "",
        "overlay": "",
        "bad_image": "",
        "unsure_threshold": "0.9",
        "min_area_px": "0",
        "detector": "",
        "roi": "",
        "mm_per_px": "",
        "scene": "",
        "inspector": __version__,
    }
    assert second["verdict"] == "GOOD"
    assert second["regions"] == "0"
    assert _files(tmp_path) == ["results.csv"]


def test_scores_in_the_table_are_exact(tmp_path: Path) -> None:
    score = float(np.float32(0.1) + np.float32(0.2))
    inspection = inspection_of(np.full((24, 32), score, np.float32), path="x.png")
    with ResultWriter(tmp_path, ExportOptions(), [Path("x.png")]) as writer:
        writer.write(inspection, judge(inspection, Thresholds(1.0, 0.9)))
    assert np.float32(_rows(tmp_path)[0]["score"]) == np.float32(score)


def test_names_that_differ_by_the_suffix_stay_apart_and_the_table_tells_them(tmp_path: Path) -> None:
    names = ["part.jpg", "part.png", "PART.bmp", "part.v2.png", ".png"]
    with _writer(tmp_path, ExportOptions(maps=True, masks=True), *names) as writer:
        written = [[path.relative_to(tmp_path).as_posix() for path in writer.write(*_inspected(name=n))] for n in names]
    masks = ["part.png", "part.png.png", "PART.bmp.png", "part.v2.png", ".png.png"]
    assert [mask for _, mask in written] == [f"masks/{mask}" for mask in masks]
    rows = _rows(tmp_path)
    assert [[row["map"], row["mask"]] for row in rows] == written
    assert [row["path"] for row in rows] == names
    assert len({name.casefold() for name in _files(tmp_path)}) == 2 * len(names) + 1


def test_a_name_does_not_depend_on_the_images_that_can_be_read(tmp_path: Path) -> None:
    with _writer(tmp_path, ExportOptions(masks=True), "part.jpg", "part.png") as writer:
        (mask,) = writer.write(*_inspected(name="part.png"))
    assert mask == tmp_path / "masks" / "part.png.png"


def test_images_that_are_not_below_the_folder_keep_their_names_apart(tmp_path: Path) -> None:
    images = [tmp_path / folder / "part.png" for folder in "abc"]
    with ResultWriter(tmp_path / "out", ExportOptions(masks=True), images, PARTS) as writer:
        written = [writer.write(*_inspected(name=image))[0].name for image in images]
    assert written == ["part.png", "part.png.png", "part.png_2.png"]


@pytest.mark.parametrize("name", ["x" * 251 + ".png", "ü" * 125 + ".tiff", "x" * 255])
def test_a_name_of_255_bytes_ends_no_run(tmp_path: Path, name: str) -> None:
    names = [name, f"{name[:-1]}_"]
    with _writer(tmp_path, ALL, *names) as writer:
        for each in names:
            assert all(path.is_file() for path in writer.write(*_inspected(name=each)))
    rows = _rows(tmp_path)
    assert [row["path"] for row in rows] == names
    assert len({row["mask"] for row in rows}) == 2


def test_paths_never_leave_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    images = [tmp_path / "in" / ".." / "a.png", tmp_path / "b.png", Path("/etc/c.png")]
    with ResultWriter(out, ExportOptions(maps=True), images, tmp_path) as writer:
        for image in images:
            writer.write(*_inspected(name=image))
    assert _files(out) == ["maps/a.tiff", "maps/b.tiff", "maps/c.tiff", "results.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_results_repeat_the_paths_below_the_deepest_folder() -> None:
    images = [Path("/parts/a/1.png"), Path("/parts/b/c/2.png")]
    assert list(relative_names(images).values()) == [Path("a/1.png"), Path("b/c/2.png")]
    assert list(relative_names(images[:1]).values()) == [Path("1.png")]
    assert relative_names([]) == {}


@pytest.mark.parametrize("kind", [KeyboardInterrupt, GeneratorExit, RuntimeError])
def test_an_interruption_keeps_what_was_done(tmp_path: Path, kind: type[BaseException]) -> None:
    with pytest.raises(kind), _writer(tmp_path, ALL, "a.png") as writer:
        writer.write(*_inspected())
        raise kind
    assert [row["path"] for row in _rows(tmp_path)] == ["a.png"]
    assert len(json.loads((tmp_path / "coco.json").read_text())["images"]) == 1


def test_an_interruption_before_the_first_image_keeps_the_last_run(tmp_path: Path) -> None:
    with _writer(tmp_path, ExportOptions(), "a.png") as writer:
        writer.write(*_inspected())
    with pytest.raises(KeyboardInterrupt), _writer(tmp_path, ExportOptions(), "a.png"):
        raise KeyboardInterrupt
    assert [row["path"] for row in _rows(tmp_path)] == ["a.png"]


def test_a_run_without_images_has_a_head(tmp_path: Path) -> None:
    with _writer(tmp_path / "out", ExportOptions(coco=True)):
        pass
    assert (tmp_path / "out" / "results.csv").read_text() == f"{COLUMNS},{STAMP_COLUMNS}\n"
    assert json.loads((tmp_path / "out" / "coco.json").read_text())["images"] == []


def test_a_folder_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(OutputError, match="cannot-write"), _writer(out, ALL):
            pytest.fail("the work must not begin")


def test_a_read_only_folder_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputError, match="folder-read-only"), _writer(tmp_path, ALL):
        pytest.fail("the work must not begin")


def test_a_disk_that_fills_up_keeps_complete_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bytes = Path.write_bytes

    def fill_up(path: Path, data: bytes) -> int:
        write_bytes(path, data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="disk-full"), _writer(tmp_path, ALL, "a.png", "b.png") as writer:
        writer.write(*_inspected())
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", fill_up)
            writer.write(*_inspected(name="b.png"))
    assert [row["path"] for row in _rows(tmp_path)] == ["a.png"]
    assert _files(tmp_path) == ["coco.json", "maps/a.tiff", "masks/a.png", "overlays/a.png", "results.csv"]


def test_file_names_that_are_not_text_keep_their_bytes(tmp_path: Path) -> None:
    name = os.fsdecode(b"part\xff.png")
    for _ in range(2):
        with _writer(tmp_path, ALL, name) as writer:
            writer.write(*_inspected(name=name))
    assert b"part\xff.png," in (tmp_path / "results.csv").read_bytes()


def test_a_long_map_is_written(tmp_path: Path) -> None:
    scores = np.zeros((20, 20000), np.float32)
    inspection = inspection_of(scores, path=PARTS / "x.png")
    with _writer(tmp_path, ALL, "x.png") as writer:
        written = writer.write(inspection, judge(inspection, Thresholds(1.0, 0.9)))
    assert all(_read(path).shape[:2] == (20, 20000) for path in written)


def test_any_file_name_stays_in_its_cell() -> None:
    names = ["a\rb.png", "a\nb.png", "a\r\nb.png", 'a"b,c;d.png']
    rows = [TableRow(Path(name), 1.5, Verdict.GOOD, 2.0, 0, 0) for name in names]
    table = results_csv(rows).decode()
    assert [row["path"] for row in csv.DictReader(io.StringIO(table, newline=""))] == names
