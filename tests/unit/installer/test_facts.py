import ast
import re
from pathlib import Path

import inspector
from installer.facts import FILE_TYPES, Facts, macos_properties, read_facts, write_windows_version
from tests.repository import ROOT


def test_the_version_is_the_program_s() -> None:
    facts = read_facts(ROOT, "full")
    assert facts == Facts("full", inspector.__version__)
    assert (facts.name, facts.folder) == ("Inspector", "inspector")
    assert (read_facts(ROOT, "line").name, read_facts(ROOT, "line").folder) == ("Inspector Line", "inspector-line")


def test_windows_gets_a_version_of_four_numbers(tmp_path: Path) -> None:
    text = write_windows_version(Facts("full", "1.2.3"), tmp_path).read_text(encoding="utf-8")
    ast.parse(text)
    assert "filevers=(1, 2, 3, 0)" in text
    assert "StringStruct('ProductName', 'Inspector')" in text


def test_all_systems_know_the_same_file_types() -> None:
    mime = (ROOT / "installer" / "linux" / "inspector-mime.xml").read_text(encoding="utf-8")
    desktop = (ROOT / "installer" / "linux" / "inspector.desktop").read_text(encoding="utf-8")
    windows = (ROOT / "installer" / "windows" / "inspector.nsi").read_text(encoding="utf-8")
    types = {(extension, mime_type) for extension, mime_type, _ in FILE_TYPES}
    assert set(re.findall(r'type="([^"]+)">.*?glob pattern="\*\.([^"]+)"', mime, re.DOTALL)) == {
        (b, a) for a, b in types
    }
    assert set(re.findall(r"^MimeType=(.*);$", desktop, re.MULTILINE)[0].split(";")) == {mime for _, mime in types}
    assert set(re.findall(r'!insertmacro REGISTER_TYPE "([^"]+)"', windows)) == {extension for extension, _ in types}
    properties = macos_properties(Facts("full", "1.0"))
    assert len(properties["CFBundleDocumentTypes"]) == len(types)  # type: ignore[arg-type]
