"""What tests of jobs share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import Event
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import Job, JobOutcome, JobState
from tests.unit.jobs.children import load_fake, write_fake


class Record:
    """Everything a Job sent."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.events: list[Event] = []
        self.states: list[JobState] = []
        self.outcomes: list[JobOutcome] = []
        job.event_emitted.connect(self.events.append)
        job.state_changed.connect(self.states.append)
        job.ended.connect(self.outcomes.append)

    @property
    def outcome(self) -> JobOutcome:
        assert len(self.outcomes) == 1
        return self.outcomes[0]


@pytest.fixture
def run_to_end(qtbot: QtBot) -> Callable[[Job], Record]:
    """Start a Job unless it runs, and wait until its thread has ended."""

    def run(job: Job, record: Record | None = None) -> Record:
        record = record or Record(job)
        if not job.is_started:
            job.start()
        qtbot.waitUntil(lambda: job.isFinished() and record.outcomes != [])
        return record

    return run


@pytest.fixture
def detector_path(tmp_path: Path) -> Path:
    return write_fake(tmp_path / "fake.inspector")


@pytest.fixture
def client() -> Iterator[InferenceClient]:
    client = InferenceClient(load_fake)
    yield client
    client.close()
