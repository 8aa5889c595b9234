"""``inspector inspect`` with the Detector that is shipped: what it reads, what it writes, and what it leaves alone."""

import csv
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector import cli, load
from inspector.demo.detector import demo_detector, reference_part
from inspector.domain.breadth import AreaStatistics
from inspector.domain.scene import SceneRange, scene_of
from inspector.runtime.zoom import zoom_image
from inspector.storage.detector_file import detector_digest, read_detector_file, write_detector_file
from inspector.storage.images import read_image

EVERYTHING = ("--maps", "--masks", "--overlays", "--coco", "--labelme", "--yolo")


def inspect(out: Path, *arguments: str | Path) -> int:
    return cli.main(["inspect", "--model", str(demo_detector()), "--out", str(out), "--images", *map(str, arguments)])


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "results.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """Two images of one name."""
    for name in ("a/part.png", "b/part.png"):
        (tmp_path / "parts" / name).parent.mkdir(parents=True)
        shutil.copy(reference_part(), tmp_path / "parts" / name)
    return tmp_path / "parts"


def test_the_table_tells_which_files_belong_to_an_image(tmp_path: Path, parts: Path) -> None:
    out = tmp_path / "out"
    assert inspect(out, parts, *EVERYTHING) == 0
    results = rows(out)
    assert [row["path"] for row in results] == ["a/part.png", "b/part.png"]
    for row, folder in zip(results, "ab", strict=True):
        assert row["mask"] == f"masks/{folder}/part.png"
        assert row["map"] == f"maps/{folder}/part.tiff"
        assert row["overlay"] == f"overlays/{folder}/part.png"
        assert all((out / row[kind]).is_file() for kind in ("mask", "map", "overlay"))


def test_every_export_names_the_detector(tmp_path: Path, parts: Path) -> None:
    out, digest = tmp_path / "out", detector_digest(demo_detector())
    assert inspect(out, parts, *EVERYTHING) == 0
    assert {row["detector"] for row in rows(out)} == {digest}
    assert json.loads((out / "labelme" / "a" / "part.json").read_text())["inspector"]["detector"] == digest
    assert json.loads((out / "coco.json").read_text())["info"]["inspector"]["detector"] == digest
    assert digest in (out / "yolo" / "data.yaml").read_text()
    assert (out / "yolo" / "labels" / "b" / "part.txt").read_text().startswith("0 0.")
    for picture in (out / "masks" / "a" / "part.png", out / "maps" / "a" / "part.tiff"):
        assert digest.encode() in picture.read_bytes()


THEIRS = ["masks/part.png", "overlays/part.png", "coco.json", "results.csv", "labelme/part.json", "yolo/data.yaml"]


@pytest.mark.parametrize("theirs", THEIRS)
def test_somebody_s_file_stays(tmp_path: Path, theirs: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "set"
    (folder / theirs).parent.mkdir(parents=True, exist_ok=True)
    (folder / theirs).write_text("drawn by hand")
    shutil.copy(reference_part(), folder / "part.png")
    before = contents(folder)
    assert inspect(folder, folder / "part.png", *EVERYTHING) == 2
    error = capsys.readouterr().err
    assert f"'{folder / theirs}' would be replaced" in error
    assert "(file-in-the-way): choose another folder, or move such files away" in error
    assert contents(folder) == before, "nothing was written"


def test_an_image_is_not_replaced_by_its_overlay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = tmp_path / "overlays" / "part.png"
    image.parent.mkdir()
    shutil.copy(reference_part(), image)
    assert inspect(tmp_path, image.parent, "--overlays") == 2
    assert "(input-in-the-way)" in capsys.readouterr().err
    assert contents(tmp_path) == {"overlays/part.png": reference_part().read_bytes()}


@pytest.mark.parametrize("out", ["parts", "parts/results"])
def test_a_second_run_does_not_inspect_the_results_of_the_first(tmp_path: Path, parts: Path, out: str) -> None:
    for _ in range(3):
        assert inspect(tmp_path / out, parts, *EVERYTHING) == 0
        assert [row["path"] for row in rows(tmp_path / out)] == ["a/part.png", "b/part.png"]


def test_a_missing_path_does_not_keep_the_others_from_being_inspected(
    tmp_path: Path, parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    given = (tmp_path / "gone.png", parts, tmp_path / "gone", tmp_path / "pipe.png", "/dev/zero")
    assert inspect(tmp_path / "out", *given) == 2
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("left out: ")]
    assert {line.split(": ")[1] for line in told} == {str(path) for path in given if path != parts}
    assert [Path(row["path"]).parts[-2:] for row in rows(tmp_path / "out")] == [("a", "part.png"), ("b", "part.png")]


def test_only_missing_paths_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inspect(tmp_path / "out", tmp_path / "gone.png", tmp_path / "gone") == 2
    assert "(image-missing)" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_missing_detector_is_told_before_images_are_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--model", str(tmp_path / "gone.inspector"), "--images", str(tmp_path / "gone.png")]
    assert cli.main(["inspect", *arguments, "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert "(detector-missing)" in told
    assert "left out" not in told


def test_paths_with_two_dots_are_true_and_no_doubles(
    tmp_path: Path, parts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(parts / "a")
    assert inspect(tmp_path / "out", "..", parts / "b" / ".." / "b" / "part.png", parts / "a", "--masks") == 0
    assert [(row["path"], row["mask"]) for row in rows(tmp_path / "out")] == [
        ("a/part.png", "masks/a/part.png"),
        ("b/part.png", "masks/b/part.png"),
    ]


def test_a_name_of_255_bytes_is_inspected(tmp_path: Path) -> None:
    name = "x" * 251 + ".png"
    (tmp_path / "parts").mkdir()
    shutil.copy(reference_part(), tmp_path / "parts" / name)
    assert inspect(tmp_path / "out", tmp_path / "parts", *EVERYTHING) == 0
    (row,) = rows(tmp_path / "out")
    assert row["path"] == name
    assert (tmp_path / "out" / row["map"]).is_file()


@pytest.mark.parametrize(("threshold", "verdict"), [("1e30", "GOOD"), ("-1e30", "DEFECT")])
def test_the_threshold_of_a_call_decides(tmp_path: Path, threshold: str, verdict: str) -> None:
    assert inspect(tmp_path / "out", reference_part(), f"--threshold={threshold}") == 0
    assert [row["verdict"] for row in rows(tmp_path / "out")] == [verdict]


def test_a_change_of_the_light_is_told_once_for_all_images(
    tmp_path: Path, parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = read_detector_file(demo_detector())
    usual = scene_of(zoom_image(read_image(reference_part()), content.manifest.resolution_px))
    brighter = replace(usual, brightness=usual.brightness + 60)
    model = tmp_path / "d.inspector"
    manifest = replace(content.manifest, scene=SceneRange(brighter, brighter, 30))
    write_detector_file(model, replace(content, manifest=manifest))
    assert cli.main(["inspect", "--model", str(model), "--out", str(tmp_path / "out"), "--images", str(parts)]) == 0
    told = capsys.readouterr()
    assert "2 images: 0 GOOD, 0 UNSURE, 0 DEFECT, 2 BAD IMAGE" in told.out + told.err
    assert [row["verdict"] for row in rows(tmp_path / "out")] == ["BAD IMAGE"] * 2
    assert all("check light and exposure" in row["bad_image"] for row in rows(tmp_path / "out"))
    assert "2 of the images are darker than all good parts: check light and exposure" in told.out + told.err
    call = ["inspect", "--model", str(model), "--out", str(tmp_path / "all"), "--images", str(parts)]
    assert cli.main([*call, "--no-scene-guard"]) == 0
    assert {row["verdict"] for row in rows(tmp_path / "all")} <= {"GOOD", "UNSURE", "DEFECT"}
    assert all(row["bad_image"] for row in rows(tmp_path / "all"))


def test_parts_that_are_unusual_over_a_broad_area_are_told_with_a_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = read_detector_file(demo_detector())
    model = tmp_path / "a.inspector"
    areas = (AreaStatistics(share=1.0, usual=0.0, weight=1.0),)
    write_detector_file(model, replace(content, manifest=replace(content.manifest, areas=areas)))
    noise = np.random.default_rng(0).normal(0, 1, read_image(reference_part()).shape)
    cloudy = read_image(reference_part()) + 90 * cv2.GaussianBlur(noise, (0, 0), 5)
    path = tmp_path / "worn.png"
    cv2.imwrite(str(path), cloudy.clip(0, 255).astype(np.uint8)[..., ::-1])
    worn = load(model).inspect(path)
    highest = float(worn.anomaly_map.max())
    assert highest + 1 < worn.score
    told = "note: 1 of the images is unlike the good parts over a broad area: if good parts may look so, add images"
    for threshold, is_told in (((highest + worn.score) / 2, True), (highest - 0.1, False)):
        arguments = ["--model", str(model), "--images", str(path), "--threshold", f"{threshold:.4f}"]
        assert cli.main(["inspect", *arguments, "--out", str(tmp_path / "out")]) == 0
        assert (told in capsys.readouterr().out) is is_told
