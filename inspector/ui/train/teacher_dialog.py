"""The beginning of a Teacher: its photographs, whether it learns from a pretrained network, and its numbers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QRadioButton, QWidget

from inspector.domain.devices import Device
from inspector.domain.teachers import OTHER_NETWORKS, PACKAGED_NETWORKS
from inspector.errors import UsageError
from inspector.model.pretraining.recipe import PretrainRequest, is_installed
from inspector.storage.teacher_files import new_teacher_path
from inspector.text import Text
from inspector.ui.train.teacher_numbers import TeacherNumbers
from inspector.ui.widgets.buttons import ChoiceGroup, main_button, symbol_button
from inspector.ui.widgets.file_dialogs import ask_file, ask_folder, typed_folder
from inspector.ui.widgets.layouts import column, form, label, row
from inspector.ui.widgets.sentences import error_sentence, tr

_WIDTH_PX = 560
_INDENT_PX = 24
#: Bytes on disk of one crop, and of a pretrained network's maps of it.
_CROP_BYTES, _MAPS_BYTES = 200_000, 475_000
_WEIGHTS = Text("Weights (*.pth *.pt *.safetensors);;All files (*)")


class TeacherDialog(QDialog):
    """Stands beside the window.

    Args:
        device: Where to compute.
        parent: The window.

    Signals:
        request_chosen: The PretrainRequest.
    """

    request_chosen = Signal(object)

    def __init__(self, device: Device, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Train a teacher"))
        self.setMinimumWidth(_WIDTH_PX)
        self._device = device
        self.name = QLineEdit(new_teacher_path(tr("own")).stem)
        self.name.setMaxLength(100)
        self.folder = QLineEdit()
        self.folder.setToolTip(tr("Any images with much to see. Several hundred different ones make a good teacher"))
        self.choose = symbol_button(tr("&Choose…"), "folder-open", tr("Choose the folder of photographs"))
        self.alone = QRadioButton(tr("&Metric learning alone"))
        self.distilled = QRadioButton(tr("From a pretrained net&work"))
        self._kinds = ChoiceGroup(self)
        self.pretrained = QComboBox()
        for name in (*PACKAGED_NETWORKS, *OTHER_NETWORKS):
            self.pretrained.addItem(name, name)
        self.weights = QLineEdit()
        self.weights.setAccessibleName(tr("File of weights"))
        self.weights.setToolTip(tr("A state dict of that architecture, as torchvision names its layers"))
        self.choose_weights = symbol_button(tr("&File…"), "file", tr("Choose the file of weights"))
        self.numbers = TeacherNumbers(self)
        self.hint = label(role="hint", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.begin = main_button(self.buttons, tr("&Train"))
        self._build()
        self._connect()
        self.alone.setChecked(True)

    def _build(self) -> None:
        for button in (self.alone, self.distilled):
            self._kinds.addButton(button)
        equations = label(tr("Equations 2 to 5. No pretrained network is needed."), "small")
        network = row(_INDENT_PX, self.pretrained, (self.weights, 1), self.choose_weights)
        kinds = column(self.alone, row(_INDENT_PX, (equations, 1)), self.distilled, network)
        folder = row((self.folder, 1), self.choose)
        fields = form((tr("&Name"), self.name), (tr("&Photographs"), folder), kinds, *self.numbers.rows)
        self.setLayout(column(fields, self.hint, self.buttons, spacing=16, margins=(24, 16, 24, 16)))

    def _connect(self) -> None:
        self._kinds.buttonToggled.connect(self._on_kind)
        for edit in (self.name, self.folder, self.weights):
            edit.textChanged.connect(self._refresh)
        self.pretrained.currentIndexChanged.connect(self._refresh)
        self.numbers.changed.connect(self._refresh)
        self.choose.clicked.connect(
            lambda: ask_folder(self, tr("Photographs"), self.folder.text(), lambda path: self.folder.setText(str(path)))
        )
        self.choose_weights.clicked.connect(
            lambda: ask_file(
                self, tr("File of weights"), "", tr(_WEIGHTS), lambda path: self.weights.setText(str(path))
            )
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.request_chosen.emit(self.request))

    def fill_in(self, request: PretrainRequest) -> None:
        """Begin with an earlier request, so that only its mistake is left to mend."""
        self.name.setText(request.out.stem)
        self.folder.setText(str(request.photographs))
        self.weights.setText(str(request.pretrained_weights or ""))
        self.pretrained.setCurrentIndex(self.pretrained.findData(request.recipe.pretrained))
        (self.distilled if request.recipe.lambda_k else self.alone).setChecked(True)
        self.numbers.show_recipe(request.recipe)

    @property
    def request(self) -> PretrainRequest:
        """As it is filled in."""
        weights = self.weights.text().strip()
        return PretrainRequest(
            photographs=typed_folder(self.folder.text()),
            out=new_teacher_path(self.name.text().strip()),
            recipe=self.numbers.recipe(self.pretrained.currentData()),
            pretrained_weights=Path(weights) if self._needs_weights and weights else None,
            device=self._device,
        )

    @property
    def _needs_weights(self) -> bool:
        return self.distilled.isChecked() and self.pretrained.currentData() in OTHER_NETWORKS

    @Slot()
    def _on_kind(self) -> None:
        self.numbers.show_distilled(self.distilled.isChecked())
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        is_distilled = self.distilled.isChecked()
        self.pretrained.setEnabled(is_distilled)
        for control in (self.weights, self.choose_weights):
            control.setEnabled(self._needs_weights)
        why_not = self._why_not()
        self.begin.setEnabled(not why_not)
        self.begin.setToolTip(why_not)
        size = self.numbers.crops.value() * (_CROP_BYTES + (_MAPS_BYTES if is_distilled else 0))
        room = f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
        needed = tr("Takes about {room} in the cache while it learns. It can be stopped at any time.", room=room)
        self.hint.setText(why_not or needed)

    def _why_not(self) -> str:
        """Why it cannot begin, or ''."""
        if not self.name.text().strip():
            return tr("Type a name for the teacher")
        folder = self.folder.text().strip()
        if not folder:
            return tr("Choose a folder of photographs")
        if not typed_folder(folder).is_dir():
            return tr("There is no folder “{folder}”", folder=folder)
        network = self.pretrained.currentData()
        if self._needs_weights and not Path(self.weights.text().strip()).is_file():
            return tr("Choose the file with the weights of {network}", network=network)
        if self.distilled.isChecked() and not self._needs_weights and not is_installed(network):
            return tr("{network} is not installed. Learn by metric learning alone, or give a file", network=network)
        try:
            self.numbers.recipe(network).check()
        except UsageError as error:
            return error_sentence(error)
        return ""
