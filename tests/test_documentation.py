"""The documentation site builds without a warning and without a network; fragments of the changelog have a kind."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.repository import ROOT

#: Parts of a page that a browser fetches by itself.
FETCHED = re.compile(
    r"<(?:script|img|iframe)[^>]*\ssrc=\"([^\"]+)|<link[^>]*\shref=\"([^\"]+)|@import[^;]*|url\(([^)]+)\)"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_pages_fetch_nothing_from_a_network(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 60
    fetched = [(page.name, match[0]) for page in pages for match in FETCHED.finditer(page.read_text(encoding="utf-8"))]
    assert [(page, text) for page, text in fetched if "//" in text] == []


def test_the_api_is_documented(site: Path) -> None:
    assert 'id="inspector"' in (site / "api.html").read_text(encoding="utf-8")


def test_files_outside_of_docs_have_pages(site: Path) -> None:
    words = (site / "words.html").read_text(encoding="utf-8")
    assert "Anomaly Map" in words
    decision = (site / "adr" / "0001-record-decisions.html").read_text(encoding="utf-8")
    assert '<a href="../words.html">CONTEXT.md</a>' in decision


def test_decisions_that_are_named_exist() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "adr").glob("0*.md"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)], "numbers without holes"
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \d+ \| .*\((\d{4})-", index, re.MULTILINE)) == numbers, "each once in the index"
    suffixes = {".py", ".md", ".toml", ".yml", ""}
    folders = ("inspector", "tests", "benchmarks", "scripts", "installer", "examples", "docs", "resources", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    named = {
        (match[1] or match[2]).zfill(4)
        for path in files
        if path.is_file() and path != Path(__file__)
        for match in re.finditer(r"\bADR (\d+)|adr/(\d{4})", path.read_text(encoding="utf-8", errors="ignore"))
    }
    assert named - set(numbers) == set()


def test_the_readme_repeats_the_measured_figures() -> None:
    table = re.compile(r"^\|\s*\| `standard` \(default\).*?(?=\n\n)", re.MULTILINE | re.DOTALL)
    readme, measured = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/measured.md"))
    table_match = table.search(readme)
    assert table_match is not None
    assert table_match[0] in measured


def test_measured_names_every_script() -> None:
    text = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")
    scripts = [path.name for path in (ROOT / "benchmarks").glob("*.py")]
    assert len(scripts) > 30
    assert [name for name in scripts if name not in text] == []


def test_fragments_of_the_changelog_have_a_kind() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
    kinds = {kind["directory"] for kind in configuration["type"]}
    names = [path.name for path in (ROOT / "changes").glob("*.md")]
    assert [name for name in names if name.split(".")[1] not in kinds] == []
