"""Records of studies: nothing is lost, and a missed Challenge stays in force until it is released."""

import errno
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.domain.challenges import ChallengePlan, ChallengeTime
from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.study import PresentedBy, Study, StudyKind, StudyPart, with_presentation
from inspector.errors import InspectorError, OutputError, ProjectError, UsageError
from inspector.storage.project_store import OpenProject
from inspector.storage.studies import (
    begin_study,
    challenge_due,
    check_can_go_on,
    end_study,
    find_study,
    new_study,
    read_studies,
    release_study,
    save_study,
)
from inspector.storage.study_figures import study_values
from inspector.storage.study_parts import folder_study_parts
from inspector.storage.study_report import study_html
from tests.studies import JUDGED_BY, PARTS, presentation_of, study_of
from tests.unit.storage.conftest import MakeImage

G, U, D = Verdict.GOOD, Verdict.UNSURE, Verdict.DEFECT


def missed(opened: OpenProject) -> Study:
    return begin_study(opened, study_of([G, G], StudyKind.CHALLENGE))


def test_studies_are_numbered_and_read_again(opened: OpenProject) -> None:
    assert read_studies(opened).all == ()
    first, second = begin_study(opened, study_of([G])), begin_study(opened, study_of([G, D]))
    assert (first.number, second.number) == (1, 2)
    assert read_studies(opened).all == (second, first)
    assert find_study(opened, 1) == first
    with pytest.raises(ProjectError, match="no study 3"):
        find_study(opened, 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verdicts=st.lists(st.sampled_from([*Verdict, None]), max_size=6), by=st.sampled_from(list(PresentedBy)))
def test_every_study_comes_back_as_it_was(opened: OpenProject, verdicts: list[Verdict | None], by: PresentedBy) -> None:
    study = begin_study(opened, study_of([], by=by, rounds=3))
    for number, verdict in enumerate(verdicts):
        study = save_study(opened, with_presentation(study, presentation_of(verdict, number)))
        assert find_study(opened, study.number) == study


def test_an_interrupted_study_goes_on_where_it_was(opened: OpenProject) -> None:
    study = begin_study(opened, study_of([G, D], rounds=2))
    found = find_study(opened, study.number)
    check_can_go_on(found, JUDGED_BY)
    assert found.next_part is not None
    assert found.next_part.name == "fine"
    with pytest.raises(UsageError, match="have changed since study 1"):
        check_can_go_on(found, replace(JUDGED_BY, detector="cd" * 32))
    with pytest.raises(UsageError, match="has ended"):
        check_can_go_on(end_study(opened, found), JUDGED_BY)


def test_a_missed_challenge_blocks_until_somebody_signs(opened: OpenProject) -> None:
    study = missed(opened)
    assert read_studies(opened).blocking == study
    for name, reason in (("", "wiped the lens"), ("Ann", " ")):
        with pytest.raises(UsageError, match="needs a name and a reason"):
            release_study(opened, study.number, name, reason)
    assert read_studies(opened).blocking is not None
    begin_study(opened, study_of([G, D], StudyKind.CHALLENGE))
    assert read_studies(opened).blocking == study, "passing later releases nothing"
    released = release_study(opened, study.number, "Ann", "wiped the lens")
    assert read_studies(opened).blocking is None
    assert released.release is not None
    assert (released.release.name, released.release.reason) == ("Ann", "wiped the lens")
    with pytest.raises(UsageError, match="does not block"):
        release_study(opened, study.number, "Bob", "again")


def test_a_damaged_record_is_told_and_left_alone(opened: OpenProject) -> None:
    begin_study(opened, study_of([G, D]))
    path = opened.studies_dir / "0002.json"
    path.write_text("{")
    studies = read_studies(opened)
    assert len(studies.all) == 1
    assert "restore it from a backup" in studies.problems[0]
    assert begin_study(opened, study_of()).number == 3
    assert path.read_text() == "{"
    record = json.loads((opened.studies_dir / "0001.json").read_text())
    for changes in ({"schema_version": 9}, {"order": [7]}, {"ended": "yesterday"}, {"order": []}):
        (opened.studies_dir / "0001.json").write_text(json.dumps(record | changes))
        with pytest.raises(ProjectError):
            find_study(opened, 1)


def test_a_read_only_project_is_told(opened: OpenProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match="read-only") as told:
        begin_study(opened, study_of())
    assert "allow writing to it" in told.value.advice
    assert read_studies(opened).all == ()


def test_a_record_that_cannot_be_written_leaves_the_last_one(
    opened: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = begin_study(opened, study_of([G]))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="is full"):
        save_study(opened, with_presentation(study, presentation_of(D)))
    monkeypatch.undo()
    assert find_study(opened, study.number) == study


def test_a_project_that_is_gone_gets_no_study(opened: OpenProject) -> None:
    (opened.folder / "project.json").unlink()
    with pytest.raises(ProjectError, match="no longer"):
        begin_study(opened, study_of())


def test_when_the_next_challenge_is_due(opened: OpenProject) -> None:
    plan = ChallengePlan(ChallengeTime.HOURS, every_h=2)
    study = study_of([G, D], StudyKind.CHALLENGE)
    ended = datetime.fromisoformat(study.ended)

    def is_due(**later: float) -> bool:
        return challenge_due(plan, read_studies(opened), ended + timedelta(**later)) is not None

    assert is_due(hours=1), "there was none"
    begin_study(opened, study_of([G], StudyKind.CHALLENGE))
    begin_study(opened, study_of([G, None], StudyKind.CHALLENGE, PresentedBy.FILES))
    assert is_due(hours=1), "none was complete"
    begin_study(opened, study)
    assert not is_due(hours=1)
    assert is_due(hours=3)
    assert is_due(hours=-5), "the clock was set back"


def test_the_folder_tells_truth_and_part(make_image: MakeImage, tmp_path: Path) -> None:
    for number, name in enumerate(
        ("good/p1/1.png", "good/p1/2.png", "good/p2.png", "scratch/p3/a.png", "Defective/p4.png")
    ):
        make_image(f"known/{name}", seed=number)
    parts = {part.name: part for part in folder_study_parts(tmp_path / "known")}
    assert {name: (part.truth, part.kind, len(part.images)) for name, part in parts.items()} == {
        "good/p1": (Truth.GOOD, "", 2),
        "good/p2.png": (Truth.GOOD, "", 1),
        "scratch/p3": (Truth.DEFECTIVE, "scratch", 1),
        "Defective/p4.png": (Truth.DEFECTIVE, "", 1),
    }
    study = new_study(StudyKind.ACCEPTANCE, PresentedBy.FILES, "", JUDGED_BY, tuple(parts.values()))
    assert len(study.order) == 5
    assert study.rounds == 2


def test_a_folder_that_tells_no_truth_is_refused(make_image: MakeImage, tmp_path: Path) -> None:
    make_image("known/p1.png")
    (tmp_path / "empty").mkdir()
    for name in ("known", "empty"):
        with pytest.raises(InspectorError, match="does not tell which parts are good"):
            folder_study_parts(tmp_path / name)
    with pytest.raises(InspectorError, match="There is no"):
        folder_study_parts(tmp_path / "nowhere")


def test_a_study_without_parts_is_refused() -> None:
    with pytest.raises(UsageError, match="no known part"):
        new_study(StudyKind.ACCEPTANCE, PresentedBy.LIVE, "", JUDGED_BY, (), 3)


def test_the_report_has_figures_parts_and_lines_to_sign() -> None:
    study = study_of([G, D, U, D, G, U], rounds=3)
    study = replace(
        study, number=7, bad_images=1, operator="<Ann>", parts=(*PARTS[:1], StudyPart("<b>", Truth.DEFECTIVE))
    )
    html = study_html(study, "Tiles & Co")
    for text in (
        "Acceptance of the detector: Tiles &amp; Co, study 7",
        "&lt;Ann&gt;",
        "&lt;b&gt;",
        "1 of 3 (33.33 %)",
        "Signature",
        "All 6 presentations were made",
        "1 image could not be judged and was taken again",
        "unacceptable by AIAG",
    ):
        assert text in html
    values = study_values(study)
    json.dumps(values)
    assert values["misses"]["hits"] == 1
    assert values["missed_parts"]["count"] == 1
    assert values["parts"][0]["name"] == "<b>", "the nearest to the threshold first"


def test_a_report_of_nothing_can_be_made() -> None:
    html = study_html(study_of(), "Tiles")
    assert "not known" in html
    assert "Not finished: 0 of 2" in html
    released = replace(study_of([G, G], StudyKind.CHALLENGE), ended="")
    assert "Challenge of the detector" in study_html(released, "Tiles")
