"""The known parts of a study, of the Golden Set or of a folder, and everything that decides about their Verdicts."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from inspector.domain.golden import Criteria
from inspector.domain.result import Truth
from inspector.domain.study import JudgedBy, StudyPart
from inspector.errors import DatasetError
from inspector.storage.detector_file import detector_digest, read_manifest
from inspector.storage.golden_set import read_golden_set
from inspector.storage.image_folder import search_folder
from inspector.storage.project_store import OpenProject
from inspector.storage.roi import roi_digest
from inspector.text import Text

#: The folder of good parts. Every other one is a kind of defective parts, as in MVTec AD's layout.
GOOD_FOLDER, DEFECTIVE_FOLDER = "good", "defective"


def golden_study_parts(opened: OpenProject, names: Collection[str] = ()) -> tuple[StudyPart, ...]:
    """The parts of the Golden Set, each with its one image.

    Args:
        opened: The Project.
        names: Only these. Empty means all. Those that the Golden Set does not have any more are passed over.

    Raises:
        ProjectError: As ``read_golden_set``.
    """
    return tuple(
        StudyPart(part.name, part.truth, part.kind, (str(opened.golden_dir / part.name),), part.digest)
        for part in read_golden_set(opened)
        if not names or part.name in names
    )


def folder_study_parts(folder: Path) -> tuple[StudyPart, ...]:
    """The parts of a folder.

    The first folder tells the Truth: ``good``, or any other name for defective parts. A folder in it is one part with
    several images, and an image in it is a part by itself.

    Raises:
        DatasetError: ``folder-missing``, ``folder-unreadable`` or ``study-folder``.
    """
    images: dict[tuple[str, str], list[Path]] = {}
    for path in search_folder(folder).images:
        inner = path.relative_to(folder).parts
        if len(inner) < 2:
            raise _not_sorted(folder, Text("'{name}' is in none of its folders", name=path.name))
        images.setdefault((inner[0], inner[1]), []).append(path)
    if not images:
        raise _not_sorted(folder, Text("there is no image in it"))
    return tuple(
        StudyPart(
            f"{top}/{name}",
            Truth.GOOD if top.casefold() == GOOD_FOLDER else Truth.DEFECTIVE,
            "" if top.casefold() in (GOOD_FOLDER, DEFECTIVE_FOLDER) else top,
            tuple(str(path) for path in paths),
        )
        for (top, name), paths in images.items()
    )


def judged_by(opened: OpenProject) -> JudgedBy:
    """Everything that decides about Verdicts of a Project now.

    Raises:
        DetectorFileError: There is no Detector, or it cannot be used.
        ImageError: The ROI cannot be read.
    """
    path = opened.detector_path
    thresholds = opened.project.thresholds(read_manifest(path).thresholds)
    criteria = Criteria(thresholds, opened.project.min_area_px, roi_digest(opened.roi_path))
    return JudgedBy(detector_digest(path), criteria)


def _not_sorted(folder: Path, why: str) -> DatasetError:
    return DatasetError(
        Text("The folder '{folder}' does not tell which parts are good: {why}", folder=folder, why=why),
        Text(
            "put images of good parts into a folder '{good_folder}' in it and the others into "
            "'{defective_folder}', and several images of one part into a folder of their own there",
            good_folder=GOOD_FOLDER,
            defective_folder=DEFECTIVE_FOLDER,
        ),
        "study-folder",
    )
