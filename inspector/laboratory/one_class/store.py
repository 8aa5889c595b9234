"""Results of a one-class benchmark on disk: one JSON file per class and seed, written when it is finished."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inspector.errors import UsageError
from inspector.laboratory.one_class.images import LabelledFolder
from inspector.laboratory.one_class.request import OneClassRequest
from inspector.model.teacher import Teacher
from inspector.storage.digests import digest_of_files
from inspector.storage.records import decode, plain, write_record

#: Raised whenever the content of result files changes. Other versions are refused.
RESULT_SCHEMA = 2


@dataclass(frozen=True, slots=True)
class ClassResult:
    """Figures of one class.

    Attributes:
        name: The class that was trained with.
        seed: Of the run.
        auroc: Method to ROC-AUC.
        train_count: Images trained with, held-back ones included.
        test_count: Test images of all classes.
        elapsed_s: Wall time of training and scoring with all of these methods.
    """

    name: str
    seed: int
    auroc: dict[str, float]
    train_count: int
    test_count: int
    elapsed_s: float

    def with_earlier(self, earlier: ClassResult | None) -> ClassResult:
        """This result and that of other methods, which was there before."""
        if earlier is None:
            return self
        return replace(self, auroc=earlier.auroc | self.auroc, elapsed_s=earlier.elapsed_s + self.elapsed_s)


@dataclass(frozen=True, slots=True)
class _Kept:
    made_with: dict[str, Any]
    result: ClassResult


class ClassStore:
    """Reads and writes results. Those of other options, images or another Teacher are refused."""

    def __init__(self, request: OneClassRequest, teacher: Teacher, images: LabelledFolder) -> None:
        self._request = request
        self._images = images
        self._facts: dict[str, Any] = {
            "schema_version": RESULT_SCHEMA,
            "teacher": teacher.sha256,
            "options": plain(request.subsampling()),
        }

    def read(self, name: str, seed: int) -> ClassResult | None:
        """The result of a class with the methods that are finished, or None if none is.

        Raises:
            UsageError: ``benchmark-other-options``: the file is of another version, Teacher, options or images.
        """
        path = self._path(name, seed)
        if not path.exists():
            return None
        with contextlib.suppress(OSError, ValueError):
            kept = decode(path.read_bytes(), _Kept)
            if kept.made_with == self._made_with(name, seed):
                return kept.result
        raise UsageError(
            f"'{path}' was written by another version or with other options or images",
            "choose another folder with --out, or remove the file",
            "benchmark-other-options",
        )

    def write(self, result: ClassResult) -> None:
        """Keep the result of a finished class.

        Raises:
            OutputError: It cannot be written.
        """
        path = self._path(result.name, result.seed)
        write_record(path, _Kept(self._made_with(result.name, result.seed), result))

    def _made_with(self, name: str, seed: int) -> dict[str, Any]:
        request, images = self._request, self._images
        used = images.paths("train", name, request.train_images, seed)
        used += [path for each in images.classes for path in images.paths("test", each, request.test_images, seed)]
        return {**self._facts, "contents": digest_of_files(used)}

    def _path(self, name: str, seed: int) -> Path:
        return self._request.out / self._request.name / f"seed-{seed}" / f"{name}.json"
