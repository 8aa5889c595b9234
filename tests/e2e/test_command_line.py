import json
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from inspector import cli
from tests.e2e.conftest import environment, inspector

ERROR_LINE = re.compile(r"^error: .+ \([a-z0-9-]+\): .+$", re.MULTILINE)


def code_of(stderr: str) -> str:
    """The stable code of the one error line; a traceback must never be there."""
    assert "Traceback" not in stderr
    assert len(ERROR_LINE.findall(stderr)) == 1, stderr
    error_line = re.search(r"^error: .+ \(([a-z0-9-]+)\): ", stderr, re.MULTILINE)
    assert error_line is not None
    return error_line.group(1)


def inspect_words(demo: Path, images: Path, out: Path) -> list[str]:
    return ["inspect", "--model", str(demo / "demo.inspector"), "--images", str(images), "--out", str(out)]


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (300, 200, 3), dtype=np.uint8)


@pytest.mark.timeout(400)
def test_odd_but_usable_images_simply_work(
    demo: Path, tmp_path: Path, picture: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "Prüfung 部品 mit Leerzeichen"
    (folder / "innen drin").mkdir(parents=True)
    Image.fromarray(picture[..., 0].astype(np.uint16) * 257).save(folder / "sixteen bit.png")
    Image.fromarray(np.dstack([picture, picture[..., :1]])).save(folder / "rgba.png")
    Image.fromarray(picture).convert("CMYK").save(folder / "cmyk.jpg")
    Image.fromarray(np.tile(picture[:20, :200], (1, 100, 1))).save(folder / "long 20000 x 20.png")
    Image.fromarray(picture).save(folder / "innen drin" / "größe ü 検査.png")
    out = tmp_path / "out"
    assert cli.main([*inspect_words(demo, folder, out), "--maps", "--masks", "--overlays", "--coco"]) == 0
    assert "Traceback" not in capsys.readouterr().err
    lines = (out / "results.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 5
    assert (out / "masks" / "innen drin" / "größe ü 検査.png").is_file()
    assert json.loads((out / "coco.json").read_text())["images"]
    long_map = cv2.imread(str(out / "maps" / "long 20000 x 20.tiff"), cv2.IMREAD_UNCHANGED)
    assert long_map.shape == (20, 20000)


def test_bad_images_are_told_one_by_one_and_the_others_inspected(
    demo: Path, tmp_path: Path, picture: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "text.png").write_text("I am a text")
    Image.fromarray(picture).save(folder / "whole.jpg")
    content = (folder / "whole.jpg").read_bytes()
    (folder / "truncated.jpg").write_bytes(content[: len(content) // 2])
    Image.fromarray(picture[:1, :1]).save(folder / "one pixel.png")
    out = tmp_path / "out"
    assert cli.main(inspect_words(demo, folder, out)) == 2
    stderr = capsys.readouterr().err
    assert "Traceback" not in stderr
    told = [line for line in stderr.splitlines() if line.startswith("left out: ")]
    assert sorted(Path(line.split(": ")[1]).name for line in told) == ["one pixel.png", "text.png", "truncated.jpg"]
    lines = (out / "results.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["whole.jpg"]


def test_only_bad_images_is_an_error(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.png").write_text("I am a text")
    assert cli.main(inspect_words(demo, tmp_path / "text.png", tmp_path / "out")) == 2
    assert code_of(capsys.readouterr().err) == "no-readable-images"


def test_a_folder_without_images_is_an_error(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert cli.main(inspect_words(demo, tmp_path / "empty", tmp_path / "out")) == 2
    assert code_of(capsys.readouterr().err) == "no-images"
    arguments = ["train", "--good", str(tmp_path / "empty"), "--model", str(tmp_path / "a.inspector")]
    assert cli.main(arguments) == 2
    assert code_of(capsys.readouterr().err) == "no-images"


def test_an_output_folder_that_cannot_be_made_is_a_failure(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    images = demo / "parts" / "test" / "good"
    assert cli.main(inspect_words(demo, images, tmp_path / "file" / "out")) == 1
    assert code_of(capsys.readouterr().err) == "cannot-write"
    assert (tmp_path / "file").read_text() == "in the way"
    arguments = ["train", "--good", str(images), "--model", str(tmp_path / "file" / "a.inspector")]
    assert cli.main(arguments) == 1
    assert code_of(capsys.readouterr().err) == "cannot-write"


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def no_zip(path: Path) -> None:
    path.write_text("no zip")


def newer(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        manifest, tensors = json.loads(archive.read("manifest.json")), archive.read("tensors.safetensors")
    manifest["schema_version"] += 1
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("tensors.safetensors", tensors)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(truncated, "detector-truncated"), (no_zip, "not-a-detector"), (newer, "detector-newer")],
)
def test_a_spoilt_detector_is_an_error(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: object, code: str
) -> None:
    model = tmp_path / "spoilt.inspector"
    shutil.copy(demo / "demo.inspector", model)
    assert callable(spoil)
    spoil(model)
    before = model.read_bytes()
    images = str(demo / "parts" / "test" / "good")
    assert cli.main(["inspect", "--model", str(model), "--images", images, "--out", str(tmp_path / "out")]) == 2
    assert code_of(capsys.readouterr().err) == code
    assert model.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["inspect"],
        ["frobnicate"],
        ["train", "--good", "x", "--model", "y.txt"],
        ["train", "--good", "x", "--model", "y.inspector", "--profile", "huge"],
        ["inspect", "--model", "x.inspector", "--images", "y", "--out", "z", "--threshold", "high"],
    ],
)
def test_wrong_words_are_an_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    code_of(capsys.readouterr().err)


def test_the_threshold_decides_the_masks(demo: Path, tmp_path: Path) -> None:
    images = demo / "parts" / "test" / "good"
    for threshold, is_defect in (("1000000", False), ("-1000000", True)):
        out = tmp_path / threshold
        assert cli.main([*inspect_words(demo, images, out), "--masks", "--threshold", threshold]) == 0
        for path in (out / "masks").glob("*.png"):
            assert (cv2.imread(str(path), 0) == 255).all() == is_defect


def test_evaluate_writes_the_contract_s_figures(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "figures.json"
    arguments = ["evaluate", "--model", str(demo / "demo.inspector"), "--dataset", str(demo / "parts")]
    assert cli.main([*arguments, "--json", str(report)]) == 0
    figures = json.loads(report.read_text())
    keys = {"image_auroc", "pixel_auroc", "aupro_0.3", "images_per_s", "ms_per_image_median", "train"}
    assert keys <= set(figures)
    assert figures["image_auroc"] >= 0.75
    assert figures["aupro_0.3"] >= 0.6
    assert "image_auroc" in capsys.readouterr().out


@pytest.mark.timeout(400)
def test_an_interrupt_keeps_the_training_and_resume_goes_on(demo: Path, tmp_path: Path) -> None:
    model = tmp_path / "parts.inspector"
    good = demo / "parts" / "test" / "good"
    arguments = ("train", "--good", str(good), "--model", str(model), "--profile", "fast", "--steps", "30")
    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", *arguments],
        env=environment(tmp_path / "home"),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Training students"):
            break
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert code_of(rest) == "cancelled"
    assert not model.exists()
    assert (tmp_path / "parts.inspector.checkpoint").is_file()
    resumed = inspector(*arguments, "--resume", home=tmp_path / "home")
    assert resumed.returncode == 0, resumed.stderr
    assert model.is_file()
    first = next(line for line in resumed.stderr.splitlines() if line.startswith("Training students"))
    assert not first.startswith("Training students: 1 of")


def test_the_self_test_passes(tmp_path: Path) -> None:
    done = inspector("self-test", home=tmp_path, is_hurried=False)
    assert done.returncode == 0, done.stderr
    assert "self-test passed" in done.stdout
