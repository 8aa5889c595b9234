"""How good parts may also appear, in an operator's words; folded away until it is wanted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.ui.widgets.buttons import fold_button

#: What "a little" is: pixels of the zoomed image, and a share of the brightness.
LITTLE_SHIFT_PX = 4
LITTLE_BRIGHTNESS = 0.1

_ONLY_IF = "Choose it only if such a part is good: it will no longer be reported."
#: Field of the Augmentation, label, and what it says while the choices are folded away.
_CHOICES = {
    "mirrored": ("&Mirrored", "mirrored", f"Left and right exchanged, as in a mirror. {_ONLY_IF}"),
    "flipped": (
        "Mirrored &upside down",
        "mirrored upside down",
        f"Top and bottom exchanged, as in water. {_ONLY_IF}",
    ),
    "turned": (
        "Turne&d by 90°, 180° or 270°",
        "turned",
        f"For parts that are not always put down the same way round. {_ONLY_IF}",
    ),
    "brightness": (
        "A &little darker or brighter",
        "darker or brighter",
        "For light that is not the same all day: every part is also learned a tenth darker and a tenth brighter.",
    ),
    "shift_px": (
        "A little &out of place",
        "out of place",
        "For parts that are not put down exactly: every part is also learned moved by a sixtieth of the picture.",
    ),
}


class AllowedChanges(QWidget):
    """Chooses the Augmentation.

    Signals:
        augmentation_chosen: An Augmentation.
    """

    augmentation_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self.choices = QWidget()
        self.unfold = fold_button("Good parts may also &be…", self.choices)
        self.unfold.setToolTip(
            "Inspector takes for good what it has seen. What your images do not show, but is good all the same, can be "
            "said here: every part is then learned in these ways too. Looking at the parts first takes longer."
        )
        self.chosen = QLabel()
        self.chosen.setWordWrap(True)
        self.chosen.setIndent(26)
        self.chosen.setProperty("role", "hint")
        self._augmentation = UNALTERED
        self._build()
        self.unfold.toggled.connect(self._show_chosen)

    def _build(self) -> None:
        column = QVBoxLayout(self.choices)
        column.setContentsMargins(26, 0, 0, 0)
        column.setSpacing(2)
        for name, (label, _, hint) in _CHOICES.items():
            box = QCheckBox(label)
            box.setToolTip(hint)
            box.clicked.connect(self._on_clicked)
            self.boxes[name] = box
            column.addWidget(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.unfold)
        layout.addWidget(self.chosen)
        layout.addWidget(self.choices)
        self.show_augmentation(UNALTERED)

    def show_augmentation(self, augmentation: Augmentation) -> None:
        """Show what is chosen, without a signal."""
        self._augmentation = augmentation
        for name, box in self.boxes.items():
            box.setChecked(bool(getattr(augmentation, name)))
        self._show_chosen()

    def set_changeable(self, why_not: str) -> None:
        """Whether choices can be made: ``why_not`` is empty, or the reason."""
        for name, box in self.boxes.items():
            box.setEnabled(not why_not)
            box.setToolTip(why_not or _CHOICES[name][2])

    def _show_chosen(self) -> None:
        words = ", ".join(_CHOICES[name][1] for name, box in self.boxes.items() if box.isChecked())
        self.chosen.setText(words.capitalize())
        self.chosen.setVisible(bool(words) and not self.unfold.isChecked())

    def _on_clicked(self) -> None:
        is_on = {name: box.isChecked() for name, box in self.boxes.items()}
        self._augmentation = replace(
            self._augmentation,
            mirrored=is_on["mirrored"],
            flipped=is_on["flipped"],
            turned=is_on["turned"],
            shift_px=(self._augmentation.shift_px or LITTLE_SHIFT_PX) if is_on["shift_px"] else 0,
            brightness=(self._augmentation.brightness or LITTLE_BRIGHTNESS) if is_on["brightness"] else 0.0,
        )
        self.augmentation_chosen.emit(self._augmentation)
