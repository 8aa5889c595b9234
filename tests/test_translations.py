"""The texts of the window and their translations belong together: one command brings them in step."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository import ROOT

_spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts" / "translations.py")
assert _spec is not None and _spec.loader is not None
translations = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(translations)

FILES = [translations.FOLDER / f"inspector_{language}.ts" for language in translations.LANGUAGES]
UPDATE = "run `python scripts/translations.py`, and write what it lists"

#: Calls that show their texts to somebody, by name.
SINKS = re.compile(
    r"set(Text|ToolTip|StatusTip|WhatsThis|WindowTitle|AccessibleName|AccessibleDescription|PlaceholderText|Suffix|Prefix"
    r"|Title|InformativeText|Label|TabText)"
    r"|(Q(Label|PushButton|ToolButton|CheckBox|RadioButton|GroupBox|Action))|add(Action|Item|Items|Row|Tab|Button|Menu)"
    r"|Action|ButtonAction|label|symbol_button|primary_button|tool_button|close_button|fold_button|say|post|drawText"
    r"|ask_(file|files|folder|text|word)"
)
#: Names, units and files: the same in every language.
SAME = {"Inspector", "Description", "bottom", "left"}
#: A key, and several.
KEYS = re.compile(r"((Ctrl|Alt|Shift)\+)*([A-Z0-9+\-\[\],.]|F\d+|Home|End|Up|Down|Left|Right|Del)?")
UNITS = re.compile(r"[\s\d.,:%/×x()▸▾-]*(px|mm|mm²|ms|s|MB|fps)?[\s\d.,:%/×x()▸▾-]*")  # noqa: RUF001


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_text_has_a_translation(path: Path) -> None:
    assert translations.missing(path) == [], UPDATE


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_translation_has_a_text(path: Path) -> None:
    assert translations.unused(path) == [], UPDATE


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_translation_has_the_fields_mnemonics_and_lines_of_its_text(path: Path) -> None:
    assert translations.different(path) == []


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_application_loads_the_translations_as_they_are(path: Path, tmp_path: Path) -> None:
    translations.compile_to(path, tmp_path / "made.qm")
    assert (tmp_path / "made.qm").read_bytes() == path.with_suffix(".qm").read_bytes(), UPDATE


def test_a_template_and_a_plain_text_are_collected_and_variables_are_not() -> None:
    code = """
tr("one {field}", field=tr("two")); Text("three"); plural(n, "four", "five"); counted(n, "six", "seven")
raise ImageError("eight" if a else "nine", advice, "a-code")
tr(found); print("never"); raise ValueError("never")
"""
    found = [each.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) for each in texts_of(node)]
    assert sorted(found) == sorted(["one {field}", "two", "three", "four", "five", "six", "seven", "eight", "nine"])


def test_no_text_of_the_window_reaches_a_widget_in_english_alone() -> None:
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {text}"
        for path in sorted((ROOT / "inspector" / "ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and SINKS.fullmatch(name_of(node))
        for text in english_alone(node)
    ]
    assert wrong == [], "give the literal to tr(), or to Text() where it is no argument"


def test_the_title_of_a_job_is_translated() -> None:
    """Literals only: whatever else is given is made by ``tr`` or ``Text``."""
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {node.args[0].value}"
        for path in sorted((ROOT / "inspector").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if name_of(node).endswith("Job") or (path.parent.name == "jobs" and name_of(node) == "__init__")
    ]
    assert wrong == [], "give the title to tr(), or to Text()"


def test_a_translated_text_is_no_f_string() -> None:
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in sorted((ROOT / "inspector").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and name_of(node) in translations.POSITIONS
        for place in translations.POSITIONS[name_of(node)]
        if place < len(node.args) and isinstance(node.args[place], ast.JoinedStr)
    ]
    assert wrong == []


def texts_of(call: ast.Call) -> Iterator[ast.Constant]:
    return translations.texts_of(call)


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def english_alone(call: ast.Call) -> Iterator[str]:
    """The literals and f-strings with words among the arguments of a call."""
    for argument in (*call.args, *(each.value for each in call.keywords)):
        for value in alternatives(argument):
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            text = "".join(
                part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            # Names of icons and of properties are no texts, but whatever is set as a text is one.
            is_symbol = isinstance(value, ast.Constant) and re.fullmatch(r"[a-z0-9-]*", text)
            is_symbol = is_symbol and not name_of(call).startswith("set")
            if re.search(r"[A-Za-z]", text) and not (
                is_symbol or text in SAME or UNITS.fullmatch(text) or KEYS.fullmatch(text)
            ):
                yield text


def alternatives(value: ast.expr) -> Iterator[ast.expr]:
    """A literal or an f-string itself, and each branch of a condition."""
    if isinstance(value, ast.IfExp):
        yield from alternatives(value.body)
        yield from alternatives(value.orelse)
    elif isinstance(value, ast.BoolOp):
        for each in value.values:
            yield from alternatives(each)
    elif isinstance(value, ast.Constant | ast.JoinedStr):
        yield value
