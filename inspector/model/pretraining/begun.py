"""Own Teachers that were begun in the window: a record of each request, so that a killed one can go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from inspector.model.pretraining.recipe import PretrainRequest
from inspector.paths import is_there, user_teachers_dir
from inspector.storage.atomic import writing
from inspector.storage.own_files import read_or_set_aside
from inspector.storage.records import Values, convert, decode, migrated, write_record
from inspector.storage.removal import next_folder

_SUFFIX = ".training.json"
#: Raised whenever the meaning of the records changes.
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class BegunTeacher:
    """A Teacher whose training was stopped.

    Attributes:
        request: As it was begun.
        step: Steps that its checkpoint has.
        curve: (step, loss on held-out photographs) pairs so far.
    """

    request: PretrainRequest
    step: int = 0
    curve: tuple[tuple[int, float], ...] = ()

    @property
    def name(self) -> str:
        """The Teacher's."""
        return self.request.out.stem

    @property
    def going_on(self) -> PretrainRequest:
        """The request to go on."""
        return replace(self.request, resume=is_there(self.request.checkpoint_path))


@dataclass(frozen=True, slots=True)
class _Kept:
    step: int
    curve: tuple[tuple[int, float], ...]


def begin_teacher(request: PretrainRequest) -> None:
    """Record that a Teacher is going to be trained.

    Raises:
        OutputError: It cannot be written.
    """
    write_record(_record(request.out), replace(request, resume=False), schema_version=_SCHEMA)


def end_teacher(request: PretrainRequest) -> None:
    """Record that a Teacher is complete, or that it cannot begin as it was asked for.

    Raises:
        OutputError: The record cannot be taken away.
    """
    with writing(_record(request.out)):
        _record(request.out).unlink(missing_ok=True)


def begun_teachers() -> tuple[BegunTeacher, ...]:
    """The Teachers that were begun and are not complete. Records that cannot be read are set aside."""
    folder = user_teachers_dir()
    begun = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        request = read_or_set_aside(path, _read)[0]
        if request is not None:
            kept = _kept(request.checkpoint_path)
            begun.append(BegunTeacher(request, kept.step, kept.curve))
    return tuple(begun)


def discard_teacher(begun: BegunTeacher) -> Path:
    """Take a begun Teacher away, restorable with ``restore_begun``. Returns the folder that holds it.

    Raises:
        OutputError: It cannot be moved.
    """
    folder = next_folder(user_teachers_dir() / ".removed")
    for path in (begun.request.checkpoint_path, _record(begun.request.out)):
        if path.exists():
            with writing(path):
                path.rename(folder / path.name)
    return folder


def restore_begun(folder: Path) -> None:
    """Undo ``discard_teacher``.

    Raises:
        OutputError: It cannot be moved.
    """
    for path in sorted(folder.iterdir()):
        target = user_teachers_dir() / path.name
        with writing(target):
            path.rename(target)


def _record(out: Path) -> Path:
    return out.with_name(f"{out.stem}{_SUFFIX}")


def _read(path: Path) -> PretrainRequest:
    return convert(migrated(decode(path.read_bytes(), Values), _SCHEMA, {}), PretrainRequest)


def _kept(checkpoint: Path) -> _Kept:
    """The progress that a checkpoint has. One that cannot be read is told when the training goes on."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(checkpoint, framework="numpy") as file:
            return decode(file.metadata()["facts"].encode(), _Kept)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return _Kept(0, ())
