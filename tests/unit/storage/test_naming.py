import os
import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.storage.naming import portable_name, unique_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("part 1.png", "part 1.png"),
        ("Prüfling 部品.PNG", "Prüfling 部品.PNG"),
        ('a<b>c:d"e|f?g*h\\i.png', "a_b_c_d_e_f_g_h_i.png"),
        (".hidden.png", "hidden.png"),
        ("...png", "image.png"),
        (" .png", "image.png"),
        ("NUL.png", "NUL_.png"),
        ("com1.old.png", "com1.old_.png"),
        ("tab\there.png", "tab_here.png"),
        ('O-ring 3/8"', "O-ring 3_8_"),
        ('O-ring 5/8"', "O-ring 5_8_"),
        ("cover no. ", "cover no"),
        ("..", "image"),
    ],
)
def test_names_that_work_everywhere(name: str, expected: str) -> None:
    assert portable_name(name) == expected


def test_long_names_are_cut_between_characters() -> None:
    name = portable_name("部" * 80 + ".png")
    assert name == "部" * 66 + ".png"


@pytest.mark.parametrize("name", ["x" * 251 + ".png", "x." + "y" * 253, "." * 255, "x" * 300])
def test_long_names_leave_room_for_numbers_and_suffixes(name: str) -> None:
    taken = {portable_name(name).casefold()}
    for candidate in (portable_name(name), unique_name(portable_name(name), taken), unique_name(name, {name})):
        assert len(candidate) <= 240


def test_names_that_are_not_text_become_text() -> None:
    assert portable_name(os.fsdecode(b"part\xff.png")) == "part_.png"


def test_unique_names_ignore_the_case() -> None:
    taken = {"part.png"}
    assert unique_name("Part.png", taken) == "Part_2.png"
    assert unique_name("part.PNG", taken) == "part_3.PNG"
    assert unique_name("other.png", taken) == "other.png"
    assert taken == {"part.png", "part_2.png", "part_3.png", "other.png"}


NAMES = st.text(min_size=1, max_size=300).filter(lambda name: "\0" not in name)


@given(NAMES)
def test_any_name_becomes_one_that_every_system_takes(name: str) -> None:
    portable = portable_name(name)
    assert portable
    assert not portable.startswith(".")
    assert not portable.endswith((" ", "."))
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', portable)
    assert PurePosixPath(portable).name == PureWindowsPath(portable).name == portable
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", portable)
    assert len(portable.encode("utf-8", "surrogateescape")) <= 255
    assert portable_name(portable) == portable


@given(st.lists(NAMES.map(portable_name), max_size=20))
def test_unique_names_are_unique_on_systems_that_ignore_the_case(names: list[str]) -> None:
    taken: set[str] = set()
    unique = [unique_name(name, taken) for name in names]
    assert len({name.casefold() for name in unique}) == len(names)
    assert {name.casefold() for name in unique} == taken
    assert all(len(name.encode("utf-8", "surrogateescape")) <= 255 for name in unique)
