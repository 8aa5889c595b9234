"""One-class classification on classes that are told apart by their pattern."""

import dataclasses
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inspector import cli
from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherCard
from inspector.errors import DatasetError, UsageError
from inspector.laboratory.comparison.shallow_models import DescriptorModel, nearest_neighbour
from inspector.laboratory.one_class import run as one_class
from inspector.laboratory.one_class.images import open_labelled_folder, read_patches
from inspector.laboratory.one_class.means import means_table
from inspector.laboratory.one_class.ocgan import OcganRecipe
from inspector.laboratory.one_class.paper_tables import LABELS, PAPER_TABLES
from inspector.laboratory.one_class.request import ONE_CLASS_METHODS, OneClassRequest
from inspector.laboratory.one_class.run import run_one_class
from inspector.laboratory.one_class.store import ClassResult
from inspector.laboratory.one_class.students import PatchRecipe
from inspector.laboratory.one_class.tables import csv_table, one_class_rows, table_json, text_table
from inspector.model.networks.families import build_network, normalise_image
from inspector.model.teacher import write_teacher
from tests.work import finish

RECIPE = PatchRecipe(ensemble_size=2, epochs=25, batch_size=16, learning_rate=2e-3)
OCGAN = OcganRecipe(epochs=1, width=4, judge_width=4)
CLASSES = ("rings", "stripes")


def picture(name: str, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    image = rng.normal(100, 8, (28, 28))
    if name == "stripes":
        image[:, int(rng.integers(4)) :: 5] += 90
    else:
        cv2.circle(image, (14, 14), int(rng.integers(6, 11)), 190, 2)
    return image.clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labelled")
    for part, count in (("train", 40), ("test", 12)):
        for index, name in enumerate(CLASSES):
            (folder / part / name).mkdir(parents=True)
            for number in range(count):
                seed = 1000 * index + number + (500 if part == "test" else 0)
                cv2.imwrite(str(folder / part / name / f"{number:03}.png"), picture(name, seed))
    return folder


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    network = build_network(Family.FAST, 17)
    network.train()
    with torch.no_grad():
        for seed in range(4):
            images = np.stack([picture(name, seed) for name in CLASSES])[..., None].repeat(3, axis=3)
            network(normalise_image(torch.from_numpy(images)))
    path = tmp_path_factory.mktemp("teacher") / "t.safetensors"
    write_teacher(path, network, TeacherCard(Family.FAST, 17, "none", {}, 0.0, ()))
    return path


@pytest.fixture
def request_(data: Path, teacher: Path, tmp_path: Path) -> OneClassRequest:
    return OneClassRequest("mnist", data, tmp_path / "out", teacher=teacher, recipe=RECIPE, ocgan=OCGAN)


def results_of(request: OneClassRequest) -> list[ClassResult]:
    _, results = finish(run_one_class(request))
    assert isinstance(results, list)
    return results


def test_every_method_tells_one_class_from_the_other(request_: OneClassRequest) -> None:
    (result,) = results_of(dataclasses.replace(request_, classes=("stripes",)))
    assert (result.name, result.train_count, result.test_count) == ("stripes", 40, 24)
    assert set(result.auroc) == set(ONE_CLASS_METHODS)
    assert result.auroc["residual-distance"] > 0.9
    assert result.auroc["equation-11"] > 0.8
    assert result.auroc["1-nn"] > 0.9


def test_finished_classes_are_not_run_again(request_: OneClassRequest) -> None:
    quick = dataclasses.replace(request_, methods=("k-means",), test_images=6)
    first = results_of(dataclasses.replace(quick, classes=("stripes",)))
    assert first[0].test_count == 12
    again = results_of(quick)
    assert [result.name for result in again] == ["rings", "stripes"]
    assert again[1] == first[0], "the time it took is the earlier run's too"


def test_a_finished_class_gets_further_methods(request_: OneClassRequest) -> None:
    quick = dataclasses.replace(request_, classes=("rings",), test_images=6)
    (first,) = results_of(dataclasses.replace(quick, methods=("k-means",)))
    (both,) = results_of(dataclasses.replace(quick, methods=("ocgan", "k-means")))
    assert both.auroc == {"k-means": first.auroc["k-means"], "ocgan": both.auroc["ocgan"]}
    assert both.elapsed_s > first.elapsed_s
    assert results_of(dataclasses.replace(quick, methods=("ocgan",))) == [both]


def test_results_of_other_options_are_refused(request_: OneClassRequest) -> None:
    quick = dataclasses.replace(request_, methods=("k-means",), classes=("rings",))
    results_of(quick)
    with pytest.raises(UsageError, match="benchmark-other-options"):
        results_of(dataclasses.replace(quick, train_images=10))
    kept = json.loads((request_.out / "mnist" / "seed-0" / "rings.json").read_text())
    assert kept["result"]["train_count"] == 40


def test_a_class_that_is_not_there_is_told(request_: OneClassRequest) -> None:
    with pytest.raises(UsageError, match="no class 'dots'"):
        results_of(dataclasses.replace(request_, classes=("dots",)))


def test_folders_that_are_no_labelled_images_are_told(tmp_path: Path, data: Path) -> None:
    with pytest.raises(DatasetError, match="folder-missing"):
        open_labelled_folder(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="classes-missing"):
        open_labelled_folder(tmp_path)
    for part, name in (("train", "a"), ("train", "b"), ("test", "a")):
        (tmp_path / part / name).mkdir(parents=True)
    with pytest.raises(DatasetError, match=r"class 'b'.*class-mismatch"):
        open_labelled_folder(tmp_path)
    (tmp_path / "test" / "b").mkdir()
    with pytest.raises(DatasetError, match="empty-class"):
        open_labelled_folder(tmp_path).paths("train", "a", None, 0)


def test_subsamples_follow_from_the_seed(data: Path) -> None:
    folder = open_labelled_folder(data)
    first, same, other = (folder.paths("train", "rings", 10, seed) for seed in (0, 0, 1))
    assert first == same
    assert len(set(first)) == 10
    assert first != other


def test_images_are_zoomed_to_the_patch_size(data: Path) -> None:
    _, patches = finish(read_patches(open_labelled_folder(data).paths("test", "rings", 3, 0), 33))
    assert isinstance(patches, np.ndarray)
    assert patches.shape == (3, 33, 33, 3)


@pytest.mark.parametrize("name", PAPER_TABLES)
def test_the_papers_means_are_those_of_its_rows(name: str) -> None:
    table = PAPER_TABLES[name]
    for method, values in table.rows.items():
        assert method in LABELS
        assert len(values) == len(table.classes) == 10
        known = [value for value in values if value is not None]
        if len(known) == 10:
            assert table.means[method] == pytest.approx(np.mean(known), abs=2e-3)


def test_tables_put_the_paper_beside_ours() -> None:
    table = PAPER_TABLES["mnist"]
    results = [
        ClassResult(name, seed, {"1-nn": 0.9 + 0.02 * seed}, 100, 50, 60.0) for name in table.classes for seed in (0, 1)
    ]
    rows = one_class_rows(table, results)
    ours = next(row for row in rows if row.source == "ours")
    assert (ours.method, ours.mean) == ("1-nn", pytest.approx(0.91))
    text = text_table(table, rows, results)
    assert "0.910" in text and "0.9753" in text and "~0.9930" in text
    assert "2 seeds; 100 training images a class, 50 test images, 20 min in all" in text
    part = one_class_rows(table, [result for result in results if result.name == "3"])
    assert next(row for row in part if row.source == "ours").mean is None
    assert csv_table(table, rows).splitlines()[0] == "method,source,0,1,2,3,4,5,6,7,8,9,mean"


def test_table_2_has_the_means_of_both_datasets(tmp_path: Path) -> None:
    lines = means_table(tmp_path).splitlines()
    assert lines[1].split() == ["method", "MNIST", "paper", "CIFAR-10", "paper"]
    assert [line.split()[-4:] for line in lines[2:4]] == [
        ["-", "0.9750", "-", "0.6566"],
        ["-", "0.9753", "-", "0.8189"],
    ]
    table = PAPER_TABLES["cifar10"]
    results = [ClassResult(name, 0, {"ocgan": 0.61}, 100, 50, 60.0) for name in table.classes]
    content = table_json(table, one_class_rows(table, results), results)
    (tmp_path / "cifar10.json").write_text(json.dumps(content))
    (tmp_path / "mnist.json").write_text("damaged")
    lines = means_table(tmp_path).splitlines()
    assert lines[2].split() == ["OCGAN", "-", "0.9750", "0.6100", "0.6566"]
    assert lines[-1].split()[-4:] == ["-", "-", "-", "-"]
    assert lines[-2].split()[-4:] == ["-", "~0.993", "-", "~0.820"]
    assert len(lines) == 2 + len(ONE_CLASS_METHODS)


def test_the_command_prints_and_writes_the_table(
    data: Path, teacher: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["benchmark", "--one-class", "mnist", "--data", str(data), "--out", str(tmp_path), "--methods", "1-nn"]
    assert cli.main([*arguments, "--teacher", str(teacher), "--test-images", "5"]) == 0
    printed = capsys.readouterr().out
    assert "MNIST (table 6 of the paper)" in printed and "(table 2 of the paper)" in printed
    content = json.loads((tmp_path / "mnist.json").read_text())
    assert {result["name"] for result in content["results"]} == set(CLASSES)
    assert (tmp_path / "mnist.csv").is_file()
    assert cli.main([*arguments, "--methods", "3-nn"]) == 2
    assert "(no-such-method)" in capsys.readouterr().err


def test_ocgan_is_a_method_of_the_command(
    data: Path, teacher: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["benchmark", "--one-class", "mnist", "--data", str(data), "--out", str(tmp_path), "--methods", "ocgan"]
    arguments += ["--teacher", str(teacher), "--train-images", "8", "--test-images", "4", "--classes", CLASSES[0]]
    assert cli.main(arguments) == 0
    assert "0.9750" in capsys.readouterr().out
    content = json.loads((tmp_path / "mnist.json").read_text())
    assert set(content["results"][0]["auroc"]) == {"ocgan"}
    assert cli.main([*arguments, "--methods", "ocgun"]) == 2
    assert "(no-such-method): choose from ocgan, 1-nn" in capsys.readouterr().err


@pytest.mark.parametrize("part", ["train", "test"])
def test_results_of_images_that_were_changed_since_are_refused(
    data: Path, teacher: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    copied, out = tmp_path / "data", tmp_path / "out"
    shutil.copytree(data, copied)
    arguments = ["benchmark", "--one-class", "mnist", "--data", str(copied), "--out", str(out), "--methods", "1-nn"]
    arguments += ["--teacher", str(teacher), "--classes", CLASSES[0]]
    assert cli.main(arguments) == cli.main(arguments) == 0
    first, second = sorted((copied / part / CLASSES[0]).iterdir())[:2]
    shutil.copy(second, first)
    assert cli.main(arguments) == 2
    assert "(benchmark-other-options)" in capsys.readouterr().err


def test_an_interrupted_command_keeps_finished_classes_and_says_so(
    data: Path, teacher: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def model_of(method: str, seed: int) -> DescriptorModel:
        if list(tmp_path.rglob("rings.json")):
            raise KeyboardInterrupt
        return nearest_neighbour(seed)

    monkeypatch.setattr(one_class, "_model", model_of)
    arguments = ["benchmark", "--one-class", "mnist", "--data", str(data), "--out", str(tmp_path), "--methods", "1-nn"]
    assert cli.main([*arguments, "--teacher", str(teacher), "--test-images", "5"]) == 130
    assert "run the same command again; finished classes are kept" in capsys.readouterr().err
    assert list(tmp_path.rglob("rings.json")) and not list(tmp_path.rglob("stripes.json"))
