"""The pictures of known parts, Golden Set and Versions, for make_screenshots.py."""

from dataclasses import replace

from window_studio import Studio

from inspector.demo.project import demo_folder
from inspector.storage.detector_file import read_detector_file, write_detector_file
from inspector.storage.project_store import open_project
from inspector.storage.versions import keep_detector
from inspector.ui.train.sections import Section
from inspector.ui.workspace.navigation import ShowTrain

#: The Threshold of a Detector that the Golden Set keeps out, beside that of the one in use.
BLUNT = 1.25


def take_learning(studio: Studio) -> None:
    """Freeze all told parts of the demo, and compare with a Detector that misses some of them."""
    workspace = studio.workspace
    studio.window.show_place(ShowTrain())
    page, opened = studio.window.places.train, open_project(demo_folder())
    page.show_section(Section.KNOWN)
    studio.wait(lambda: page.known.list.count() > 0)
    studio.take("known-parts")
    page.known.list.selectAll()
    page.known.freeze.click()
    studio.wait(lambda: len(workspace.golden.parts) == page.known.list.count() and not workspace.runner.jobs)
    page.show_section(Section.GOLDEN)
    studio.take("golden-set")
    content = read_detector_file(opened.detector_path)
    own = content.manifest.thresholds
    blunt = replace(content.manifest, thresholds=own.moved_to(BLUNT * own.defect))
    write_detector_file(opened.candidate_path, replace(content, manifest=blunt))
    keep_detector(opened)
    page.show_section(Section.VERSIONS)
    in_use = workspace.versions.in_use
    page.versions.select(next(version.number for version in workspace.versions.all if version != in_use))
    page.versions.compare.click()
    studio.wait(lambda: workspace.versions.comparison is not None and not workspace.runner.jobs)
    studio.take("versions")
