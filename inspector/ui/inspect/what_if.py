"""The drawer below the image: known parts at the Threshold, and past parts that would get another Verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton
from typing_extensions import override

from inspector.domain.known_parts import KnownParts, best_threshold, roc_curve
from inspector.domain.past_parts import NO_PAST_PARTS, Flips, PastParts, flips
from inspector.domain.recording import Recording
from inspector.domain.result import Occasion, ResultRow
from inspector.ui.inspect.figures_card import FiguresCard
from inspector.ui.inspect.flip_list import FlipList
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.inspect.past_parts_feed import PastPartsFeed
from inspector.ui.inspect.roc_plot import RocPlot
from inspector.ui.inspect.session import InspectSession
from inspector.ui.inspect.truths import Truths
from inspector.ui.widgets.frame_pace import FRAME_MS, FramePace
from inspector.ui.widgets.layouts import column, label, row
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore

_HEIGHT_PX = 216
#: The image follows the slider at every frame, and the drawer at every third, so that it takes little time from it.
_PACE_MS = 3 * FRAME_MS
#: In a narrow window the parts need the room of the curve.
_ROC_FROM_PX = 800
#: Parts that are shown.
_MOST = 60
_NAME = "flips"


class WhatIfPanel(QFrame):
    """Lays the controls out. They speak for themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspectBar")
        self.setFixedHeight(_HEIGHT_PX)
        self.figures = FiguresCard()
        self.roc = RocPlot()
        self.sentence = label(role="heading", wraps=True)
        self.flips = FlipList()
        parts = column(self.sentence, (self.flips, 1))
        self.setLayout(row(self.figures, self.roc, (parts, 1), spacing=16, margins=(16, 12, 16, 12)))
        self.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.roc.setVisible(self.width() >= _ROC_FROM_PX)


class WhatIf(QObject):
    """Has the drawer follow the Threshold.

    Signals:
        threshold_chosen: A Threshold that the operator takes.
    """

    threshold_chosen = Signal(float)

    def __init__(
        self,
        workspace: Workspace,
        session: InspectSession,
        thresholds: OperatorThresholds,
        truths: Truths,
        button: QToolButton,
    ) -> None:
        super().__init__(session)
        self.panel = WhatIfPanel()
        self._workspace = workspace
        self._session = session
        self._thresholds = thresholds
        self._past = NO_PAST_PARTS
        self._known = KnownParts(NO_PAST_PARTS.scores, NO_PAST_PARTS.scores)
        self._feed = PastPartsFeed(workspace, truths, self)
        self._feed.read.connect(self._on_read)
        self._pace = FramePace(self, _PACE_MS)
        self._pace.due.connect(self.refresh)
        thresholds.moved.connect(self._pace.request)
        thresholds.replaced.connect(self._pace.request)
        workspace.document.closed.connect(self.panel.flips.flips.forget)
        button.toggled.connect(self._on_toggled)
        self.panel.figures.threshold_chosen.connect(self.threshold_chosen)
        self.panel.flips.part_chosen.connect(self._on_part_chosen)

    @Slot()
    def refresh(self) -> None:
        """Show everything at the Thresholds in force, now."""
        thresholds = self._thresholds.thresholds
        if not self.panel.isVisible() or thresholds is None:
            return
        confusion = self._known.confusion(thresholds)
        self.panel.figures.show_confusion(confusion, self._calibrated)
        self.panel.roc.show_threshold(confusion)
        found = flips(self._past, thresholds, _MOST)
        self.panel.sentence.setText(flips_sentence(found))
        model = self.panel.flips.flips
        model.show_flips(found.first)
        missing = model.missing
        if missing:
            self._workspace.results.ask(_NAME, _rows_and_pictures(missing), self._on_rows, self)

    @property
    def _calibrated(self) -> int:
        manifest = self._workspace.detector.manifest
        return 0 if manifest is None else len(manifest.good_scores)

    @Slot(bool)
    def _on_toggled(self, is_shown: bool) -> None:
        self.panel.setVisible(is_shown)
        self._feed.set_wanted(is_shown)

    @Slot(object)
    def _on_read(self, past: PastParts) -> None:
        manifest = self._workspace.detector.manifest
        self._past, self._known = past, past.known(() if manifest is None else manifest.good_scores)
        self.panel.figures.show_best(best_threshold(self._known))
        self.panel.roc.show_curve(roc_curve(self._known))
        self.refresh()

    def _on_rows(self, answer: object) -> None:
        self.panel.flips.flips.take(*cast("tuple[tuple[ResultRow, ...], dict[str, bytes]]", answer or ((), {})))

    @Slot(int)
    def _on_part_chosen(self, id_: int) -> None:
        model = self.panel.flips.flips
        chosen = model.row(id_)
        if chosen is None:
            return
        if chosen.path in self._session.paths and not self._session.is_paused:
            self._session.step_to(self._session.paths.index(chosen.path))
        elif chosen.occasion is not Occasion.IMAGE:
            self._workspace.messages.post("warning", tr("Images of a live source are kept as small pictures only."))
        elif not chosen.path.exists():
            self._workspace.messages.post(
                "warning", tr("“{name}” is no longer where inspected.", name=chosen.path.name)
            )
        else:
            rows = [model.row(flip.id) for flip in model.flips]
            files = [each.path for each in rows if each is not None and each.occasion is Occasion.IMAGE]
            self._workspace.navigation.show(
                ShowInspect(tuple(path for path in files if path.exists()), recording=Recording.NONE)
            )
            self._session.step_to(self._session.paths.index(chosen.path))


def _rows_and_pictures(ids: tuple[int, ...]) -> Callable[[ResultsStore], object]:
    def ask(store: ResultsStore) -> tuple[tuple[ResultRow, ...], dict[str, bytes]]:
        rows = store.rows(ids)
        return rows, store.thumbnails([each.thumbnail for each in rows])

    return ask


def flips_sentence(found: Flips) -> str:
    """The parts that get another Verdict, in plain words."""
    if not found.parts:
        return tr("Parts that this detector has inspected are compared here")
    if not found.total:
        return plural(
            found.parts,
            "past part keeps the verdict at this threshold",
            "past parts keep the verdict at this threshold",
        )
    others = found.total - found.to_defect - found.from_defect
    kinds = (
        (found.to_defect, tr("would be DEFECT")),
        (found.from_defect, tr("no longer DEFECT")),
        (others, tr("between GOOD and UNSURE")),
    )
    told = ", ".join(f"{count:,} {text}" for count, text in kinds if count)
    return tr(
        "{total:,} of {past} would get another verdict: {told}",
        total=found.total,
        past=plural(found.parts, "past part", "past parts"),
        told=told,
    )
