"""The picture of the rooms in docs/architecture.md is that of the imports."""

import importlib.util

from tests.repository import ROOT

_spec = importlib.util.spec_from_file_location("draw_rooms", ROOT / "scripts" / "draw_rooms.py")
assert _spec is not None and _spec.loader is not None
draw_rooms = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(draw_rooms)


def test_the_picture_is_up_to_date() -> None:
    drawn = draw_rooms.PICTURE.read_text(encoding="utf-8")
    assert drawn == draw_rooms.picture(), "run `python scripts/draw_rooms.py`"


def test_an_arrow_is_left_out_where_a_longer_way_leads() -> None:
    graph = {"a": {"b", "c"}, "b": {"c"}, "c": set()}
    assert draw_rooms.reduced(graph) == {"a": {"b"}, "b": {"c"}, "c": set()}


def test_a_room_stands_above_every_room_that_it_imports_from() -> None:
    assert draw_rooms.layers({"a": {"b", "c"}, "b": {"c"}, "c": set(), "d": {"c"}}) == [["a", "d"], ["b"], ["c"]]
