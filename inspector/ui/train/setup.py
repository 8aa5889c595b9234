"""What training is done with: the good parts, the Profile, what parts may look like, and numbers for engineers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.profile import PROFILES
from inspector.domain.project import Project
from inspector.storage.settings import SETTINGS, Settings
from inspector.ui.train.allowed_changes import AllowedChanges
from inspector.ui.train.words import offered_profiles, parts_text, profile_numbers
from inspector.ui.widgets.buttons import fold_button
from inspector.ui.widgets.number_fields import WholeNumberField

_DEVICES = SETTINGS["device"]


class TrainSetup(QWidget):
    """Chooses Profile, Augmentation, seed and device.

    Signals:
        profile_chosen: Name of the Profile.
        augmentation_chosen: An Augmentation.
        seed_chosen: Of training.
        device_chosen: A choice of the setting ``device``.
    """

    profile_chosen = Signal(str)
    augmentation_chosen = Signal(object)
    seed_chosen = Signal(int)
    device_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = QLabel()
        self.parts.setWordWrap(True)
        self.parts.setProperty("role", "heading")
        self.profiles = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        self.allowed = AllowedChanges()
        self.numbers = QWidget()
        self.numbers_shown = fold_button("Numbers for en&gineers", self.numbers)
        self.seed = WholeNumberField(0, 2**31 - 1)
        self.seed.setToolTip("The same seed, parts and computer give the same detector")
        self.device = QComboBox()
        for value, label in _DEVICES.choices.items():
            self.device.addItem(label, value)
        self.device.setToolTip(_DEVICES.help)
        self.profile_numbers = QLabel()
        self.profile_numbers.setWordWrap(True)
        self.profile_numbers.setProperty("role", "hint")
        self._build()
        self.profiles.buttonClicked.connect(self._on_profile)
        self.allowed.augmentation_chosen.connect(self.augmentation_chosen)
        self.seed.valueChanged.connect(self.seed_chosen)
        self.device.activated.connect(lambda: self.device_chosen.emit(self.device.currentData()))

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.parts)
        heading = QLabel("How thorough?")
        heading.setProperty("role", "heading")
        layout.addSpacing(8)
        layout.addWidget(heading)
        for words in offered_profiles():
            button = QRadioButton(words.label)
            hint = QLabel(words.hint)
            hint.setWordWrap(True)
            hint.setIndent(26)
            hint.setProperty("role", "hint")
            self.choices[words.name] = button
            self.profiles.addButton(button)
            layout.addWidget(button)
            layout.addWidget(hint)
        layout.addSpacing(8)
        layout.addWidget(self.allowed)
        layout.addWidget(self.numbers_shown)
        form = QFormLayout(self.numbers)
        form.setContentsMargins(16, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("S&eed", self.seed)
        form.addRow("Compute o&n", self.device)
        form.addRow(self.profile_numbers)
        layout.addWidget(self.numbers)

    def show_project(self, project: Project | None, part_count: int) -> None:
        """Show a Project's choices without a signal."""
        self.parts.setText("" if project is None else parts_text(part_count))
        if project is None:
            return
        if project.profile in self.choices:
            self.choices[project.profile].setChecked(True)
        if project.profile in PROFILES:
            self.profile_numbers.setText(profile_numbers(PROFILES[project.profile]))
        self.allowed.show_augmentation(project.augmentation)
        blocked = self.seed.blockSignals(True)
        self.seed.setValue(project.seed)
        self.seed.blockSignals(blocked)

    def show_settings(self, settings: Settings) -> None:
        """Show the user's settings without a signal."""
        self.device.setCurrentIndex(self.device.findData(settings.device))

    def set_changeable(self, why_not: str) -> None:
        """Whether choices can be made: ``why_not`` is empty, or the reason."""
        for name, button in self.choices.items():
            button.setEnabled(not why_not)
            button.setToolTip(why_not or f"Profile {name}")
        self.allowed.set_changeable(why_not)
        for control in (self.seed, self.device):
            control.setEnabled(not why_not)

    def _on_profile(self) -> None:
        for name, button in self.choices.items():
            if button.isChecked():
                self.profile_chosen.emit(name)
