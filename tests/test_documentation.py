"""The documentation site builds without warning and network, and the guide is the same in both languages."""

import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from itertools import takewhile
from pathlib import Path

import pytest

from tests.guide_pages import ENGLISH, GERMAN, PAGES, bare, clauses, in_german, says, sections
from tests.repository import ROOT

TRANSLATION = ET.parse(ROOT / "resources" / "translations" / "inspector_de.ts")
GERMAN_TEXTS = {str(each.findtext("source")): str(each.findtext("translation")) for each in TRANSLATION.iter("message")}
ENGLISH_CLAUSES, GERMAN_CLAUSES = clauses(iter(GERMAN_TEXTS)), clauses(iter(GERMAN_TEXTS.values()))

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


def test_pages_say_their_language(site: Path) -> None:
    pages = {page: page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    german = {page for page in pages if page.parent == site / "operator" / "de"}
    assert german
    for page, text in pages.items():
        assert f'<html lang="{"de" if page in german else "en"}"' in text, page


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
    means = re.search(r"^\| mean \| ([\d.]+) \| ([\d.]+) \|", measured, re.MULTILINE)
    assert means is not None
    assert f"| image AUROC | {means[1]} |" in readme
    assert f"five sets with masks | {means[2]} |" in readme


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


def test_every_page_of_the_guide_is_there_in_german() -> None:
    assert sorted(path.name for path in GERMAN.glob("*.md")) == PAGES
    in_english, in_german = (set(guide_of_site(name)) for name in ("Operator's guide", "Anleitung auf Deutsch"))
    assert {path.replace("operator/", "operator/de/") for path in in_english} == in_german
    assert {Path(path).name for path in in_english} == set(PAGES)


def guide_of_site(heading: str) -> list[str]:
    lines = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition(f"  - {heading}:\n")[2].splitlines()
    return [line.split()[-1] for line in takewhile(lambda line: line.startswith("      "), lines)]


@pytest.mark.parametrize("name", PAGES)
def test_a_german_page_has_the_parts_of_the_english_one(name: str) -> None:
    """Change both pages together: headings, lists, tables, pictures, links, keys."""
    english, german = sections(ENGLISH / name), sections(GERMAN / name)
    assert [each.level for each in german] == [each.level for each in english]
    for own, same in zip(english, german, strict=True):
        assert same.shape == own.shape, own
        assert same.pictures == own.pictures
        assert sorted(same.links) == sorted(own.links)
        assert sorted(same.codes) == sorted(map(in_german, own.codes))


@pytest.mark.parametrize("name", PAGES)
def test_the_guide_names_what_the_window_shows(name: str) -> None:
    """Emphasised texts are controls, and both languages name the same ones. Quoted texts are said by the window."""
    names: dict[str, set[str]] = {}
    for text, translation in GERMAN_TEXTS.items():
        names.setdefault(bare(text), set()).add(bare(translation))
    for own, same in zip(sections(ENGLISH / name), sections(GERMAN / name), strict=True):
        controls, german = ([bare(each) for each in section.controls] for section in (own, same))
        assert [each for each in controls if each not in names] == []
        assert [each for each in german if all(each not in names[text] for text in controls)] == []
        assert len(german) == len(controls)
        assert [quote for quote in own.quotes if not says(ENGLISH_CLAUSES, quote)] == []
        assert [quote for quote in same.quotes if not says(GERMAN_CLAUSES, quote)] == []


def test_pictures_of_the_guide_are_shown_and_there_in_both_languages() -> None:
    shown = {picture for name in PAGES for section in sections(ENGLISH / name) for picture in section.pictures}
    pictures = ROOT / "docs" / "images" / "window"
    assert {path.name for path in pictures.glob("*.png")} == shown
    assert {path.name for path in (pictures / "de").glob("*.png")} == shown


def test_pictures_of_a_page_have_its_language() -> None:
    for name in PAGES:
        for folder, place in ((ENGLISH, "../images/window"), (GERMAN, "../../images/window/de")):
            targets = re.findall(r"!\[[^\]]+\]\(([^)]*)\)", (folder / name).read_text(encoding="utf-8"))
            assert {target.rpartition("/")[0] for target in targets} <= {place}
