"""The state that pages share: one object for each concern."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.jobs.runner import Runner
from inspector.ui.workspace.acceptance import Acceptance
from inspector.ui.workspace.challenges import Challenges
from inspector.ui.workspace.clock_watch import ClockWatch
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.drawn_truth import DrawnTruth
from inspector.ui.workspace.golden_set import GoldenSet
from inspector.ui.workspace.good_parts import GoodParts
from inspector.ui.workspace.live_sources import LiveSources
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.navigation import Navigation
from inspector.ui.workspace.open_detector import OpenDetector
from inspector.ui.workspace.part_findings import PartFindings
from inspector.ui.workspace.project_roi import ProjectRoi
from inspector.ui.workspace.results import Results
from inspector.ui.workspace.teacher_comparison import TeacherComparison
from inspector.ui.workspace.teacher_training import TeacherTraining
from inspector.ui.workspace.teachers import Teachers
from inspector.ui.workspace.told_parts import ToldParts
from inspector.ui.workspace.training import Training
from inspector.ui.workspace.undo import Undo
from inspector.ui.workspace.user_settings import UserSettings
from inspector.ui.workspace.versions import Versions


@dataclass(frozen=True, slots=True)
class Workspace:
    """The state of one window. Lives in the GUI thread.

    No method of these objects raises ``InspectorError``: errors are messages.

    Attributes:
        messages: Sentences for the operator.
        settings: The user's settings.
        navigation: From one place to another.
        runner: Runs all Jobs.
        detector: The Detector that inspects.
        document: The open Project, or a Detector alone.
        roi: The ROI in force.
        undo: The way back from changes of the Good Parts.
        parts: The Good Parts of the Project.
        findings: The odd ones among them.
        versions: The Versions of its Detector.
        golden: Its Golden Set.
        training: The training of its Detector.
        results: Its stored results.
        told: The operator's words on its parts.
        drawn_truth: Where the part that is shown is defective.
        sources: The live sources that were used.
        acceptance: Its studies.
        challenges: When its Challenge parts are asked for.
        teachers: The Teachers of this computer, and those that it trains with.
        teacher_training: The training of Teachers.
        teacher_comparison: Teachers beside each other on its parts.
        clock: Tells when the computer's clock is set.
    """

    messages: Messages
    settings: UserSettings
    navigation: Navigation
    runner: Runner
    detector: OpenDetector
    document: Document
    roi: ProjectRoi
    undo: Undo
    parts: GoodParts
    findings: PartFindings
    versions: Versions
    golden: GoldenSet
    training: Training
    results: Results
    told: ToldParts
    drawn_truth: DrawnTruth
    sources: LiveSources
    acceptance: Acceptance
    challenges: Challenges
    teachers: Teachers
    teacher_training: TeacherTraining
    teacher_comparison: TeacherComparison
    clock: ClockWatch


def make_workspace() -> Workspace:
    """A Workspace with the stored settings, where nothing is open."""
    messages = Messages()
    settings = UserSettings(messages)
    runner = Runner()
    detector = OpenDetector(messages, settings.current.device)
    document = Document(messages, settings, detector)
    roi = ProjectRoi(document, messages)
    versions = Versions(document, detector, settings, messages, runner)
    training = Training(document, detector, versions, settings, messages, runner)
    # Its request names the file as it is now.
    training.started.connect(roi.refresh)
    undo = Undo()
    parts = GoodParts(document, undo, messages, runner)
    acceptance = Acceptance(document, detector, roi, messages, runner)
    clock = ClockWatch(messages)
    results = Results(document, settings, clock, messages, runner)
    teachers = Teachers(document, messages)
    return Workspace(
        messages,
        settings,
        Navigation(),
        runner,
        detector,
        document,
        roi,
        undo,
        parts,
        PartFindings(document, detector, parts, undo, messages, runner),
        versions,
        GoldenSet(document, messages, runner),
        training,
        results,
        ToldParts(document, results, messages),
        DrawnTruth(document, results, messages),
        LiveSources(document, settings),
        acceptance,
        Challenges(document, detector, acceptance, settings, messages),
        teachers,
        TeacherTraining(teachers, messages, runner),
        TeacherComparison(document, settings, messages, runner),
        clock,
    )
