"""Why a Teacher's file cannot be used."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.teachers import TeacherCard
from inspector.errors import TeacherError
from inspector.text import Text

REPAIR = Text(
    "copy the file again, or choose one that Inspector wrote; the shipped ones come back by installing it again"
)


def changed_weights(path: Path) -> TeacherError:
    """The error for a Teacher whose weights are not those that were written."""
    return TeacherError(
        Text("The weights in {name} have changed since it was written", name=path.name), REPAIR, "teacher-damaged"
    )


def unfit_weights(path: Path, card: TeacherCard) -> TeacherError:
    """The error for a Teacher whose weights are those of another network than its card names."""
    return TeacherError(
        Text(
            "The weights in {name} do not fit a {family} network of receptive field {receptive_field}",
            name=path.name,
            family=card.family,
            receptive_field=card.receptive_field,
        ),
        "use a teacher written by 'inspector pretrain' of this version",
        "teacher-shape",
    )


def unknown_network(path: Path, family: str, receptive_field: int) -> TeacherError:
    """The error for a Teacher whose network this version does not have."""
    return TeacherError(
        Text(
            "This version has no {family} networks of receptive field {receptive_field}, which {file_name} needs",
            family=family,
            receptive_field=receptive_field,
            file_name=path.name,
        ),
        "install the newest version of Inspector, or use another teacher",
        "teacher-family",
    )
