"""One result beside the table: its stored picture, its facts, and the way to the next one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from inspector.domain.result import Occasion, ResultRow
from inspector.domain.results import Region
from inspector.text import Text
from inspector.ui.results.replay import Replay
from inspector.ui.results.stored_picture import StoredPicture
from inspector.ui.widgets.actions import ButtonAction, PageMenus
from inspector.ui.widgets.elided_label import ElidedLabel
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.scene_note import scene_sentence
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.widgets.truth_control import TruthControl

_WIDTH_PX = 288
_OCCASIONS = {
    Occasion.IMAGE: Text("Image file"),
    Occasion.TRIGGER: Text("Live, by trigger"),
    Occasion.CHANGE: Text("Live, the verdict changed"),
}


class PartPanel(QFrame):
    """Shows the result that the table's focus is on."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH_PX)
        self.picture = StoredPicture()
        self.picture.setMaximumHeight(_WIDTH_PX)
        self.name = ElidedLabel()
        self.facts = label(role="small", wraps=True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.truth = TruthControl()
        self.replay = Replay()
        word = row(self.truth, STRETCH)
        self.setLayout(column(self.picture, self.name, self.facts, word, STRETCH, self.replay))
        self.show_result(None, b"", ())

    def menus_in(self, page: QWidget) -> PageMenus:
        """Everything that can be done with the result while the focus is in a page."""
        replay = self.replay
        steps = (replay.first, replay.back, replay.play, replay.forward, replay.last)
        keys = ("Ctrl+Home", "Alt+Up", "P", "Alt+Down", "Ctrl+End")
        own = (ButtonAction(page, button, key) for button, key in zip(steps, keys, strict=True))
        return PageMenus(edit=self.truth.actions_in(page), own=tuple(own))

    def show_result(self, result: ResultRow | None, jpeg: bytes, places: Sequence[Region]) -> None:
        """Show a result, or that none is selected."""
        self.picture.show_picture(result, jpeg, places)
        self.name.setText("" if result is None else result.path.name)
        self.facts.setText("" if result is None else "\n".join(_facts(result)))


def _facts(row: ResultRow) -> list[str]:
    """The facts of a row that the table does not tell, one a line."""
    labels = row.labels
    named = (
        (tr("Serial number"), labels.serial),
        (tr("Batch"), labels.batch),
        (tr("Operator"), labels.operator),
        (tr("Station"), labels.station),
        # As version control systems shorten them.
        (tr("Detector"), row.detector[:12]),
    )
    unsure = (
        ""
        if row.unsure_threshold is None
        else tr(", unsure above {unsure_threshold:.2f}", unsure_threshold=row.unsure_threshold)
    )
    # Told without the guard, too: the Verdict rests on such an image.
    reason = map(scene_sentence, row.bad_image.splitlines())
    smallest = tr(", defects from {min_area_px:,} px", min_area_px=row.min_area_px) if row.min_area_px > 1 else ""
    return [
        *reason,
        tr(
            "{verdict}, score {score:.2f}, {places}",
            verdict=row.verdict,
            score=row.score,
            places=plural(row.regions, "place", "places"),
        ),
        tr("Threshold {threshold:.2f}{unsure}", threshold=row.threshold, unsure=unsure) + smallest,
        f"{row.inspected_at:%Y-%m-%d %H:%M:%S}. {tr(_OCCASIONS[row.occasion])}",
        *(f"{name}: {value}" for name, value in named if value),
    ]
