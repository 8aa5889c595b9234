"""Filling a pool: cutting photographs, and asking P about every cut."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from inspector.domain.arrays import Pixels
from inspector.domain.events import ItemSkipped, Stage, Work
from inspector.domain.progress import Countdown
from inspector.errors import DatasetError, ImageError, memory_errors
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.model.pretraining.crops import cut, cut_px, for_pretrained
from inspector.model.pretraining.feature_cache import DamagedPoolError, FeatureCache, Pool, PoolWriter
from inspector.model.pretraining.recipe import Recipe, Targets
from inspector.storage.images import read_bytes, read_image
from inspector.text import Text

_BATCH = 8
#: Raised whenever cuts or features come out differently for the same facts.
_FORMAT = 1


@dataclass(frozen=True)
class PoolSource:
    """The origin of a pool.

    Attributes:
        photographs: Cut i comes from photograph i mod n.
        count: Cuts to make.
        seed: Cut i is drawn from a generator seeded with (seed, i).
        recipe: How photographs are cut, and which of P's outputs are wanted.
        pretrained: P. None where distillation has no weight.
    """

    photographs: tuple[Path, ...]
    count: int
    seed: int
    recipe: Recipe
    pretrained: PretrainedNetwork | None

    @cached_property
    def identity(self) -> dict[str, str]:
        """Hashes of the contents of the photographs that are cut, and of P's weights."""
        weights = "" if self.pretrained is None else self.pretrained.fingerprint()
        return {"photographs": _digest(self.photographs[: self.count]), "weights": weights}

    @property
    def facts(self) -> dict[str, Any]:
        """Everything that the cuts and their features follow from."""
        recipe, pretrained = self.recipe, self.pretrained
        facts: dict[str, Any] = {
            "format": _FORMAT,
            **self.identity,
            "count": self.count,
            "seed": self.seed,
            "targets": str(recipe.targets),
            "cut_px": cut_px(recipe),
            "zoom": list(recipe.zoom),
            "grayscale": recipe.grayscale,
            "libraries": {name: version(name) for name in ("torch", "numpy", "opencv-python-headless", "pillow")},
        }
        if recipe.targets is Targets.POOLED:
            facts |= {"receptive_field": recipe.receptive_field, "pooled_input_px": recipe.pooled_input_px}
            facts["mirrored"] = True  # the first versions did not
        if pretrained is not None:
            facts |= {"pretrained": pretrained.name, "stages": list(stages_of(recipe, pretrained))}
        return facts

    def features_of(self, cuts: Pixels) -> npt.NDArray[np.float16] | None:
        """P's features of n cuts: n x C x h x w, or n x C. None without P."""
        if self.pretrained is None:
            return None
        seen = torch.from_numpy(for_pretrained(cuts, self.recipe))
        if self.recipe.targets is Targets.MAPS:
            features = self.pretrained.maps(seen, self.recipe.stages)
        else:
            features = self.pretrained.pooled(seen, self.recipe.stages)
        return features.numpy().astype(np.float16)


def stages_of(recipe: Recipe, pretrained: PretrainedNetwork) -> tuple[int, ...]:
    """The stages of P that a recipe takes. None where it takes the vector before the classifier."""
    return recipe.stages or (pretrained.default_stages if recipe.targets is Targets.MAPS else ())


def open_pool(cache: FeatureCache, source: PoolSource) -> Work[Pool]:
    """The pool of a source: from the cache, or made now.

    Raises:
        DatasetError: None of the photographs can be read.
        UsageError: The cache's limit is too small.
        OutputError: The disk is full.
    """
    facts = source.facts
    try:
        pool = cache.open(facts)
    except DamagedPoolError as error:
        pool = None
        yield ItemSkipped(
            Path(str(error)),
            Text("The cached features of P are damaged"),
            "cache-damaged",
            Text("they are computed again"),
        )
    if pool is None:
        side = cut_px(source.recipe)
        sample = np.zeros((1, side, side, 3), np.uint8)
        features = source.features_of(sample)
        per_cut = sample.nbytes + (0 if features is None else features.nbytes) + np.dtype(np.int32).itemsize
        with cache.writing(facts, per_cut * source.count) as writer:
            yield from _fill(writer, source)
        pool = cache.open(facts)
    assert pool is not None
    return pool


def _fill(writer: PoolWriter, source: PoolSource) -> Work[None]:
    unreadable: set[Path] = set()
    countdown = Countdown(Stage.CROP, source.count)
    for start in range(0, source.count, _BATCH):
        cuts: list[Pixels] = []
        owners: list[int] = []
        for index in range(start, min(start + _BATCH, source.count)):
            owner = index % len(source.photographs)
            path = source.photographs[owner]
            if path in unreadable:
                continue
            try:
                cuts.append(cut(read_image(path), source.recipe, np.random.default_rng([source.seed, index])))
                owners.append(owner)
            except ImageError as error:
                unreadable.add(path)
                yield ItemSkipped.because(path, error)
        if cuts:
            stacked = np.stack(cuts)
            with memory_errors("close other programs and start again"):
                features = source.features_of(stacked)
            writer.append(stacked, features, np.array(owners, np.int32))
        yield countdown.at(min(start + _BATCH, source.count))
    if not writer.count:
        raise DatasetError("None of the photographs can be read", "choose another folder", "no-readable-images")


def _digest(photographs: tuple[Path, ...]) -> str:
    total = hashlib.sha256()
    for path in photographs:
        try:
            content = read_bytes(path)
        except ImageError:
            content = b""  # it will be left out
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()
