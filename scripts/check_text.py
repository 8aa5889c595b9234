"""Checks the project's prose: documents, and the docstrings and comments of `inspector/`.

A sentence has at most 30 words. A document, or the docstrings and comments of one folder, has at most two semicolons
and one "what" in a thousand words. A decision record has at most 300 words, a status and its line in the index.
Code, link targets and HTML are not read. A cell of a table and an item of a list are texts of their own.

`python scripts/check_text.py [PATH...]` lists `file:line: fault: sentence` and exits with 1 if there are any.
"""

import ast
import inspect
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTEXT.md", "CONTRIBUTING.md", "SECURITY.md", "docs/**/*.md")
DECISIONS = Path("docs/adr")

MAX_SENTENCE_WORDS = 30
MAX_DECISION_WORDS = 300
#: How often a thing may stand in a thousand words. A shorter text may have as many.
MAX_PER_THOUSAND = {"semicolon": (re.compile(";"), 2), "what": (re.compile(r"""(?i)(?<!['"])\bwhat\b(?![^.]*\?)"""), 1)}

SENTENCE_END = re.compile(r"""(?<![ (]eq\.)(?<![ (]al\.)(?<=[.!?])["'“`)*_\]]*\s+(?=["'„`(*_\[]*[A-ZÄÖÜ0-9])""")
SECTION = re.compile(r"(Args|Attributes|Raises|Returns|Yields|Signals):")
DIRECTIVE = re.compile(r"#:? ?(noqa|type:|pragma|mypy|fmt|!)")
MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a document, a docstring or a comment, with the line that it begins on."""

    path: Path
    line: int
    text: str

    @property
    def word_count(self) -> int:
        """The number of words; inline code is one, signs alone are none."""
        return sum(any(letter.isalnum() for letter in word) for word in self.text.split())

    def fault(self, name: str) -> str:
        """The line that is printed."""
        return f"{self.path.as_posix()}:{self.line}: {name}: {' '.join(self.text.split())}"


def sentences(path: Path, markdown: str, first_line: int = 1) -> Iterator[Sentence]:
    """The sentences of a Markdown text that begins on `first_line` of `path`."""
    for token in MARKDOWN.parse(markdown):
        if token.type != "inline" or token.map is None:
            continue
        text = "".join(
            {"softbreak": "\n", "hardbreak": "\n", "code_inline": "`Code`"}.get(part.type, part.content)
            for part in token.children or ()
            if part.type != "html_inline"
        )
        start = 0
        for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
            yield Sentence(path, first_line + token.map[0] + text.count("\n", 0, start), text[start:end].strip())
            start = end


def docstring_as_markdown(docstring: str) -> str:
    """A Google docstring, line by line, with the entries of its sections as items of lists and examples left out."""
    lines, in_section, in_example = [], False, False
    for line in inspect.cleandoc(docstring).splitlines():
        in_example = line.lstrip().startswith(">>>") or (in_example and line != "")
        in_section = SECTION.fullmatch(line) is not None or (in_section and (line == "" or line.startswith(" ")))
        if in_section and line.startswith("    "):
            line = line.replace("    ", "- " if line[4] != " " else "  ", 1)
        lines.append("" if in_example else line)
    return "\n".join(lines)


def sentences_of_code(path: Path, source: str) -> Iterator[Sentence]:
    """The sentences of a module's docstrings and comments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from sentences(path, docstring_as_markdown(node.value.value), node.lineno)
    comments = [
        (*token.start, token.string)
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and DIRECTIVE.match(token.string) is None
    ]
    for _, group in groupby(enumerate(comments), key=lambda item: (item[1][0] - item[0], item[1][1])):
        lines, _, texts = zip(*(comment for _, comment in group), strict=True)
        yield from sentences(path, "\n".join(text.lstrip("#: ") for text in texts), lines[0])


def faults_of_text(name: str, text: list[Sentence]) -> Iterator[str]:
    """The faults of one document, or of the code of one folder."""
    for sentence in text:
        if sentence.word_count > MAX_SENTENCE_WORDS:
            yield sentence.fault(f"{sentence.word_count} words")
    word_count = sum(sentence.word_count for sentence in text)
    for fault, (pattern, allowed) in MAX_PER_THOUSAND.items():
        places = [sentence for sentence in text if pattern.search(sentence.text)]
        count = sum(len(pattern.findall(sentence.text)) for sentence in places)
        if count > allowed * max(1, word_count / 1000):
            yield from (place.fault(f"{fault}, {count} in {word_count:,} words of {name}") for place in places)


def faults_of_decision(path: Path, text: str) -> Iterator[str]:
    """The faults of a decision record beyond those of its sentences; the index itself is none."""
    if path.name == "README.md":
        return
    if len(text.split()) > MAX_DECISION_WORDS:
        yield f"{path.as_posix()}:1: a decision of {len(text.split())} words"
    if re.search(r"^Status: (proposed|accepted|superseded)", text, re.MULTILINE) is None:
        yield f"{path.as_posix()}:1: a decision without a status"
    index = ROOT / DECISIONS / "README.md"
    if path.name[0].isdigit() and (not index.exists() or f"({path.name})" not in index.read_text(encoding="utf-8")):
        yield f"{path.as_posix()}:1: a decision that is not in the index"


def faults(paths: Iterable[Path]) -> Iterator[str]:
    """All faults of some documents and modules, given relative to the repository."""
    rooms: dict[str, list[Sentence]] = {}
    for path in sorted(paths):
        text = (ROOT / path).read_text(encoding="utf-8")
        if path.suffix == ".py":
            rooms.setdefault(path.parent.as_posix(), []).extend(sentences_of_code(path, text))
            continue
        yield from faults_of_text(path.as_posix(), list(sentences(path, text)))
        if path.parent == DECISIONS:
            yield from faults_of_decision(path, text)
    for room, text_of_room in rooms.items():
        yield from faults_of_text(room, text_of_room)


def checked_files() -> list[Path]:
    """Every document and module that the rules hold for, relative to the repository."""
    return [path.relative_to(ROOT) for pattern in (*DOCUMENTS, "inspector/**/*.py") for path in ROOT.glob(pattern)]


if __name__ == "__main__":
    given = [Path(argument).resolve().relative_to(ROOT) for argument in sys.argv[1:]]
    paths = [path for path in checked_files() if not given or any(path.is_relative_to(g) for g in given)]
    lines = list(faults(paths))
    print("\n".join([*lines, f"{len(lines)} faults"]))
    sys.exit(1 if lines else 0)
