"""Teacher files: safetensors with the model card's facts in the header."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from inspector.domain.numbers import PositiveCount
from inspector.domain.profile import Family
from inspector.errors import TeacherError, UsageError
from inspector.model.networks.families import Network, build_network, fold_batch_norm
from inspector.paths import resources_dir
from inspector.storage.atomic import write_bytes
from inspector.storage.records import decode, encode
from inspector.text import Text


@dataclass(frozen=True, slots=True)
class TeacherCard:
    """How a Teacher came about.

    Attributes:
        family: Network family.
        receptive_field: In pixels.
        pretrained: Name of P.
        recipe: Options of the pretraining.
        explained_variance: Share of P's feature variance explained on held-out photographs. None without P.
        curve: (step, unexplained variance) pairs, or without P (step, equation 6 on held-out photographs).
    """

    family: Family
    receptive_field: PositiveCount
    pretrained: str
    recipe: dict[str, Any]
    explained_variance: float | None
    curve: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """How a file begins that any version wrote. Those of the first ones have no hash."""

    family: str
    receptive_field: PositiveCount
    weights_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Teacher:
    """A fixed network that describes image regions.

    Attributes:
        network: In inference mode, batch normalisation folded.
        card: How it came about.
        sha256: Of its file.
    """

    network: Network
    card: TeacherCard
    sha256: str


def write_teacher(path: Path, network: Network, card: TeacherCard) -> None:
    """Fold the batch normalisation and write the file. Weights are stored as float16, with their hash.

    Raises:
        OutputError: It cannot be written.
    """
    fold_batch_norm(network)
    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in network.state_dict().items()}
    # One entry of metadata: safetensors writes several in any order, and a seed shall give the same file.
    facts = encode(card, weights_sha256=_weights_hash(tensors))
    write_bytes(path, save(tensors, metadata={"card": facts.decode()}))


def read_teacher(path: Path) -> Teacher:
    """Read a Teacher.

    Raises:
        TeacherError: ``teacher-missing``, ``teacher-damaged`` if it is no teacher or its weights have changed,
            ``teacher-family`` if this version has no such networks, ``teacher-shape`` if the weights do not fit.
    """
    try:
        content = path.read_bytes()
        with safe_open(path, framework="pt") as file:
            facts = file.metadata()["card"].encode()
            written = decode(facts, _Written)
            if written.family not in set(Family):
                raise _unknown(path.name, written.family, written.receptive_field)
            card = decode(facts, TeacherCard)
            stored = {name: file.get_tensor(name) for name in file.keys()}
    except FileNotFoundError:
        raise TeacherError(
            Text("There is no teacher file {name}", name=path.name), "install Inspector again", "teacher-missing"
        ) from None
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, AttributeError):
        raise TeacherError(
            Text("{name} is not a teacher", name=path.name), "install Inspector again", "teacher-damaged"
        ) from None
    if written.weights_sha256 not in (None, _weights_hash(stored)):
        raise TeacherError(
            Text("The weights in {name} have changed since it was written", name=path.name),
            "install Inspector again, or copy the file again",
            "teacher-damaged",
        )
    try:
        network = build_network(card.family, card.receptive_field)
    except (ValueError, UsageError):
        raise _unknown(path.name, card.family, card.receptive_field) from None
    fold_batch_norm(network)
    try:
        network.load_state_dict({name: tensor.float() for name, tensor in stored.items()})
    except RuntimeError:
        raise TeacherError(
            Text(
                "The weights in {name} do not fit a {family} network of receptive field {receptive_field}",
                name=path.name,
                family=card.family,
                receptive_field=card.receptive_field,
            ),
            "use a teacher written by 'inspector pretrain' of this version",
            "teacher-shape",
        ) from None
    network.requires_grad_(False)
    return Teacher(network, card, hashlib.sha256(content).hexdigest())


def shipped_teacher(family: Family, receptive_field: int) -> Teacher:
    """The Teacher that Inspector ships for a Scale.

    Raises:
        TeacherError: There is none, it is damaged, or it is the Teacher of another Scale (``teacher-family``).
    """
    return _shipped(f"{family}-{receptive_field}.safetensors", family, receptive_field)


def shipped_patch_teacher(family: Family, receptive_field: int) -> Teacher:
    """The Teacher that describes whole images of p x p pixels best: one of its own, or else that of the Scale.

    Raises:
        TeacherError: As for ``shipped_teacher``.
    """
    name = f"{family}-{receptive_field}-patch.safetensors"
    if not (_teachers_dir() / name).exists():
        return shipped_teacher(family, receptive_field)
    return _shipped(name, family, receptive_field)


def _teachers_dir() -> Path:
    return resources_dir() / "teachers"


def _shipped(file_name: str, family: Family, receptive_field: int) -> Teacher:
    teacher = read_teacher(_teachers_dir() / file_name)
    card = teacher.card
    if (card.family, card.receptive_field) != (family, receptive_field):
        raise TeacherError(
            Text(
                "{file_name} holds a {family} teacher of receptive field {receptive_field}",
                file_name=file_name,
                family=card.family,
                receptive_field=card.receptive_field,
            ),
            "install Inspector again",
            "teacher-family",
        )
    return teacher


def _unknown(file_name: str, family: str, receptive_field: int) -> TeacherError:
    return TeacherError(
        Text(
            "This version has no {family} networks of receptive field {receptive_field}, which {file_name} needs",
            family=family,
            receptive_field=receptive_field,
            file_name=file_name,
        ),
        "install the newest version of Inspector, or use another teacher",
        "teacher-family",
    )


def _weights_hash(tensors: Mapping[str, Tensor]) -> str:
    total = hashlib.sha256()
    for name in sorted(tensors):
        total.update(name.encode())
        total.update(tensors[name].contiguous().numpy().tobytes())
    return total.hexdigest()
