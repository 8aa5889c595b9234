"""Takes the pictures of the operator's guide: docs/images/window/*.png, and those of German pages in a folder there.

    xvfb-run -a -s "-screen 0 1600x1000x24" python scripts/make_screenshots.py [--language de] [NAME...]

Opens the demo Project with the shipped Detector in a home of its own, goes through all places and saves each as it is
drawn. Dialogs are no larger than the screen. The picture of a training needs a minute, since a real one runs. Without
names all pictures are taken.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from acceptance_tour import take_acceptance
from learning_tour import take_learning
from PySide6.QtWidgets import QWidget
from window_studio import Studio, home, picture, trained_share, write_moved, write_video

from inspector.camera.opencv import open_source
from inspector.demo.project import demo_folder, demo_test_images, make_demo_project, render_demo_rest
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.domain.recording import Recording
from inspector.domain.result import Truth
from inspector.domain.roi import RoiTool
from inspector.storage.project_store import open_project
from inspector.storage.settings import Language
from inspector.ui.app.language import TRANSLATED
from inspector.ui.app.settings_dialog import SettingsDialog
from inspector.ui.inspect.source_dialog import SourceDialog
from inspector.ui.train.sections import Section
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowResults, ShowStart, ShowTrain

#: In this order, after the start page.
PLACES = (
    *("inspect", "what-if", "why", "descriptors", "compare", "roi", "drawn-defect", "length", "bad-image"),
    *("parts", "results", "export", "live", "source", "settings", "learning", "acceptance", "train"),
)
THUMBNAILS_S = 6
#: The test image with the defect that the pictures show.
DEFECTIVE = "fibre"
TRAINED_SHARE = 0.55
#: Below the default, so that some parts get another Verdict.
LOWER_THRESHOLD = 4.0


class Tour(Studio):
    """The pictures that are taken of the demo Project."""

    def start(self) -> None:
        """The start page, where nothing is open."""
        self.window.show_place(ShowStart())
        self.take("start")

    def inspect(self) -> None:
        """A defective part, in both themes, and the controls beside it."""
        self.show_defective()
        self.take("inspect", themes=("dark", "light"))
        self.take("threshold", self.window.places.inspect.panel)

    def what_if(self) -> None:
        """Known parts, and past parts that would get another Verdict."""
        self.show_defective()
        page = self.window.places.inspect
        shown = page.session.position
        for position, path in enumerate(page.session.paths):
            page.session.step_to(position)
            self.wait(partial(self.is_shown, path))
            page.truths.tell(Truth.GOOD if path.parent.name == "good" else Truth.DEFECTIVE)
        page.session.step_to(shown)
        page.panel.what_if.click()
        page.panel.threshold.choose(LOWER_THRESHOLD)
        self.rest(THUMBNAILS_S)
        self.take("what-if")
        page.panel.threshold.reset.click()
        page.panel.what_if.click()

    def why(self) -> None:
        """The figures of a defect, why it is there, and the most similar place of the good parts."""
        self.show_defective()
        page = self.window.places.inspect
        page.panel.why.click()
        self.wait(lambda: not page.closely.why.panel.card.places.similar.is_blank)
        self.take("why")
        page.panel.why.click()

    def compare(self) -> None:
        """The most similar good part beside a defective one."""
        self.show_defective()
        page = self.window.places.inspect
        page.panel.compare.click()
        self.wait(lambda: page.closely.comparison.reference.image is not None)
        self.take("compare")
        page.closely.comparison.end()

    def is_shown(self, path: Path) -> bool:
        """Whether an image is shown as the Detector sees it."""
        shown = self.window.places.inspect.presenter.inspection
        return shown is not None and shown.path == path

    def descriptors(self) -> None:
        """Descriptors of a defect beside those of good parts."""
        self.show_defective()
        page = self.window.places.inspect
        page.panel.descriptors.click()
        self.wait(lambda: page.closely.descriptors.panel.plot.index == 0)
        self.take("descriptors")
        page.panel.descriptors.click()

    def roi(self) -> None:
        """An ROI that is drawn, with a hole in it."""
        self.show_defective()
        page = self.window.places.inspect
        page.roi.begin()
        self.drag((0.08, 0.1), (0.92, 0.9))
        page.roi.bar.exclude.click()
        page.roi.bar.choose(RoiTool.BRUSH)
        page.roi.bar.brush_width.setValue(100)
        self.drag((0.495, 0.5), (0.5, 0.5))
        self.take("roi")
        page.roi.end()
        while page.workspace.roi.can_undo:
            page.workspace.roi.undo()

    def drawn_defect(self) -> None:
        """A defect that is drawn: the Detector's outline, corrected."""
        self.show_defective()
        page = self.window.places.inspect
        if not page.bar.draw.isVisible():
            # A second word would take the one of ``what_if`` back.
            page.truths.tell(Truth.DEFECTIVE)
        self.wait(lambda: page.bar.draw.isVisible() and page.workspace.drawn_truth.path() is not None)
        page.truth_drawing.begin()
        page.truth_drawing.draw_whole()
        self.take("drawn-defect")
        page.truth_drawing.undo()
        page.truth_drawing.end()

    def length(self) -> None:
        """The line of a length that is set."""
        self.show_defective()
        page = self.window.places.inspect
        page.length.toggle()
        self.drag((0.1, 0.5), (0.89, 0.5))
        page.length.bar.length.setValue(48.0)
        self.take("length")
        page.length.end()

    def bad_image(self) -> None:
        """A part that has moved while its picture was taken."""
        part = demo_test_images(open_project(demo_folder()))[0]
        moved = write_moved(part, self.folder / "today" / "part_0412.png")
        self.window.show_place(ShowInspect((moved,)))
        self.wait(lambda: self.is_shown(moved) and not self.workspace.runner.jobs)
        self.take("bad-image")

    def parts(self) -> None:
        """The Good Parts."""
        self.window.show_place(ShowParts())
        self.rest(THUMBNAILS_S)
        self.take("parts")
        self.findings()

    def findings(self) -> None:
        """Odd Good Parts: another program has blurred one and darkened one."""
        page, findings = self.window.places.parts, self.workspace.findings
        before = {path: path.read_bytes() for path in page.model.paths[3:5]}
        blurred, dark = before
        cv2.imwrite(str(blurred), cv2.GaussianBlur(picture(blurred), (0, 0), 5))
        cv2.imwrite(str(dark), (picture(dark) * 0.5).astype(np.uint8))
        self.rest(THUMBNAILS_S)
        self.wait(lambda: not self.workspace.runner.jobs)
        page.check.click()
        self.wait(lambda: not findings.is_running)
        page.findings.list.setCurrentRow(0)
        self.rest(THUMBNAILS_S)
        self.take("findings")
        page.findings.close_list()
        for path, content in before.items():
            path.write_bytes(content)

    def train(self) -> None:
        """Before a training, and in the middle of one."""
        self.window.show_place(ShowTrain())
        self.window.places.train.show_section(Section.TRAINING)
        self.window.strip.dismiss()
        self.take("train-ready")
        self.workspace.training.start()
        job = self.workspace.training.job
        shares = [0.0]
        if job is not None:
            job.event_emitted.connect(lambda event: shares.append(trained_share(event)))
            self.wait(lambda: max(shares) >= TRAINED_SHARE)
            self.take("train")
            job.cancel()
        self.wait(lambda: not self.workspace.runner.jobs)

    def results(self) -> None:
        """The table of all inspected images."""
        self.show_defective()
        self.wait(lambda: not self.workspace.runner.jobs)
        self.window.show_place(ShowResults())
        page = self.window.places.results
        self.wait(lambda: bool(page.model.ids))
        page.table.step_to(0)
        self.wait(lambda: not page.part.picture.is_blank)
        self.window.strip.dismiss()
        self.take("results")

    def learning(self) -> None:
        """Known parts, which ``what-if`` has told, the Golden Set, Versions."""
        take_learning(self)

    def acceptance(self) -> None:
        """A study, a part that is asked for, the plan of Challenges, and inspection that is blocked."""
        take_acceptance(self)

    def export(self) -> None:
        """The export dialog."""
        self.show_defective()
        self.wait(lambda: not self.workspace.runner.jobs)
        self.window.places.inspect.panel.export.click()
        self.rest()
        for dialog in self.window.findChildren(QWidget):
            if type(dialog).__name__ == "ExportDialog":
                self.take("export", dialog)
                dialog.close()

    def live(self) -> None:
        """A video file as a live source."""
        images = [picture(path) for path in demo_test_images(open_project(demo_folder()))]
        video = write_video(self.folder / "line.avi", images * 20)
        page = self.window.places.inspect
        self.window.show_place(ShowInspect())
        rates: list[object] = []
        page.live.figures_measured.connect(rates.append)
        page.open_source(open_source(str(video), loop=True), SourceChoice(SourceKind.VIDEO, str(video)))
        self.wait(lambda: len(rates) > 4)
        self.take("live")
        page.live.stop()
        self.wait(lambda: not page.live.is_running)

    def source(self) -> None:
        """The choice of a live source, with its preview."""
        page = self.window.places.inspect
        self.window.show_place(ShowInspect())
        page.bar.live.live.click()
        dialog = self.window.findChild(SourceDialog)
        if dialog is None:
            sys.exit("the dialog of live sources did not open")
        dialog.list.choose(SourceChoice(SourceKind.SEQUENCE, ""))
        parts = demo_test_images(open_project(demo_folder()))
        dialog.fields.address.setText(str(parts[0].parent))
        self.wait(lambda: dialog.preview.view.image is not None)
        self.take("source", dialog)
        dialog.reject()

    def settings(self) -> None:
        """The settings."""
        dialog = SettingsDialog(self.workspace, self.window)
        dialog.open()
        self.take("settings", dialog)
        dialog.close()

    def show_defective(self) -> None:
        """Show the defective part in the Inspect place."""
        images = demo_test_images(open_project(demo_folder()))
        page = self.window.places.inspect
        self.window.show_place(ShowInspect(tuple(images), Recording.NEW))
        page.session.step_to(next(index for index, path in enumerate(images) if path.parent.name == DEFECTIVE))
        self.wait(lambda: page.presenter.judgement is not None and not self.workspace.runner.jobs)
        self.rest()


def main(names: list[str], language: Language) -> None:
    """Take the pictures."""
    with home() as folder:
        for _ in render_demo_rest(make_demo_project(demo_folder())):
            pass
        studio = Tour(folder, names, language)
        if studio.wants("start"):
            studio.start()
        studio.window.open_paths([demo_folder()])
        studio.wait(lambda: studio.workspace.detector.manifest is not None)
        for name in PLACES:
            if studio.wants(name):
                getattr(studio, name.replace("-", "_"))()
        studio.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--language", choices=("en", *TRANSLATED), default="en")
    arguments = parser.parse_args()
    main(arguments.names, arguments.language)
