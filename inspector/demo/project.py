"""The demo Project: parts that Inspector renders itself, ready to train and to inspect."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.events import Work
from inspector.domain.profile import FAST
from inspector.domain.project import Project
from inspector.paths import default_projects_dir
from inspector.storage.image_folder import images_in
from inspector.storage.project_store import OpenProject, create_project

DEMO_NAME = "Demo"


def demo_folder() -> Path:
    """Where the demo Project lies, or will lie."""
    return default_projects_dir() / DEMO_NAME


def demo_test_images(opened: OpenProject) -> list[Path]:
    """The parts of a demo Project to try its Detector on: good and defective ones. Empty for other Projects."""
    folder = _parts_dir(opened.folder) / "test"
    return images_in(folder) if opened.project.is_demo and folder.is_dir() else []


def render_demo_project(folder: Path) -> Work[OpenProject]:
    """Render the demo parts and make a Project of them.

    It trains with the fast Profile: whoever opens the demo wants to see a result within a minute or two.

    The project file is written last: when this is interrupted, the next call begins again.

    Yields:
        Progress, PartAdded and the rendering's other Events.

    Returns:
        The OpenProject.

    Raises:
        OutputError: The folder cannot be written.
        InTheWayError: Files of somebody else lie where the parts would.
    """
    # Rendering takes OpenCV, which the window does not need to be there.
    from inspector.demo.parts import render_demo_parts
    from inspector.storage.part_intake import add_parts

    parts = _parts_dir(folder)
    yield from render_demo_parts(parts)
    unfinished = OpenProject(folder, Project(DEMO_NAME))
    yield from add_parts(unfinished.good_dir, [parts / "train" / "good"])
    return create_project(folder, DEMO_NAME, profile=FAST.name, is_demo=True)


def _parts_dir(folder: Path) -> Path:
    return folder / "demo parts"
