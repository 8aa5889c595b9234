"""The pages of the operator's guide as tests compare them: in which order they have what, and what they name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.repository import ROOT

ENGLISH = ROOT / "docs" / "operator"
GERMAN = ENGLISH / "de"
PAGES = sorted(path.name for path in ENGLISH.glob("*.md"))
_MARKDOWN = MarkdownIt("commonmark").enable("table")
#: Keys in English, and as the window's German texts have them.
GERMAN_KEYS = {
    **{"Ctrl": "Strg", "Shift": "Umschalt", "Enter": "Eingabe", "Delete": "Entf", "Del": "Entf"},
    **{"Up": "Auf", "Down": "Ab"},
}
_CELL = ("th_open", "td_open")


@dataclass
class Section:
    """From one heading to the next.

    Attributes:
        level: Of the heading.
        shape: Paragraphs, items of lists and cells of tables that stand below it, in their order.
        pictures: Names of their files.
        links: Where they lead: a page, and the place of the section that is meant, or another file.
        codes: Keys, files and commands.
        controls: What is emphasised.
        quotes: What is quoted.
    """

    level: str
    shape: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


def sections(path: Path) -> list[Section]:
    """A page by its headings."""
    found: list[Section] = []
    for token in _MARKDOWN.parse(path.read_text(encoding="utf-8")):
        if token.type == "heading_open":
            found.append(Section(token.tag))
        elif token.type in ("paragraph_open", "list_item_open", "table_open", *_CELL):
            found[-1].shape.append(token.tag)
        elif token.type == "inline":
            _read(token.children or [], found[-1], path)
    return found


def section_names(path: Path) -> list[str]:
    """The fragments that links to the sections of a page have."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w-]+", "-", heading.lower()).strip("-") for heading in headings]


def _read(parts: list[Token], section: Section, path: Path) -> None:
    text = ""
    for before, part in zip([None, *parts], parts, strict=False):
        if part.type == "image":
            section.pictures.append(Path(str(part.attrs["src"])).name)
        elif part.type == "link_open":
            section.links.append(_target(str(part.attrs["href"]), path))
        elif part.type == "code_inline":
            section.codes.append(part.content)
        elif part.type in ("text", "softbreak"):
            text += part.content or " "
            if before is not None and before.type == "em_open":
                section.controls.append(part.content)
    section.quotes += re.findall(r'["„]([^"“]+)["“]', text)


def _target(link: str, path: Path) -> tuple[str, int]:
    name, _, fragment = unquote(link).partition("#")
    there = (path.parent / name).resolve() if name else path
    if there.parent not in (ENGLISH, GERMAN):
        return str(there.relative_to(ROOT)), 0
    return there.name, section_names(there).index(fragment) if fragment else 0


def in_german(code: str) -> str:
    """A key's German name; other code as it is."""
    return "+".join(GERMAN_KEYS.get(key, key) for key in code.split("+"))


def bare(text: str) -> str:
    """A text of the window as a page names it: without the mark of its key, and without the dots of a dialog."""
    return text.replace("&", "").removesuffix("…")


def says(texts: frozenset[str], quote: str) -> bool:
    """Whether the window says a quotation: a part of one text, whose field is a number or another text."""
    wanted = quote.lower()
    return any(wanted in text or _is_filled(text, wanted, texts) for text in texts)


def clauses(texts: Iterator[str]) -> frozenset[str]:
    """Texts of the window in small letters, and the parts of sentences in them."""
    parts = (part for text in texts for part in (text, *re.split(r"[.:] ", text)))
    return frozenset(part.lower() for part in parts)


def _is_filled(text: str, wanted: str, texts: frozenset[str]) -> bool:
    start, is_template, rest = text.partition("{")
    end = rest.partition("}")[2]
    if not is_template or "{" in rest or len((start + end).split()) < 2:
        return False
    filled = wanted.removeprefix(start).removesuffix(end)
    return wanted == start + filled + end and (filled.isdigit() or filled in texts)
