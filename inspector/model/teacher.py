"""Teacher files: safetensors with the model card's facts in the header."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from inspector.domain.profile import Family, Profile
from inspector.domain.teachers import TeacherCard, TeacherChoice, with_teachers
from inspector.domain.train_request import TrainRequest
from inspector.errors import TeacherError, UsageError
from inspector.model.networks.families import Network, build_network, fold_batch_norm
from inspector.paths import shipped_teachers_dir
from inspector.storage.atomic import write_bytes
from inspector.storage.records import encode
from inspector.storage.teacher_errors import changed_weights, unfit_weights, unknown_network
from inspector.storage.teacher_files import read_teacher_head, weights_hash
from inspector.text import Text


@dataclass(frozen=True, slots=True)
class Teacher:
    """A fixed network that describes image regions.

    Attributes:
        network: In inference mode, batch normalisation folded.
        card: How it came about.
        sha256: Of its file.
        name: Of its file, without suffix.
    """

    network: Network
    card: TeacherCard
    sha256: str
    name: str


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
    head = read_teacher_head(path)
    card = head.card
    try:
        content = path.read_bytes()
        with safe_open(path, framework="pt") as file:
            stored = {name: file.get_tensor(name) for name in file.keys()}
    except (OSError, SafetensorError):
        # It was changed since its head was read.
        raise changed_weights(path) from None
    if head.weights_sha256 not in (None, _weights_hash(stored)):
        raise changed_weights(path)
    try:
        network = build_network(card.family, card.receptive_field)
    except (ValueError, UsageError):
        raise unknown_network(path, card.family, card.receptive_field) from None
    fold_batch_norm(network)
    try:
        network.load_state_dict({name: tensor.float() for name, tensor in stored.items()})
    except RuntimeError:
        raise unfit_weights(path, card) from None
    network.requires_grad_(False)
    return Teacher(network, card, hashlib.sha256(content).hexdigest(), path.stem)


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
    if not (shipped_teachers_dir() / name).exists():
        return shipped_teacher(family, receptive_field)
    return _shipped(name, family, receptive_field)


def teachers_of(request: TrainRequest) -> tuple[list[Teacher], Profile]:
    """The Teachers of a training, by receptive field, and its Profile with their family and receptive fields.

    Raises:
        TeacherError: As for ``read_teacher`` and ``shipped_teacher``.
        UsageError: They cannot be in one Detector.
    """
    profile = request.profile
    if not request.teachers:
        return [shipped_teacher(profile.family, field) for field in profile.receptive_fields], profile
    teachers = sorted(map(read_teacher, request.teachers), key=lambda teacher: teacher.card.receptive_field)
    choices = [TeacherChoice(each.name, each.card.family, each.card.receptive_field) for each in teachers]
    return teachers, with_teachers(profile, choices)


def _shipped(file_name: str, family: Family, receptive_field: int) -> Teacher:
    teacher = read_teacher(shipped_teachers_dir() / file_name)
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


def _weights_hash(tensors: Mapping[str, Tensor]) -> str:
    return weights_hash({name: tensor.numpy() for name, tensor in tensors.items()})
