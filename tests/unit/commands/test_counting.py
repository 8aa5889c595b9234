"""Commands say "1 part", never "1 parts"."""

import ast
import re
from pathlib import Path

from inspector import commands

#: Words that follow a number in one of the commands' sentences.
MANY = re.compile(
    r" (\w+ )?(parts|versions|studies|images|presentations|escapes|alarms|results|files|regions)\b", re.ASCII
)
FOLDER = Path(str(commands.__file__)).parent


def test_no_number_stands_before_a_plural_whatever_it_is() -> None:
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                for number, text in zip(node.values, node.values[1:], strict=False):
                    if isinstance(number, ast.FormattedValue) and isinstance(text, ast.Constant):
                        match = MANY.match(str(text.value))
                        is_constant = isinstance(number.value, ast.Name) and number.value.id.isupper()
                        found += [f"{path.name}:{node.lineno}:{match[0]}"] if match and not is_constant else []
    assert found == []
