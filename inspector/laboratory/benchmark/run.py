"""Running a benchmark: every dataset, setup and seed that its folder does not hold yet."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import torch

from inspector import __version__
from inspector.domain.events import RunFailed, RunStarted, Work
from inspector.domain.profile import Family, ScoreRule
from inspector.errors import CancelledError, InspectorError, OutputError
from inspector.evaluation.dataset import Dataset
from inspector.evaluation.evaluate import Ranking, evaluation_of, ranking_of
from inspector.evaluation.measure import Inspects, Measurements, measure_detector
from inspector.evaluation.metrics import Curve, Ranks
from inspector.laboratory.benchmark.examples import ExampleKeeper
from inspector.laboratory.benchmark.methods import METHODS, Needs
from inspector.laboratory.benchmark.request import BenchmarkRequest, Setup
from inspector.laboratory.benchmark.store import BenchmarkStore, RunResult
from inspector.laboratory.benchmark.students import student_detector
from inspector.laboratory.comparison.anogan import fit_anogan
from inspector.laboratory.comparison.descriptors import fit_descriptor_model
from inspector.laboratory.comparison.detector import Parts, read_parts
from inspector.laboratory.comparison.feature_dictionary import fit_feature_dictionary
from inspector.laboratory.comparison.ssim_autoencoder import fit_ssim_autoencoder
from inspector.laboratory.layouts import limited, named, open_datasets
from inspector.model.device import resolve_device
from inspector.model.networks.families import place_on
from inspector.model.teacher import shipped_teacher
from inspector.storage.digests import digest_of_files
from inspector.storage.records import plain

#: Points that are kept of every curve.
_CURVE_POINTS = 200
#: Family and receptive field.
TeacherKey = tuple[Family, int]


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run that did not finish, and why."""

    dataset: str
    setup: Setup
    seed: int
    error: InspectorError


def run_benchmark(request: BenchmarkRequest) -> Work[list[FailedRun]]:
    """Run the missing runs. Results are in ``BenchmarkStore(request.out)`` as soon as each is finished.

    A run that fails is told and left out. The others go on.

    Raises:
        DatasetError: A dataset cannot be used. Nothing has been run yet.
        UsageError: The folder is another version's, or holds results of other options.
        OutputError: Results cannot be written.
    """
    store = BenchmarkStore(request.out)
    datasets = named([dataset for folder in request.folders for dataset in open_datasets(folder)])
    teachers = _teacher_hashes(request.setups())
    planned = []
    for name, dataset in datasets.items():
        used = limited(dataset, request.parts, request.test_images)
        for seed in request.seeds:
            for setup in request.setups():
                folder = store.run_folder(name, setup.method, setup.label, seed)
                made_with = _made_with(request, setup, used, teachers)
                if store.read(folder, made_with) is None:
                    planned.append((name, used, seed, setup, folder, made_with))
    failed = []
    for number, (name, dataset, seed, setup, folder, made_with) in enumerate(planned, start=1):
        yield RunStarted(f"{name}: {setup.title}, seed {seed}", number, len(planned))
        try:
            result, pictures = yield from _run(request, store, name, dataset, setup, seed)
        except (CancelledError, OutputError):
            raise
        except InspectorError as error:
            failed.append(FailedRun(name, setup, seed, error))
            yield RunFailed(f"{name}: {setup.title}, seed {seed}", error.what, error.code, error.advice)
        else:
            store.write(folder, made_with, result, pictures)
    return failed


def _run(
    request: BenchmarkRequest, store: BenchmarkStore, name: str, dataset: Dataset, setup: Setup, seed: int
) -> Work[tuple[RunResult, dict[str, bytes]]]:
    started = time.monotonic()
    detector = yield from _fit(request, store, name, dataset, setup, seed)
    fit_s = time.monotonic() - started
    if METHODS[setup.method].needs is Needs.STUDENTS:
        # Scales that another run has trained are counted as if this one had.
        fit_s = detector.manifest.training_s
    keeper = ExampleKeeper()
    measured = yield from measure_detector(detector, dataset, keeper.observe)
    ranking = ranking_of(measured)
    evaluation = evaluation_of(detector.manifest, dataset, measured, ranking, request.max_fpr)
    thresholds = detector.manifest.thresholds
    drawn = list(keeper.pictures(thresholds))
    result = RunResult(
        dataset=name,
        method=setup.method,
        label=setup.label,
        receptive_fields=() if METHODS[setup.method].needs is Needs.PIXELS else setup.profile.receptive_fields,
        seed=seed,
        figures=evaluation.to_json(),
        curves=curves_of(ranking),
        good_scores=_scores(measured, is_defective=False),
        defective_scores=_scores(measured, is_defective=True),
        threshold=thresholds.defect,
        examples=tuple(example for example, _ in drawn),
        fit_s=fit_s,
        libraries=_libraries(),
        machine=f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads",
    )
    return result, {example.file: data for example, data in drawn}


def _fit(
    request: BenchmarkRequest, store: BenchmarkStore, name: str, dataset: Dataset, setup: Setup, seed: int
) -> Work[Inspects]:
    profile = setup.profile
    if METHODS[setup.method].needs is Needs.STUDENTS:
        # The method says the rule: the paper's Profile has equation 11 as its own.
        rule = ScoreRule.EQUATION_11 if setup.method == "equation-11" else ScoreRule.RESIDUAL_DISTANCE
        profile = dataclasses.replace(profile, score_rule=rule)
        folder = store.folder / "detectors" / name
        return (yield from student_detector(profile, dataset.train_good, seed, request.device, folder))
    parts = yield from read_parts(dataset.train_good, profile.resolution_px, seed)
    return (yield from _fit_comparison(request, setup, parts))


def _fit_comparison(request: BenchmarkRequest, setup: Setup, parts: Parts) -> Work[Inspects]:
    match setup.method:
        case "ssim-ae":
            return (yield from fit_ssim_autoencoder(setup.method, parts))
        case "anogan":
            return (yield from fit_anogan(setup.method, parts))
        case "cnn-dictionary":
            return (yield from fit_feature_dictionary(setup.method, parts, request.dictionary_stride))
        case _:
            device = resolve_device(request.device)
            (receptive_field,) = setup.profile.receptive_fields
            teacher = shipped_teacher(setup.profile.family, receptive_field).network
            place_on(teacher, device)
            return (yield from fit_descriptor_model(setup.method, teacher, parts, request.samples, device))


def curves_of(ranking: Ranking) -> dict[str, list[list[float]]]:
    """The curves that a dataset allows, lists of x and y: ``roc`` of images, ``pro`` and ``precision`` of pixels."""
    curves = {}
    if ranking.images.defective_count and ranking.images.good_count:
        curves["roc"] = _thinned(*roc_corners(ranking.images))
    if ranking.pro is not None:
        curves["pro"] = _thinned(ranking.pro.fpr, ranking.pro.pro)
        curves["precision"] = _precision_recall(ranking.pixels)
    return curves


def roc_corners(ranks: Ranks) -> tuple[Curve, Curve]:
    """False and true positive rates at every corner of the ROC curve, from (0, 0) to (1, 1). Ties are sloped."""
    corners = 2 * len(ranks.levels) + 2
    false, true = np.zeros(corners), np.ones(corners)
    # Every level has two corners: before its images are called defective, and after.
    false[1:-1:2], false[2:-1:2], false[-1] = ranks.good_above, ranks.good, ranks.good_count
    true[0] = true[1] = 0.0
    true[3:-1:2], true[2:-1:2] = (part / ranks.defective_count for part in (ranks.defective[:-1], ranks.defective))
    return false / ranks.good_count, true


def _precision_recall(ranks: Ranks) -> list[list[float]]:
    recall = ranks.defective / ranks.defective_count
    return _thinned(recall, ranks.defective / (ranks.defective + ranks.good))


def _thinned(x: Any, y: Any) -> list[list[float]]:  # noqa: ANN401 - any numeric arrays
    """At most ``_CURVE_POINTS`` points, evenly along x."""
    if len(x) > _CURVE_POINTS:
        kept = np.unique(np.searchsorted(x, np.linspace(x[0], x[-1], _CURVE_POINTS)).clip(0, len(x) - 1))
        x, y = x[kept], y[kept]
    return [[round(float(value), 5) for value in x], [round(float(value), 5) for value in y]]


def _scores(measured: Measurements, is_defective: bool) -> list[float]:
    return [round(image.score, 5) for image in measured.images if image.item.is_defective == is_defective]


def _teacher_hashes(setups: Sequence[Setup]) -> dict[TeacherKey, str]:
    keys = {key for setup in setups for key in _teacher_keys(setup)}
    return {key: shipped_teacher(*key).sha256 for key in sorted(keys)}


def _teacher_keys(setup: Setup) -> list[TeacherKey]:
    if METHODS[setup.method].needs is Needs.PIXELS:
        return []
    return [(setup.profile.family, p) for p in setup.profile.receptive_fields]


def _made_with(
    request: BenchmarkRequest, setup: Setup, dataset: Dataset, teachers: Mapping[TeacherKey, str]
) -> dict[str, Any]:
    images = [*dataset.train_good, *(item.path for item in dataset.test)]
    masks = [item.mask_path for item in dataset.test if item.mask_path is not None]
    names = "\n".join(str(path.relative_to(dataset.folder)) for path in images)
    options = plain(request.options_of(setup))
    return {
        "options": options,
        "files": hashlib.sha256(os.fsencode(names)).hexdigest(),
        "contents": digest_of_files([*images, *masks]),
        "teachers": [teachers[key] for key in _teacher_keys(setup)],
    }


def _libraries() -> dict[str, str]:
    packages = ("torch", "numpy", "scikit-learn", "opencv-python-headless")
    return {"inspector": __version__, "python": platform.python_version(), **{name: version(name) for name in packages}}
