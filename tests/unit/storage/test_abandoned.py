import os
import subprocess
import sys
from pathlib import Path

from inspector.storage.abandoned import own_prefix, remove_abandoned


def test_folders_of_processes_that_have_ended_are_removed(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    abandoned = tmp_path / f"work-{int(gone.stdout)}-0"
    kept = [tmp_path / f"{own_prefix('work')}0", tmp_path / f"other-{int(gone.stdout)}-0", tmp_path / "work-notes-0"]
    for folder in (abandoned, *kept):
        folder.mkdir()
    (abandoned / "images").write_bytes(b"large")
    remove_abandoned(tmp_path, "work")
    assert not abandoned.exists()
    assert all(folder.exists() for folder in kept)


def test_a_folder_says_whose_it_is() -> None:
    assert own_prefix("work") == f"work-{os.getpid()}-"
