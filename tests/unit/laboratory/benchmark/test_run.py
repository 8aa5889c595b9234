"""A benchmark from folders to results, on a tiny dataset and the shipped Teacher."""

import dataclasses
import functools
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector import cli
from inspector.domain.events import RunFailed, RunStarted
from inspector.domain.profile import STANDARD, Family, ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.errors import DatasetError, UsageError
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.evaluation.metrics import rank, roc_auc
from inspector.laboratory.benchmark import run as running
from inspector.laboratory.benchmark import students
from inspector.laboratory.benchmark.examples import KEPT
from inspector.laboratory.benchmark.methods import METHODS
from inspector.laboratory.benchmark.request import BenchmarkRequest
from inspector.laboratory.benchmark.run import roc_corners, run_benchmark
from inspector.laboratory.benchmark.store import BenchmarkStore
from inspector.laboratory.comparison.anogan import AnoGanRecipe, fit_anogan
from inspector.model.open_detector import open_detector
from inspector.model.training.train_detector import train_detector
from tests.work import finish

TINY = dataclasses.replace(
    STANDARD, name="tiny", receptive_fields=(67,), ensemble_size=1, resolution_px=128, max_steps=3
)


@pytest.fixture
def request_(dataset: Path, tmp_path: Path) -> BenchmarkRequest:
    return BenchmarkRequest((dataset,), tmp_path / "out", (TINY,), methods=("1-nn",), samples=300)


def test_every_setup_is_there_once() -> None:
    paper = dataclasses.replace(TINY, name="paper", family=Family.PAPER, receptive_fields=(17, 33, 65))
    request = BenchmarkRequest((), Path(), (TINY, paper), receptive_field_sets=((65,), (17, 33, 65)))
    setups = [(setup.method, setup.label) for setup in request.setups()]
    assert setups.count(("1-nn", "paper teacher, p = 65")) == 1
    assert ("student-teacher", "paper, p = 17+33+65") in setups
    assert setups.count(("ssim-ae", "")) == 1
    assert len(setups) == len(set(setups)) == 2 * 4 + 5 * 2 + 3
    assert [method for method, _ in setups] == sorted((method for method, _ in setups), key=list(METHODS).index)


@pytest.mark.parametrize("corrected", ["ground_truth/square/0_mask.png", "test/square/0.png", "train/good/0.png"])
def test_figures_of_images_that_were_corrected_since_are_refused(dataset: Path, tmp_path: Path, corrected: str) -> None:
    folder = tmp_path / "discs"
    shutil.copytree(dataset, folder)
    request = BenchmarkRequest((folder,), tmp_path / "out", (TINY,), methods=("1-nn",))
    setup, teachers = request.setups()[0], {(Family.FAST, 67): "teacher"}
    before = running._made_with(request, setup, load_mvtec(folder), teachers)
    assert running._made_with(request, setup, load_mvtec(folder), teachers) == before
    image = cv2.imread(str(folder / corrected))
    image[0, 0] ^= 255
    cv2.imwrite(str(folder / corrected), image)
    assert running._made_with(request, setup, load_mvtec(folder), teachers) != before


def test_a_run_is_measured_and_kept(request_: BenchmarkRequest, dataset: Path) -> None:
    events, failed = finish(run_benchmark(request_))
    assert failed == []
    assert RunStarted("discs: 1-NN, fast teacher, p = 67, seed 0", 1, 1) in events
    ((result, folder),) = BenchmarkStore(request_.out).all_results()
    assert (result.dataset, result.method, result.seed, result.receptive_fields) == ("discs", "1-nn", 0, (67,))
    assert result.figures["image_count"] == 4
    assert result.figures["image_auroc"] == 1.0
    assert 0.5 < result.figures["aupro_0.3"] <= 1
    assert (len(result.good_scores), len(result.defective_scores)) == (2, 2)
    assert set(result.curves) == {"roc", "pro", "precision"}
    for x, y in result.curves.values():
        assert len(x) == len(y) <= 200
        assert x == sorted(x)
    assert {example.kind for example in result.examples} == {"best", "worst", "false"}
    assert all((folder / example.file).stat().st_size > 0 for example in result.examples)
    assert len(result.examples) <= 3 * KEPT


def test_finished_runs_are_not_run_again(request_: BenchmarkRequest) -> None:
    finish(run_benchmark(request_))
    events, _ = finish(run_benchmark(dataclasses.replace(request_, seeds=(0, 1))))
    assert [event.name for event in events if isinstance(event, RunStarted)] == [
        "discs: 1-NN, fast teacher, p = 67, seed 1"
    ]


def test_runs_of_other_options_are_refused_and_stay(request_: BenchmarkRequest) -> None:
    finish(run_benchmark(request_))
    with pytest.raises(UsageError, match="benchmark-other-options"):
        finish(run_benchmark(dataclasses.replace(request_, samples=200)))
    assert len(BenchmarkStore(request_.out).all_results()) == 1


@pytest.mark.parametrize("method", ["1-nn", "student-teacher"])
def test_runs_of_another_teacher_are_refused(
    request_: BenchmarkRequest, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    request = dataclasses.replace(request_, methods=(method,))
    finish(run_benchmark(request))
    earlier = running.shipped_teacher
    monkeypatch.setattr(
        running, "shipped_teacher", lambda family, p: dataclasses.replace(earlier(family, p), sha256="another")
    )
    with pytest.raises(UsageError, match="benchmark-other-options"):
        finish(run_benchmark(request))


def test_students_of_another_teacher_are_not_taken_for_those_of_this_one(
    request_: BenchmarkRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(run_benchmark(dataclasses.replace(request_, methods=("student-teacher",))))
    earlier = students.shipped_teacher
    monkeypatch.setattr(
        students, "shipped_teacher", lambda family, p: dataclasses.replace(earlier(family, p), sha256="another")
    )
    finish(run_benchmark(dataclasses.replace(request_, methods=("equation-11",))))
    assert len(list((request_.out / "detectors" / "discs").glob("*.inspector"))) == 2


@pytest.mark.parametrize(("method", "cross_fitted"), [("student-teacher", True), ("equation-11", False)])
def test_equation_11_is_calibrated_on_parts_that_no_student_knows(
    request_: BenchmarkRequest, method: str, cross_fitted: bool
) -> None:
    profile = dataclasses.replace(TINY, ensemble_size=2)
    finish(run_benchmark(dataclasses.replace(request_, profiles=(profile,), methods=(method,))))
    (path,) = (request_.out / "detectors" / "discs").glob("*.inspector")
    assert open_detector(path).manifest.cross_fitted is cross_fitted


def test_a_folder_of_another_version_is_refused_and_stays(request_: BenchmarkRequest) -> None:
    finish(run_benchmark(request_))
    head = request_.out / "benchmark.json"
    for content in ('{"schema_version": 99}', "no JSON"):
        head.write_text(content)
        with pytest.raises(UsageError, match="benchmark-other-version"):
            finish(run_benchmark(request_))
    assert list(request_.out.glob("runs/*/*/*/run.json"))


def test_a_run_that_fails_does_not_end_the_others(request_: BenchmarkRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise UsageError("It cannot be", "do without", "cannot-be")

    monkeypatch.setattr(running, "fit_ssim_autoencoder", refuse)
    events, failed = finish(run_benchmark(dataclasses.replace(request_, methods=("ssim-ae", "k-means"))))
    assert [event.code for event in events if isinstance(event, RunFailed)] == ["cannot-be"]
    assert isinstance(failed, list)
    assert failed[0].setup.method == "ssim-ae"
    assert [result.method for result, _ in BenchmarkStore(request_.out).all_results()] == ["k-means"]


def test_datasets_are_looked_at_before_anything_is_run(request_: BenchmarkRequest, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="folder-missing"):
        finish(run_benchmark(dataclasses.replace(request_, folders=(*request_.folders, tmp_path / "nowhere"))))
    assert BenchmarkStore(request_.out).all_results() == []


def test_both_score_rules_share_the_networks_and_equal_training_by_itself(
    request_: BenchmarkRequest, dataset: Path, tmp_path: Path
) -> None:
    # Whatever rule the Profile has of its own, the paper's for example.
    equation_11 = dataclasses.replace(TINY, score_rule=ScoreRule.EQUATION_11)
    both = dataclasses.replace(request_, profiles=(equation_11,), methods=("student-teacher", "equation-11"))
    finish(run_benchmark(both))
    results = {result.method: result for result, _ in BenchmarkStore(request_.out).all_results()}
    assert len(list((request_.out / "detectors" / "discs").glob("*.inspector"))) == 1
    assert results["student-teacher"].figures["train"]["score_rule"] == "residual-distance"
    assert results["equation-11"].figures["train"]["score_rule"] == "equation-11"
    opened = load_mvtec(dataset)
    path = tmp_path / "alone.inspector"
    finish(train_detector(TrainRequest(opened.train_good, path, TINY, tmp_path / "c")))
    _, alone = finish(evaluate_detector(open_detector(path), opened))
    figures = results["student-teacher"].figures
    np.testing.assert_allclose(figures["aupro_0.3"], alone.aupro_03, rtol=1e-3)
    np.testing.assert_allclose(figures["image_auroc"], alone.image_auroc)


def test_the_command_writes_the_report(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    arguments = ["benchmark", "--dataset", str(dataset), "--out", str(out), "--methods", "k-means", "--samples", "200"]
    assert cli.main(arguments) == 0
    printed = capsys.readouterr().out
    assert str(out / "report.html") in printed
    assert "Methods: AUPRO up to a false positive rate of 0.3 (table 1 of the paper)" in printed and "0.423" in printed
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "How good is the detector?" in page and "K-Means" in page
    assert (out / "results.csv").read_text().splitlines()[0].startswith("dataset,method,setup")
    assert json.loads((out / "results.json").read_text())["runs"][0]["dataset"] == "discs"
    assert cli.main([*arguments, "--max-fpr", "0"]) == 2
    assert cli.main(["benchmark", "--out", str(out)]) == 2
    assert "One of --dataset and --one-class is needed" in capsys.readouterr().err


def test_anogan_is_a_method_of_the_command(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = AnoGanRecipe(steps=2, batch_size=2, width=4, search_steps=2)
    monkeypatch.setattr(running, "fit_anogan", functools.partial(fit_anogan, recipe=recipe))
    out = tmp_path / "out"
    arguments = ["benchmark", "--dataset", str(dataset), "--out", str(out), "--methods", "anogan"]
    assert cli.main(arguments) == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "AnoGAN" in page and "0.443" in page
    first = (out / "results.csv").read_text().splitlines()[1]
    assert first.startswith("discs,anogan,,,0,")
    assert cli.main([*arguments, "--methods", "anogun"]) == 2
    assert "ssim-ae, anogan, cnn-dictionary" in capsys.readouterr().err


def test_an_interrupted_benchmark_has_a_report_of_what_is_finished(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "out"
    arguments = ["benchmark", "--dataset", str(dataset), "--out", str(out), "--methods", "k-means", "ssim-ae"]
    with monkeypatch.context() as patched:
        patched.setattr(running, "fit_ssim_autoencoder", interrupted)
        assert cli.main([*arguments, "--samples", "200"]) == 130
    assert "finished runs are kept" in capsys.readouterr().err
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "K-Means" in page and "stopped before its end" in page


def test_the_roc_curve_has_all_of_its_corners() -> None:
    rng = np.random.default_rng(0)
    for good, defective in (
        (np.array([1.0, 3.0]), np.array([2.0, 4.0])),
        (np.array([1.0, 2.0, 2.0]), np.array([2.0, 3.0])),
        (rng.integers(0, 8, 20).astype(float), rng.integers(3, 11, 30).astype(float)),
        (np.array([5.0]), np.array([1.0])),
    ):
        ranks = rank(defective, good)
        false, true = roc_corners(ranks)
        assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)
        assert (np.diff(false) >= 0).all() and (np.diff(true) >= 0).all()
        assert np.trapezoid(true, false) == pytest.approx(roc_auc(ranks))
    false, true = roc_corners(rank(np.array([2.0, 4.0]), np.array([1.0, 3.0])))
    corners = list(dict.fromkeys(zip(false.tolist(), true.tolist(), strict=True)))
    assert corners == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]
