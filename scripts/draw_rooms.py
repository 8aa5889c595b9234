"""Draws the rooms of the code, and who imports whom, from the imports themselves: docs/images/rooms.svg.

`python scripts/draw_rooms.py` writes the picture. Three parts show the packages of `inspector`, the rooms of `ui/` and
those of `model/`. A room stands above every room that it imports from. An arrow is left out where a longer way of
arrows leads to the same room.
"""

from collections.abc import Callable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "rooms.svg"

WIDTH_PX, BOX_HEIGHT_PX, LAYER_PX, HEADING_PX = 1040, 34, 84, 56
LETTER_PX, GAP_PX = 8.2, 22
STYLE = """
    text { font: 14px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; text-anchor: middle; fill: #1c2733 }
    .heading { font-size: 18px; font-weight: 600; text-anchor: start }
    rect { fill: #eaf1f8; stroke: #4a7ba6; rx: 6 }
    .ground { fill: #ffffff; stroke: none }
    path { fill: none; stroke: #7d8b99; stroke-width: 1.2; marker-end: url(#tip) }
"""

#: The rooms that each room imports from.
Arrows = dict[str, set[str]]


def packages(module: str) -> str | None:
    """The package, or the module, directly below `inspector`."""
    return module.split(".")[1] if "." in module else None


def rooms_of(package: str) -> Callable[[str], str | None]:
    """A function that gives a module's room in a package, or None elsewhere."""

    def room(module: str) -> str | None:
        parts = module.split(".")
        return parts[2] if parts[1:2] == [package] and len(parts) > 2 else None

    return room


@cache
def imports() -> grimp.ImportGraph:
    """The import graph of the whole package."""
    return grimp.build_graph("inspector", cache_dir=None)


def arrows(room: Callable[[str], str | None]) -> Arrows:
    """The arrows between rooms, of which there is no circle.

    Raises:
        graphlib.CycleError: Rooms import from each other.
    """
    arrows_from: Arrows = {name: set() for module in sorted(imports().modules) if (name := room(module)) is not None}
    for module in imports().modules:
        for imported in imports().find_modules_directly_imported_by(module):
            start, end = room(module), room(imported)
            if start is not None and end is not None and start != end:
                arrows_from[start].add(end)
    TopologicalSorter(arrows_from).prepare()
    return arrows_from


def reachable(room: str, graph: Arrows) -> set[str]:
    """All rooms that a room depends on, near and far."""
    return graph[room].union(*(reachable(other, graph) for other in graph[room]))


def reduced(graph: Arrows) -> Arrows:
    """The arrows that no longer way replaces."""
    return {room: ends - set().union(*(reachable(end, graph) for end in ends)) for room, ends in graph.items()}


def layers(graph: Arrows) -> list[list[str]]:
    """Rooms in rows: below every importer, and near the middle of their importers."""
    depth = dict.fromkeys(graph, 0)
    for room in reversed(list(TopologicalSorter(graph).static_order())):
        for end in graph[room]:
            depth[end] = max(depth[end], depth[room] + 1)
    rows = [[room for room in graph if depth[room] == row] for row in range(max(depth.values()) + 1)]
    place = {room: (index + 0.5) / len(row) for row in rows for index, room in enumerate(row)}
    for row in rows[1:]:
        importers = {room: [place[other] for other in graph if room in graph[other]] for room in row}
        row.sort(key=lambda room: sum(importers[room]) / len(importers[room]))
        place.update({room: (index + 0.5) / len(row) for index, room in enumerate(row)})
    return rows


def panel(heading: str, graph: Arrows, top: int) -> tuple[list[str], int]:
    """The lines of one part of the picture, and the next free row of pixels."""
    arrows_drawn, boxes = reduced(graph), []
    rows, box = layers(arrows_drawn), {}
    for number, row in enumerate(rows):
        widths = [LETTER_PX * len(room) + 24 for room in row]
        free = (WIDTH_PX - sum(widths)) / (len(row) + 1)
        x = free
        for room, width in zip(row, widths, strict=True):
            y = top + HEADING_PX + number * LAYER_PX
            box[room] = (x + width / 2, y)
            boxes.append(f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{BOX_HEIGHT_PX}"/>')
            boxes.append(f'<text x="{x + width / 2:.0f}" y="{y + 22}">{escape(room)}</text>')
            x += width + free
    return [
        f'<text class="heading" x="{GAP_PX}" y="{top + 30}">{escape(heading)}</text>',
        *curves(arrows_drawn, box),
        *boxes,
    ], top + HEADING_PX + len(rows) * LAYER_PX


def curves(graph: Arrows, box: dict[str, tuple[float, int]]) -> Iterator[str]:
    """An arrow from the lower edge of each room to the upper edge of every room that it imports from."""
    for room, ends in graph.items():
        for end in sorted(ends):
            (x, y), (to_x, to_y) = box[room], box[end]
            y, bend = y + BOX_HEIGHT_PX, 0.45 * (to_y - y - BOX_HEIGHT_PX)
            yield f'<path d="M{x:.0f} {y} C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y - 3}"/>'


def picture() -> str:
    """The whole picture, as SVG."""
    lines, top = [], 0
    for heading, room in (
        ("inspector/", packages),
        ("inspector/ui/", rooms_of("ui")),
        ("inspector/model/", rooms_of("model")),
    ):
        drawn, top = panel(heading, arrows(room), top)
        lines += drawn
    size = f'viewBox="0 0 {WIDTH_PX} {top}" width="{WIDTH_PX}" height="{top}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
            f"<style>{STYLE}</style>",
            '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto">',
            '<path d="M0 0L6 3L0 6"/></marker></defs>',
            f'<rect class="ground" width="{WIDTH_PX}" height="{top}"/>',
            *lines,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))
