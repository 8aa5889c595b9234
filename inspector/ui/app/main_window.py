"""The one window: the rail, the places, messages above them and the job bar below."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget
from typing_extensions import override

from inspector.demo.project import demo_test_images, first_demo_image
from inspector.domain.recording import Recording
from inspector.domain.versions import TrainedVersion
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.paths import APPLICATION
from inspector.storage.project_store import OpenProject
from inspector.ui.app.close_question import CloseQuestion
from inspector.ui.app.diagnostics import Diagnostics
from inspector.ui.app.first_steps import FirstSteps
from inspector.ui.app.guide import Guide
from inspector.ui.app.head_bar import HeadBar
from inspector.ui.app.job_bar import JobBar
from inspector.ui.app.main_menu import MainMenu
from inspector.ui.app.message_strip import MessageStrip
from inspector.ui.app.places import Places
from inspector.ui.app.project_menu import ProjectMenu
from inspector.ui.app.rail import Rail
from inspector.ui.app.settings_dialog import SettingsDialog
from inspector.ui.app.window_actions import WindowDeeds, window_actions
from inspector.ui.app.window_geometry import restore_geometry, save_geometry
from inspector.ui.widgets.layouts import column, row
from inspector.ui.widgets.shortcuts import add_shortcuts
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.demo_opening import DemoOpening
from inspector.ui.workspace.navigation import Place, ShowInspect, ShowParts, ShowStart, ShowTrain
from inspector.ui.workspace.opening import open_paths
from inspector.ui.workspace.workspace import Workspace

#: Fits beside the task bar of a screen of 1366 x 768 pixels at 125 %.
MINIMUM_SIZE = QSize(960, 520)
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
        self._theme = workspace.settings.current.theme
        self.rail = Rail()
        self.strip = MessageStrip()
        self.question = CloseQuestion()
        self.head = HeadBar(self.strip, self.question)
        self.job_bar = JobBar(workspace)
        self.places = Places(workspace)
        self.demo = DemoOpening(workspace)
        self._demo_images: tuple[Path, ...] = ()
        self.guide: Guide | None = None
        self.first_steps = FirstSteps(workspace, self.places, self.rail, self)
        self.menu = self._menu()
        self._build()
        self._connect()
        add_shortcuts(self, ("Esc", self._on_escape), ("F10", self.show_menu), everywhere=True)
        if note := restore_geometry(self, FIRST_SIZE):
            workspace.messages.post("warning", note)
        self.show_place(ShowStart())

    def _build(self) -> None:
        right = column(self.head, (self.places, 1), spacing=0)
        content = QWidget()
        content.setLayout(column((row(self.rail, (right, 1), spacing=0), 1), self.job_bar, spacing=0))
        self.setCentralWidget(content)
        self.setMinimumSize(MINIMUM_SIZE)
        self.setWindowTitle(APPLICATION)

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.messages.posted.connect(self.strip.show_message)
        workspace.messages.withdrawn.connect(self.strip.withdraw)
        workspace.document.project_opened.connect(self._on_project_opened)
        workspace.document.closed.connect(self._on_project_closed)
        workspace.document.detector_opened.connect(self._on_detector_opened)
        workspace.document.project_changed.connect(self._show_name)
        workspace.training.ended.connect(self._on_training_ended)
        workspace.runner.job_ended.connect(self._on_job_ended)
        workspace.settings.changed.connect(self._on_settings_changed)
        self.rail.place_chosen.connect(self.show_place)
        self.rail.settings_chosen.connect(self.show_settings)
        self.question.close_confirmed.connect(self._stop_and_close)
        self.question.close_declined.connect(self.question.hide)
        workspace.navigation.place_requested.connect(self.show_place)
        self.places.start.demo.clicked.connect(self.demo.open)
        self.demo.grown.connect(self._on_demo_grown)

    def _menu(self) -> MainMenu:
        deeds = WindowDeeds(
            self.demo.open, self._toggle_full_screen, self.show_guide, self.first_steps, self.show_diagnostics
        )
        actions = window_actions(self, self.workspace, self.rail, self.job_bar, deeds)
        menu = MainMenu(ProjectMenu(self.workspace, actions, self), actions, self)
        self.rail.set_menus(menu, menu.menus[0])
        if sys.platform == "darwin":
            for each in menu.menus:
                self.menuBar().addMenu(each)
            self.rail.menu.hide()
        return menu

    @Slot(object)
    def show_place(self, place: Place) -> None:
        """Show a place, or the start page where nothing is open that the place could show."""
        workspace = self.workspace
        can_inspect = isinstance(place, ShowInspect) and workspace.detector.manifest is not None
        if workspace.document.opened is None and not can_inspect and not isinstance(place, ShowStart):
            place = ShowStart()
        self.places.show_place(place)
        self.rail.mark_place(place)
        title = self.rail.title_of(place)
        self.head.title.setText(title)
        self.menu.show_page(title, self.places.menus)

    @Slot()
    def show_settings(self) -> None:
        """Open the settings beside the window."""
        SettingsDialog(self.workspace, self).open()

    @Slot()
    def show_menu(self) -> None:
        """Open the menu, with its first line marked, so that the arrow keys go on."""
        button = self.rail.menu
        self.menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        self.menu.setActiveAction(self.menu.actions()[0])

    @Slot()
    def show_guide(self) -> None:
        """Open the guide at the page about whatever is shown."""
        if self.guide is None:
            self.guide = Guide(self)
        self.guide.show_topic(self.places.topic)

    @Slot()
    def show_diagnostics(self) -> None:
        """Open the diagnostics beside the window."""
        Diagnostics(self.workspace, self).open()

    @property
    def _work(self) -> list[Job]:
        """The Jobs that would be lost if the window closed now. Those that stop already would not."""
        return [job for job in self.workspace.runner.jobs if not (job.is_lookup or job.is_cancel_requested)]

    @Slot()
    def _on_job_ended(self) -> None:
        if not self._work and not self._is_stopping:
            self.question.hide()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_stopped:
            event.accept()
            return
        event.ignore()
        jobs = self._work
        if self._is_stopping:
            return
        if jobs and self.workspace.settings.current.confirm_stop:
            training = self.workspace.training.job
            job = training if training in jobs else jobs[-1]
            self.question.ask(job.title, job is training)
        else:
            self._stop_and_close()

    @Slot()
    def _stop_and_close(self) -> None:
        self._is_stopping = True
        self.stopping.emit()
        save_geometry(self)
        self.question.show_stopping()
        self.places.setEnabled(False)
        self.rail.setEnabled(False)
        self.places.stop()
        self.workspace.runner.stop_all(self._on_all_stopped)

    def _on_all_stopped(self) -> None:
        self.workspace.detector.inference.close()
        self._is_stopped = True
        self.close()

    @Slot(object)
    def _on_project_opened(self, opened: OpenProject) -> None:
        self._show_name(opened)
        self._demo_images = tuple(demo_test_images(opened))
        if opened.detector_path.exists():
            self.show_place(ShowInspect(self._demo_images, Recording.NEW, first_demo_image(opened)))
        elif self.workspace.parts.paths():
            self.show_place(ShowTrain())
        else:
            self.show_place(ShowParts())

    @Slot(object)
    def _on_demo_grown(self, opened: OpenProject) -> None:
        session, images = self.places.inspect.session, tuple(demo_test_images(opened))
        # Whoever has opened other images keeps them.
        if session.paths == self._demo_images != images:
            self._demo_images = images
            session.grow(images)

    @Slot(object)
    def _show_name(self, opened: OpenProject) -> None:
        self.rail.show_project(opened.project.name)
        self.setWindowTitle(f"{opened.project.name} - {APPLICATION}")

    @Slot(object)
    def _on_detector_opened(self, path: Path) -> None:
        self.rail.show_detector(path.stem)
        self.setWindowTitle(f"{path.name} - {APPLICATION}")
        self.show_place(ShowInspect())

    @Slot()
    def _on_project_closed(self) -> None:
        self.rail.show_project("")
        self.setWindowTitle(APPLICATION)
        self.show_place(ShowStart())

    @Slot(object)
    def _on_training_ended(self, outcome: JobOutcome) -> None:
        opened = self.workspace.document.opened
        if outcome.state is not JobState.SUCCEEDED or opened is None or self._is_stopping:
            return
        if not self.workspace.training.is_of_opened:
            return
        if isinstance(outcome.result, TrainedVersion) and not outcome.result.is_taken:
            return
        images = demo_test_images(opened)
        if images and self.workspace.detector.manifest is not None and isinstance(self.places.shown, ShowTrain):
            self.show_place(ShowInspect(tuple(images), Recording.NEW))

    @Slot(object)
    def _on_settings_changed(self) -> None:
        theme = self.workspace.settings.current.theme
        if theme != self._theme:
            self._theme = theme
            apply_theme(theme)

    @Slot()
    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def _on_escape(self) -> None:
        if self.question.isVisible() and not self._is_stopping:
            self.question.hide()
        elif self.strip.isVisible():
            self.strip.dismiss()
        elif isinstance(self.places.shown, ShowStart):
            self.show_place(ShowInspect() if self.workspace.document.opened is None else ShowParts())

    @Slot(list)
    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files that were double-clicked, dropped or named in a call, and come to the front."""
        open_paths(self.workspace, paths)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
