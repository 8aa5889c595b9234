"""Collects the texts of the window, and keeps their translations in step with the code.

    python scripts/translations.py

brings resources/translations/inspector_*.ts up to date and makes the *.qm beside them that the application loads. New
texts are listed: their translation is missing until somebody writes it into the *.ts, by hand or with Qt Linguist, and
calls this again.

A text is a literal in one of these places:

- the first argument of `tr` and of `Text`
- the words of `plural`, and the templates of `counted`
- the sentence and the advice of an error
- everything that a `Setting` shows
"""

import ast
import re
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("de",)
CONTEXT = "Inspector"

#: Rooms whose errors are said on the command line alone, in English.
WITHOUT_WINDOW = ("commands", "laboratory", "cli.py", "__main__.py", "api.py")

#: Calls by name, and the positions of their texts. Errors are told by the ends of their names.
POSITIONS = {
    "tr": (0,),
    "Text": (0,),
    "plural": (1, 2),
    "counted": (1, 2),
    "out_of_memory": (0,),
    "memory_errors": (0,),
}
ERROR_POSITIONS = (0, 1)


def collected() -> dict[str, list[str]]:
    """Every text of the code, and the places `file:line` where it stands."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "inspector").rglob("*.py")):
        if path.relative_to(ROOT / "inspector").as_posix().startswith(WITHOUT_WINDOW):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for literal in texts_of(node):
                    place = f"{path.relative_to(ROOT).as_posix()}:{literal.lineno}"
                    found.setdefault(str(literal.value), []).append(place)
    return found


def texts_of(call: ast.Call) -> Iterator[ast.Constant]:
    """The texts that a call is given."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name == "Setting":
        values = [*call.args, *(each.value for each in call.keywords)]
    elif name in ("TypeError", "ValueError", "RuntimeError", "NewerError", "OSError"):
        values = []
    else:
        places = POSITIONS.get(name, ERROR_POSITIONS if name.endswith("Error") else ())
        values = [call.args[each] for each in places if each < len(call.args)]
    for value in values:
        yield from literals(value)


def literals(value: ast.expr) -> Iterator[ast.Constant]:
    """The literals that an expression may become."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.strip():
        yield value
    elif isinstance(value, ast.IfExp):
        yield from literals(value.body)
        yield from literals(value.orelse)
    elif isinstance(value, ast.BoolOp):
        for each in value.values:
            yield from literals(each)
    elif isinstance(value, ast.Dict):
        for each in value.values:
            yield from literals(each)


def fields(template: str) -> list[str]:
    """The fields of a template with their formats, in the order of the alphabet."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        return []
    return sorted(f"{name}:{spec}" for _, name, spec, _ in parts if name is not None)


def messages(path: Path) -> Iterator[ET.Element]:
    """The entries of a file."""
    return ET.parse(path).iter("message")  # noqa: S314 - our own file


def read(path: Path) -> dict[str, str]:
    """The finished translations of a file, by their English text."""
    if not path.is_file():
        return {}
    return {
        message.findtext("source", ""): message.findtext("translation", "")
        for message in messages(path)
        if message.find("translation[@type]") is None
    }


def missing(path: Path) -> list[str]:
    """Texts without a finished translation."""
    known = read(path)
    return [text for text in collected() if not known.get(text)]


def unused(path: Path) -> list[str]:
    """Entries that no code needs."""
    texts = collected()
    return [each.findtext("source", "") for each in messages(path) if each.findtext("source") not in texts]


def different(path: Path) -> list[str]:
    """Texts whose translations have other fields, mnemonics or lines."""
    return [
        text
        for text, told in read(path).items()
        if fields(text) != fields(told) or mnemonics(text) != mnemonics(told) or text.count("\n") != told.count("\n")
    ]


def mnemonics(text: str) -> int:
    """The number of letters that are underlined for Alt."""
    return len(re.findall(r"&\w", text))


def write(path: Path, language: str) -> None:
    """Bring a file of translations up to date."""
    known = read(path)
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in sorted(collected()):
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        translation.text = known.get(text, "")
        if not translation.text:
            translation.set("type", "unfinished")
    ET.indent(root, "    ")
    xml = ET.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(f"{head}{xml}\n", encoding="utf-8", newline="\n")


def compile_to(source: Path, target: Path) -> None:
    """Make the file that Qt loads."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([str(tool), "-silent", str(source), "-qm", str(target)], check=True)


def main() -> None:
    """Bring all languages up to date, and list the work that is left."""
    for language in LANGUAGES:
        path = FOLDER / f"inspector_{language}.ts"
        write(path, language)
        compile_to(path, path.with_suffix(".qm"))
        places = collected()
        for text in missing(path):
            print(f"{places[text][0]}: no translation: {text}")
        for text in different(path):
            print(f"{places[text][0]}: other fields, mnemonics or lines: {text}")


if __name__ == "__main__":
    main()
