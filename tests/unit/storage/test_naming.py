import os

import pytest

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


def test_names_that_are_not_text_stay_usable() -> None:
    name = os.fsdecode(b"part\xff.png")
    assert portable_name(name) == name


def test_unique_names_ignore_the_case() -> None:
    taken = {"part.png"}
    assert unique_name("Part.png", taken) == "Part_2.png"
    assert unique_name("part.PNG", taken) == "part_3.PNG"
    assert unique_name("other.png", taken) == "other.png"
    assert taken == {"part.png", "part_2.png", "part_3.png", "other.png"}
