"""The Golden Set of a Project: copies of known parts in its folder ``golden``, and their list beside it.

The list lies outside of the folder, so that a folder that is gone is noticed. A list that cannot be read is an error
and never an empty Golden Set: then no Detector would have to pass it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.domain.events import ItemSkipped, PartAdded, Stage, Work
from inspector.domain.golden import GoldenPart, KnownImage, KnownImages
from inspector.domain.progress import each_file
from inspector.domain.result import Truth
from inspector.errors import ImageError, ProjectError
from inspector.storage.atomic import write_bytes, writing
from inspector.storage.digests import content_digest_of, duplicate, pixel_digest, pixel_digest_of
from inspector.storage.file_lock import locked
from inspector.storage.images import decode_image, read_bytes
from inspector.storage.mask_file import encode_mask, store_mask
from inspector.storage.naming import portable_name, unique_name
from inspector.storage.project_records import RecordKind, read_record
from inspector.storage.project_store import OpenProject, good_parts
from inspector.storage.records import write_record
from inspector.storage.removal import next_folder
from inspector.storage.results.thumbnails import thumbnail_of
from inspector.storage.truth_masks import read_truth_mask, truth_mask_of, truth_mask_path
from inspector.text import Text, recognised

#: Raised whenever the meaning of the list changes.
GOLDEN_SCHEMA = 1
_KIND = RecordKind(
    Text("The list of the golden set, '{path}',"),
    "golden",
    GOLDEN_SCHEMA,
    Text("restore it from a backup, or move it away and make the golden set anew from the images in 'golden'"),
)
_ADVICE = Text("put it back from a backup, or take it off the golden set")
_GONE = Text("“{name}” of the golden set is gone: {advice}")
_UNREADABLE = Text("“{name}” of the golden set cannot be read: {advice}")
_CHANGED = Text("“{name}” of the golden set was changed since it was frozen: {advice}")


@dataclass(frozen=True, slots=True)
class OfferedPart:
    """An image that may become part of the Golden Set.

    Attributes:
        path: Its file.
        truth: Its Truth.
        kind: As ``GoldenPart``.
        note: Likewise.
        thumbnail: Of the image that was told. '' where any will do.
        mask: A file that becomes its Truth Mask, or None.
    """

    path: Path
    truth: Truth
    kind: str = ""
    note: str = ""
    thumbnail: str = ""
    mask: Path | None = None


@dataclass(frozen=True, slots=True)
class RemovedGolden:
    """Parts that were taken off the Golden Set, and can come back.

    Attributes:
        folder: Holds the files of those that were there.
        parts: As the list had them.
    """

    folder: Path
    parts: tuple[GoldenPart, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    parts: tuple[GoldenPart, ...]


def read_golden_set(opened: OpenProject) -> tuple[GoldenPart, ...]:
    """The list of the Golden Set. Its files need not be there.

    Raises:
        ProjectError: ``golden-damaged``, ``golden-newer`` or ``golden-unreadable``.
    """
    try:
        return read_record(opened.golden_list_path, _Record, _KIND).parts
    except FileNotFoundError:
        return ()


def golden_images(opened: OpenProject) -> KnownImages:
    """The parts of the Golden Set that are as they were frozen, and a sentence for each of the others.

    Raises:
        ProjectError: As ``read_golden_set``.
    """
    images, problems = [], []
    for part in read_golden_set(opened):
        problem = golden_problem(opened, part)
        if problem:
            problems.append(problem)
        else:
            mask = truth_mask_of(opened, part.thumbnail) if part.truth is Truth.DEFECTIVE else None
            images.append(KnownImage(opened.golden_dir / part.name, part.name, part.truth, mask))
    return KnownImages(tuple(images), tuple(problems))


def golden_problem(opened: OpenProject, part: GoldenPart) -> str:
    """Why a part cannot be judged, as a sentence with the way out of it. '' where it can."""
    return frozen_problem(opened.golden_dir / part.name, part.digest)


def frozen_problem(path: Path, digest: str) -> str:
    """As ``golden_problem``, for the image of a golden part and the SHA-256 that it had when it was frozen."""
    try:
        problem = "" if content_digest_of(path) == digest else _CHANGED
    except ImageError:
        problem = _UNREADABLE if path.exists() else _GONE
    return Text(problem, name=path.name, advice=_ADVICE) if problem else ""


def known_problem(sentence: str) -> str:
    """A sentence of ``frozen_problem`` that was stored, so that it can be translated. Others as they are."""
    return recognised(sentence, _GONE, _UNREADABLE, _CHANGED, words={"advice": (_ADVICE,)})


def add_golden_parts(opened: OpenProject, offered: Sequence[OfferedPart]) -> Work[int]:
    """Freeze known parts: copy them, with their Truths, into the Golden Set.

    A part that is learned from cannot tell anything about what was learned. So Good Parts are left out.

    Yields:
        Progress (stage CHECK), PartAdded, ItemSkipped.

    Returns:
        The number of parts added.

    Raises:
        ProjectError: ``project-gone``, or as ``read_golden_set``.
        OutputError: A file cannot be written. The parts added so far are complete.
    """
    opened.check_there()
    by_path = {each.path: each for each in offered}
    known: dict[str, Path] = {}

    def learn(path: Path) -> None:
        known.setdefault(pixel_digest_of(path), path)

    yield from (
        event for event in each_file(Stage.CHECK, good_parts(opened), learn) if not isinstance(event, ItemSkipped)
    )
    return (yield from each_file(Stage.CHECK, list(by_path), lambda path: (_add(opened, by_path[path], known),)))


def _add(opened: OpenProject, offered: OfferedPart, learned: dict[str, Path]) -> PartAdded:
    source = offered.path
    data = read_bytes(source)
    image = decode_image(data, source.name)
    pixels, thumbnail = pixel_digest(image), thumbnail_of(image).hash
    if offered.thumbnail not in ("", thumbnail):
        raise other_image(source)
    if pixels in learned:
        raise ImageError(
            Text("'{name}' is a good part, which is learned from", name=source.name),
            "take it out of the good parts first: a golden part must be unknown to the detector",
            "golden-learned",
        )
    with _changing(opened):
        parts = read_golden_set(opened)
        for part in parts:
            if part.pixels == pixels:
                raise duplicate(source, Path(part.name))
        if offered.mask is not None:
            mask = read_truth_mask(offered.mask, *image.shape[:2])
            store_mask(truth_mask_path(opened, thumbnail), encode_mask(mask))
        target = _new_path(opened, parts, source)
        write_bytes(target, data)
        added = GoldenPart(
            target.name,
            content_digest_of(target),
            pixels,
            offered.truth,
            offered.kind,
            offered.note,
            str(source).encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
            datetime.now(UTC).isoformat(timespec="seconds"),
            thumbnail,
        )
        _write(opened, (*parts, added))
    return PartAdded(source, target)


def _new_path(opened: OpenProject, parts: Sequence[GoldenPart], source: Path) -> Path:
    taken = {part.name.casefold() for part in parts}
    if opened.golden_dir.is_dir():
        taken |= {path.name.casefold() for path in opened.golden_dir.iterdir()}
    return opened.golden_dir / unique_name(portable_name(source.name), taken)


def change_golden_part(opened: OpenProject, name: str, **changes: Any) -> GoldenPart:  # noqa: ANN401 - fields of GoldenPart
    """Change what is known about a part.

    Returns:
        The part as it was before.

    Raises:
        ProjectError: ``project-gone``, ``golden-missing``, or as ``read_golden_set``.
        OutputError: It cannot be written.
    """
    opened.check_there()
    with _changing(opened):
        parts = read_golden_set(opened)
        before = _named(parts, [name])[0]
        _write(opened, tuple(replace(part, **changes) if part is before else part for part in parts))
    return before


def remove_golden_parts(opened: OpenProject, names: Sequence[str]) -> RemovedGolden:
    """Take parts off the Golden Set, restorable with ``restore_golden_parts``.

    Raises:
        ProjectError: ``project-gone``, ``golden-missing``, or as ``read_golden_set``.
        OutputError: A file cannot be moved or written.
    """
    opened.check_there()
    with _changing(opened):
        parts = read_golden_set(opened)
        removed = _named(parts, names)
        _write(opened, tuple(part for part in parts if part not in removed))
    folder = next_folder(opened.golden_dir / ".removed")
    for part in removed:
        path = opened.golden_dir / part.name
        if path.exists():
            with writing(path):
                path.rename(folder / part.name)
    return RemovedGolden(folder, removed)


def restore_golden_parts(opened: OpenProject, removed: RemovedGolden) -> None:
    """Undo ``remove_golden_parts``.

    Raises:
        ProjectError: ``project-gone``, or as ``read_golden_set``.
        OutputError: A file cannot be moved or written.
    """
    opened.check_there()
    with _changing(opened):
        parts = read_golden_set(opened)
        present = {part.name for part in parts}
        for part in removed.parts:
            source, target = removed.folder / part.name, opened.golden_dir / part.name
            if source.exists() and not target.exists():
                with writing(target):
                    source.rename(target)
        _write(opened, (*parts, *(part for part in removed.parts if part.name not in present)))


def other_image(path: Path) -> ImageError:
    """The refusal of a file that holds another image than the one that was told."""
    return ImageError(
        Text("'{path}' holds another image than the one that was told", path=path),
        "inspect the image again from where it is now",
        "told-other",
    )


def _changing(opened: OpenProject) -> AbstractContextManager[None]:
    """Several Jobs and programs may freeze at once, and none may write a list over that of another."""
    return locked(opened.golden_lock_path, Text("the golden set"))


def _named(parts: Sequence[GoldenPart], names: Sequence[str]) -> tuple[GoldenPart, ...]:
    found = tuple(part for part in parts if part.name in names)
    missing = set(names) - {part.name for part in found}
    if missing:
        raise ProjectError(
            Text("The golden set has no part '{min}'", min=min(missing)),
            "choose one of the parts that it lists",
            "golden-missing",
        )
    return found


def _write(opened: OpenProject, parts: tuple[GoldenPart, ...]) -> None:
    write_record(opened.golden_list_path, _Record(parts), schema_version=GOLDEN_SCHEMA)
