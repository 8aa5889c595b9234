"""Good Parts that look other than the rest, in words of an operator.

Every measure of a part is compared with that of all parts, by their median and median absolute deviation. A part is
told only if it lies far off in that unit, and far enough for an eye to see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inspector.domain.findings import Finding, FindingKind
from inspector.domain.image_size import usual_size
from inspector.domain.near_twins import twin_groups
from inspector.domain.part_measures import PartMeasures
from inspector.domain.part_placement import unlike_parts
from inspector.domain.robust import DEVIATIONS_OF_A_MAD, FAR, robust_deviations
from inspector.text import Text

#: Fewer parts do not show how parts usually look.
LEAST_COMPARED = 8
#: Units of CIELAB by which a colour is seen to be another one.
_LEAST_COLOUR = 8.0
#: Each part is compared with each for twins, which takes minutes where there are more.
MOST_FOR_TWINS = 3000
_ORDER = list(FindingKind)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is told of a part whose measure lies far below, or far above, that of the others.

    Attributes:
        name: Of the measure, in a sentence.
        measure: The number that is compared.
        shown: The number as an operator reads it.
        least: Smaller deviations cannot be seen.
        low: Kind and sentence below. None where nothing is odd there.
        high: Likewise above.
    """

    name: str
    measure: Callable[[PartMeasures], float]
    shown: Callable[[float], str]
    least: float
    low: tuple[FindingKind, str] | None = None
    high: tuple[FindingKind, str] | None = None


def _octaves(level: float) -> float:
    # A few levels of noise are no light.
    return float(np.log2(level + 8))


def _level(octaves: float) -> str:
    return f"{2**octaves - 8:.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


_RULES = (
    _Rule(
        Text("sharpness"),
        lambda part: part.sharpness,
        lambda octaves: f"{100 * 2 ** (octaves - 5):.0f}",
        0.6,
        low=(FindingKind.BLURRED, Text("Blurred: check the focus, and that the part stood still")),
    ),
    _Rule(
        Text("brightness"),
        lambda part: _octaves(part.brightness),
        _level,
        0.3,
        low=(FindingKind.DARK, Text("Much darker than the others: check the light and the exposure")),
        high=(FindingKind.BRIGHT, Text("Much brighter than the others: check the light and the exposure")),
    ),
    _Rule(
        Text("black"),
        lambda part: part.black_share,
        _percent,
        0.08,
        high=(FindingKind.BLACK, Text("More of it is black than of the others: expose longer")),
    ),
    _Rule(
        Text("white"),
        lambda part: part.white_share,
        _percent,
        0.08,
        high=(
            FindingKind.WHITE,
            Text("More of it is white than of the others: expose shorter, or look for a reflection"),
        ),
    ),
)
_EMPTY = Finding(FindingKind.EMPTY, Text("Hardly anything is to be seen: is there a part in the image?"))
_COLOUR = Finding(FindingKind.COLOUR, Text("Another colour than the others: check the light and the product"))
_UNLIKE = Finding(FindingKind.UNLIKE, Text("Unlike the others: is it the same product, complete and without a defect?"))


def odd_parts(names: Sequence[str], parts: Sequence[PartMeasures]) -> list[tuple[Finding, ...]]:
    """Everything that is odd about each part, the most serious first.

    Args:
        names: Of the parts, for sentences.
        parts: Their measures. No two parts have equal pixels.
    """
    found: list[list[Finding]] = [[] for _ in parts]
    if len(parts) >= LEAST_COMPARED:
        for index, finding in _by_comparison(parts):
            found[index].append(finding)
        aspect = float(np.median([part.width / part.height for part in parts]))
        for index, displacement in unlike_parts([part.small for part in parts], aspect):
            if displacement is not None:
                kind = FindingKind.TURNED if displacement.is_turned else FindingKind.SHIFTED
                found[index].append(
                    Finding(
                        kind,
                        Text("Unlike the others, {displacement}: check how it lies", displacement=displacement.text),
                    )
                )
            elif not found[index]:
                # Under another light or out of focus, a part looks unlike the others anyway.
                found[index].append(_UNLIKE)
    for index, finding in (*_other_sizes(parts), *_twins(names, parts)):
        found[index].append(finding)
    return [tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.kind))) for findings in found]


def _by_comparison(parts: Sequence[PartMeasures]) -> Iterator[tuple[int, Finding]]:
    for rule in _RULES:
        yield from _by_rule(rule, parts)
    has_edges = [not np.isnan(part.sharpness) for part in parts]
    if np.mean(has_edges) > 0.5:
        yield from ((int(index), _EMPTY) for index in np.flatnonzero(np.logical_not(has_edges)))
    colours = np.array([(part.green_red, part.blue_yellow) for part in parts])
    distances = np.linalg.norm(colours - np.median(colours, axis=0), axis=1)
    least = max(FAR * DEVIATIONS_OF_A_MAD * float(np.median(distances)), _LEAST_COLOUR)
    yield from ((int(index), _COLOUR) for index in np.flatnonzero(distances > least))


def _by_rule(rule: _Rule, parts: Sequence[PartMeasures]) -> Iterator[tuple[int, Finding]]:
    values = np.array([rule.measure(part) for part in parts])
    deviations = robust_deviations(values, rule.least / FAR)
    usual = values[np.abs(deviations) < FAR]
    for index in np.flatnonzero(np.abs(deviations) >= FAR):
        told = rule.low if deviations[index] < 0 else rule.high
        if told is not None:
            own, low, high = map(rule.shown, (values[index], usual.min(), usual.max()))
            others = low if low == high else Text("{low} to {high}", low=low, high=high)
            values_told = {"advice": told[1], "measure": rule.name, "own": own, "others": others}
            yield int(index), Finding(told[0], Text("{advice} ({measure} {own}, others {others})", **values_told))


def _other_sizes(parts: Sequence[PartMeasures]) -> Iterator[tuple[int, Finding]]:
    usual = usual_size([(part.width, part.height) for part in parts])
    for index, part in enumerate(parts):
        if usual is not None and (part.width, part.height) != usual:
            sizes = {"size": f"{part.width} x {part.height}", "usual": f"{usual[0]} x {usual[1]}"}
            reason = Text("Another size: {size} pixels, most parts are {usual}", **sizes)
            yield index, Finding(FindingKind.SIZE, reason)


def _twins(names: Sequence[str], parts: Sequence[PartMeasures]) -> Iterator[tuple[int, Finding]]:
    if not 0 < len(parts) <= MOST_FOR_TWINS:
        return
    for index, first in enumerate(twin_groups(part.small for part in parts)):
        if index != first:
            reason = Text("Nearly equal to {name}: two shots of one part count as one", name=names[first])
            yield index, Finding(FindingKind.TWIN, reason)
