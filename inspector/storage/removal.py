"""Moving Good Parts out of a Project so that they can come back."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import ProjectError
from inspector.storage.atomic import output_error, writing
from inspector.storage.naming import unique_name
from inspector.storage.project_store import OpenProject
from inspector.text import Text

#: Removals are kept for so long before the newest one, and those of its last day for certain.
KEEP_DAYS = 30
#: So many are kept whatever their age: the newest one may be dated by a clock that ran a year ahead.
KEEP_NEWEST = 10
#: Those before the last day share so much room.
KEEP_BYTES = 2_000_000_000
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class RemovedParts:
    """Removed Good Parts, as ``restore_good_parts`` needs them.

    Attributes:
        folder: Holds the removed files.
        names: Their paths relative to ``folder``, the same as they had relative to the folder of Good Parts.
    """

    folder: Path
    names: tuple[Path, ...]

    def __len__(self) -> int:
        return len(self.names)


def remove_good_parts(opened: OpenProject, paths: Sequence[Path]) -> RemovedParts:
    """Take Good Parts out of a Project, all or none, restorable with ``restore_good_parts``.

    Args:
        opened: The Project.
        paths: As given by ``good_parts``. Those that are gone already are passed over.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: One cannot be moved.
        ValueError: A path is not in ``good_dir``.
    """
    opened.check_there()
    good_dir = opened.good_dir
    names = [path.relative_to(good_dir) for path in dict.fromkeys(paths)]
    folder = next_folder(opened.removed_dir)
    moved: list[Path] = []
    for name in names:
        try:
            _move(good_dir / name, folder / name)
        except FileNotFoundError:
            continue
        except OSError as error:
            for done in moved:
                with writing(good_dir / done):
                    _move(folder / done, good_dir / done)
            raise output_error(folder / name, error) from error
        moved.append(name)
    return RemovedParts(folder, tuple(moved))


def restore_good_parts(opened: OpenProject, removed: RemovedParts) -> list[Path]:
    """Undo ``remove_good_parts``. Parts that are back already are passed over.

    Returns:
        Where the parts are now: their old names, unless other parts have taken these.

    Raises:
        ProjectError: ``project-gone``, or ``removed-parts-gone``: someone deleted them. The others are restored.
        OutputError: One cannot be moved. Calling again goes on with those left.
    """
    opened.check_there()
    restored: list[Path] = []
    gone: list[Path] = []
    for name in removed.names:
        folder = (opened.good_dir / name).parent
        target = opened.good_dir / name
        source = removed.folder / name
        if not source.exists():
            if not target.exists():
                gone.append(name)
            continue
        if target.exists() and target.samefile(source):
            # Another program has put it back.
            continue
        with writing(target):
            folder.mkdir(parents=True, exist_ok=True)
            taken = {path.name.casefold() for path in folder.iterdir()}
            target = folder / unique_name(name.name, taken)
            _move(source, target)
        restored.append(target)
    if gone:
        raise ProjectError(
            Text(
                "{count} of {count2} removed images are no longer there, '{name}' among them",
                count=len(gone),
                count2=len(removed),
                name=gone[0].name,
            ),
            "add them again from where they came from",
            "removed-parts-gone",
        )
    return restored


def _move(source: Path, target: Path) -> None:
    if not source.exists():
        raise FileNotFoundError(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)


def next_folder(removed_dir: Path) -> Path:
    """Make a folder for the parts of one removal.

    Raises:
        OutputError: It cannot be made.
    """
    with writing(removed_dir):
        removed_dir.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.name) for path in removed_dir.iterdir() if path.name.isdecimal()]
        folder = removed_dir / str(max(numbers, default=0) + 1)
        folder.mkdir()
    return folder


def purge_removed(removed_dir: Path) -> None:
    """Delete removals that nobody is likely to undo: those long before the newest one, and those beyond the room.

    The computer's clock, which may jump, is not asked. Nor can it have all earlier removals deleted by dating a single
    one.
    """
    with contextlib.suppress(OSError):
        folders = [path for path in removed_dir.iterdir() if path.name.isdecimal()]
        made_s = {path: path.stat().st_mtime for path in folders}
        taken, newest_s = 0, max(made_s.values(), default=0.0)
        by_age = sorted(folders, key=lambda path: (made_s[path], int(path.name)), reverse=True)
        for place, path in enumerate(by_age):
            taken += sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            is_old = place >= KEEP_NEWEST and made_s[path] < newest_s - KEEP_DAYS * _DAY_S
            if is_old or (taken > KEEP_BYTES and made_s[path] < newest_s - _DAY_S):
                shutil.rmtree(path, ignore_errors=True)
