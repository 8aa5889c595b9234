from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from inspector.domain.numbers import Count
from inspector.storage.records import NewerError, decode, digest, encode, migrated, plain, write_record


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    weight_g: float = 0.0
    holes: Count = 0
    colour: Colour = Colour.RED
    files: tuple[Path, ...] = ()


def test_a_record_comes_back(tmp_path: Path) -> None:
    part = Part("Gehäuse 検査", 1.5, 3, Colour.RED, (Path("a"), Path("/b/ö")))
    assert decode(encode(part), Part) == part
    write_record(tmp_path / "part.json", part, made_by="us")
    assert (tmp_path / "part.json").read_text(encoding="utf-8").startswith('{\n  "made_by": "us",\n  "name": "Geh')
    assert decode((tmp_path / "part.json").read_bytes(), Part) == part


def test_names_of_files_that_are_no_utf_8_come_back(tmp_path: Path) -> None:
    part = Part("Geh\udce4use, 検査", files=(Path("/line 3/gr\udcfcn.png"),))
    assert decode(encode(part), Part) == part
    assert plain(part) == asdict(part) | {"files": [str(part.files[0])]}
    assert digest(part) == digest(decode(encode(part), Part)) != digest(Part("Gehäuse, 検査"))
    write_record(tmp_path / "part.json", part, made_by="us")
    assert decode((tmp_path / "part.json").read_bytes(), Part) == part


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"name": "x", "unknown": ' + b"[" * 100_000,
        b'{"name": 5}',
        b'{"name": "x", "weight_g": NaN}',
        b'{"name": "x", "weight_g": Infinity}',
        b'{"name": "x", "weight_g": 1e400}',
        b'{"name": "x", "weight_g": true}',
        b'{"name": "x", "weight_g": "1"}',
        b'{"name": "x", "holes": -1}',
        b'{"name": "x", "holes": 1.5}',
        b'{"name": "x", "colour": "pink"}',
        b'{"name": "x", "files": [1]}',
        b'{"name": "\\udcff", "files": [1]}',
        b'{"name": "\\udcff", "weight_g": NaN}',
        b'{"name": "\\udcff"',
    ],
    ids=lambda content: content[:30].decode("latin-1"),
)
def test_what_is_not_of_its_field_s_type_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode(content, Part)


@pytest.mark.parametrize(
    "part",
    [
        Part("x", float("nan")),
        Part("x", float("-inf")),
        Part("x", holes=-1),
        Part("\udcff", float("nan")),
        Part("\udcff", holes=-1),
    ],
    ids=str,
)
def test_what_could_not_be_read_again_is_not_written(part: Part, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        write_record(tmp_path / "part.json", part)
    assert list(tmp_path.iterdir()) == []


MIGRATIONS = {
    0: lambda values: {"label": values["name"]},
    1: lambda values: {"title": values["label"].upper()},
}


def test_older_files_go_from_version_to_version() -> None:
    assert migrated({"name": "x"}, 2, MIGRATIONS) == {"title": "X"}
    assert migrated({"schema_version": 1, "label": "x"}, 2, MIGRATIONS) == {"title": "X"}
    assert migrated({"schema_version": 2, "title": "x"}, 2, MIGRATIONS) == {"title": "x"}


def test_versions_that_cannot_be_read() -> None:
    with pytest.raises(NewerError):
        migrated({"schema_version": 3}, 2, MIGRATIONS)
    with pytest.raises(ValueError, match="schema 0 is not read"):
        migrated({}, 2, {1: MIGRATIONS[1]})
    for version in (True, "1", -1, 1.5, None):
        with pytest.raises(ValueError, match="Expected"):
            migrated({"schema_version": version}, 2, MIGRATIONS)
