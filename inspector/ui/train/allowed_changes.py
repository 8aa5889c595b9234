"""How good parts may also appear, in an operator's words. Folded away until it is wanted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.text import Text
from inspector.ui.widgets.buttons import fold_button
from inspector.ui.widgets.layouts import BELOW_BOX_PX, column, label
from inspector.ui.widgets.sentences import tr

#: "A little": pixels of the zoomed image, and a share of the brightness.
LITTLE_SHIFT_PX = 4
LITTLE_BRIGHTNESS = 0.1

_ONLY_IF = Text("Choose it only if such a part is good: it will no longer be reported.")
#: Field of the Augmentation to its label, its words in the summary, and its hint.
_CHOICES = {
    "mirrored": (
        Text("&Mirrored"),
        Text("mirrored"),
        Text("Left and right exchanged, as in a mirror. {only_if}", only_if=_ONLY_IF),
    ),
    "flipped": (
        Text("Mirrored &upside down"),
        Text("mirrored upside down"),
        Text("Top and bottom exchanged, as in water. {only_if}", only_if=_ONLY_IF),
    ),
    "turned": (
        Text("Turne&d by 90°, 180° or 270°"),
        Text("turned"),
        Text("For parts that are not always put down the same way round. {only_if}", only_if=_ONLY_IF),
    ),
    "brightness": (
        Text("A &little darker or brighter"),
        Text("darker or brighter"),
        Text("For light that is not the same all day: every part is also learned a tenth darker and a tenth brighter."),
    ),
    "shift_px": (
        Text("A little &out of place"),
        Text("out of place"),
        Text("For parts that are not put down exactly: every part is also learned moved by a sixtieth of the picture."),
    ),
}


class AllowedChanges(QWidget):
    """Chooses the Augmentation.

    Signals:
        augmentation_chosen: An Augmentation.
    """

    augmentation_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self.choices = QWidget()
        self.unfold = fold_button(tr("Good parts may also &be…"), self.choices)
        self.unfold.setToolTip(
            tr(
                "Inspector takes for good what it has seen. What your images do not show, but is good all the "
                "same, can be said here: every part is then learned in these ways too. Looking at the parts "
                "first takes longer."
            )
        )
        self.summary = label(role="hint", wraps=True)
        self.summary.setIndent(BELOW_BOX_PX)
        self._augmentation = UNALTERED
        self._build()
        self.unfold.toggled.connect(self._refresh_summary)

    def _build(self) -> None:
        for name, (text, _, hint) in _CHOICES.items():
            box = self.boxes[name] = QCheckBox(tr(text))
            box.setToolTip(tr(hint))
            box.clicked.connect(self._on_clicked)
        self.choices.setLayout(column(*self.boxes.values(), spacing=2, margins=(BELOW_BOX_PX, 0, 0, 0)))
        self.setLayout(column(self.unfold, self.summary, self.choices, spacing=4))
        self.show_augmentation(UNALTERED)

    def show_augmentation(self, augmentation: Augmentation) -> None:
        """Show an Augmentation, without a signal."""
        self._augmentation = augmentation
        for name, box in self.boxes.items():
            box.setChecked(bool(getattr(augmentation, name)))
        self._refresh_summary()

    def set_changeable(self, why_not: str) -> None:
        """Whether choices can be made: ``why_not`` is empty, or the reason."""
        for name, box in self.boxes.items():
            box.setEnabled(not why_not)
            box.setToolTip(why_not or tr(_CHOICES[name][2]))

    def _refresh_summary(self) -> None:
        text = ", ".join(tr(_CHOICES[name][1]) for name, box in self.boxes.items() if box.isChecked())
        self.summary.setText(text[:1].upper() + text[1:])
        self.summary.setVisible(bool(text) and not self.unfold.isChecked())

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
