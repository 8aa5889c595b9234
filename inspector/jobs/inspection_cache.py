"""Inspected images that are kept in memory: the only place that keeps any."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.inspection import Inspection

#: Memory that kept Inspections may take together.
LIMIT_BYTES = 512_000_000


@dataclass(frozen=True, slots=True)
class CacheKey:
    """A file as it was when it was asked for. ``generation`` tells Detectors apart."""

    path: Path
    changed_ns: int
    generation: int


class InspectionCache:
    """Keeps the Inspections that were used last, within a limit of memory. Safe to use from several threads.

    Args:
        limit_bytes: The newest one is kept even if it is larger.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Path, tuple[CacheKey, Inspection]] = OrderedDict()
        self._size_bytes = 0
        self._generation = 0

    def key(self, path: Path) -> CacheKey:
        """For a file as it is now, to be asked for before it is read."""
        try:
            changed_ns = path.stat().st_mtime_ns
        except OSError:
            changed_ns = -1
        return CacheKey(path, changed_ns, self._generation)

    def get(self, key: CacheKey) -> Inspection | None:
        """The Inspection of a file, unless the file or the Detector has changed since."""
        with self._lock:
            known, inspection = self._kept.get(key.path, (None, None))
            if known != key:
                return None
            self._kept.move_to_end(key.path)
            return inspection

    def latest(self, path: Path) -> Inspection | None:
        """The Inspection of a file as it was when it was inspected last, whatever has become of it."""
        with self._lock:
            return self._kept.get(path, (None, None))[1]

    def put(self, key: CacheKey, inspection: Inspection) -> None:
        """Keep an Inspection. Those that were not used for the longest time make room."""
        with self._lock:
            if key.generation != self._generation:
                return
            self._drop(key.path)
            self._kept[key.path] = key, inspection
            self._size_bytes += inspection.size_bytes
            while self._size_bytes > self._limit_bytes and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """The Detector has changed: forget everything, also the images that the old one still inspects."""
        with self._lock:
            self._generation += 1
            self._kept.clear()
            self._size_bytes = 0

    def _drop(self, path: Path) -> None:
        _, inspection = self._kept.pop(path, (None, None))
        self._size_bytes -= 0 if inspection is None else inspection.size_bytes
