"""Sentences that stay in English below the window, and that the window can say in another language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from string import Formatter
from typing import Any

from typing_extensions import override


class SentenceFormatter(Formatter):
    """Fills templates as ``str.format`` does, except that a percent sign stands apart from its number."""

    @override
    def format_field(self, value: Any, format_spec: str) -> str:
        told: str = super().format_field(value, format_spec)
        return f"{told[:-1]} %" if format_spec.endswith("%") else told


SENTENCES = SentenceFormatter()


class Text(str):
    """An English sentence that still knows its template and fields. Everybody but the window takes it as a ``str``.

    ``Text("'{name}' is no image", name=path.name)`` equals ``"'part.png' is no image"``. Without fields, braces are
    letters like any other. Texts cross processes whole. A ``str`` made of one, by ``+`` for example, is English for
    good.

    Attributes:
        template: The sentence, with the names of fields in braces as for ``str.format``.
        fields: The value of each name: a number, a ``str``, or a Text that is translated in its turn.
    """

    __slots__ = ("fields", "template")

    template: str
    fields: dict[str, Any]

    def __new__(cls, template: str, /, **fields: Any) -> Text:  # noqa: ANN401 - whatever str.format takes
        """The sentence. A Text without fields is taken over as it is."""
        if isinstance(template, Text) and not fields:
            return template
        made = super().__new__(cls, SENTENCES.vformat(template, (), fields) if fields else template)
        made.template = str(template)
        made.fields = {name: each if isinstance(each, str | Real) else str(each) for name, each in fields.items()}
        return made

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.template, self.fields)


def _again(template: str, fields: dict[str, Any]) -> Text:
    return Text(template, **fields)


#: Says a Text in the reader's language. ``str`` says it in English, and the window's ``tr`` in the operator's.
Say = Callable[[str], str]
#: The code of a reader's language, as files name it.
LANGUAGE = Text("en")


def counted(count: int, singular: str, many: str, **fields: Any) -> Text:  # noqa: ANN401 - as Text
    """One of two templates, by a number that both may show as ``{count}``.

    English and German tell one from any other number alike.
    """
    return Text(singular if count == 1 else many, count=count, **fields)


def recognised(sentence: str, *templates: Text, words: Mapping[str, Iterable[str]] | None = None) -> str:
    """The Text that a sentence of a file was made from, so that it can be translated, or the sentence as it is.

    Args:
        sentence: English, as it was stored.
        templates: Those that it may have, without formats of numbers.
        words: Fields that are Texts in their turn, and all that they may be.
    """
    for template in templates:
        match = re.fullmatch(_pattern(template, words or {}), sentence, re.DOTALL)
        if match is not None:
            told = {name: Text(value) if name in (words or {}) else value for name, value in match.groupdict().items()}
            return Text(template, **told)
    return sentence


def _pattern(template: str, words: Mapping[str, Iterable[str]]) -> str:
    parts = []
    for letters, name, _, _ in Formatter().parse(template):
        parts.append(re.escape(letters))
        if name is not None:
            parts.append(f"(?P<{name}>{'|'.join(map(re.escape, words[name])) if name in words else '.*'})")
    return "".join(parts)
