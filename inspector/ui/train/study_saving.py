"""The report of a study as a file: to sign, for browsers, or for scripts."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from inspector.domain.events import FileWritten, Work
from inspector.domain.study import Study
from inspector.ui.widgets.sentences import tr


def report_kinds() -> str:
    """The kinds of files, as dialogs name them. The first one is offered."""
    return f"{tr('PDF to sign')} (*.pdf);;{tr('Web page')} (*.html);;{tr('Figures for scripts')} (*.json)"


def report_name(study: Study, project: str) -> str:
    """A name for the file."""
    from inspector.storage.naming import portable_name

    return portable_name(f"{project} {study.kind} {study.number}.pdf")


def write_report(path: Path, study: Study, project: str, chart: bytes) -> Work[None]:
    """Write a report, in the operator's language unless scripts read it. The suffix of its file says which.

    Args:
        path: The file.
        study: The study.
        project: Name of its Project.
        chart: Of the scores, as PNG.

    Raises:
        OutputError: It cannot be written. An earlier file stays.
    """
    from inspector.storage.atomic import write_bytes
    from inspector.storage.study_figures import study_values
    from inspector.storage.study_report import study_html, study_title
    from inspector.ui.widgets.pdf import write_pdf

    suffix = path.suffix.lower()
    if suffix == ".json":
        write_bytes(path, (json.dumps(study_values(study), indent=2) + "\n").encode())
    elif suffix in (".html", ".htm"):
        write_bytes(path, study_html(study, project, chart, say=tr).encode())
    else:
        write_pdf(path, tr(study_title(study, project)), partial(study_html, study, project, chart, say=tr))
    yield FileWritten(path)
