"""Told parts join the Good Parts, with a record of where they come from."""

import json
from pathlib import Path

import numpy as np

from inspector.domain.events import Event, ItemSkipped, PartAdded, Remarked
from inspector.domain.result import Truth
from inspector.domain.told_part import ToldPart, Word
from inspector.storage.images import read_image
from inspector.storage.project_store import OpenProject
from inspector.storage.results.thumbnails import thumbnail_of
from inspector.storage.told_images import (
    JOINED_SCHEMA,
    image_of,
    join_good_parts,
    joined_parts,
    keep_frame,
    learned_parts,
)
from tests.results import row_of
from tests.unit.storage.conftest import MakeImage


def told(path: Path, note: str = "") -> ToldPart:
    thumbnail = thumbnail_of(read_image(path)).hash
    return ToldPart(path.name, thumbnail, Word(Truth.GOOD, "reflection", note), 0, row_of(path))


def join(opened: OpenProject, *parts: ToldPart) -> list[Event]:
    return list(join_good_parts(opened, parts))


def codes(events: list[Event]) -> list[str]:
    return [event.code for event in events if isinstance(event, ItemSkipped)]


def test_a_told_part_joins_with_its_origin(opened: OpenProject, make_image: MakeImage) -> None:
    path = make_image("line/a.png")
    events = join(opened, told(path, "new lamp"))
    (added,) = [event for event in events if isinstance(event, PartAdded)]
    assert added.path.read_bytes() == path.read_bytes()
    (joined,) = joined_parts(opened)
    assert (joined.name, joined.source, joined.kind, joined.note) == ("a.png", str(path), "reflection", "new lamp")
    added.path.unlink()
    assert joined_parts(opened) == (), "one that was taken out may join again"


def test_a_detector_has_learned_from_the_parts_that_joined_before_it(
    opened: OpenProject, make_image: MakeImage
) -> None:
    part = told(make_image("a.png"))
    join(opened, part)
    assert learned_parts(opened, "2020-01-01T00:00:00+00:00") == frozenset()
    assert learned_parts(opened, "2100-01-01T00:00:00+00:00") == {part.thumbnail}


def test_the_record_grows(opened: OpenProject, make_image: MakeImage) -> None:
    join(opened, told(make_image("a.png")))
    join(opened, told(make_image("b.png", seed=1)))
    assert [part.name for part in joined_parts(opened)] == ["a.png", "b.png"]


def test_gone_and_replaced_images_are_left_out(opened: OpenProject, make_image: MakeImage) -> None:
    gone, other, same = make_image("a.png"), make_image("b.png", seed=1), make_image("c.png", seed=2)
    parts = [told(path) for path in (gone, other, same)]
    gone.unlink()
    make_image("b.png", seed=9)
    assert codes(join(opened, *parts)) == ["told-gone", "told-other"]
    assert [part.name for part in joined_parts(opened)] == ["c.png"]


def test_a_part_joins_once(opened: OpenProject, make_image: MakeImage) -> None:
    part = told(make_image("a.png"))
    join(opened, part)
    assert codes(join(opened, part)) == ["duplicate"]
    assert len(joined_parts(opened)) == 1


def test_an_image_of_a_live_source_is_kept_until_it_joins(opened: OpenProject) -> None:
    image = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    thumbnail = thumbnail_of(image).hash
    keep_frame(opened, image, "Camera 0, frame 12", thumbnail)
    part = ToldPart("Camera 0, frame 12", thumbnail, Word(Truth.GOOD), 0, None)
    path = image_of(opened, part)
    assert path is not None
    assert np.array_equal(read_image(path), image)
    assert codes(join(opened, part)) == []
    assert [joined.name for joined in joined_parts(opened)] == ["Camera 0, frame 12.png"]


def test_a_record_of_a_newer_inspector_is_left_alone(opened: OpenProject, make_image: MakeImage) -> None:
    content = json.dumps({"schema_version": JOINED_SCHEMA + 1, "parts": {}})
    opened.joined_path.write_text(content)
    events = join(opened, told(make_image("a.png")))
    assert any(isinstance(event, Remarked) for event in events)
    assert opened.joined_path.read_text() == content
    assert (opened.good_dir / "a.png").exists()


def test_a_damaged_record_is_kept_aside(opened: OpenProject, make_image: MakeImage) -> None:
    opened.joined_path.write_text("{")
    join(opened, told(make_image("a.png")))
    assert len(joined_parts(opened)) == 1
    assert opened.joined_path.with_name("joined-parts.damaged.json").read_text() == "{"
