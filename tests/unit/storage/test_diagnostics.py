import zipfile
from pathlib import Path

import numpy as np
import pytest

import inspector
from inspector.errors import OutputError
from inspector.paths import user_log_dir
from inspector.storage.diagnostics import Fact, as_text, installation_facts, instruction_set, write_bundle


def by_name(facts: tuple[Fact, ...]) -> dict[str, str]:
    return {fact.name: fact.value for fact in facts}


def test_facts_tell_the_installation_and_where_its_files_are(tmp_path: Path, inspector_home: Path) -> None:
    facts = by_name(installation_facts(tmp_path / "Cover"))
    assert facts["Inspector"].startswith(inspector.__version__)
    assert f"numpy {np.__version__}" in facts["Python and libraries"]
    assert facts["Project"].startswith(f"{tmp_path / 'Cover'}, ") and facts["Project"].endswith("GiB free")
    assert facts["Log"] == str(user_log_dir() / "inspector.log")
    assert all(facts.values())
    assert "Project" not in by_name(installation_facts())


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({"baseline": ["X86_V2"], "found": ["X86_V3", "X86_V4"]}, "AVX-512"),
        ({"baseline": ["X86_V2"], "found": ["X86_V3"]}, "AVX2"),
        ({"baseline": ["SSE"], "found": ["AVX2", "AVX512F", "AVX512_SKX"]}, "AVX-512"),
        ({"baseline": ["NEON"]}, "arm64"),
    ],
)
def test_the_widest_instruction_set_is_told(
    levels: dict[str, list[str]], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(np, "show_config", lambda mode: {"SIMD Extensions": levels})
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    assert instruction_set() == expected


def test_a_bundle_has_the_facts_and_the_log_and_nothing_else(tmp_path: Path, inspector_home: Path) -> None:
    user_log_dir().mkdir(parents=True)
    (user_log_dir() / "inspector.log").write_text("new", encoding="utf-8")
    (user_log_dir() / "inspector.log.1").write_text("old", encoding="utf-8")
    (user_log_dir() / "part.png").write_bytes(b"image")
    facts = (Fact("Processor", "Größe"),)
    write_bundle(tmp_path / "support.zip", facts)
    with zipfile.ZipFile(tmp_path / "support.zip") as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    assert content == {
        "diagnostics.txt": as_text(facts),
        "log/inspector.log": "new",
        "log/inspector.log.1": "old",
    }


def test_a_bundle_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    path = tmp_path / "support.zip"
    path.mkdir()
    with pytest.raises(OutputError) as caught:
        write_bundle(path, ())
    assert caught.value.advice
    assert list(tmp_path.iterdir()) == [path]
