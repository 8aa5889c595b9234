"""Taking images into a folder of Good Parts: checked, without duplicates, nothing half copied."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from PIL import Image

from inspector.domain.arrays import Pixels
from inspector.domain.events import PartAdded, Stage, Work
from inspector.domain.image_size import Size, usual_size
from inspector.domain.progress import each_file
from inspector.errors import ImageError, ProjectError
from inspector.storage.atomic import write_bytes, writing
from inspector.storage.digests import duplicate, pixel_digest, pixel_digest_of
from inspector.storage.golden_set import read_golden_set
from inspector.storage.image_folder import find_images, images_in
from inspector.storage.images import decode_image, image_size_px, read_bytes
from inspector.storage.naming import portable_name, unique_name
from inspector.storage.project_store import OpenProject
from inspector.storage.reading.formats import IMAGE_SUFFIXES, refusal
from inspector.text import Text


def add_good_parts(opened: OpenProject, paths: Sequence[Path]) -> Work[int]:
    """As ``add_parts``, into a Project. Parts of its Golden Set are left out.

    Raises:
        ProjectError: ``project-gone``.
    """
    opened.check_there()
    return (yield from add_parts(opened.good_dir, paths, _frozen(opened)))


def add_snapshot(opened: OpenProject, image: Pixels, name: str) -> Work[int]:
    """As ``add_good_parts``, an image of a live source, which becomes a PNG.

    Args:
        opened: The Project.
        image: uint8, height x width x 3, RGB.
        name: Of the part.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, portable_name(f"{name}.png"))
        with writing(path):
            Image.fromarray(image).save(path)
        return (yield from add_good_parts(opened, [path]))


def add_parts(good_dir: Path, paths: Sequence[Path], frozen: Collection[str] = ()) -> Work[int]:
    """Copy images into a folder of Good Parts, which is made if it is missing.

    Each image is read completely first. One that cannot be used (unreadable, too small, there already, ...) is reported
    and left out. The originals are never touched. Closing the generator keeps the parts added so far.

    Args:
        good_dir: Where to.
        paths: Files and folders, mixed.
        frozen: SHA-256 of the pixels of images that must not be learned from.

    Yields:
        Progress (stage CHECK), PartAdded, ItemSkipped.

    Returns:
        The number of Good Parts added.

    Raises:
        OutputError: The folder cannot be written to. The parts added so far are complete.
    """
    offered = find_images(paths)
    yield from offered.left_out
    with writing(good_dir):
        good_dir.mkdir(parents=True, exist_ok=True)
    present, sources = _sizes(images_in(good_dir)), _sizes(offered.images)
    intake = _Intake(good_dir, usual_size([*present.values(), *sources.values()]), frozen)
    # Images of another size cannot be duplicates, so they are not decoded.
    comparable = [path for path, size in present.items() if size in sources.values()]
    if comparable:
        yield from each_file(Stage.CHECK, comparable, intake.know)
    return (yield from each_file(Stage.CHECK, offered.images, lambda source: (intake.take(source),)))


def check_good_parts(opened: OpenProject, paths: Sequence[Path]) -> Work[int]:
    """Check Good Parts that another program put into a Project as ``add_parts`` does. They stay as they are.

    Args:
        opened: The Project.
        paths: In its folder of Good Parts. Those that are gone again are passed over.

    Yields:
        Progress (stage CHECK), PartAdded, and ItemSkipped for those that training will pass over.

    Returns:
        The number of usable parts.
    """
    sizes = _sizes(images_in(opened.good_dir))
    offered = [path for path in paths if path.exists()]
    intake = _Intake(opened.good_dir, usual_size(list(sizes.values())), _frozen(opened))
    alike = {sizes[path] for path in offered if path in sizes}
    known = set(offered)
    comparable = [path for path, size in sizes.items() if size in alike and path not in known]
    yield from each_file(Stage.CHECK, comparable, intake.know)
    return (yield from each_file(Stage.CHECK, offered, lambda part: (intake.check(part),)))


class _Intake:
    """The content of the folder while images are added to it."""

    def __init__(self, good_dir: Path, usual: Size | None, frozen: Collection[str]) -> None:
        self._good_dir = good_dir
        self._frozen = frozen
        self._usual = usual
        self._taken = {path.name.casefold() for path in good_dir.iterdir()}
        self._by_digest: dict[str, Path] = {}

    def know(self, part: Path) -> None:
        """Compare later images with a part. One that someone takes away or locks meanwhile is nobody's duplicate."""
        with contextlib.suppress(ImageError):
            self._by_digest.setdefault(pixel_digest_of(part), part)

    def take(self, source: Path) -> PartAdded:
        """Check one image and copy it.

        Raises:
            ImageError: It cannot be used.
            OutputError: It cannot be written.
        """
        data, image, digest = self._checked(source)
        target = self._good_dir / unique_name(portable_name(source.name), self._taken)
        write_bytes(target, data)
        return self._added(source, target, image, digest)

    def check(self, part: Path) -> PartAdded:
        """Check one image that is in the folder already.

        Raises:
            ImageError: It cannot be used.
        """
        _, image, digest = self._checked(part)
        return self._added(part, part, image, digest)

    def _checked(self, source: Path) -> tuple[bytes, Pixels, str]:
        if source.suffix.lower() not in IMAGE_SUFFIXES:
            raise refusal(source) or ImageError(
                Text("'{name}' is not an image file", name=source.name),
                "save it as PNG or JPEG first",
                "image-unreadable",
            )
        data = read_bytes(source)
        image = decode_image(data, source.name)
        digest = pixel_digest(image)
        if digest in self._frozen:
            raise ImageError(
                Text("'{name}' is a part of the golden set, which the detector must not learn from", name=source.name),
                "take it off the golden set first if it shall be learned from",
                "golden-part",
            )
        if digest in self._by_digest:
            raise duplicate(source, self._by_digest[digest])
        return data, image, digest

    def _added(self, source: Path, target: Path, image: Pixels, digest: str) -> PartAdded:
        self._by_digest[digest] = target
        height, width = image.shape[:2]
        return PartAdded(source, target, self._note(width, height))

    def _note(self, width: int, height: int) -> str:
        if self._usual is None or (width, height) == self._usual:
            return ""
        sizes = {"size": f"{width} x {height}", "usual": f"{self._usual[0]} x {self._usual[1]}"}
        return Text("{size}, most parts are {usual}", **sizes)


def _frozen(opened: OpenProject) -> frozenset[str]:
    """The pixels of the Golden Set. A list that cannot be read holds up no intake: training tells about it."""
    try:
        return frozenset(part.pixels for part in read_golden_set(opened))
    except ProjectError:
        return frozenset()


def _sizes(paths: Iterable[Path]) -> dict[Path, Size]:
    """Width and height in pixels, by the headers of those that can be read."""
    sizes = {}
    for path in paths:
        with contextlib.suppress(ImageError):
            sizes[path] = image_size_px(path)
    return sizes
