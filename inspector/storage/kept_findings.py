"""The findings about Good Parts that the operator has seen and wants to keep, stored with their Project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.domain.findings import KeptFinding
from inspector.storage.own_files import read_or_set_aside
from inspector.storage.project_store import OpenProject
from inspector.storage.records import Values, convert, decode, migrated, write_record

#: Raised whenever the meaning of the file changes.
KEPT_SCHEMA = 1
_FILE = "kept-findings.json"


@dataclass(frozen=True, slots=True)
class _Record:
    kept: tuple[KeptFinding, ...]


def read_kept_findings(opened: OpenProject) -> tuple[frozenset[KeptFinding], str]:
    """The kept findings of a Project, and a sentence for the user where their file was damaged, or ''."""
    record, note = read_or_set_aside(opened.folder / _FILE, _read)
    return frozenset(() if record is None else record.kept), note


def change_kept_findings(
    opened: OpenProject,
    more: frozenset[KeptFinding] = frozenset(),
    fewer: frozenset[KeptFinding] = frozenset(),
) -> frozenset[KeptFinding]:
    """Keep more findings of a Project, or fewer. Those that another window keeps stay.

    Returns:
        All that are kept now.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: They cannot be written.
    """
    opened.check_there()
    kept = (read_kept_findings(opened)[0] | more) - fewer
    ordered = sorted(kept, key=lambda finding: (finding.digest, finding.kind))
    write_record(opened.folder / _FILE, _Record(tuple(ordered)), schema_version=KEPT_SCHEMA)
    return kept


def _read(path: Path) -> _Record:
    return convert(migrated(decode(path.read_bytes(), Values), KEPT_SCHEMA, {}), _Record)
