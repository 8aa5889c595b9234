"""Laying a small image over another one: turned, shifted, and larger or smaller.

Turn and scale of an image are a shift of its log-polar spectrum (Reddy and Chatterji, IEEE TIP 1996). Correlation tells
the shift. Phase correlation would follow a dark hole instead of its part. The enhanced correlation coefficient
(Evangelidis and Psarakis, IEEE PAMI 2008) refines all of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Pixels

#: From places of one image to places of another, pixel centres, 2 x 3.
Warp = npt.NDArray[np.float32]

#: Parts may be larger or smaller by so much.
MOST_SCALE = 1.35
#: Small images have about as many pixels as a square of this side. The longer side may be twice that.
SIDE_PX = 64
MOST_ASPECT = 4.0
#: The finest grain is smoothed, and slow changes of the light are taken off.
_FINE_PX, _COARSE_PX = 0.8, SIDE_PX / 5
#: Half a turn of a spectrum in so many angles, and its radii. The innermost ones hold next to no angle.
_ANGLES, _RADII, _INNERMOST = 180, 48, 12
_SPECTRUM_PX = 2 * SIDE_PX
_REACH_PX = 0.45 * _SPECTRUM_PX
_LOG_STEP = math.log(_REACH_PX) / _RADII
#: Turns that are looked at, each with the one that is upside down to it, and how far apart they are, in angles.
_TURNS, _APART = 2, 8
#: Starts that are refined, the best ones.
_STARTS = 2
#: The largest shift that is looked at, a share of each side.
_REACH = 0.35
_STEPS, _PRECISION = 50, 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """An image that others are laid over.

    Attributes:
        grey: As ``small_grey`` makes it, float32, h x w.
        spectrum: Log-polar, angles x radii.
    """

    grey: FloatMap
    spectrum: FloatMap


def template_of(grey: FloatMap) -> Template:
    """A template of grey levels, float32, h x w."""
    normalised = standard(grey)
    return Template(normalised, spectrum_of(normalised))


def small_grey(image: Pixels, aspect: float) -> FloatMap:
    """A small image whose light is even, mean 0 and deviation 1, float32, h x w.

    Args:
        image: uint8, S x S x 3, RGB.
        aspect: Width over height before it was made square.
    """
    import cv2

    size = (round(SIDE_PX * math.sqrt(aspect)), round(SIDE_PX / math.sqrt(aspect)))
    grey = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return standard(cv2.GaussianBlur(grey, (0, 0), _FINE_PX) - cv2.GaussianBlur(grey, (0, 0), _COARSE_PX))


def spectrum_of(grey: FloatMap) -> FloatMap:
    """The log-polar spectrum: a turn moves it along its angles, a change of scale along its radii."""
    import cv2

    padded = np.zeros((_SPECTRUM_PX, _SPECTRUM_PX), np.float32)
    padded[: grey.shape[0], : grey.shape[1]] = _windowed(grey)
    magnitude = np.log1p(np.abs(np.fft.fftshift(np.fft.fft2(padded)))).astype(np.float32)
    middle = (_SPECTRUM_PX / 2, _SPECTRUM_PX / 2)
    flags = cv2.WARP_POLAR_LOG | cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS
    polar = cv2.warpPolar(magnitude, (_RADII, 2 * _ANGLES), middle, _REACH_PX, flags)
    # The spectrum of real numbers is the same upside down.
    half = polar[:_ANGLES, _INNERMOST:]
    return np.asarray(half - half.mean(0, keepdims=True), np.float32)


def laid_over(template: Template, part: FloatMap, close: float = 0.0) -> tuple[float, Warp]:
    """How a part lies: its distance from the template once that is undone, and the warp from the template to it.

    Args:
        template: What it is laid over.
        part: As ``small_grey`` makes it, of any size.
        close: Nobody looks for a smaller distance than this.

    Returns:
        The distance 1 - r, 0 to 2, and the warp between both small images.
    """
    starts = [_start(template, part, 0.0, 1.0)]
    for turn, scale in _turns_and_scales(template.spectrum, spectrum_of(part)):
        starts += [_start(template, part, turn + half, scale) for half in (0.0, math.pi)]
    starts.sort(key=lambda warp: distance(template.grey, part, warp))
    best = (math.inf, starts[0])
    for start in starts[:_STARTS]:
        best = min(best, _refined(template, part, start), key=lambda each: each[0])
        if best[0] <= close:
            break
    return best


def distance(template: FloatMap, part: FloatMap, warp: Warp) -> float:
    """1 - r of a template's grey levels and a part, once a warp is undone."""
    return 1 - float((standard(undone(part, warp, template.shape)) * template).mean())


def undone(part: FloatMap, warp: Warp, shape: tuple[int, ...]) -> FloatMap:
    """A part as it would lie on the template, height x width as ``shape``. Beyond its image, its edge is repeated."""
    import cv2

    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(part, warp, shape[1::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def scale_of(warp: Warp) -> float:
    """How much larger a part is than the template."""
    return math.sqrt(abs(float(np.linalg.det(warp[:, :2]))))


def enhanced(template: FloatMap, part: FloatMap, start: Warp, motion: int) -> Warp | None:
    """The warp with the highest enhanced correlation coefficient near another one. None where there is none."""
    import cv2

    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, _PRECISION)
    no_mask = np.full(part.shape, 255, np.uint8)
    try:
        found = cv2.findTransformECC(template, part, start.astype(np.float32), motion, criteria, no_mask, 1)
    except cv2.error:
        return None
    return np.asarray(found[1], np.float32)


def standard(grey: FloatMap) -> FloatMap:
    """Grey levels with mean 0 and deviation 1."""
    return np.asarray((grey - grey.mean()) / max(float(grey.std()), 1e-6), np.float32)


def _windowed(grey: FloatMap) -> FloatMap:
    import cv2

    return np.asarray(grey * cv2.createHanningWindow(grey.shape[::-1], cv2.CV_32F), np.float32)


def _turns_and_scales(template: FloatMap, part: FloatMap) -> list[tuple[float, float]]:
    """The likeliest turns of a part in radians, half a turn left open, each with its scale."""
    size = (template.shape[0], 2 * template.shape[1])
    spectra = [np.fft.rfft2(each, size) for each in (template, part)]
    likeness = np.fft.irfft2(spectra[1] * np.conj(spectra[0]), size)
    most = int(math.log(MOST_SCALE) / _LOG_STEP)
    likeness = likeness[:, np.arange(-most, most + 1)]
    found = []
    for _ in range(_TURNS):
        angle, radius = divmod(int(np.argmax(likeness)), likeness.shape[1])
        found.append((math.pi * angle / _ANGLES, math.exp((most - radius) * _LOG_STEP)))
        likeness[np.arange(angle - _APART, angle + _APART + 1) % _ANGLES] = -np.inf
    return found


def _start(template: Template, part: FloatMap, turn: float, scale: float) -> Warp:
    """A turn around the middle and a scale, with the shift that follows from them."""
    import cv2

    warp = _similarity(turn, scale, _middle(template.grey), _middle(part))
    down, across = (round(_REACH * side) for side in template.grey.shape)
    seen = np.pad(undone(part, warp, template.grey.shape), ((down, down), (across, across)))
    _, _, _, best = cv2.minMaxLoc(cv2.matchTemplate(seen, template.grey, cv2.TM_CCORR))
    warp[:, 2] += warp[:, :2] @ (np.array(best, np.float32) - (across, down))
    return warp


def _refined(template: Template, part: FloatMap, start: Warp) -> tuple[float, Warp]:
    best = (distance(template.grey, part, start), start)
    for refine in (_turned_and_shifted, _scaled_as_well, _turned_and_shifted):
        warp = refine(template, part, best[1])
        if warp is not None and 1 / MOST_SCALE <= scale_of(warp) <= MOST_SCALE:
            best = min(best, (distance(template.grey, part, warp), warp), key=lambda each: each[0])
    return best


def _turned_and_shifted(template: Template, part: FloatMap, start: Warp) -> Warp | None:
    import cv2

    # OpenCV's own turn has no scale, so the scale is undone before.
    scale = scale_of(start)
    size = tuple(math.ceil(side / scale) for side in part.shape)
    zoom = np.array([[scale, 0, 0], [0, scale, 0]], np.float32)
    warp = enhanced(template.grey, undone(part, zoom, size), start / scale, cv2.MOTION_EUCLIDEAN)
    return None if warp is None else np.asarray(warp * scale, np.float32)


def _scaled_as_well(template: Template, part: FloatMap, start: Warp) -> Warp | None:
    """The nearest turn, scale and shift of the affine warp that fits best. Parts are not sheared."""
    import cv2

    warp = enhanced(template.grey, part, start, cv2.MOTION_AFFINE)
    if warp is None:
        return None
    turn = math.atan2(warp[1, 0] - warp[0, 1], warp[0, 0] + warp[1, 1])
    middle = _middle(template.grey)
    return _similarity(turn, scale_of(warp), middle, warp[:, :2] @ middle + warp[:, 2])


def _similarity(turn: float, scale: float, from_place: FloatMap, to_place: FloatMap) -> Warp:
    """The warp with a turn, in radians, and a scale that takes one place to another."""
    sine, cosine = scale * math.sin(turn), scale * math.cos(turn)
    matrix = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([matrix, to_place - matrix @ from_place]).astype(np.float32)


def _middle(grey: FloatMap) -> FloatMap:
    return np.array([(side - 1) / 2 for side in reversed(grey.shape)], np.float32)
