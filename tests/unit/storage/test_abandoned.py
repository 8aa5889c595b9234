import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.errors import OutputError
from inspector.paths import user_cache_dir
from inspector.storage.abandoned import own_prefix, remove_abandoned, working_folder


def test_folders_of_processes_that_have_ended_are_removed(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    _, here, process, _ = own_prefix("work").split("-")
    ended = int(gone.stdout)
    abandoned = tmp_path / f"work-{here}-{ended}-0"
    names = (f"work-{here}-{process}-0", f"other-{here}-{ended}-0", f"work-elsewhere-{ended}-0", "work-notes-0")
    kept = [tmp_path / name for name in names]
    for folder in (abandoned, *kept):
        folder.mkdir()
    (abandoned / "images").write_bytes(b"large")
    remove_abandoned(tmp_path, "work")
    assert not abandoned.exists()
    assert all(folder.exists() for folder in kept)


def test_the_name_of_a_computer_may_have_any_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.node", lambda: "line-3 [left].plant")
    assert own_prefix("work") == f"work-line3leftplant-{os.getpid()}-"


def test_what_can_be_made_again_lies_in_the_user_s_cache() -> None:
    with working_folder("work") as name:
        assert Path(name).parent == user_cache_dir()
        assert Path(name).name.startswith(own_prefix("work"))


def test_where_the_cache_cannot_be_written_the_system_s_folder_takes_it(
    inspector_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inspector_home / "cache").write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with working_folder("work") as name:
        assert Path(name).parent == tmp_path
    monkeypatch.setattr("tempfile.tempdir", str(inspector_home / "cache"))
    with pytest.raises(OutputError):
        working_folder("work")


_WAITS = """
from inspector.storage.abandoned import working_folder
with working_folder("work") as name:
    print(name, flush=True)
    input()
"""


def test_what_a_killed_process_left_goes_with_the_next_one() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        with working_folder("work"):
            assert folder.is_dir(), "it is still at work"
        process.kill()
    with working_folder("work"):
        assert not folder.exists()
