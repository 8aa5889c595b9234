"""The images of told parts: where they are, whether they are still the same, and how they join the Good Parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from inspector.domain.arrays import Pixels
from inspector.domain.events import ItemSkipped, PartAdded, Remarked, Work
from inspector.domain.golden import KnownImage
from inspector.domain.result import Truth
from inspector.domain.told_part import ToldPart
from inspector.errors import ImageError
from inspector.storage.atomic import atomic_file
from inspector.storage.golden_set import other_image
from inspector.storage.images import read_image
from inspector.storage.naming import portable_name
from inspector.storage.part_intake import add_good_parts
from inspector.storage.project_store import OpenProject
from inspector.storage.records import NewerError, Values, convert, decode, migrated, write_record
from inspector.storage.results.thumbnails import thumbnail_of
from inspector.storage.truth_masks import truth_mask_of
from inspector.text import Text

#: Raised whenever the meaning of the record changes.
JOINED_SCHEMA = 1
#: Characters of a hash that name a folder.
_SHORT = 16


@dataclass(frozen=True, slots=True)
class JoinedPart:
    """The origin of a Good Part that an operator's word has made one.

    Attributes:
        name: Its path in the folder of Good Parts.
        source: The file that it was copied from.
        thumbnail: SHA-256 of its small picture, as Results have it.
        kind: In the operator's words.
        note: The operator's.
        joined: UTC time, ISO 8601.
    """

    name: str
    source: str
    thumbnail: str
    kind: str
    note: str
    joined: str


@dataclass(frozen=True, slots=True)
class _Record:
    parts: tuple[JoinedPart, ...] = ()


def known_images(opened: OpenProject, parts: Sequence[ToldPart]) -> list[KnownImage]:
    """The images of told parts that have not become Good Parts, to judge Detectors by."""
    learned = {part.thumbnail for part in joined_parts(opened)}
    return [
        KnownImage(path, part.name, part.word.truth, _truth_mask(opened, part))
        for part in parts
        if part.word.truth is not None
        and part.thumbnail not in learned
        and (path := image_of(opened, part)) is not None
    ]


def _truth_mask(opened: OpenProject, part: ToldPart) -> Path | None:
    return truth_mask_of(opened, part.thumbnail) if part.word.truth is Truth.DEFECTIVE else None


def keep_frame(opened: OpenProject, image: Pixels, name: str, thumbnail: str) -> Path:
    """Keep an image of a live source, which is in no file, so that its part can be learned from later.

    Args:
        opened: The Project.
        image: uint8, height x width x 3, RGB.
        name: Of the frame.
        thumbnail: SHA-256 of its small picture.

    Raises:
        OutputError: It cannot be written.
    """
    path = _frame_path(opened, name, thumbnail)
    if not path.exists():
        with atomic_file(path) as temporary:
            Image.fromarray(image).save(temporary)
    return path


def image_of(opened: OpenProject, part: ToldPart) -> Path | None:
    """The file of a told part, which may hold another image by now. None where there is no file."""
    kept = _frame_path(opened, part.name, part.thumbnail)
    if kept.exists():
        return kept
    return part.row.path if part.row is not None and part.row.path.is_file() else None


def checked_image(opened: OpenProject, part: ToldPart) -> Path:
    """The file of a told part.

    Raises:
        ImageError: ``told-gone``, ``told-other``: another image has its name now. Or it cannot be read.
    """
    path = image_of(opened, part)
    if path is None:
        raise ImageError(
            Text("The image of '{name}' is no longer where it was inspected", name=part.name),
            "put it back, or inspect it again where it is now",
            "told-gone",
        )
    if thumbnail_of(read_image(path)).hash != part.thumbnail:
        raise other_image(path)
    return path


def join_good_parts(opened: OpenProject, parts: Sequence[ToldPart]) -> Work[int]:
    """Copy told parts into the Good Parts, and record where they come from.

    Yields:
        As ``add_good_parts``.

    Returns:
        The number of parts that joined.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: A file cannot be written. The parts that joined so far are complete.
    """
    opened.check_there()
    offered: dict[Path, ToldPart] = {}
    for part in parts:
        try:
            offered[checked_image(opened, part)] = part
        except ImageError as error:
            yield ItemSkipped.because(Path(part.name), error)
    joining = add_good_parts(opened, list(offered))
    joined: list[JoinedPart] = []
    try:
        while True:
            event = next(joining)
            if isinstance(event, PartAdded):
                joined.append(_joined(opened, event, offered[event.source]))
            yield event
    except StopIteration as end:
        count: int = end.value
    finally:
        joining.close()
        is_recorded = _record(opened, joined)
    if not is_recorded:
        yield Remarked("A newer version of Inspector has recorded where good parts come from. It was left as it is.")
    return count


def joined_parts(opened: OpenProject) -> tuple[JoinedPart, ...]:
    """The Good Parts that words have made ones, without those that are gone. A record that cannot be read is empty."""
    try:
        return tuple(part for part in _read(opened).parts if (opened.good_dir / part.name).exists())
    except (OSError, ValueError):
        return ()


def learned_parts(opened: OpenProject, created: str) -> frozenset[str]:
    """Thumbnails of parts that had joined the Good Parts when a Detector was made.

    Args:
        opened: The Project.
        created: Of the Detector, UTC time, ISO 8601.
    """
    return frozenset(part.thumbnail for part in joined_parts(opened) if part.joined <= created)


def _joined(opened: OpenProject, event: PartAdded, part: ToldPart) -> JoinedPart:
    return JoinedPart(
        event.path.relative_to(opened.good_dir).as_posix(),
        str(event.source).encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        part.thumbnail,
        part.word.kind,
        part.word.note,
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _record(opened: OpenProject, joined: Sequence[JoinedPart]) -> bool:
    """Add to the record. Tells whether that was possible: one of a newer version is left alone."""
    if not joined:
        return True
    path = opened.joined_path
    try:
        earlier = _read(opened).parts
    except NewerError:
        return False
    except ValueError:
        path.replace(path.with_name(f"{path.stem}.damaged{path.suffix}"))
        earlier = ()
    except OSError:
        earlier = ()
    write_record(path, _Record((*earlier, *joined)), schema_version=JOINED_SCHEMA)
    return True


def _read(opened: OpenProject) -> _Record:
    return convert(migrated(decode(opened.joined_path.read_bytes(), Values), JOINED_SCHEMA, {}), _Record)


def _frame_path(opened: OpenProject, name: str, thumbnail: str) -> Path:
    file = name if name.lower().endswith(".png") else f"{name}.png"
    return opened.told_dir / thumbnail[:_SHORT] / portable_name(file)
