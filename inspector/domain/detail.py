"""How finely parts are looked at: the side of the square that their images are zoomed to."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from inspector.domain.augmentation import Augmentation
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import STANDARD, Family, Profile, ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.text import Text

#: The side that Profiles are made for, in pixels.
USUAL_SIDE_PX = 256
#: A spot of this diameter in the zoomed image is usually seen (benchmarks/smallest_defect.py).
SPOT_PX = 8
#: Synthetic anomalies that a Detector tells from good parts less often than this are lost too often.
ENOUGH_TOLD_APART = 0.8
#: An image has more to show if its shorter side is so many times the side that it is zoomed to: as many as Fine shows.
MORE_TO_SHOW = 1.5
#: With fewer Good Parts chance would decide.
LEAST_TRIED = 20


class Detail(StrEnum):
    """How finely parts are looked at. Finer ones take longer. ``AUTOMATIC`` is usual until a training chooses."""

    AUTOMATIC = "automatic"
    USUAL = "usual"
    FINE = "fine"
    FINEST = "finest"

    @property
    def factor(self) -> float:
        """The side that images are zoomed to, in that of the Profile."""
        return _FACTORS[self]

    @property
    def side_px(self) -> int:
        """The side of most Profiles with this Detail."""
        return round(self.factor * USUAL_SIDE_PX)

    @property
    def work(self) -> float:
        """The arithmetic of an image, in that of the usual Detail."""
        return self.factor**2

    def profile(self, profile: Profile) -> Profile:
        """A Profile with this Detail."""
        return replace(profile, resolution_px=round(self.factor * profile.resolution_px))

    def augmentation(self, augmentation: Augmentation) -> Augmentation:
        """The same share of the part is out of place, whatever it is zoomed to."""
        return replace(augmentation, shift_px=round(self.factor * augmentation.shift_px))


_FACTORS = {Detail.AUTOMATIC: 1.0, Detail.USUAL: 1.0, Detail.FINE: 1.5, Detail.FINEST: 2.0}


def smallest_spot_px(detail: Detail, size_px: tuple[int, int]) -> int:
    """Diameter of the smallest spots that are usually seen in images of a width and height, in their pixels."""
    return max(1, round(SPOT_PX * max(1.0, max(size_px) / detail.side_px)))


def has_more_to_show(size_px: tuple[int, int], side_px: int) -> bool:
    """Whether images of a width and height show more than a square of a side does."""
    return min(size_px) >= MORE_TO_SHOW * side_px


def may_be_tried(profile: Profile, part_count: int, size_px: tuple[int, int] | None) -> bool:
    """Whether a training may choose its Detail by a trial.

    The quick Profile is chosen for its time, and that of the paper for its networks. A single Scale is not tested with
    synthetic anomalies.

    Args:
        profile: As it trains.
        part_count: Its Good Parts.
        size_px: Width and height of their images, or None where nobody knows.
    """
    is_usual = profile.name == STANDARD.name and profile.family is Family.FAST
    is_tested = profile.score_rule is not ScoreRule.EQUATION_11 and len(profile.receptive_fields) > 1
    if not is_usual or not is_tested or part_count < LEAST_TRIED or size_px is None:
        return False
    return has_more_to_show(size_px, profile.resolution_px)


def with_detail(request: TrainRequest, detail: Detail) -> TrainRequest:
    """A request with another Detail than its Profile's own."""
    return replace(
        request, profile=detail.profile(request.profile), augmentation=detail.augmentation(request.augmentation)
    )


def may_need_more_detail(manifest: DetectorManifest) -> bool:
    """Whether a Detector tells small anomalies apart too rarely, while its Good Parts have more to show."""
    told_apart, size_px = manifest.told_apart, manifest.part_size_px
    if told_apart is None or size_px is None or told_apart >= ENOUGH_TOLD_APART:
        return False
    return manifest.resolution_px < Detail.FINEST.side_px and has_more_to_show(size_px, manifest.resolution_px)


def detail_advice(manifest: DetectorManifest) -> Text:
    """Advice where a Detector may need more detail, or an empty text."""
    if not may_need_more_detail(manifest) or manifest.part_size_px is None:
        return Text("")
    width, height = manifest.part_size_px
    return Text(
        "Small defects may be missed: good parts of {width} x {height} pixels are looked at with {side} x {side}. "
        "Finer detail would help, and takes longer.",
        width=width,
        height=height,
        side=manifest.resolution_px,
    )
