"""The choices before training: Profile, allowed changes of parts, and numbers for engineers."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QRadioButton, QWidget

from inspector.domain.learning_curve import LearningCurve, numbers, said
from inspector.domain.profile import PROFILES
from inspector.domain.project import ADVISED_PARTS, Project
from inspector.storage.settings import SETTINGS, Settings
from inspector.ui.train.allowed_changes import AllowedChanges
from inspector.ui.train.detail_choice import DetailChoice
from inspector.ui.train.sentences import PROFILE_OFFERS, parts_text, project_numbers
from inspector.ui.train.students_choice import StudentsChoice
from inspector.ui.widgets.buttons import SYMBOL, ChoiceGroup, fold_button
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import BELOW_BOX_PX, Item, column, form, label
from inspector.ui.widgets.number_fields import WholeNumberField
from inspector.ui.widgets.sentences import tr

_DEVICES = SETTINGS["device"]


class TrainSetup(QWidget):
    """Chooses Profile, number of Students, Detail, Augmentation, seed and device.

    Signals:
        profile_chosen: Name of the Profile.
        students_chosen: Students of every Ensemble, or None for the Profile's own number.
        detail_chosen: A Detail.
        augmentation_chosen: An Augmentation.
        seed_chosen: Of training.
        device_chosen: A choice of the setting ``device``.
        roi_chosen: The ROI is to be drawn, or no longer.
    """

    profile_chosen = Signal(str)
    students_chosen = Signal(object)
    detail_chosen = Signal(object)
    augmentation_chosen = Signal(object)
    seed_chosen = Signal(int)
    device_chosen = Signal(str)
    roi_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.parts = label(role="heading", wraps=True)
        self.more_parts = label(role="hint", wraps=True)
        self.profiles = ChoiceGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        self.teachers = label(role="hint", wraps=True)
        self.students = StudentsChoice()
        self.detail = DetailChoice()
        self.allowed = AllowedChanges()
        self.roi = QPushButton(icon("bounding-box"), tr("Region of &interest…"))
        self.roi.setIconSize(SYMBOL)
        self.roi.setCheckable(True)
        self.roi_share = label(role="hint")
        self.numbers = QWidget()
        self.numbers_shown = fold_button(
            tr("&Numbers for engineers"), self.numbers, tr("Seed, device, profile in figures")
        )
        self.seed = WholeNumberField(0, 2**31 - 1)
        self.seed.setToolTip(tr("The same seed, parts and computer give the same detector"))
        self.device = QComboBox()
        for value, text in _DEVICES.choices.items():
            self.device.addItem(tr(text), value)
        self.device.setToolTip(tr(_DEVICES.help))
        self.profile_numbers = label(role="hint", wraps=True)
        self._build()
        self.profiles.buttonClicked.connect(self._on_profile)
        self.students.students_chosen.connect(self.students_chosen)
        self.detail.detail_chosen.connect(self.detail_chosen)
        self.allowed.augmentation_chosen.connect(self.augmentation_chosen)
        self.seed.valueChanged.connect(self.seed_chosen)
        self.roi.clicked.connect(self.roi_chosen)
        self.device.activated.connect(lambda: self.device_chosen.emit(self.device.currentData()))

    def _build(self) -> None:
        choices: list[Item] = []
        for name, offer in PROFILE_OFFERS.items():
            button = self.choices[name] = QRadioButton(tr(offer.title))
            self.profiles.addButton(button)
            hint = label(tr(offer.hint), "hint", wraps=True)
            hint.setIndent(BELOW_BOX_PX)
            choices.append(column(button, hint, spacing=0))
        numbers = form((tr("S&eed"), self.seed), (tr("Compute o&n"), self.device), self.profile_numbers)
        numbers.setContentsMargins(16, 0, 0, 0)
        self.numbers.setLayout(numbers)
        heading = label(tr("How thorough?"), "heading")
        roi = column(self.roi, self.roi_share, spacing=4)
        folded = (self.allowed, self.numbers_shown, self.numbers)
        chosen = (heading, *choices, self.teachers, 8, self.students, 8, self.detail, 8, roi)
        self.setLayout(column(self.parts, self.more_parts, 8, *chosen, *folded))

    def show_project(self, project: Project | None, part_count: int) -> None:
        """Show a Project's choices without a signal."""
        self.parts.setText("" if project is None else parts_text(part_count))
        if project is None:
            return
        if project.profile in self.choices:
            self.choices[project.profile].setChecked(True)
        if project.profile in PROFILES:
            self.profile_numbers.setText(project_numbers(project))
        names = ", ".join(teacher.name for teacher in project.teachers)
        self.teachers.setText(tr("Teachers: {names}", names=names))
        self.teachers.setVisible(bool(project.teachers))
        self.detail.show_project(project, part_count)
        self.allowed.show_augmentation(project.augmentation)
        with QSignalBlocker(self.seed):
            self.seed.setValue(project.seed)

    def show_curve(self, curve: LearningCurve | None, part_count: int) -> None:
        """Tell whether more parts would help, or the way to find out. So few that more always help need no check."""
        self.more_parts.setVisible(part_count >= ADVISED_PARTS)
        untold = tr("“Check parts” in Parts (C) tells whether more of them would help.")
        self.more_parts.setText(untold if curve is None else tr(said(curve)))
        self.more_parts.setToolTip("" if curve is None else tr(numbers(curve)))

    def show_settings(self, settings: Settings) -> None:
        """Show the user's settings without a signal."""
        self.device.setCurrentIndex(self.device.findData(settings.device))

    def show_roi(self, share: str, why_not: str) -> None:
        """Tell how much of the image counts, and whether it can be changed: ``why_not`` is empty, or the reason."""
        self.roi_share.setText(share)
        self.roi.setEnabled(not why_not)
        self.roi.setToolTip(why_not or tr("Draw on a good part where parts are looked at (I)"))

    def set_changeable(self, why_not: str) -> None:
        """Whether choices can be made: ``why_not`` is empty, or the reason."""
        for name, button in self.choices.items():
            button.setEnabled(not why_not)
            button.setToolTip(why_not or tr("Profile {name}", name=name))
        self.students.set_changeable(why_not)
        self.detail.set_changeable(why_not)
        self.allowed.set_changeable(why_not)
        for control in (self.seed, self.device):
            control.setEnabled(not why_not)

    def _on_profile(self) -> None:
        self.profile_chosen.emit(next(name for name, button in self.choices.items() if button.isChecked()))
