"""The demo Project: parts that Inspector renders itself, ready to train and to inspect."""

from __future__ import annotations

from pathlib import Path

from inspector.demo.detector import demo_detector, reference_part
from inspector.domain.events import Work
from inspector.domain.profile import FAST
from inspector.domain.project import Project
from inspector.paths import default_projects_dir
from inspector.storage.atomic import write_bytes
from inspector.storage.image_folder import images_in
from inspector.storage.project_store import OpenProject, create_project
from inspector.storage.written_files import PARTS_RECORD, WrittenFiles

DEMO_NAME = "Demo"
#: The part that is shipped, below the folder of rendered parts.
_FIRST = Path("test", "chipped_edge", "000.png")
#: Says that all parts have been rendered.
_DONE = "rendered"


def demo_folder() -> Path:
    """Where the demo Project lies, or will lie."""
    return default_projects_dir() / DEMO_NAME


def demo_test_images(opened: OpenProject) -> list[Path]:
    """The parts of a demo Project to try its Detector on: good and defective ones. Empty for other Projects."""
    folder = _parts_dir(opened.folder) / "test"
    return images_in(folder) if opened.project.is_demo and folder.is_dir() else []


def first_demo_image(opened: OpenProject) -> Path:
    """The part that the demo begins with. It has a defect that every Detector of the demo should find."""
    return _parts_dir(opened.folder) / _FIRST


def make_demo_project(folder: Path) -> OpenProject:
    """Make the demo Project with the Detector that is shipped and one defective part, at once.

    ``render_demo_rest`` makes the other parts. The Project trains with the fast Profile: whoever tries that wants to
    see a result within a minute or two. Its file is written last: when this is interrupted, the next call begins again.

    Raises:
        OutputError: The folder cannot be written.
        InTheWayError: A file of somebody else lies where the part would.
    """
    WrittenFiles(_parts_dir(folder), PARTS_RECORD).write(_FIRST, reference_part().read_bytes())
    unfinished = OpenProject(folder, Project(DEMO_NAME))
    give_demo_detector(unfinished)
    return create_project(folder, DEMO_NAME, profile=FAST.name, is_demo=True)


def give_demo_detector(opened: OpenProject) -> None:
    """Copy the Detector that is shipped into a demo Project.

    Raises:
        OutputError: It cannot be written.
    """
    write_bytes(opened.detector_path, demo_detector().read_bytes())


def is_demo_rendered(opened: OpenProject) -> bool:
    """Whether all parts of the demo have been rendered."""
    return (_parts_dir(opened.folder) / _DONE).exists()


def render_demo_rest(opened: OpenProject) -> Work[None]:
    """Render all parts of the demo, and add the good ones.

    Yields:
        Progress, PartAdded and the rendering's other Events.

    Raises:
        OutputError: The folder cannot be written.
        InTheWayError: Files of somebody else lie where the parts would.
    """
    # Rendering takes OpenCV, which the window does not need to be there.
    from inspector.demo.parts import render_demo_parts
    from inspector.storage.part_intake import add_parts

    parts = _parts_dir(opened.folder)
    yield from render_demo_parts(parts)
    yield from add_parts(opened.good_dir, [parts / "train" / "good"])
    write_bytes(parts / _DONE, b"")


def _parts_dir(folder: Path) -> Path:
    return folder / "demo parts"
