"""Teachers on this computer: those that Inspector ships, and the user's own. Their cards are read without torch."""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.domain.numbers import PositiveCount
from inspector.domain.profile import Family
from inspector.domain.teachers import RECEPTIVE_FIELDS, TeacherCard, TeacherChoice, TeacherFigures, TeacherFile
from inspector.errors import OutputError, ProjectError, TeacherError
from inspector.paths import is_there, shipped_teachers_dir, user_teachers_dir
from inspector.storage.atomic import atomic_file, writing
from inspector.storage.file_state import file_state
from inspector.storage.naming import portable_name, unique_name
from inspector.storage.records import decode
from inspector.storage.removal import next_folder
from inspector.storage.teacher_errors import REPAIR, changed_weights, unfit_weights, unknown_network
from inspector.text import Text

TEACHER_SUFFIX = ".safetensors"
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """How a file begins that any version wrote. Those of the first ones have no hash."""

    family: str
    receptive_field: PositiveCount
    weights_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class TeacherHead:
    """Everything of a Teacher's file but its weights.

    Attributes:
        card: How it came about.
        weights_sha256: Of its weights. None in files of the first versions.
        shapes: Of its tensors, by name.
    """

    card: TeacherCard
    weights_sha256: str | None
    shapes: Mapping[str, tuple[int, ...]]

    @property
    def weight_count(self) -> int:
        """Numbers in its tensors."""
        return sum(map(math.prod, self.shapes.values()))


def read_teacher_head(path: Path) -> TeacherHead:
    """Read the head of a Teacher's file.

    Raises:
        TeacherError: ``teacher-missing``, ``teacher-damaged`` if it is no teacher, or ``teacher-family`` if this
            version has no such networks.
    """
    # The window lists no teachers before it is shown.
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            facts = file.metadata()["card"].encode()
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}
        written = decode(facts, Written)
        if not _has_network(written):
            raise unknown_network(path, written.family, written.receptive_field)
        return TeacherHead(decode(facts, TeacherCard), written.weights_sha256, shapes)
    except FileNotFoundError:
        raise TeacherError(Text("There is no teacher file {name}", name=path.name), REPAIR, "teacher-missing") from None
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, AttributeError):
        raise TeacherError(
            Text("{name} is damaged, or not a teacher", name=path.name), REPAIR, "teacher-damaged"
        ) from None


def _has_network(written: Written) -> bool:
    """Whether this version has the network of a Teacher."""
    return written.family in set(Family) and written.receptive_field in RECEPTIVE_FIELDS[Family(written.family)]


def weights_hash(tensors: Mapping[str, NDArray[np.generic]]) -> str:
    """The hash that tells whether the weights of a Teacher are those that were written."""
    total = hashlib.sha256()
    for name in sorted(tensors):
        total.update(name.encode())
        total.update(np.ascontiguousarray(tensors[name]).tobytes())
    return total.hexdigest()


def _check_shapes(path: Path, head: TeacherHead) -> None:
    """The shipped Teacher of the same network tells the shapes of its weights, without torch."""
    card = head.card
    try:
        shipped = read_teacher_head(shipped_teachers_dir() / f"{card.family}-{card.receptive_field}{TEACHER_SUFFIX}")
    except TeacherError:
        return
    if head.shapes != shipped.shapes:
        raise unfit_weights(path, card)


def _check_weights(path: Path) -> None:
    from safetensors.numpy import load_file

    head = read_teacher_head(path)
    _check_shapes(path, head)
    if head.weights_sha256 not in (None, weights_hash(load_file(path))):
        raise changed_weights(path)


def list_teachers() -> tuple[TeacherFile, ...]:
    """All Teachers of this computer: the user's own, then the shipped ones, usable or not."""
    own = [(path, False) for path in _files(user_teachers_dir())]
    shipped = [(path, True) for path in _files(shipped_teachers_dir())]
    return tuple(_listed(path, is_shipped, *file_state(path)) for path, is_shipped in (*own, *shipped))


@lru_cache(1)
def shipped_figures() -> dict[str, TeacherFigures]:
    """The figures of the shipped Teachers, by name."""
    return decode((shipped_teachers_dir() / "figures.json").read_bytes(), dict[str, TeacherFigures])


def find_teacher(name: str) -> TeacherFile:
    """The Teacher of a name: the user's own, or else a shipped one.

    Raises:
        TeacherError: ``teacher-missing``, or it cannot be used.
    """
    found = next((each for each in list_teachers() if each.name == name), None)
    if found is None:
        listed = ", ".join(each.name for each in list_teachers())
        raise TeacherError(
            Text("There is no teacher '{name}' on this computer", name=name),
            Text("choose one of {listed}", listed=listed),
            "teacher-missing",
        )
    if found.error is not None:
        raise found.error
    return found


def named_teacher(name_or_file: str | Path) -> Path:
    """The file of a Teacher that is told by its file, or by its name as ``find_teacher`` knows it.

    Raises:
        TeacherError: As for ``find_teacher``. Whether a file is there is found out when it is read.
    """
    text = str(name_or_file)
    return Path(text) if text.endswith(TEACHER_SUFFIX) else find_teacher(text).path


def teacher_path(choice: TeacherChoice) -> Path:
    """The file of a Teacher that a Project trains with, whatever it is called by now.

    Raises:
        ProjectError: ``teacher-gone``.
    """
    if not choice.sha256:
        path = shipped_teachers_dir() / f"{choice.name}{TEACHER_SUFFIX}"
        if is_there(path):
            return path
    for each in list_teachers():
        if each.choice is not None and choice.sha256 and each.sha256 == choice.sha256:
            return each.path
    raise ProjectError(
        Text("The teacher '{name}' that this project trains with is not on this computer", name=choice.name),
        Text("add its file in Train, Teachers, or choose other teachers there. Inspecting goes on as before"),
        "teacher-gone",
    )


def add_teacher(path: Path) -> Path:
    """Take a Teacher's file in among the user's own. Returns its copy. One that is there already is not copied.

    Raises:
        TeacherError: It is damaged, or none that this version can use.
        OutputError: It cannot be copied.
    """
    _check_weights(path)
    sha256 = _digest(path)
    for each in list_teachers():
        if not each.is_shipped and each.sha256 == sha256:
            return each.path
    target = new_teacher_path(path.stem)
    with atomic_file(target) as temporary:
        shutil.copyfile(path, temporary)
    return target


def new_teacher_path(name: str) -> Path:
    """A file for a Teacher of the user's own that is not there yet, nor begun."""
    folder = user_teachers_dir()
    taken = {path.name.split(".")[0].casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    taken |= {path.stem.casefold() for path in _files(shipped_teachers_dir())}
    stem = portable_name(name).replace(".", "_")
    return folder / f"{unique_name(stem, taken)}{TEACHER_SUFFIX}"


def remove_teacher(teacher: TeacherFile) -> Path:
    """Take one of the user's own Teachers away, restorable with ``restore_teacher``. Returns its place.

    Raises:
        OutputError: It cannot be moved.
    """
    folder = next_folder(user_teachers_dir() / ".removed")
    with writing(teacher.path):
        return teacher.path.rename(folder / teacher.path.name)


def restore_teacher(removed: Path) -> Path:
    """Undo ``remove_teacher``. Returns its place.

    Raises:
        OutputError: It cannot be moved, or somebody has deleted it.
    """
    target = user_teachers_dir() / removed.name
    if is_there(target):
        target = new_teacher_path(removed.stem)
    with writing(target):
        try:
            return removed.rename(target)
        except FileNotFoundError:
            raise OutputError(
                Text("The teacher '{name}' is no longer there", name=removed.stem),
                "add its file again",
                "teacher-missing",
            ) from None


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{TEACHER_SUFFIX}"), key=lambda path: (path.stem.split("-")[0], len(path.stem), path))


@lru_cache(_REMEMBERED)
def _listed(path: Path, is_shipped: bool, length: int, _changed_ns: int) -> TeacherFile:
    try:
        head = read_teacher_head(path)
        _check_shapes(path, head)
        return TeacherFile(path, is_shipped, length, head.weight_count, _digest(path), head.card)
    except TeacherError as error:
        return TeacherFile(path, is_shipped, max(0, length), error=error)
    except OSError:
        # It was deleted meanwhile.
        return TeacherFile(
            path,
            is_shipped,
            error=TeacherError(Text("There is no teacher file {name}", name=path.name), REPAIR, "teacher-missing"),
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
