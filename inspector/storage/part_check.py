"""Looking through Good Parts for odd ones, before anything learns from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from inspector.domain.events import Stage, Work
from inspector.domain.findings import Finding, FindingKind, OddPart
from inspector.domain.odd_parts import odd_parts
from inspector.domain.part_measures import PartMeasures, measure_part
from inspector.domain.progress import each_file
from inspector.errors import ImageError
from inspector.storage.digests import pixel_digest
from inspector.storage.images import decode_image, read_bytes


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
            data = read_bytes(path)
            digests[path] = hashlib.sha256(data).hexdigest()
            image = decode_image(data, path.name)
        except ImageError as error:
            digests.setdefault(path, "")
            reason = f"Training passes over it: {error.what}"
            findings[path] = (Finding(FindingKind.UNREADABLE, reason),)
            return
        first = first_of.setdefault(pixel_digest(image), path)
        if first == path:
            measures[path] = measure_part(image)
        else:
            findings[path] = (Finding(FindingKind.EQUAL, f"Equal to {first.name}: it counts once"),)

    yield from each_file(Stage.CHECK, paths, measure)
    compared = odd_parts([path.name for path in measures], list(measures.values()))
    findings |= zip(measures, compared, strict=True)
    return tuple(OddPart(path, digests[path], findings[path]) for path in paths if findings[path])
