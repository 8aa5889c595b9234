"""The plan of Challenges in the Train place."""

from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.challenges import ChallengePlan, ChallengeTime
from inspector.ui.train.acceptance_view import AcceptanceView
from inspector.ui.train.challenge_dialog import ChallengeDialog
from inspector.ui.train.page import TrainPage
from tests.ui.train.learning import click, dialog_of, project_of
from tests.ui.train.studies import freeze_parts


def test_a_plan_of_challenges_is_kept_with_the_project(
    page: TrainPage, view: AcceptanceView, tmp_path: Path, qtbot: QtBot
) -> None:
    freeze_parts(page, tmp_path)
    qtbot.keyClick(view.list, Qt.Key.Key_P)
    dialog = cast("ChallengeDialog", dialog_of(page, ChallengeDialog))
    assert dialog.choices[ChallengeTime.OFF].isChecked()
    dialog.choices[ChallengeTime.SHIFT].click()
    dialog.starts.setText("soon")
    assert not dialog.ok.isEnabled()
    assert "such as 06:00" in dialog.why_not.text()
    dialog.starts.setText("5:30, 17.30")
    for place in range(2):
        dialog.parts.item(place).setCheckState(Qt.CheckState.Unchecked)
    assert "Choose at least one part" in dialog.why_not.text()
    dialog.parts.item(1).setCheckState(Qt.CheckState.Checked)
    assert dialog.ok.isEnabled()
    dialog.accept()
    plan = ChallengePlan(ChallengeTime.SHIFT, 8, (330, 1050), (dialog.parts.item(1).data(Qt.ItemDataRole.UserRole),))
    assert project_of(page.workspace).project.challenges == plan
    assert page.workspace.challenges.due is not None


def test_challenges_without_a_golden_set_are_refused(page: TrainPage, view: AcceptanceView, qtbot: QtBot) -> None:
    click(view.plan, qtbot)
    dialog = cast("ChallengeDialog", dialog_of(page, ChallengeDialog))
    dialog.choices[ChallengeTime.HOURS].click()
    assert not dialog.ok.isEnabled()
    assert "golden set is empty" in dialog.why_not.text()
    dialog.reject()
