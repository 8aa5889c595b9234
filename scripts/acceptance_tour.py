"""The pictures of a study, of presenting and of a Challenge that is missed, for make_screenshots.py."""

import shutil
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from window_studio import Studio, picture, write_video

from inspector.camera.opencv import open_source
from inspector.demo.project import demo_folder, demo_test_images
from inspector.domain.challenges import ChallengePlan, ChallengeTime
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.domain.result import Truth
from inspector.domain.study import PresentedBy
from inspector.storage.golden_set import OfferedPart, add_golden_parts, read_golden_set, remove_golden_parts
from inspector.storage.project_store import open_project
from inspector.ui.train.challenge_dialog import ChallengeDialog
from inspector.ui.train.sections import Section
from inspector.ui.train.study_dialog import StudyOrder
from inspector.ui.workspace.navigation import ShowInspect, ShowTrain

ROUNDS = 3
CLEAREST = "002"
#: Images of a part differ by a hand that puts it down, and by light.
SHIFT_PX, LIGHT = 3, 0.03


def take_acceptance(studio: Studio) -> None:
    """Accept the demo's Detector, and challenge it."""
    _freeze(studio)
    workspace = studio.workspace
    studio.window.show_place(ShowTrain())
    page = studio.window.places.train
    page.show_section(Section.ACCEPTANCE)
    page.acceptance.begin_study(StudyOrder(PresentedBy.FILES, _shots(studio.folder / "known"), ROUNDS, "A. Meyer"))
    studio.wait(lambda: workspace.acceptance.job is None)
    page.acceptance.list.setCurrentRow(0)
    studio.take("acceptance")
    page.acceptance.plan.click()
    (dialog,) = studio.window.findChildren(ChallengeDialog)
    dialog.choices[ChallengeTime.SHIFT].click()
    studio.take("challenge-plan", dialog)
    dialog.reject()
    _miss(studio)
    workspace.acceptance.release(2, "A. Meyer", "the guide's pictures are taken")
    workspace.challenges.choose(ChallengePlan())


def _freeze(studio: Studio) -> None:
    """A Golden Set of the parts that are presented, each called by its kind."""
    opened = open_project(demo_folder())
    remove_golden_parts(opened, [part.name for part in read_golden_set(opened)])
    offered = []
    for path in _parts():
        is_good, kind = path.parent.name == "good", path.parent.name.replace("_", " ")
        copy = studio.folder / "parts" / (f"good_{path.stem}.png" if is_good else f"{path.parent.name}.png")
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
        offered.append(OfferedPart(copy, Truth.GOOD if is_good else Truth.DEFECTIVE, "" if is_good else kind))
    for _ in add_golden_parts(opened, offered):
        pass
    studio.workspace.golden.refresh()


def _parts() -> list[Path]:
    """Good test parts of the demo, and the most visible one of each kind of defect."""
    images = demo_test_images(open_project(demo_folder()))
    return [path for path in images if path.parent.name == "good" or path.stem == CLEAREST]


def _shots(folder: Path) -> Path:
    """Several images of every part."""
    random = np.random.default_rng(0)
    for path in _parts():
        image = picture(path)
        height, width = image.shape[:2]
        target = folder / path.parent.name / path.stem
        target.mkdir(parents=True)
        for number in range(ROUNDS):
            by = random.integers(-SHIFT_PX, SHIFT_PX + 1, 2).astype(float)
            matrix = np.array([[1, 0, by[0]], [0, 1, by[1]]])
            moved = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
            lit = moved * random.uniform(1 - LIGHT, 1 + LIGHT)
            cv2.imwrite(str(target / f"{number}.png"), lit.clip(0, 255).astype(np.uint8))
    return folder


def _is_presented(studio: Studio, number: int) -> bool:
    presenting = studio.workspace.acceptance.presenting
    return presenting is None or len(presenting.presentations) > number


def _miss(studio: Studio) -> None:
    """Put a good part under the camera, whichever is asked for."""
    workspace, page = studio.workspace, studio.window.places.inspect
    studio.window.show_place(ShowInspect())
    workspace.challenges.choose(ChallengePlan(ChallengeTime.SHIFT))
    workspace.challenges.begin(PresentedBy.LIVE)
    good = next(path for path in _parts() if path.parent.name == "good")
    video = write_video(studio.folder / "camera.avi", [picture(good)] * 20)
    page.open_source(open_source(str(video), loop=True), SourceChoice(SourceKind.VIDEO, str(video)))
    studio.wait(lambda: page.presenter.judgement is not None)
    asked = workspace.acceptance.presenting
    for number in range(0 if asked is None else len(asked.order)):
        if number == 1:
            studio.take("presenting")
        page.presenting.act()
        studio.wait(partial(_is_presented, studio, number))
    studio.wait(lambda: not workspace.runner.jobs)
    studio.take("blocked")
