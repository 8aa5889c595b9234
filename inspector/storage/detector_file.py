"""``*.inspector`` files: a zip of ``manifest.json`` and ``tensors.safetensors``. Nothing in them is ever unpickled."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspector.domain.manifest import DETECTOR_SCHEMA, DetectorManifest
from inspector.domain.results import Thresholds
from inspector.errors import DetectorFileError
from inspector.storage.atomic import atomic_file

_MANIFEST = "manifest.json"
_TENSORS = "tensors.safetensors"
_RETRAIN = "train the detector again, or copy the file again from where it came"


def write_detector_file(path: Path, manifest: DetectorManifest, tensors: bytes) -> None:
    """Write a Detector in one step.

    Args:
        path: Ends in ``.inspector``; an earlier file stays until the new one is complete.
        manifest: What the file says about itself.
        tensors: A safetensors document.

    Raises:
        OutputError: It cannot be written.
    """
    head = {**asdict(manifest), "tensors_sha256": hashlib.sha256(tensors).hexdigest()}
    with atomic_file(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(_MANIFEST, json.dumps(head, indent=1), zipfile.ZIP_DEFLATED)
        archive.writestr(_TENSORS, tensors, zipfile.ZIP_STORED)


def read_manifest(path: Path) -> DetectorManifest:
    """Read what a Detector file says about itself, without its tensors.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
    """
    with _open(path) as archive:
        return _parse(path, _read(path, archive, _MANIFEST))[0]


def read_detector_file(path: Path) -> tuple[DetectorManifest, bytes]:
    """Read a Detector: its manifest and its safetensors document, checked against the manifest's hash.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
    """
    with _open(path) as archive:
        manifest, digest = _parse(path, _read(path, archive, _MANIFEST))
        tensors = _read(path, archive, _TENSORS)
    if hashlib.sha256(tensors).hexdigest() != digest:
        raise _damaged(path)
    return manifest, tensors


def _open(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as file:
            start = file.read(4)
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise DetectorFileError(
            f"There is no detector {path.name}", "check the path, or train a detector first", "detector-missing"
        ) from None
    except zipfile.BadZipFile:
        if start.startswith(b"PK"):
            raise DetectorFileError(f"The detector {path.name} is incomplete", _RETRAIN, "detector-truncated") from None
        raise DetectorFileError(
            f"{path.name} is not a detector", "choose a file that was written by Inspector", "not-a-detector"
        ) from None
    except OSError as error:
        raise DetectorFileError(
            f"{path.name} cannot be read: {error.strerror}", "check the file and its permissions", "detector-unreadable"
        ) from None


def _read(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        raise DetectorFileError(
            f"{path.name} is not a detector", "choose a file that was written by Inspector", "not-a-detector"
        ) from None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
        raise _damaged(path) from None


def _parse(path: Path, text: bytes) -> tuple[DetectorManifest, str]:
    try:
        values: dict[str, Any] = json.loads(text)
        schema = int(values["schema_version"])
    except (ValueError, KeyError, TypeError):
        raise _damaged(path) from None
    if schema > DETECTOR_SCHEMA:
        raise DetectorFileError(
            f"The detector {path.name} was written by a newer version of Inspector",
            "update Inspector, or train the detector again with this version",
            "detector-newer",
        )
    try:
        digest = str(values.pop("tensors_sha256"))
        values["thresholds"] = Thresholds(**values["thresholds"])
        values["receptive_fields"] = tuple(values["receptive_fields"])
        values["good_scores"] = tuple(values["good_scores"])
        return DetectorManifest(**values), digest
    except (KeyError, TypeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> DetectorFileError:
    return DetectorFileError(f"The detector {path.name} is damaged", _RETRAIN, "detector-damaged")
