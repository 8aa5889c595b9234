"""The one window: the rail, the places, messages above them and the job bar below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from inspector.demo.project import demo_test_images
from inspector.jobs.job import JobOutcome, JobState
from inspector.storage.project_store import OpenProject, good_parts
from inspector.ui.app.close_question import CloseQuestion
from inspector.ui.app.job_bar import JobBar
from inspector.ui.app.message_strip import MessageStrip
from inspector.ui.app.places import START, Places
from inspector.ui.app.project_menu import ProjectMenu
from inspector.ui.app.rail import PLACES, Rail
from inspector.ui.app.settings_dialog import SettingsDialog
from inspector.ui.app.window_geometry import restore_geometry, save_geometry
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.demo_opening import DemoOpening
from inspector.ui.workspace.opening import open_paths
from inspector.ui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from inspector.ui.inspect.page import InspectPage
    from inspector.ui.parts.page import PartsPage
    from inspector.ui.results.page import ResultsPage
    from inspector.ui.start.page import StartPage
    from inspector.ui.train.page import TrainPage

MINIMUM_SIZE = QSize(1024, 640)
FIRST_SIZE = QSize(1440, 900)


class MainWindow(QMainWindow):
    """Shows a Workspace.

    Signals:
        stopping: It will close as soon as the work in the background has stopped.
    """

    stopping = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._is_stopping = False
        self._is_stopped = False
        self._theme = workspace.settings["theme"]
        self.rail = Rail()
        self.strip = MessageStrip()
        self.question = CloseQuestion()
        self.job_bar = JobBar(workspace)
        self.stack = Places(workspace)
        self.demo = DemoOpening(workspace)
        self.menu = ProjectMenu(workspace, self)
        self.rail.set_project_menu(self.menu)
        self._build()
        self._connect()
        self._add_shortcuts()
        restore_geometry(self, FIRST_SIZE)
        self.show_place(START)

    @property
    def start_page(self) -> StartPage:
        """Where the window begins."""
        return cast("StartPage", self.stack.page(START))

    @property
    def parts_page(self) -> PartsPage:
        """The Parts place."""
        return cast("PartsPage", self.stack.page("parts"))

    @property
    def train_page(self) -> TrainPage:
        """The Train place."""
        return cast("TrainPage", self.stack.page("train"))

    @property
    def inspect_page(self) -> InspectPage:
        """The Inspect place."""
        return cast("InspectPage", self.stack.page("inspect"))

    @property
    def results_page(self) -> ResultsPage:
        """The Results place."""
        return cast("ResultsPage", self.stack.page("results"))

    def _build(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.question)
        right.addWidget(self.strip)
        right.addWidget(self.stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addLayout(right, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(self.job_bar)
        self.setCentralWidget(content)
        self.setMinimumSize(MINIMUM_SIZE)
        self.setWindowTitle("Inspector")

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.message_posted.connect(self.strip.show_message)
        workspace.project_opened.connect(self._on_project_opened)
        workspace.project_closed.connect(self._on_project_closed)
        workspace.detector_opened.connect(self._on_detector_opened)
        workspace.project_changed.connect(self._show_name)
        workspace.training_ended.connect(self._on_training_ended)
        workspace.settings_changed.connect(self._on_settings_changed)
        self.rail.place_chosen.connect(self.show_place)
        self.rail.settings_chosen.connect(self.show_settings)
        self.menu.new_chosen.connect(self._ask_new)
        self.menu.open_chosen.connect(self.start_page.ask_open)
        self.question.close_confirmed.connect(self._stop_and_close)
        self.question.close_declined.connect(self.question.hide)
        self.stack.show_requested.connect(self.show_place)
        self.start_page.demo.clicked.connect(self.demo.open)
        self.menu.recent_chosen.connect(lambda path: self.open_paths([path]))
        self.menu.demo.triggered.connect(self.demo.open)
        self.menu.open_detector.triggered.connect(self.start_page.ask_detector)

    def _add_shortcuts(self) -> None:
        for position, (name, _, _) in enumerate(PLACES, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{position}"), self)
            shortcut.activated.connect(self.rail.buttons[name].click)
        for keys, act in (
            ("Ctrl+,", self.show_settings),
            ("Ctrl+Q", self.close),
            ("F11", self._toggle_full_screen),
            ("Esc", self._on_escape),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    @Slot(str)
    @Slot(str, object)
    def show_place(self, name: str, content: object = None) -> None:
        """Show a place.

        Args:
            name: ``start``, ``parts``, ``train``, ``inspect`` or ``results``.
            content: For ``inspect``: a list of Paths to open, or the address of a live source. For ``start``: a list
                of Paths to begin a new Project with.
        """
        if name != START and self.workspace.opened is None and (name != "inspect" or self.workspace.detector is None):
            name = START
        self.stack.show_page(name)
        self.rail.show_place(name)
        if name == START:
            self.start_page.take_focus()
            if isinstance(content, list):
                self.start_page.begin_new(content)
        if name == "inspect" and isinstance(content, str):
            self.inspect_page.open_source(content)
        elif name == "inspect" and isinstance(content, Sequence):
            self.inspect_page.open_images(list(content))

    @Slot()
    def show_settings(self) -> None:
        """Open the settings beside the window."""
        SettingsDialog(self.workspace, self).open()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102 - Qt's name
        if self._is_stopped:
            event.accept()
            return
        event.ignore()
        jobs = self.workspace.runner.jobs
        if self._is_stopping:
            return
        if jobs and self.workspace.settings["confirm_stop"]:
            job = self.workspace.training or jobs[-1]
            self.question.ask(job.title, job is self.workspace.training)
        else:
            self._stop_and_close()

    @Slot()
    def _stop_and_close(self) -> None:
        self._is_stopping = True
        self.stopping.emit()
        save_geometry(self)
        self.question.show_stopping()
        self.stack.setEnabled(False)
        self.rail.setEnabled(False)
        self.stack.stop()
        self.workspace.runner.stop_all(self._on_all_stopped)

    def _on_all_stopped(self) -> None:
        self.workspace.inference.close()
        self._is_stopped = True
        self.close()

    @Slot(object)
    def _on_project_opened(self, opened: OpenProject) -> None:
        self._show_name(opened)
        images = demo_test_images(opened)
        if opened.detector_path.exists():
            self.show_place("inspect", images or None)
        elif opened.project.is_demo and images:
            self.show_place("train")
        else:
            self.show_place("train" if good_parts(opened) else "parts")

    @Slot(object)
    def _show_name(self, opened: OpenProject) -> None:
        self.rail.show_project(opened.project.name)
        self.setWindowTitle(f"{opened.project.name} - Inspector")

    @Slot(object)
    def _on_detector_opened(self, path: Path) -> None:
        self.rail.show_detector(path.stem)
        self.setWindowTitle(f"{path.name} - Inspector")
        self.show_place("inspect")

    @Slot()
    def _on_project_closed(self) -> None:
        self.rail.show_project("")
        self.setWindowTitle("Inspector")
        self.show_place(START)

    @Slot(object)
    def _on_training_ended(self, outcome: JobOutcome) -> None:
        opened = self.workspace.opened
        if outcome.state is not JobState.SUCCEEDED or opened is None or self._is_stopping:
            return
        images = demo_test_images(opened)
        if images and self.workspace.detector is not None and self.stack.is_shown("train"):
            self.show_place("inspect", images)

    @Slot(object)
    def _on_settings_changed(self) -> None:
        theme = self.workspace.settings["theme"]
        if theme != self._theme:
            self._theme = theme
            apply_theme(theme)

    @Slot()
    def _ask_new(self) -> None:
        self.show_place(START)
        self.start_page.begin_new([])

    @Slot()
    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def _on_escape(self) -> None:
        if self.question.isVisible() and not self._is_stopping:
            self.question.hide()
        elif self.strip.isVisible():
            self.strip.dismiss()
        elif self.stack.is_shown(START):
            self.show_place("parts" if self.workspace.opened is not None else "inspect")

    @Slot(list)
    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what was double-clicked, dropped or named in a call, and come to the front."""
        open_paths(self.workspace, paths, self.show_place)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
