import sys
from pathlib import Path

import numpy
import pytest

from installer.licences import Component, Environment, collect, unlicensed_library
from tests.repository import ROOT


def component(tmp_path: Path, words: str) -> Component:
    text = tmp_path / "LICENSE"
    text.write_text(words, encoding="utf-8")
    return Component("carrier 1.0", "MIT", (text,))


def test_each_component_gets_its_texts_and_a_line_in_the_index(tmp_path: Path) -> None:
    entries = [
        ("numpy", numpy.__file__, "PYMODULE"),
        ("inspector", str(ROOT / "inspector" / "__init__.py"), "PYMODULE"),
        ("ast", str(Path(sys.base_prefix)), "PYMODULE"),
    ]
    written = collect(entries, ROOT, tmp_path / "licences")
    names = {str(path.relative_to(tmp_path / "licences")).replace("\\", "/") for path in written}
    assert {"README.txt", "Inspector/LICENSE", f"numpy-{numpy.__version__}/LICENSE.txt"} <= names
    assert any(name.startswith("Python-") for name in names)
    assert any(name.startswith("pyinstaller-") for name in names)
    index = (tmp_path / "licences" / "README.txt").read_text(encoding="utf-8")
    assert f"numpy {numpy.__version__}: BSD-3-Clause" in index


@pytest.mark.parametrize("path", ["inspector/paths.py", "resources/icons/inspector.svg", "docs/operator/index.md"])
def test_files_of_this_repository_are_its_own(path: str) -> None:
    owner = Environment(ROOT).owner(str(ROOT / path))
    assert owner is not None and owner.name == "Inspector"


def test_a_file_of_unknown_origin_stops_the_build(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so"
    stranger.write_bytes(b"\x7fELF")
    with pytest.raises(SystemExit, match=r"libstranger\.so: nobody is known to own"):
        collect([("libstranger.so", str(stranger), "BINARY")], ROOT, tmp_path / "build" / "licences")


def test_a_component_without_text_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Environment, "owner", lambda _self, _source: Component("nameless 1.0", "MIT", ()))
    with pytest.raises(SystemExit, match=r"nameless 1\.0 has no licence text"):
        collect([("numpy", numpy.__file__, "PYMODULE")], ROOT, tmp_path / "licences")


def test_a_library_that_no_text_speaks_of_is_missing(tmp_path: Path) -> None:
    carrier = component(tmp_path, "FFmpeg is under the LGPL.")
    assert unlicensed_library("carrier.libs/libavcodec-c4204469.so.62.28.101", carrier) == ""
    assert "do not mention x264" in unlicensed_library("carrier.libs/libx264-0a0b0c0d.so.164", carrier)


def test_a_text_may_say_by_its_name_alone_whose_it_is(tmp_path: Path) -> None:
    text = tmp_path / "LICENSE-libdeflate"
    text.write_text("MIT License", encoding="utf-8")
    carrier = Component("carrier 1.0", "MIT", (text,))
    assert unlicensed_library("carrier.libs/libdeflate-f710ac3e.so.0", carrier) == ""
