"""The request of a benchmark of anomaly segmentation, and the runs that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from inspector.domain.devices import Device
from inspector.domain.profile import Profile
from inspector.evaluation.metrics import PRO_MAX_FPR
from inspector.laboratory.benchmark.methods import METHODS, Needs
from inspector.laboratory.comparison.descriptors import SAMPLES
from inspector.laboratory.comparison.feature_dictionary import STRIDE_PX


@dataclass(frozen=True, slots=True)
class Setup:
    """A method with its base.

    Attributes:
        method: A key of ``METHODS``.
        profile: For Students, their Profile. For models of descriptors, Teacher and resolution come from it.
        label: Tells setups of one method apart. Empty where the method has one only.
    """

    method: str
    profile: Profile
    label: str

    @property
    def title(self) -> str:
        """Method and label, for tables."""
        name = METHODS[self.method].label
        return f"{name}, {self.label}" if self.label else name


@dataclass(frozen=True, slots=True)
class BenchmarkRequest:
    """One call of ``inspector benchmark --dataset``.

    Attributes:
        folders: Of datasets.
        out: Where results go. Finished runs found there are not run again.
        profiles: To build Students and Teachers from.
        receptive_field_sets: Sets of receptive fields to try with every Profile. Its own if empty.
        methods: Keys of ``METHODS``.
        seeds: One run each.
        device: Where to compute.
        max_fpr: False positive rate up to which AUPRO is measured beside that of 0.3.
        parts: Most good parts to train with. All if None.
        test_images: Most test images of good parts, and of every kind of defect. All if None.
        samples: Descriptors that models are fitted to.
        dictionary_stride: Pixels between the patches of the feature dictionary.
    """

    folders: tuple[Path, ...]
    out: Path
    profiles: tuple[Profile, ...]
    receptive_field_sets: tuple[tuple[int, ...], ...] = ()
    methods: tuple[str, ...] = tuple(METHODS)
    seeds: tuple[int, ...] = (0,)
    device: Device = Device.AUTO
    max_fpr: float = PRO_MAX_FPR
    parts: int | None = None
    test_images: int | None = None
    samples: int = SAMPLES
    dictionary_stride: int = STRIDE_PX

    def setups(self) -> list[Setup]:
        """Every method with everything it can be built on, each once."""
        setups: dict[tuple[str, str], Setup] = {}
        for profile in self._variants():
            for method in self.methods:
                setup = _setup(method, profile)
                setups.setdefault((setup.method, setup.label), setup)
        return sorted(setups.values(), key=lambda setup: list(METHODS).index(setup.method))

    def options_of(self, setup: Setup) -> dict[str, Any]:
        """Everything that the figures of a setup depend on besides dataset and seed, as a JSON object."""
        needs = METHODS[setup.method].needs
        options: dict[str, Any] = {"parts": self.parts, "max_fpr": self.max_fpr}
        if needs is Needs.STUDENTS:
            options["profile"] = asdict(setup.profile)
        elif needs is Needs.TEACHER:
            options |= {"samples": self.samples, "resolution_px": setup.profile.resolution_px}
        else:
            options |= {"dictionary_stride": self.dictionary_stride, "resolution_px": setup.profile.resolution_px}
        return options

    def _variants(self) -> Iterator[Profile]:
        for profile in self.profiles:
            for fields in self.receptive_field_sets or (profile.receptive_fields,):
                yield replace(profile, receptive_fields=fields)


def _setup(method: str, profile: Profile) -> Setup:
    fields = "+".join(str(p) for p in profile.receptive_fields)
    match METHODS[method].needs:
        case Needs.STUDENTS:
            return Setup(method, profile, f"{profile.name}, p = {fields}")
        case Needs.TEACHER:
            # Such models see one receptive field. Of several they get the largest, the paper's choice in table 1.
            largest = max(profile.receptive_fields)
            single = replace(profile, receptive_fields=(largest,))
            return Setup(method, single, f"{profile.family} teacher, p = {largest}")
        case _:
            return Setup(method, profile, "")
