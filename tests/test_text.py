"""Prose keeps the rules of `scripts/check_text.py`, and the rules find what they are made for."""

import importlib.util
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.repository import ROOT

_spec = importlib.util.spec_from_file_location("check_text", ROOT / "scripts" / "check_text.py")
assert _spec is not None and _spec.loader is not None
check_text = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_text)


def sentences_of(markdown: str) -> list[str]:
    return [sentence.text for sentence in check_text.sentences(Path("page.md"), markdown)]


def test_all_prose_keeps_the_rules() -> None:
    assert list(check_text.faults(check_text.checked_files())) == []


def test_a_paragraph_of_the_readme_has_at_most_three_figures() -> None:
    tokens = check_text.MARKDOWN.parse((ROOT / "README.md").read_text(encoding="utf-8"))
    paragraphs = [token.content for before, token in pairwise(tokens) if before.type == "paragraph_open"]
    assert [
        text for text in paragraphs if len(re.findall(r"\b\d[\d.,]*", re.sub(r"`.*?`|\(.*?\)", "", text))) > 3
    ] == []


def test_a_sentence_ends_where_a_reader_says() -> None:
    text = "Bergmann et al. (2020), e.g. eq. 7, say so. `m` is next to 0.5 of\nit. Is it?\n\n- an item\n- another: one"
    assert sentences_of(text) == [
        "Bergmann et al. (2020), e.g. eq. 7, say so.",
        "`Code` is next to 0.5 of\nit.",
        "Is it?",
        "an item",
        "another: one",
    ]


def test_german_sentences_end_alike() -> None:
    assert sentences_of("Es sagt „so“. „Übung“ hilft. Ändern Sie es.") == [
        "Es sagt „so“.",
        "„Übung“ hilft.",
        "Ändern Sie es.",
    ]


def test_code_and_the_targets_of_links_are_not_read() -> None:
    assert sentences_of("A [page](a;b.md).\n\n```\nx; y\n```\n\n    z; z\n") == ["A page."]


def test_a_cell_of_a_table_is_a_text_of_its_own() -> None:
    assert sentences_of("| a | b |\n| --- | --- |\n| first | second |") == ["a", "b", "first", "second"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"Long {'word ' * 30}.", "31 words: Long word"),
        ("A; b; c; d.", "semicolon, 3 in 4 words"),
        ("It tells what it does. It knows what is there.", "what, 2 in 10 words"),
    ],
)
def test_faults_are_found(text: str, fault: str) -> None:
    faults = list(check_text.faults_of_text("page.md", list(check_text.sentences(Path("page.md"), text))))
    assert faults
    assert all(fault in line for line in faults)


def test_a_question_may_begin_with_what() -> None:
    assert (
        list(check_text.faults_of_text("page.md", list(check_text.sentences(Path("page.md"), "What is it? What?"))))
        == []
    )


def test_docstrings_and_comments_are_read_with_their_lines() -> None:
    source = '''"""A module.

Args:
    first: One
        thing.
    second: Another.

>>> example; of; code
"""
# A comment
# of two lines.
x = 1  # noqa: F401
'''
    faults = [
        (sentence.line, " ".join(sentence.text.split()))
        for sentence in check_text.sentences_of_code(Path("m.py"), source)
    ]
    assert faults == [
        (1, "A module."),
        (3, "Args:"),
        (4, "first: One thing."),
        (6, "second: Another."),
        (10, "A comment of two lines."),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# Title\n\nStatus: accepted\n\n" + "word " * 300, "a decision of 304 words"),
        ("# Title\n\nWithout one.\n", "a decision without a status"),
        ("# Title\n\nStatus: accepted\n", "a decision that is not in the index"),
    ],
)
def test_a_decision_is_short_has_a_status_and_stands_in_the_index(text: str, fault: str) -> None:
    faults = check_text.faults_of_decision(Path("docs/adr/0-title.md"), text)
    assert next(faults) == f"docs/adr/0-title.md:1: {fault}"
