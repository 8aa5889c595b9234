"""Steps that tests of studies in the Train place share."""

from dataclasses import replace
from pathlib import Path

import cv2

from inspector.domain.result import Truth
from inspector.domain.study import Study
from inspector.storage.golden_set import OfferedPart, add_golden_parts
from inspector.storage.project_store import OpenProject
from inspector.storage.studies import begin_study
from inspector.ui.train.page import TrainPage
from tests.ui.synthetic import part_image
from tests.ui.train.learning import project_of


def write_part(path: Path, seed: int, *, is_defective: bool) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    spots = [(30, 30, 9)] if is_defective else []
    cv2.imwrite(str(path), part_image(80, 100, spots, seed))
    return path


def stored(page: TrainPage, study: Study) -> Study:
    judged = page.workspace.acceptance.judged_by
    assert judged is not None
    found = begin_study(project_of(page.workspace), replace(study, judged_by=judged))
    page.workspace.acceptance.refresh()
    return found


def freeze_parts(page: TrainPage, tmp_path: Path) -> OpenProject:
    opened = project_of(page.workspace)
    good = write_part(tmp_path / "line" / "fine.png", 1, is_defective=False)
    bad = write_part(tmp_path / "line" / "cut.png", 2, is_defective=True)
    for _ in add_golden_parts(opened, [OfferedPart(good, Truth.GOOD), OfferedPart(bad, Truth.DEFECTIVE, "cut")]):
        pass
    page.workspace.golden.refresh()
    return opened
