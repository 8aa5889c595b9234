"""Addresses of live sources: which kind each is, and how it is named without giving a password away."""

from __future__ import annotations

import re
from pathlib import Path

from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.text import Text


def is_camera(address: str) -> bool:
    """Whether an address is the number of a camera."""
    return address.isdecimal()


def is_stream(address: str) -> bool:
    """Whether an address is that of a network stream."""
    return "://" in address


def is_file(address: str) -> bool:
    """Whether an address is the path of a file that is there."""
    try:
        return Path(address).is_file()
    except OSError:
        return False


def choice_name(choice: SourceChoice) -> str:
    """The name of a chosen source, as ``source_name`` makes it. Cameras of kits have their kit's."""
    kit = {SourceKind.BASLER: "Basler", SourceKind.GENICAM: "GenICam"}.get(choice.kind)
    return source_name(choice.address) if kit is None else f"{kit} {choice.address}"


def source_name(address: str) -> str:
    """The name of a source in the window, in messages and in the log: of a stream host and path alone.

    Whatever may be a password is left out. That is everything up to the last ``@``, as a password may hold one, or a
    slash. It is also the part after a question mark, and folders that give a value to a name (``user=admin``).
    """
    if is_camera(address):
        return Text("Camera {number}", number=address)
    if is_file(address):
        return Path(address).name
    if not is_stream(address):
        return Path(address.rpartition("@")[2]).name
    scheme, _, rest = address.partition("://")
    place, *query = re.split(r"[?#]", rest, maxsplit=1)
    after = "".join(query).rpartition("@")
    if "@" in place:
        place = place.rpartition("@")[2]
    elif after[1]:
        # A question mark in the password, or an @ in a value of the query.
        is_password = "/" not in place and not re.search("[=&]", after[2])
        place = after[2] if is_password else re.split("[:/]", place, maxsplit=1)[0]
    host, slash, path = place.partition("/")
    return f"{scheme}://{host}{slash}{'/'.join(folder for folder in path.split('/') if '=' not in folder)}"
