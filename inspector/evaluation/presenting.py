"""Presenting known parts to a Detector: judging an image as its study says, and going through image files."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from inspector.domain.arrays import Mask
from inspector.domain.events import Stage, Work
from inspector.domain.inspection import Inspection, judge
from inspector.domain.progress import Countdown
from inspector.domain.side_by_side import ahead, images_at_once
from inspector.domain.study import Presentation, Study, utc_now, with_presentation
from inspector.errors import ImageError
from inspector.runtime.zoom import look_within
from inspector.storage.golden_set import frozen_problem
from inspector.storage.project_store import OpenProject
from inspector.storage.studies import save_study
from inspector.text import Text

#: While files are presented, the record on disk is older than this at no time.
SAVE_EVERY_S = 1.0


def presented(study: Study, inspection: Inspection, roi: Mask | None) -> Presentation:
    """An image of the next part, judged by the Thresholds of the study.

    Args:
        study: The study.
        inspection: As the Detector sees it.
        roi: Of the Project, bool, height x width of any size, or None.
    """
    seen = look_within(inspection, roi)
    criteria = study.judged_by.criteria
    judgement = judge(seen, criteria.thresholds, criteria.min_area_px)
    return Presentation(judgement.verdict, seen.score, utc_now(), str(inspection.path))


def present_files(
    opened: OpenProject, study: Study, inspect: Callable[[Path], Inspection], roi: Mask | None
) -> Work[Study]:
    """Go on with a study whose images are files, to its end.

    However this ends, everything that was judged is kept. An image that cannot be used is kept with the reason.

    Args:
        opened: The Project.
        study: Has a record already.
        inspect: From a file to its Inspection. Called by several threads at a time.
        roi: As ``presented``.

    Yields:
        Progress (stage PRESENT).

    Returns:
        The study as it is then.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: The record cannot be written.
        InspectorError: The Detector cannot be used.
    """
    countdown = Countdown(Stage.PRESENT, len(study.order), len(study.presentations))
    saved, saved_s = study, time.monotonic()
    places = range(len(study.presentations), len(study.order))
    try:
        with closing(ahead(places, partial(_looked_at, study, inspect), images_at_once())) as looked_at:
            for place in places:
                yield countdown.at(place)
                study = with_presentation(study, _made(study, next(looked_at).result(), roi))
                if time.monotonic() - saved_s > SAVE_EVERY_S:
                    saved, saved_s = save_study(opened, study), time.monotonic()
    finally:
        if study != saved:
            save_study(opened, study)
    yield countdown.at(len(study.order))
    return study


def _looked_at(study: Study, inspect: Callable[[Path], Inspection], place: int) -> Inspection | str:
    """The image at a place of the order, or why it cannot be used."""
    path, part = Path(study.image_at(place)), study.parts[study.order[place]]
    problem = frozen_problem(path, part.digest) if part.digest else ""
    if problem:
        return problem
    try:
        return inspect(path)
    except ImageError as error:
        return Text("{what}: {advice}", what=error.what, advice=error.advice)


def _made(study: Study, seen: Inspection | str, roi: Mask | None) -> Presentation:
    if isinstance(seen, str):
        return Presentation(None, None, utc_now(), str(Path(study.next_image)), seen)
    return presented(study, seen, roi)
