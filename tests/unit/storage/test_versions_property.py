"""Whatever is done with Versions in whatever order, no Detector is lost, and the one in use is the one taken last."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.manifest import GraphFacts
from inspector.errors import ProjectError
from inspector.storage.detector_file import DetectorContent, Graph, read_manifest, write_detector_file
from inspector.storage.project_store import OpenProject, create_project
from inspector.storage.versions import (
    RemovedVersion,
    adopt_candidate,
    keep_detector,
    list_versions,
    remove_version,
    restore_version,
    take_version,
    version_in_use,
)
from tests.ui.synthetic import manifest

GRAPH = Graph(GraphFacts(0, 0, 4, 8, 32), b"scores", b"maps")
#: What is done, and with which of the Versions that are there.
ACTIONS = st.tuples(st.sampled_from(["train", "take", "remove", "restore", "bring"]), st.integers(0, 5))


def write(path: Path, seed: int) -> None:
    facts = manifest(seed=seed, score_rule="residual-distance")
    write_detector_file(path, DetectorContent(facts, b"tensors", GRAPH))


class Model:
    """The Project, and what must be true of it."""

    def __init__(self, opened: OpenProject) -> None:
        self.opened = opened
        self.seeds: set[int] = set()
        self.in_use = 0
        self.removed: list[RemovedVersion] = []

    def do(self, action: str, which: int, seed: int) -> None:
        versions = list_versions(self.opened)
        number = versions[which % len(versions)].number if versions else 0
        if action == "train":
            keep_detector(self.opened)
            write(self.opened.candidate_path, seed)
            adopt_candidate(self.opened)
            self.seeds.add(seed)
        elif action == "bring":
            # Another program writes the file.
            keep_detector(self.opened)
            write(self.opened.detector_path, seed)
            self.seeds.add(seed)
            self.in_use = seed
        elif action == "take" and versions:
            taken = take_version(self.opened, number, "chosen")
            assert taken.manifest is not None
            self.in_use = taken.manifest.seed
        elif action == "remove" and versions:
            in_use = version_in_use(self.opened)
            try:
                self.removed.append(remove_version(self.opened, number))
                assert in_use is None or in_use.number != number
            except ProjectError as error:
                assert error.code == "version-in-use"
        elif action == "restore" and self.removed:
            restore_version(self.opened, self.removed.pop())

    def check(self) -> None:
        listed = list_versions(self.opened)
        numbers = [version.number for version in listed]
        assert numbers == sorted(set(numbers), reverse=True)
        files = [*self.opened.versions_dir.rglob("*.inspector"), self.opened.detector_path]
        assert {read_manifest(path).seed for path in files if path.exists()} == self.seeds
        assert all(version.error is None for version in listed)
        if self.opened.detector_path.exists():
            assert read_manifest(self.opened.detector_path).seed == self.in_use


@settings(max_examples=25)
@given(st.lists(ACTIONS, max_size=9))
def test_no_detector_is_lost(actions: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        model = Model(create_project(Path(folder, "p"), "p"))
        for seed, (action, which) in enumerate(actions, start=1):
            model.do(action, which, seed)
            model.check()
