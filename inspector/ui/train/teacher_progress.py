"""How the training of a Teacher goes: stage, time left, losses, explained variance, nearest patches."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from inspector.domain.events import LossMeasured, PatchesMade, Progress, Stage
from inspector.errors import InspectorError
from inspector.jobs.job import JobState
from inspector.model.pretraining.begun import BegunTeacher
from inspector.model.pretraining.recipe import Recipe
from inspector.ui.train.loss_plot import LossPlot
from inspector.ui.train.patches_view import PatchesView
from inspector.ui.train.sentences import progress_text
from inspector.ui.train.teacher_card import HELD_OUT
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import error_sentence, tr

_PLOT_PX = 160


class TeacherProgress(QWidget):
    """Shows a Teacher that is learning, or that was stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label(role="heading", wraps=True)
        self.recipe = label(role="small", wraps=True)
        self.headline = label(wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.quality = label(wraps=True)
        self.losses = LossPlot(HELD_OUT)
        self.losses.setMinimumHeight(_PLOT_PX)
        # Its own wish would make the page scroll. While it is empty, its place stays.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        policy.setRetainSizeWhenHidden(True)
        self.losses.setSizePolicy(policy)
        self.losses.hide()
        self.patches = PatchesView()
        self.caption = label(tr("Patches, and those it finds most alike"), "small", wraps=True)
        pictures = column(self.caption, self.patches, STRETCH)
        self.setLayout(
            column(
                self.title,
                self.recipe,
                self.headline,
                self.bar,
                self.quality,
                (row((self.losses, 1), pictures, spacing=16), 1),
            )
        )
        self._recipe = Recipe()
        self._is_stopping = False

    def begin(self, name: str, recipe: Recipe) -> None:
        """A training was started and has not reported yet."""
        self._clear()
        self._show_recipe(name, recipe)
        self.losses.show_steps(recipe.steps)
        self.bar.setRange(0, 0)
        self.headline.setText(tr("Starting…"))

    def show_begun(self, begun: BegunTeacher, error: InspectorError | None) -> None:
        """One that was stopped, and why, unless somebody wanted it."""
        recipe = begun.request.recipe
        if begun.name != self.title.text():
            self._clear()
        self._show_recipe(begun.name, recipe)
        self.bar.setRange(0, recipe.steps)
        self.bar.setValue(begun.step)
        stopped = tr("Stopped at step {step:,} of {total:,}. Nothing is lost.", step=begun.step, total=recipe.steps)
        self.headline.setText(stopped if error is None else error_sentence(error))
        if self.losses.is_empty:
            self.losses.show_steps(recipe.steps)
            for step, loss in begun.curve:
                self._show_loss(LossMeasured(step, (), loss))

    def show_event(self, event: object) -> None:
        """Take a report in."""
        if isinstance(event, Progress):
            if self._is_stopping:
                return
            self.bar.setRange(0, max(event.total, 1))
            self.bar.setValue(event.step)
            self.headline.setText(f"{tr(str(event.stage))}. {progress_text(event)}.")
            if event.stage is Stage.PRETRAIN:
                self.losses.show_steps(event.total)
        elif isinstance(event, LossMeasured):
            self._show_loss(event)
        elif isinstance(event, PatchesMade):
            self._show_patches(event)

    def show_state(self, state: JobState) -> None:
        """The training was asked to stop, for example."""
        self._is_stopping = state is JobState.CANCELLING
        if self._is_stopping:
            self.bar.setRange(0, 0)
            self.headline.setText(tr("Stopping… The last step is kept."))

    def _clear(self) -> None:
        """Forget losses and patches."""
        self.losses.clear_losses()
        self.losses.hide()
        self.quality.clear()
        self._show_patches(None)

    def _show_loss(self, event: LossMeasured) -> None:
        self.losses.add(event)
        self.losses.show()
        if event.calibration_loss is not None:
            self._show_quality(event.calibration_loss)

    def _show_recipe(self, name: str, recipe: Recipe) -> None:
        self._recipe = recipe
        self.title.setText(name)
        network = {"family": str(recipe.family), "field": recipe.receptive_field}
        weights = {"k": recipe.lambda_k, "m": recipe.lambda_m, "c": recipe.lambda_c}
        text = tr(
            "{family} family, receptive field {field} px; lambda_k = {k:g}, lambda_m = {m:g}, lambda_c = {c:g}",
            **network,
            **weights,
        )
        self.recipe.setText(text)

    def _show_quality(self, loss: float) -> None:
        if self._recipe.lambda_k:
            text = tr(
                "Explains {share:.1%} of {name} on held-out photographs.", share=1 - loss, name=self._recipe.pretrained
            )
        else:
            text = tr("Loss {loss:.3g} on held-out photographs.", loss=loss)
        self.quality.setText(text)

    def _show_patches(self, event: PatchesMade | None) -> None:
        self.caption.setVisible(event is not None)
        self.patches.show_patches(None if event is None else event.patches)
