"""Second names of Good Parts, so that those which another program takes out can come back.

A hard link takes no room, and the content of a file lasts while it has a name. Where a file system knows no hard links
nothing is kept.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from inspector.storage.abandoned import own_prefix, remove_abandoned
from inspector.storage.atomic import writing
from inspector.storage.project_store import OpenProject
from inspector.storage.removal import RemovedParts, next_folder, purge_removed

_KIND = "parts"


class KeptParts:
    """The second names of a Project's Good Parts, until ``close``. May be used by several threads.

    Args:
        opened: The Project.
    """

    def __init__(self, opened: OpenProject) -> None:
        self._opened = opened
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def open(self) -> None:
        """Make the folder of names, and remove those of processes that were killed, and removals of long ago."""
        for removed_dir in (self._opened.removed_dir, self._opened.golden_dir / ".removed"):
            purge_removed(removed_dir)
        kept_dir = self._opened.kept_dir
        with contextlib.suppress(OSError):
            kept_dir.mkdir(exist_ok=True)
            remove_abandoned(kept_dir, _KIND)
            self._folder = tempfile.TemporaryDirectory(
                prefix=own_prefix(_KIND), dir=kept_dir, ignore_cleanup_errors=True
            )

    def close(self) -> None:
        """Let go of all names."""
        if self._folder is not None:
            self._folder.cleanup()
            with contextlib.suppress(OSError):
                self._opened.kept_dir.rmdir()

    def keep(self, paths: Iterable[Path]) -> None:
        """Give parts a second name, in place of that of an earlier content."""
        for path in paths:
            name = self._name(path)
            if name is not None:
                with contextlib.suppress(OSError):
                    name.parent.mkdir(parents=True, exist_ok=True)
                    name.unlink(missing_ok=True)
                    os.link(path, name)

    def is_renamed(self, gone: Path, came: Sequence[Path]) -> bool:
        """Whether a part that is gone has only got another name in the folder of Good Parts."""
        name = self._name(gone)
        with contextlib.suppress(OSError):
            return name is not None and any(name.samefile(path) for path in came)
        return False

    def take_out(self, gone: Iterable[Path]) -> RemovedParts | None:
        """The removal of parts that another program has taken out, as ``remove_good_parts`` would have done it.

        Returns:
            None where none of them was kept.

        Raises:
            OutputError: They cannot be moved.
        """
        names = {path: name for path in gone if (name := self._name(path)) is not None and name.exists()}
        if not names:
            return None
        folder = next_folder(self._opened.removed_dir)
        moved = []
        for path, name in names.items():
            target = folder / path.relative_to(self._opened.good_dir)
            with writing(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                name.rename(target)
            moved.append(target.relative_to(folder))
        return RemovedParts(folder, tuple(moved))

    def _name(self, path: Path) -> Path | None:
        return None if self._folder is None else Path(self._folder.name, path.relative_to(self._opened.good_dir))
