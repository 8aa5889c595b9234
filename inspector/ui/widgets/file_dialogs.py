"""Asking for files and folders, beside the window: the work goes on meanwhile. Names of kinds may be Texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from inspector.paths import expanded
from inspector.storage.reading.formats import IMAGE_SUFFIXES
from inspector.text import Text
from inspector.ui.widgets.sentences import tr

IMAGE_FILTER = Text(
    "Images ({listed});;All files (*)", listed=" ".join(f"*{suffix}" for suffix in sorted(IMAGE_SUFFIXES))
)


def typed_folder(text: str) -> Path:
    """The folder that somebody typed. ``~`` is the user's own."""
    return expanded(Path(text.strip()))


def why_not_folder(folder: Path) -> str:
    """Why nothing can be put below a typed folder, or ''. A path that is not whole depends on who started Inspector."""
    if folder.parts and folder.parts[0].startswith("~"):
        return tr("There is no user “{value}” on this computer: choose another place", value=folder.parts[0])
    return "" if folder.is_absolute() else tr("Type the whole path of the folder, or choose it")


def ask_folder(parent: QWidget, title: str, start: str, then: Callable[[Path], object]) -> None:
    """Ask for a folder, beginning in ``start``, and give it to ``then``."""
    dialog = QFileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, lambda paths: then(paths[0]))


def ask_files(parent: QWidget, title: str, name_filter: str, then: Callable[[list[Path]], object]) -> None:
    """Ask for one existing file or several, and give them to ``then``."""
    dialog = QFileDialog(parent, title, "", tr(name_filter))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    _open(dialog, then)


def ask_file(parent: QWidget, title: str, start: str, name_filter: str, then: Callable[[Path], object]) -> None:
    """Ask for an existing file, beginning in ``start``, and give it to ``then``."""
    dialog = QFileDialog(parent, title, start, tr(name_filter))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, lambda paths: then(paths[0]))


def ask_new_file(parent: QWidget, title: str, name: str, name_filter: str, then: Callable[[Path], object]) -> None:
    """Ask where a file is to be written, offering ``name``, and give its path to ``then``."""
    dialog = QFileDialog(parent, title, name, tr(name_filter))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix[1:])
    _open(dialog, lambda paths: then(paths[0]))


def _open(dialog: QFileDialog, then: Callable[[list[Path]], object]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
    dialog.open()
