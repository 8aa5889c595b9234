"""``*.inspector`` files: a zip of a manifest, tensors and a Graph. Nothing in them is ever unpickled."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inspector.domain.augmentation import Augmentation
from inspector.domain.manifest import DETECTOR_SCHEMA, Combination, DetectorManifest, GraphFacts
from inspector.domain.results import Thresholds
from inspector.errors import DetectorFileError
from inspector.storage.atomic import atomic_file

#: Of the names of Detector files.
DETECTOR_SUFFIX = ".inspector"

_MANIFEST = "manifest.json"
_TENSORS = "tensors.safetensors"
_SCORES = "scores.onnx"
_MAPS = "maps.onnx"
_RETRAIN = "train the detector again, or copy the file again from where it came"


@dataclass(frozen=True, slots=True)
class GraphDocuments:
    """The two halves of a Graph, as ONNX documents.

    Attributes:
        scores: From pixels to scores per Scale; run once per tile.
        maps: From the scores of an image to its map of cells.
    """

    scores: bytes
    maps: bytes


@dataclass(frozen=True, slots=True)
class DetectorContent:
    """What is in a Detector file.

    Attributes:
        manifest: What it says about itself; ``graph`` tells the geometry of the Graph.
        tensors: A safetensors document.
        graph: The Graph, or None in files of schema 1.
    """

    manifest: DetectorManifest
    tensors: bytes
    graph: GraphDocuments | None


def is_detector(path: Path) -> bool:
    """Whether a name is that of a Detector file."""
    return path.suffix.lower() == DETECTOR_SUFFIX


def write_detector_file(path: Path, content: DetectorContent) -> None:
    """Write a Detector in one step.

    Args:
        path: Ends in ``.inspector``; an earlier file stays until the new one is complete.
        content: Its documents; their hashes go into the manifest.

    Raises:
        OutputError: It cannot be written.
    """
    documents = {_TENSORS: content.tensors}
    if content.graph is not None:
        documents |= {_SCORES: content.graph.scores, _MAPS: content.graph.maps}
    head = {**asdict(content.manifest), "sha256": {name: _digest(document) for name, document in documents.items()}}
    with atomic_file(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(_MANIFEST, json.dumps(head, indent=1), zipfile.ZIP_DEFLATED)
        for name, document in documents.items():
            archive.writestr(name, document, zipfile.ZIP_STORED)


def read_manifest(path: Path) -> DetectorManifest:
    """Read what a Detector file says about itself, without its tensors.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
    """
    with _open(path) as archive:
        return _parse(path, _read(path, archive, _MANIFEST))[0]


def read_detector_file(path: Path) -> DetectorContent:
    """Read a Detector, every document checked against its hash in the manifest.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
    """
    with _open(path) as archive:
        manifest, digests = _parse(path, _read(path, archive, _MANIFEST))
        documents = {name: _read(path, archive, name) for name in digests}
    if {name: _digest(document) for name, document in documents.items()} != digests:
        raise _damaged(path)
    try:
        graph = None if manifest.graph is None else GraphDocuments(documents[_SCORES], documents[_MAPS])
        return DetectorContent(manifest, documents[_TENSORS], graph)
    except KeyError:
        raise _damaged(path) from None


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


def _digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def _parse(path: Path, text: bytes) -> tuple[DetectorManifest, dict[str, str]]:
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
        digests = {_TENSORS: values.pop("tensors_sha256")} if schema == 1 else dict(values.pop("sha256"))
        values["thresholds"] = Thresholds(**values["thresholds"])
        values["receptive_fields"] = tuple(values["receptive_fields"])
        values["good_scores"] = tuple(values["good_scores"])
        values["graph"] = None if values.get("graph") is None else _graph_facts(values["graph"])
        values["augmentation"] = Augmentation(**values.get("augmentation", {}))
        return DetectorManifest(**values), digests
    except (KeyError, TypeError, ValueError):
        raise _damaged(path) from None


def _graph_facts(values: dict[str, Any]) -> GraphFacts:
    if values.pop("takes_highest", False):
        # Files of schemas 3 to 5.
        values["combination"] = Combination.HIGHEST
    return GraphFacts(**{**values, "combination": Combination(values.get("combination", Combination.MEAN))})


def _damaged(path: Path) -> DetectorFileError:
    return DetectorFileError(f"The detector {path.name} is damaged", _RETRAIN, "detector-damaged")
