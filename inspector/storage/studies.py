"""The records of studies: a file for each in the Project's folder ``studies``, rewritten after every presentation.

Nothing deletes them. Whether inspection is blocked follows from them alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from inspector.domain.challenges import ChallengePlan, due_since
from inspector.domain.study import (
    JudgedBy,
    PresentedBy,
    Release,
    Study,
    StudyKind,
    StudyPart,
    presentation_order,
    utc_now,
)
from inspector.errors import ProjectError, UsageError
from inspector.storage.atomic import writing
from inspector.storage.file_lock import locked
from inspector.storage.project_records import RecordKind, read_record
from inspector.storage.project_store import OpenProject
from inspector.storage.records import write_record
from inspector.text import Text

#: Raised whenever the meaning of the records changes.
STUDY_SCHEMA = 1
_KIND = RecordKind(
    Text("The record '{path}' of a study"), "study", STUDY_SCHEMA, Text("restore it from a backup, or move it away")
)


@dataclass(frozen=True, slots=True)
class Studies:
    """All studies of a Project.

    Attributes:
        all: The newest first.
        problems: A sentence for every record that cannot be read.
    """

    all: tuple[Study, ...] = ()
    problems: tuple[str, ...] = ()

    def named(self, number: int) -> Study | None:
        """The study of a number, None where there is none."""
        return next((study for study in self.all if study.number == number), None)

    @property
    def blocking(self) -> Study | None:
        """The newest Challenge with a missed part that nobody has released. None where inspection is not blocked."""
        return next((study for study in self.all if study.blocks), None)

    @property
    def last_challenge(self) -> Study | None:
        """The newest Challenge that has ended and was passed, or was released."""
        done = (study for study in self.all if study.kind is StudyKind.CHALLENGE and study.ended)
        return next((study for study in done if study.is_passed or study.release is not None), None)


def read_studies(opened: OpenProject) -> Studies:
    """All studies. A record that cannot be read is told, and stays as it is."""
    found: list[Study] = []
    problems: list[str] = []
    for number in sorted(_numbers(opened), reverse=True):
        try:
            found.append(find_study(opened, number))
        except ProjectError as error:
            problems.append(Text("{what}: {advice}", what=error.what, advice=error.advice))
    return Studies(tuple(found), tuple(problems))


def find_study(opened: OpenProject, number: int) -> Study:
    """The study of a number.

    Raises:
        ProjectError: ``study-missing``, ``study-damaged``, ``study-newer`` or ``study-unreadable``.
    """
    try:
        return _read(_path(opened, number))
    except FileNotFoundError:
        raise ProjectError(
            Text("The project '{name}' has no study {number}", name=opened.project.name, number=number),
            "choose one of the studies that are listed",
            "study-missing",
        ) from None


def begin_study(opened: OpenProject, study: Study) -> Study:
    """Write the record of a new study.

    Args:
        opened: The Project.
        study: Whatever its number.

    Returns:
        It, with its number.

    Raises:
        ProjectError: ``project-gone`` or ``busy``.
        OutputError: It cannot be written.
    """
    opened.check_there()
    with writing(opened.studies_dir):
        opened.studies_dir.mkdir(exist_ok=True)
    with locked(opened.studies_dir / ".lock", Text("the studies")):
        numbered = replace(study, number=max(_numbers(opened), default=0) + 1)
        save_study(opened, numbered)
    return numbered


def save_study(opened: OpenProject, study: Study) -> Study:
    """Replace the record of a study.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: It cannot be written. The record that was there remains.
    """
    opened.check_there()
    write_record(_path(opened, study.number), study, schema_version=STUDY_SCHEMA)
    return study


def end_study(opened: OpenProject, study: Study) -> Study:
    """Leave a study as it is: it will not go on.

    Raises:
        InspectorError: As ``save_study``.
    """
    return study if study.ended else save_study(opened, replace(study, ended=utc_now()))


def release_study(opened: OpenProject, number: int, name: str, reason: str) -> Study:
    """Let inspection go on after a missed part.

    Raises:
        UsageError: ``release-unsigned``: name or reason is empty. ``not-blocked``: nothing is to be released.
        InspectorError: As ``find_study`` and ``save_study``.
    """
    name, reason = name.strip(), reason.strip()
    if not name or not reason:
        raise UsageError(
            "A release needs a name and a reason", "say who releases inspection, and why", "release-unsigned"
        )
    study = find_study(opened, number)
    if not study.blocks:
        raise UsageError(
            Text("Study {number} does not block inspection", number=number),
            "choose one with a missed challenge part",
            "not-blocked",
        )
    released = replace(study, release=Release(name, reason, utc_now()), ended=study.ended or utc_now())
    return save_study(opened, released)


def challenge_due(plan: ChallengePlan, studies: Studies, now: datetime) -> datetime | None:
    """Since when a Challenge is due. None where none is, see ``due_since``."""
    last = studies.last_challenge
    return due_since(plan, None if last is None else datetime.fromisoformat(last.ended), now)


def check_can_go_on(study: Study, now: JudgedBy) -> None:
    """Refuse to mix Verdicts of different Detectors, Thresholds or ROIs in one study.

    Raises:
        UsageError: ``study-ended`` or ``study-outdated``.
    """
    if study.ended:
        raise UsageError(Text("Study {number} has ended", number=study.number), "begin a new one", "study-ended")
    if study.judged_by != now:
        raise outdated(study)


def outdated(study: Study) -> UsageError:
    """The refusal to go on with a study after a change of what judges."""
    return UsageError(
        Text(
            "Detector, threshold, region or smallest defect have changed since study {number} began",
            number=study.number,
        ),
        "set them back as they were, or begin a new study",
        "study-outdated",
    )


def new_study(
    kind: StudyKind, by: PresentedBy, operator: str, judged: JudgedBy, parts: Sequence[StudyPart], rounds: int = 1
) -> Study:
    """A study that begins now, in random order. It has no number yet.

    Args:
        kind: Its purpose.
        by: Where images come from.
        operator: Who presents the parts, or ''.
        judged: Of all its Verdicts.
        parts: The known parts.
        rounds: Presentations of every part, in a live study. Else every image file is presented once.

    Raises:
        UsageError: ``study-empty``: there is no part.
    """
    if not parts:
        raise UsageError(
            "There is no known part to present",
            "freeze good and defective parts in the golden set, or choose a folder of them",
            "study-empty",
        )
    times = [rounds if by is PresentedBy.LIVE else len(part.images) for part in parts]
    order = presentation_order(times, secrets.randbits(32))
    return Study(0, kind, by, utc_now(), operator.strip(), judged, tuple(parts), order)


def _read(path: Path) -> Study:
    return replace(read_record(path, Study, _KIND, Study.check), number=int(path.stem))


def _numbers(opened: OpenProject) -> set[int]:
    if not opened.studies_dir.is_dir():
        return set()
    return {int(path.stem) for path in opened.studies_dir.glob("*.json") if path.stem.isdecimal()}


def _path(opened: OpenProject, number: int) -> Path:
    return opened.studies_dir / f"{number:04}.json"
