"""The numbers of a Teacher that is to be trained: network, weights of the losses, length, seed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from inspector.domain.profile import Family
from inspector.domain.teachers import BACKBONE_FIELDS, RECEPTIVE_FIELDS
from inspector.model.pretraining.recipe import Recipe, dense_recipe
from inspector.text import Text
from inspector.ui.widgets.layouts import Item, Row, label, row
from inspector.ui.widgets.number_fields import DecimalField, WholeNumberField
from inspector.ui.widgets.sentences import tr

#: lambda_k, lambda_m, lambda_c that are offered, without P and with it.
METRIC_WEIGHTS, DISTILLED_WEIGHTS = (0.0, 1.0, 0.1), (1.0, 0.0, 0.01)
_CROPS, _STEPS = 2000, 2000
_USUAL_FIELD = 33
_MOST_WEIGHT = 1000.0
_FAMILIES = {Family.FAST: Text("fast, made for CPUs"), Family.PAPER: Text("paper, the publication's")}
_WEIGHT_NAMES = ("lambda_k", "lambda_m", "lambda_c")
_WEIGHT_HINTS = (
    Text("Of distillation (equation 1)"),
    Text("Of metric learning (equations 2 to 4)"),
    Text("Of compactness (equation 5)"),
)


class TeacherNumbers(QObject):
    """Chooses them.

    Args:
        parent: The dialog.

    Attributes:
        rows: The fields with their names.

    Signals:
        changed: One of them.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.family = QComboBox()
        for family, text in _FAMILIES.items():
            self.family.addItem(tr(text), family)
        self.field = QComboBox()
        self.field.setToolTip(tr("Side of the square that one descriptor describes, in pixels of the zoomed image"))
        self.weights = [DecimalField(0, _MOST_WEIGHT, 3) for _ in _WEIGHT_NAMES]
        self.crops = WholeNumberField(8, 1_000_000)
        self.crops.setValue(_CROPS)
        self.crops.setToolTip(tr("Squares of 256 x 256 pixels that are cut out of the photographs once"))
        self.steps = WholeNumberField(1, 10_000_000)
        self.steps.setValue(_STEPS)
        self.seed = WholeNumberField(0, 2**31 - 1)
        self.seed.setToolTip(tr("The same seed, photographs and computer give the same teacher"))
        self._is_distilled = False
        self._weights = {False: METRIC_WEIGHTS, True: DISTILLED_WEIGHTS}
        self._fill_in_weights()
        self.rows: tuple[Row, ...] = (
            (tr("Famil&y"), self.family),
            (tr("Receptive fiel&d"), self.field),
            (tr("Losses"), self._losses()),
            (tr("C&rops"), self.crops),
            (tr("&Steps"), self.steps),
            (tr("Seed"), self.seed),
        )
        self.family.currentIndexChanged.connect(self._refresh_fields)
        self._refresh_fields()
        for weight in self.weights:
            weight.valueChanged.connect(self.changed)
        for number in (self.crops, self.steps, self.seed):
            number.valueChanged.connect(self.changed)
        self.field.currentIndexChanged.connect(self.changed)

    def _losses(self) -> QHBoxLayout:
        cells: list[Item] = []
        for name, hint, field in zip(_WEIGHT_NAMES, _WEIGHT_HINTS, self.weights, strict=True):
            named = label(name, "small")
            for each in (named, field):
                each.setToolTip(tr(hint))
            field.setAccessibleName(name)
            cells += [named, (field, 1)]
        return row(*cells)

    def show_distilled(self, is_distilled: bool) -> None:
        """Offer the numbers that go with distillation, or with metric learning alone. Weights of the other one stay."""
        if is_distilled != self._is_distilled:
            self._weights[self._is_distilled] = self._filled_in
            self._is_distilled = is_distilled
            self._fill_in_weights()
            self._refresh_fields()

    @property
    def _filled_in(self) -> tuple[float, float, float]:
        k, m, c = (field.value() for field in self.weights)
        return k, m, c

    def show_recipe(self, recipe: Recipe) -> None:
        """Fill in the numbers of a recipe."""
        self.family.setCurrentIndex(self.family.findData(recipe.family))
        self.show_distilled(recipe.lambda_k > 0)
        self.field.setCurrentIndex(self.field.findData(recipe.receptive_field))
        self._weights[self._is_distilled] = recipe.lambda_k, recipe.lambda_m, recipe.lambda_c
        self._fill_in_weights()
        for number, value in ((self.crops, recipe.pool_size), (self.steps, recipe.steps), (self.seed, recipe.seed)):
            number.setValue(value)

    def _fill_in_weights(self) -> None:
        for field, weight in zip(self.weights, self._weights[self._is_distilled], strict=True):
            field.setValue(weight)
        self.weights[0].setEnabled(self._is_distilled)

    def recipe(self, pretrained: str) -> Recipe:
        """As it is filled in. ``pretrained`` is the name of P."""
        return dense_recipe(
            Family(self.family.currentData()),
            int(self.field.currentData()),
            self._filled_in,
            pretrained=pretrained,
            pool_size=self.crops.value(),
            steps=self.steps.value(),
            seed=self.seed.value(),
        )

    def _refresh_fields(self) -> None:
        before = self.field.currentData()
        fields = RECEPTIVE_FIELDS[Family(self.family.currentData())]
        offered = [each for each in fields if self._is_distilled or each not in BACKBONE_FIELDS]
        self.field.blockSignals(True)
        self.field.clear()
        for each in offered:
            self.field.addItem(f"{each} px", each)
        self.field.setCurrentIndex(self.field.findData(before if before in offered else _USUAL_FIELD))
        self.field.blockSignals(False)
        self.changed.emit()
