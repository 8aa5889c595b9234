"""The pieces of reports as HTML pages: for browsers, and for the writer of PDF files."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from html import escape

from inspector.domain.results import Verdict
from inspector.storage.naming import readable
from inspector.text import LANGUAGE, Say

#: Gives a picture of a kind, ``png`` or ``jpeg``, an address.
AddressOf = Callable[[bytes, str], str]

#: The id of the last heading, where everything below it stays on one page.
TOGETHER = "together"
#: QTextDocument knows few of the rules, and browsers the rest.
_STYLE = """
body { font-family: sans-serif; font-size: 9pt; color: #1c1d1f; }
h1 { font-size: 18pt; }
h2 { font-size: 12pt; }
.small { font-size: 7pt; color: #54575d; }
.list { font-size: 7pt; }
.DEFECT { color: #b3261e; font-weight: bold; }
.UNSURE { color: #8a5a00; font-weight: bold; }
.GOOD { color: #0f7a55; font-weight: bold; }
.BAD { color: #6a45b5; font-weight: bold; }
"""


def embedded(data: bytes, kind: str) -> str:
    """An address that holds the picture itself."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def html_page(title: str, parts: Sequence[str], say: Say = str) -> str:
    """A page of parts that are HTML already, in the language of ``say``."""
    named = escape(title)
    return (
        f'<!DOCTYPE html>\n<html lang="{say(LANGUAGE)}"><head><meta charset="utf-8"><title>{named}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def lines_table(lines: Sequence[Sequence[str]], names: Sequence[str] = ()) -> str:
    """A table of cells that are HTML already.

    Args:
        lines: Cells of every line.
        names: Of the columns, or none.
    """
    head = f"<thead>{_line(names, 'th')}</thead>" if names else ""
    body = "".join(_line(line, "td") for line in lines)
    return f'<table class="list" border="1" cellspacing="0" cellpadding="2">{head}{body}</table>'


def _line(cells: Sequence[str], kind: str) -> str:
    content = "".join(f'<{kind} class="list" align="left" valign="top">{cell}</{kind}>' for cell in cells)
    return f"<tr>{content}</tr>\n"


def grid_table(cells: Sequence[str], per_line: int) -> str:
    """Cells, HTML already, so many beside each other."""
    lines = [cells[start : start + per_line] for start in range(0, len(cells), per_line)]
    body = "".join(_line(line, "td") for line in lines)
    return f'<table border="0" cellspacing="0" cellpadding="6">{body}</table>'


def image_tag(address: str, width_px: int, name: str) -> str:
    """A picture of an address, described by its name."""
    return f'<img src="{address}" width="{width_px}" alt="{escape(readable(name))}">'


def verdict_tag(verdict: Verdict, say: Say = str) -> str:
    """A Verdict in its colour. The class is its first English word."""
    return f'<span class="{verdict.split()[0]}">{escape(say(verdict))}</span>'
