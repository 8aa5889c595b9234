"""``*.inspector`` files: a zip of a manifest, tensors and a Graph. Nothing in them is ever unpickled."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.manifest import DETECTOR_SCHEMA, DetectorManifest, GraphFacts
from inspector.domain.profile import Family, ScoreRule
from inspector.errors import DetectorFileError
from inspector.storage.atomic import atomic_file
from inspector.storage.records import NewerError, Values, convert, decode, encode, migrated
from inspector.text import Text

#: Of the names of Detector files.
DETECTOR_SUFFIX = ".inspector"

_MANIFEST = "manifest.json"
_TENSORS = "tensors.safetensors"
_SCORES = "scores.onnx"
_MAPS = "maps.onnx"
_RETRAIN = Text("train the detector again, or copy the file again from where it came")


@dataclass(frozen=True, slots=True)
class Graph:
    """A Graph, as ONNX documents.

    Attributes:
        facts: Its geometry.
        scores: The half from pixels to scores per Scale. Run once per tile.
        maps: The half from the scores of an image to its map of cells.
    """

    facts: GraphFacts
    scores: bytes
    maps: bytes


@dataclass(frozen=True, slots=True)
class DetectorContent:
    """The content of a Detector file.

    Attributes:
        manifest: Its facts about itself.
        tensors: A safetensors document.
        graph: The Graph.
    """

    manifest: DetectorManifest
    tensors: bytes
    graph: Graph


@dataclass(frozen=True, slots=True)
class _Head:
    """The manifest's further values in a file, and the names that a method of comparison has others for."""

    sha256: dict[str, str]
    graph: GraphFacts
    family: Family
    score_rule: ScoreRule


def is_detector(path: Path) -> bool:
    """Whether a name is that of a Detector file."""
    return path.suffix.lower() == DETECTOR_SUFFIX


def write_detector_file(path: Path, content: DetectorContent) -> None:
    """Write a Detector in one step.

    Args:
        path: Ends in ``.inspector``. An earlier file stays until the new one is complete.
        content: Its documents. Their hashes go into the manifest.

    Raises:
        OutputError: It cannot be written.
    """
    graph = content.graph
    documents = {_TENSORS: content.tensors, _SCORES: graph.scores, _MAPS: graph.maps}
    digests = {name: _digest(document) for name, document in documents.items()}
    manifest = encode(content.manifest, schema_version=DETECTOR_SCHEMA, sha256=digests, graph=graph.facts)
    with atomic_file(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(_MANIFEST, manifest, zipfile.ZIP_DEFLATED)
        for name, document in documents.items():
            archive.writestr(name, document, zipfile.ZIP_STORED)


def read_manifest(path: Path) -> DetectorManifest:
    """Read the facts of a Detector file about itself, without its tensors.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
    """
    with _open(path) as archive:
        return _parse(path, _read(path, archive, _MANIFEST))[0]


def detector_digest(path: Path) -> str:
    """SHA-256 that names a Detector: of its manifest, which holds those of all its documents.

    Raises:
        DetectorFileError: As ``read_manifest``.
    """
    with _open(path) as archive:
        return _digest(_read(path, archive, _MANIFEST))


def read_detector_file(path: Path) -> DetectorContent:
    """Read a Detector, every document checked against its hash in the manifest.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
    """
    with _open(path) as archive:
        manifest, head = _parse(path, _read(path, archive, _MANIFEST))
        documents = {name: _read(path, archive, name) for name in (_TENSORS, _SCORES, _MAPS)}
    if {name: _digest(document) for name, document in documents.items()} != head.sha256:
        raise damaged_detector(path)
    return DetectorContent(manifest, documents[_TENSORS], Graph(head.graph, documents[_SCORES], documents[_MAPS]))


def _open(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as file:
            start = file.read(4)
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise DetectorFileError(
            Text("There is no detector {name}", name=path.name),
            "check the path, or train a detector first",
            "detector-missing",
        ) from None
    except zipfile.BadZipFile:
        if start.startswith(b"PK"):
            raise DetectorFileError(
                Text("The detector {name} is incomplete", name=path.name), _RETRAIN, "detector-truncated"
            ) from None
        raise DetectorFileError(
            Text("{name} is not a detector", name=path.name),
            "choose a file that was written by Inspector",
            "not-a-detector",
        ) from None
    except OSError as error:
        raise DetectorFileError(
            Text("{name} cannot be read: {strerror}", name=path.name, strerror=error.strerror),
            "check the file and its permissions",
            "detector-unreadable",
        ) from None


def _read(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        raise DetectorFileError(
            Text("{name} is not a detector", name=path.name),
            "choose a file that was written by Inspector",
            "not-a-detector",
        ) from None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
        raise damaged_detector(path) from None


def _digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def _parse(path: Path, text: bytes) -> tuple[DetectorManifest, _Head]:
    try:
        values = migrated(decode(text, Values), DETECTOR_SCHEMA, {})
        return convert(values, DetectorManifest), convert(values, _Head)
    except NewerError:
        raise DetectorFileError(
            Text("The detector {name} was written by a newer version of Inspector", name=path.name),
            "update Inspector, or train the detector again with this version",
            "detector-newer",
        ) from None
    except ValueError:
        raise damaged_detector(path) from None


def damaged_detector(path: Path) -> DetectorFileError:
    """The error for a file whose content makes no Detector."""
    return DetectorFileError(Text("The detector {name} is damaged", name=path.name), _RETRAIN, "detector-damaged")
