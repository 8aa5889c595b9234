"""Why a place is unusual: which Scale, Students that miss or disagree, and the most similar place of the Good Parts."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy

from inspector.domain.manifest import DetectorManifest
from inspector.domain.results import Judgement, Region
from inspector.domain.why import UNUSUAL, PlaceTerms, ScaleShare
from inspector.ui.inspect.place_pair import PlacePair
from inspector.ui.inspect.scale_bars import ScaleBars, field_extent
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr

#: From this share on one Scale sees a place nearly alone.
_MOSTLY = 0.6


class WhyCard(QFrame):
    """Lays the answers out."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = label(role="heading", wraps=True)
        self.bars = ScaleBars()
        self.sentence = label(role="small", wraps=True)
        self.places = PlacePair()
        for text in (self.heading, self.sentence):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = column(self.heading, self.bars, self.sentence, STRETCH, spacing=6)
        self.setLayout(row((words, 1), self.places, spacing=12))

    def show_place(
        self,
        heading: str,
        shares: tuple[ScaleShare, ...],
        terms: PlaceTerms | None,
        manifest: DetectorManifest | None,
    ) -> None:
        """Explain a place, but for similar ones."""
        self.heading.setText(heading)
        resolution_px = 256 if manifest is None else manifest.resolution_px
        self.bars.show_shares(shares, resolution_px)
        self.bars.setVisible(len(shares) > 1)
        self.sentence.setText(f"{_scales_sentence(shares, resolution_px)}{terms_sentence(terms)}")

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave out everything that is told twice."""
        self.places.set_narrow(is_narrow)
        self.bars.set_narrow(is_narrow)

    def show_nothing(self) -> None:
        """There is no image."""
        self.heading.setText(tr("No image is shown"))
        self.bars.show_shares((), 1)
        self.sentence.setText("")
        self.places.show_pair(None, None, "")


def place_heading(judgement: Judgement, region: Region | None, peak: float) -> str:
    """The place that is explained, and how high it is."""
    if region is not None:
        number = judgement.regions.index(region) + 1
        return tr("Defect {number}: {score:.2f}", number=number, score=region.score)
    return tr("Highest place: {peak:.2f}", peak=peak)


def _scales_sentence(shares: tuple[ScaleShare, ...], resolution_px: int) -> str:
    if len(shares) < 2:
        return ""
    most = max(shares, key=lambda each: each.share)
    extent = field_extent(most.receptive_field, resolution_px)
    if not most.share:
        return tr("No receptive field sees more than on average. ")
    return (
        tr("Seen mostly in {extent}. ", extent=extent)
        if most.share >= _MOSTLY
        else tr("Seen in {extent}. ", extent=extent)
    )


def terms_sentence(terms: PlaceTerms | None) -> str:
    """Students that miss the Teacher, or that disagree, in plain words."""
    if terms is None:
        return tr("Train this detector again to see whether its students disagree.")
    if terms.variance is None:
        expects = tr("expects something else here") if terms.error > UNUSUAL else tr("is not surprised")
        return tr("The student {expects}. Regression error {error:.1f} deviations.", expects=expects, error=terms.error)
    figures = tr(
        "Regression error {error:.1f}, predictive variance {variance:.1f} deviations.",
        error=terms.error,
        variance=terms.variance,
    )
    if terms.is_disagreement:
        return tr("The students disagree here: good parts taught them different things. {figures}", figures=figures)
    if terms.error > UNUSUAL:
        return tr("The students agree, and expect something else here. {figures}", figures=figures)
    return tr("The students are not surprised. {figures}", figures=figures)
