"""Sentences of the window, in the language of the operator. English is the language of the code."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from inspector.domain.events import ItemSkipped
from inspector.errors import InspectorError
from inspector.text import SENTENCES, SentenceFormatter, Text

#: Qt's name for all texts of Inspector together: one English text has one translation.
CONTEXT = "Inspector"


def tr(text: str, /, **fields: Any) -> str:  # noqa: ANN401 - whatever str.format takes
    """A text in the operator's language.

    ``scripts/translations.py`` finds the literals that are given to this function and to Text, so they are no
    f-strings.

    Args:
        text: A literal, with names of ``fields`` in braces as for ``str.format``, or a Text. Any other ``str`` stays
            as it is unless it happens to be one of the literals.
        fields: Values to put in. Texts, and words of enumerations, are translated in their turn.
    """
    template, values = (text.template, text.fields | fields) if isinstance(text, Text) else (str(text), fields)
    told = QCoreApplication.translate(CONTEXT, template)
    if not values:
        return told
    said = {name: tr(each) if isinstance(each, Text | StrEnum) else each for name, each in values.items()}
    return _FORMATTER.vformat(told, (), said)


def with_groups(number: str) -> str:
    """A written number, with its thousands grouped as the operator's language does it."""
    return number.replace(",", tr(","))


def grouped(count: int) -> str:
    """``12,345``, as the operator's language groups thousands."""
    return with_groups(f"{count:,}")


def percent(share: float) -> str:
    """``41.1 %``."""
    return SENTENCES.format("{:.1%}", share)


def plural(count: int, singular: str, many: str) -> str:
    """``1 region``, ``2 regions``. Both words are literals, as for ``tr``."""
    return tr("{count:,} {counted}", count=count, counted=tr(singular if count == 1 else many))


def quoted(name: str) -> str:
    """A name in the quotation marks of the operator's language."""
    return tr("“{name}”", name=name)


def way_back(count: int) -> str:
    """How so many parts come back that are gone."""
    return tr("“Undo” (Ctrl+Z) brings it back.") if count == 1 else tr("“Undo” (Ctrl+Z) brings them back.")


def error_sentence(error: InspectorError | ItemSkipped) -> str:
    """An error, or an image that was passed over, with the operator's way out of it."""
    what, advice = tr(error.what), tr(error.advice)
    return f"{what}. {advice[:1].upper()}{advice[1:]}."


class _Formatter(SentenceFormatter):
    @override
    def format_field(self, value: Any, format_spec: str) -> str:
        told: str = super().format_field(value, format_spec)
        return with_groups(told) if format_spec.endswith(",") else told


_FORMATTER = _Formatter()
