"""Looking through Good Parts for odd ones, before anything learns from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspector.domain.events import Stage, Work
from inspector.domain.findings import Finding, FindingKind, OddPart
from inspector.domain.odd_parts import odd_parts
from inspector.domain.part_measures import PartMeasures, measure_part
from inspector.domain.progress import each_file
from inspector.errors import ImageError
from inspector.storage.digests import pixel_digest
from inspector.storage.images import read_image
from inspector.text import Text


def check_parts(paths: Sequence[Path]) -> Work[tuple[OddPart, ...]]:
    """Find the parts about which something is odd.

    Args:
        paths: All Good Parts. Each is compared with the others.

    Yields:
        Progress (stage CHECK).

    Returns:
        The odd ones, in the order given.
    """
    digests: dict[Path, str] = {}
    measures: dict[Path, PartMeasures] = {}
    findings: dict[Path, tuple[Finding, ...]] = {}
    first_of: dict[str, Path] = {}

    def measure(path: Path) -> None:
        try:
            image = read_image(path)
        except ImageError as error:
            digests[path] = ""
            reason = Text("Training passes over it: {what}", what=error.what)
            findings[path] = (Finding(FindingKind.UNREADABLE, reason),)
            return
        digests[path] = pixel_digest(image)
        first = first_of.setdefault(digests[path], path)
        if first == path:
            measures[path] = measure_part(image)
        else:
            findings[path] = (Finding(FindingKind.EQUAL, Text("Equal to {name}: it counts once", name=first.name)),)

    yield from each_file(Stage.CHECK, paths, measure)
    compared = odd_parts([path.name for path in measures], list(measures.values()))
    findings |= zip(measures, compared, strict=True)
    return tuple(OddPart(path, digests[path], findings[path]) for path in paths if findings[path])
