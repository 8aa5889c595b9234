"""Teacher files: safetensors with the model card's facts in the header."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from inspector.domain.profile import Family
from inspector.errors import TeacherError
from inspector.model.networks import Network, build_network, fold_batch_norm
from inspector.paths import resources_dir
from inspector.storage.atomic import atomic_file


@dataclass(frozen=True, slots=True)
class TeacherCard:
    """How a Teacher came about.

    Attributes:
        family: Network family.
        receptive_field: In pixels.
        pretrained: Name of P.
        recipe: Options of the pretraining.
        explained_variance: Share of P's feature variance explained on held-out photographs; None without P.
        curve: (step, unexplained variance) pairs; without P, (step, equation 6 on held-out photographs).
    """

    family: Family
    receptive_field: int
    pretrained: str
    recipe: Mapping[str, Any]
    explained_variance: float | None
    curve: tuple[tuple[int, float], ...]


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
    """Fold the batch normalisation and write the file; weights are stored as float16.

    Raises:
        OutputError: It cannot be written.
    """
    fold_batch_norm(network)
    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in network.state_dict().items()}
    with atomic_file(path) as temporary:
        save_file(tensors, temporary, metadata={"card": json.dumps(asdict(card))})


def read_teacher(path: Path) -> Teacher:
    """Read a Teacher.

    Raises:
        TeacherError: The file is missing, damaged, or does not hold the network it names.
    """
    try:
        content = path.read_bytes()
        with safe_open(path, framework="pt") as file:
            card = _card_from_json(file.metadata()["card"])
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}
    except FileNotFoundError:
        raise TeacherError(
            f"There is no teacher file {path.name}", "install Inspector again", "teacher-missing"
        ) from None
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        raise TeacherError(f"{path.name} is not a teacher", "install Inspector again", "teacher-damaged") from None
    network = build_network(card.family, card.receptive_field)
    fold_batch_norm(network)
    try:
        network.load_state_dict(tensors)
    except RuntimeError:
        raise TeacherError(
            f"The weights in {path.name} do not fit a {card.family} network of receptive field {card.receptive_field}",
            "use a teacher written by 'inspector pretrain' of this version",
            "teacher-shape",
        ) from None
    network.requires_grad_(False)
    return Teacher(network, card, hashlib.sha256(content).hexdigest())


def shipped_teacher(family: Family, receptive_field: int) -> Teacher:
    """The Teacher that Inspector ships for a Scale.

    Raises:
        TeacherError: There is none, or it is damaged.
    """
    return read_teacher(resources_dir() / "teachers" / f"{family}-{receptive_field}.safetensors")


def _card_from_json(text: str) -> TeacherCard:
    values = json.loads(text)
    values["family"] = Family(values["family"])
    values["curve"] = tuple((int(step), float(loss)) for step, loss in values["curve"])
    return TeacherCard(**values)
