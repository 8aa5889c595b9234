"""The drawer below the image with the descriptors of a place and of Good Parts (figure 4 of the paper)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton

from inspector.domain.descriptor_map import DescriptorMap, MappedPlace, region_places
from inspector.jobs.descriptor_map import DescriptorQuestion
from inspector.ui.inspect.descriptor_plot import GOOD, OWN, DescriptorPlot
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.place_pair import PlacePicture
from inspector.ui.inspect.place_search import COMPARING, PlaceSearch
from inspector.ui.inspect.region_choice import RegionChoice
from inspector.ui.inspect.similar_search import SimilarSearch
from inspector.ui.inspect.subject import Subject, subject
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import quoted, tr
from inspector.ui.workspace.workspace import Workspace

#: A third of the place, but not less or more than this.
_LEAST_PX, _MOST_PX = 224, 400
_WORDS_PX = 208


class DescriptorPanel(QFrame):
    """Lays the controls out. They speak for themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspectBar")
        self.setMinimumHeight(_LEAST_PX)
        self.setMaximumHeight(_MOST_PX)
        self.plot = DescriptorPlot()
        # Its own wish would take room from the image.
        self.plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.picture = PlacePicture(tr("The place of the marked point"))
        self.picture.setToolTip(tr("Compare with this good part"))
        self.caption = label(role="small", wraps=True)
        self.legend = label(role="hint", wraps=True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.caption.setFixedWidth(_WORDS_PX)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        drawn = column((self.plot, 1), self.legend, spacing=4)
        words = column(self.picture, self.caption, STRETCH, spacing=4)
        self.setLayout(row((drawn, 1), words, spacing=12, margins=(12, 12, 12, 12)))
        self.hide()

    def show_map(self, made: DescriptorMap | None, text: str) -> None:
        """Show descriptors, or none and why."""
        self.plot.show_map(made)
        self.legend.setText(_legend(made))
        self.legend.setVisible(made is not None)
        self.show_place(None, text)

    def show_place(self, mapped: MappedPlace | None, text: str) -> None:
        """Show a place of an image, or none."""
        self.picture.show_place(None if mapped is None else mapped.place.around)
        self.picture.setEnabled(mapped is not None and not mapped.place.is_own)
        self.caption.setText(text)


class DescriptorDrawer(QObject):
    """Has the drawer follow the part that is shown and the defect that is chosen.

    Args:
        workspace: The open Project.
        presenter: Shows an image.
        button: Opens it.
        choice: The defect that is looked at.
        search: Describes places.

    Signals:
        part_chosen: The Path of a Good Part, to be compared with.
    """

    part_chosen = Signal(Path)

    def __init__(
        self,
        workspace: Workspace,
        presenter: JudgementPresenter,
        button: QToolButton,
        choice: RegionChoice,
        search: SimilarSearch,
    ) -> None:
        super().__init__(presenter)
        self.panel = DescriptorPanel()
        self._workspace = workspace
        self._presenter = presenter
        self._choice = choice
        self._map: DescriptorMap | None = None
        self._place = PlaceSearch(search, self._question, self)
        button.toggled.connect(self._on_toggled)
        presenter.replaced.connect(self.refresh)
        choice.changed.connect(self.refresh)
        workspace.parts.changed.connect(self._ask_again)
        self.panel.plot.pointed.connect(self._show)
        self.panel.plot.chosen.connect(self._on_chosen)
        self.panel.picture.clicked.connect(lambda: self._on_chosen(self.panel.plot.index))
        search.found.connect(self._on_found)
        search.failed.connect(while_there(self, partial(self.panel.show_map, None)))

    @Slot(bool)
    def _on_toggled(self, is_shown: bool) -> None:
        self.panel.setVisible(is_shown)
        self._place.forget()
        self.refresh()

    @Slot()
    def _ask_again(self) -> None:
        self._place.forget()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Describe the place that is explained now, while the drawer is open, unless it is shown already."""
        if not self.panel.isVisible():
            return
        explained = subject(self._presenter, self._choice)
        if explained is None:
            self._place.forget()
            self.panel.show_map(None, tr("No image is shown"))
        elif self._place.follow(explained):
            self.panel.show_map(None, tr(COMPARING))

    def _question(self, explained: Subject) -> DescriptorQuestion:
        region, inspection, manifest = explained.region, explained.inspection, self._workspace.detector.manifest
        others = () if region is None else region_places(explained.judgement.mask, region)
        lie_alike = manifest is not None and manifest.placement is not None
        return DescriptorQuestion(
            inspection.path, inspection.image, explained.place, others, explained.side_px, lie_alike
        )

    def _on_found(self, made: DescriptorMap) -> None:
        self._map = made
        self.panel.show_map(made, "")
        self.panel.plot.mark(0)
        self._show(0)

    @Slot(int)
    def _show(self, index: int) -> None:
        if self._map is not None:
            place = self._map.places[index]
            self.panel.show_place(place, place_text(place, self._map))

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self._show(index)
        if self._map is not None and not self._map.places[index].place.is_own:
            self.part_chosen.emit(self._map.places[index].place.part)


def place_text(mapped: MappedPlace, made: DescriptorMap) -> str:
    """A place in words and numbers."""
    if mapped.place.is_own:
        place = tr("This part, one place of the defect.") if made.places[0] is not mapped else tr("This part.")
    elif made.is_same_place:
        place = tr("The same place of {name}.", name=quoted(mapped.place.part.name))
    else:
        place = tr("The most similar place of {name}.", name=quoted(mapped.place.part.name))
    if not made.has_variance:
        return tr("{place} The student misses the teacher by {error:.2f}.", place=place, error=mapped.error)
    return tr(
        "{place} The students miss the teacher by {error:.2f}, and are {radius:.2f} apart.",
        place=place,
        error=mapped.error,
        radius=mapped.radius,
    )


def _legend(made: DescriptorMap | None) -> str:
    if made is None:
        return ""
    points = (
        tr("● teacher, ✖ mean of the students, ○ how far they are apart")
        if made.has_variance
        else tr("● teacher, ✖ student")
    )
    own, good = (f'<span style="color:{colour}">■</span>' for colour in (OWN, GOOD))
    colours = tr("{own} this part, {good} good parts", own=own, good=good)
    lost = tr("The plane loses {percent:.0f} % of the distances.", percent=100 * made.stress)
    return f"{points}. {colours}. {lost}"
