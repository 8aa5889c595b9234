"""How good a Detector is, in words that need no glossary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from inspector.laboratory.benchmark.store import RunResult
from inspector.laboratory.report.tables import AUPRO, Key, keys_of, leading_key, title_of

#: From here on scores are worth setting a Threshold on.
_USEFUL_AUROC = 0.75


@dataclass(frozen=True, slots=True)
class Summary:
    """The first page's verdict on one dataset.

    Attributes:
        dataset: Its name.
        verdict: The answer in one sentence.
        sentences: Its reasons.
    """

    dataset: str
    verdict: str
    sentences: tuple[str, ...]


def summaries(results: Sequence[RunResult]) -> list[Summary]:
    """One Summary per dataset, of the setup that stands for all."""
    all_summaries = []
    for dataset in sorted({result.dataset for result in results}):
        dataset_results = [result for result in results if result.dataset == dataset]
        all_summaries.append(_summary(dataset, leading_key(dataset_results), dataset_results))
    return all_summaries


def leading(results: Sequence[RunResult], dataset: str) -> RunResult:
    """The run that pictures and histograms are taken from: the first seed of the setup that stands for all."""
    dataset_results = [result for result in results if result.dataset == dataset]
    first = leading_key(dataset_results)
    return min((result for result in dataset_results if result.key == first), key=lambda result: result.seed)


def _summary(dataset: str, key: Key, results: Sequence[RunResult]) -> Summary:
    runs = [result for result in results if result.key == key]
    sentences = []
    auroc = _mean(runs, "image_auroc")
    if auroc is not None:
        sentences.append(
            f"Shown one good and one defective part, it gives the defective one the higher score in "
            f"{round(100 * auroc)} of 100 cases."
        )
    sentences += _at_threshold(runs[0])
    aupro = _mean(runs, AUPRO)
    if aupro is not None:
        sentences.append(
            f"How well its maps outline defects is {aupro:.2f} on a scale from 0 to 1 (AUPRO), where a map that knows "
            "nothing gets 0.15."
        )
    better = [other for other in keys_of(results) if _beats(results, other, key)]
    if better:
        sentences.append(f"By that outline, {', '.join(title_of(other) for other in better)} did better here.")
    speed = _mean(runs, "ms_per_image_median")
    if speed is not None:
        sentences.append(f"Looking at one image took {_pace(speed)}, and training {_minutes(runs)}.")
    seeds = len(runs)
    trainings = "one training" if seeds == 1 else f"{seeds} trainings from different random starts"
    basis = f"{title_of(key)}; {trainings}."
    return Summary(
        dataset, _verdict(auroc) + _remark(auroc, runs[0]), (*sentences, basis, *runs[0].figures.get("notes", ()))
    )


def _verdict(auroc: float | None) -> str:
    if auroc is None:
        return "There are not both good and defective parts, so it cannot be said how well they are told apart."
    if auroc >= 0.98:
        return "It tells defective parts from good ones almost without error."
    if auroc >= 0.9:
        return "It tells most defective parts from good ones."
    if auroc >= _USEFUL_AUROC:
        return "It tells many defective parts from good ones, but people should look at what it is unsure of."
    if auroc >= 0.6:
        return "It finds some defective parts; alone it is not enough to sort by."
    return "It hardly tells defective parts from good ones."


def _remark(auroc: float | None, run: RunResult) -> str:
    """The warning that belongs to a verdict: the default Threshold wastes a part of the scores."""
    if auroc is None or auroc < _USEFUL_AUROC:
        return ""
    figures = run.figures
    defective, alarms = figures["defective_count"], figures["false_alarm_count"]
    good, detected = figures["image_count"] - defective, _found(run)
    if 2 * detected < defective:
        return f" But the threshold it chose itself is too high: it reported {detected} of {defective} defective parts."
    if 4 * alarms > good:
        return f" But the threshold it chose itself is too low: it called {alarms} of {good} good parts defective."
    return ""


def _found(run: RunResult) -> int:
    return sum(group["found_count"] for group in run.figures["defects"].values())


def _at_threshold(run: RunResult) -> list[str]:
    figures = run.figures
    defective, images = figures["defective_count"], figures["image_count"]
    sentences = []
    if defective:
        sentences.append(
            f"With the threshold it chose itself, it reported {_found(run)} of {defective} defective parts."
        )
    if images > defective:
        sentences.append(f"Of {images - defective} good parts it called {figures['false_alarm_count']} defective.")
    recall = figures.get("region_recall")
    if recall is not None:
        sentences.append(f"It touched {round(100 * recall)} of 100 defects with its mask.")
    return sentences


def _beats(results: Sequence[RunResult], other: Key, key: Key) -> bool:
    mine = _mean([result for result in results if result.key == key], AUPRO)
    others = _mean([result for result in results if result.key == other], AUPRO)
    return mine is not None and others is not None and others > mine + 0.005


def _mean(runs: Sequence[RunResult], figure: str) -> float | None:
    values = [run.figures[figure] for run in runs if run.figures.get(figure) is not None]
    return mean(values) if values else None


def _pace(image_ms: float) -> str:
    return f"{image_ms:.0f} ms" if image_ms < 2000 else f"{image_ms / 1000:.0f} s"


def _minutes(runs: Sequence[RunResult]) -> str:
    seconds = mean(run.fit_s for run in runs)
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
