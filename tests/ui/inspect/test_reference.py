"""The reference beside parts that lie as they like, and beside images of a live source."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.camera.image_sequence import ImageSequence
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.domain.pose import CommonPose
from inspector.domain.registration import small_grey
from inspector.ui.inspect.page import InspectPage
from tests.turned_parts import part
from tests.ui.inspect_window import inspect_place, open_all, wait_for_all
from tests.ui.synthetic import write_parts


def lie_anyhow(page: InspectPage) -> None:
    """Parts are those of ``tests.turned_parts``, and the Detector knows their Common Pose."""
    template = np.clip(128 + 32 * small_grey(part(), 1.0), 0, 255).astype(np.uint8)
    known = page.workspace.detector.manifest
    assert known is not None
    pose = CommonPose(template.tobytes(), template.shape[1], template.shape[0], 0.05, 20)
    page.workspace.detector.manifest = replace(known, pose=pose)


def test_a_reference_of_parts_that_lie_as_they_like_lies_as_the_part_does(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name, turn_deg in (("shown", 20), ("mine", 155)):
        cv2.imwrite(str(tmp_path / "images" / f"{name}.png"), part(turn_deg))
    with inspect_place(qtbot, tmp_path / "project") as page:
        lie_anyhow(page)
        page.open_images([tmp_path / "images" / "shown.png"])
        wait_for_all(qtbot, page, 1)
        comparison = page.closely.comparison
        comparison.compare_with(tmp_path / "images" / "mine.png")
        qtbot.waitUntil(lambda: comparison.reference.image is not None)
        assert comparison.bar.name.text() == "mine.png, your choice, laid as this part lies"
        laid, shown = comparison.reference.image, cv2.imread(str(tmp_path / "images" / "shown.png"))
        assert laid is not None
        assert np.corrcoef(laid[64:192, 64:192, 0].ravel(), shown[64:192, 64:192, 2].ravel())[0, 1] > 0.9
        comparison.reference._is_live = lambda: True
        comparison.compare_with(tmp_path / "images" / "mine.png")
        qtbot.waitUntil(lambda: comparison.bar.name.text() == "mine.png, your choice")


def test_the_similar_place_is_turned_as_the_part_on_the_image_lies(qtbot: QtBot, tmp_path: Path) -> None:
    for name, turn_deg in (("images/part", 20), ("project/good/part", 155), ("project/good/other", 90)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / f"{name}.png"), part(turn_deg))
    with inspect_place(qtbot, tmp_path / "project") as page:
        lie_anyhow(page)
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 2)
        page.open_images([tmp_path / "images" / "part.png"])
        wait_for_all(qtbot, page, 1)
        page.panel.why.click()
        places = page.closely.why.panel.card.places
        qtbot.waitUntil(lambda: not places.similar.is_blank, timeout=10_000)
        text = places.caption.text()
        assert text.startswith("The most similar place of 2 good parts, in ")
        assert text.endswith(".png, laid as this part lies")


def test_the_reference_lies_as_the_part_in_a_frozen_image(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "project" / "good", good=2, defective=0)
    for folder, turn_deg in (("live", 20), ("images", 155)):
        (tmp_path / folder).mkdir()
        cv2.imwrite(str(tmp_path / folder / "part.png"), part(turn_deg))
    with inspect_place(qtbot, tmp_path / "project") as page:
        lie_anyhow(page)
        page.open_images([tmp_path / "images"])
        wait_for_all(qtbot, page, 1)
        comparison = page.closely.comparison
        comparison.compare_with(tmp_path / "images" / "part.png")
        laid, came = "part.png, your choice, laid as this part lies", "part.png, your choice"
        name = comparison.bar.name
        qtbot.waitUntil(lambda: name.text() == laid)
        page.open_source(ImageSequence(tmp_path / "live", 0.02), SourceChoice(SourceKind.SEQUENCE, "live"))
        qtbot.waitUntil(lambda: name.text() == came)
        page.bar.live.freeze.click()
        qtbot.waitUntil(lambda: name.text() == laid)
        shown = page.presenter.inspection
        assert shown is not None and comparison.reference.image is not None
        lies = (each[64:192, 64:192].mean(2).ravel() for each in (comparison.reference.image, shown.image))
        assert np.corrcoef(*lies)[0, 1] > 0.9
        page.bar.live.freeze.click()
        qtbot.waitUntil(lambda: name.text() == came)
        page.live.stop()


def test_live_the_most_similar_part_is_found_however_fast_images_come(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=2)
    write_parts(tmp_path / "project" / "good", good=2, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 2)
        open_all(qtbot, page, tmp_path / "images", 2)
        comparison, shown = page.closely.comparison, page.presenter.inspection
        assert shown is not None
        comparison._is_live = lambda: True
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_S)
        jobs = page.workspace.runner.jobs
        assert jobs, "the search has begun"
        for number in range(3):
            page.presenter.show(replace(shown, path=Path(f"frame {number}")))
            assert page.workspace.runner.jobs == jobs, "it goes on"
        qtbot.waitUntil(lambda: comparison.reference.image is not None)
