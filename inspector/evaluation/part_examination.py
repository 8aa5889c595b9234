"""Everything that can be told about Good Parts before a training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspector.domain.events import ItemSkipped, Work
from inspector.domain.findings import FindingKind
from inspector.domain.part_survey import CheckedParts, with_unusual
from inspector.domain.project import ADVISED_PARTS
from inspector.edition import can_train
from inspector.storage.part_check import check_parts

#: Parts that are passed over anyway.
_UNUSED = (FindingKind.UNREADABLE, FindingKind.EQUAL)


def examine_parts(paths: Sequence[Path]) -> Work[CheckedParts]:
    """Find odd and unusual parts, and tell whether more would help.

    Of few parts none is unusual, and more always help. An edition that cannot train has no networks to look with. Both
    find the odd parts alone.

    Args:
        paths: All Good Parts. Each is compared with the others.

    Yields:
        Progress.

    Raises:
        FailureError: There is not enough memory.
        OutputError: Descriptors cannot be kept on disk.
    """
    odd = yield from check_parts(paths)
    unused = {part.path for part in odd if any(finding.kind in _UNUSED for finding in part.findings)}
    usable = [path for path in paths if path not in unused]
    if len(usable) < ADVISED_PARTS or not can_train():
        return CheckedParts(odd)
    from inspector.model.calibration.part_survey import survey_parts

    work = survey_parts(usable)
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            return CheckedParts(with_unusual(odd, end.value), end.value.curve)
        # A part that has gone since is told the next time.
        if not isinstance(event, ItemSkipped):
            yield event
