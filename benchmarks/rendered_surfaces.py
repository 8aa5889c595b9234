"""Six more sets, surfaces and parts: render them, train, evaluate.

    python benchmarks/rendered_surfaces.py OUT [--profile standard] [--seed 0] [--sets NAME...]

Writes six datasets in MVTec AD layout below OUT (a mesh, a carpet, leather, wood, a ring seen from above, a nut turned
as it likes; 100 good parts to train on, 24 good and 48 defective to test on), trains a Detector of each and prints its
figures. ``benchmarks/teacher_quality.py OUT/<name> PHOTOGRAPHS --train 100 --test 100`` compares with Gaussians per
place without Students.

Two kinds of defect are nearly invisible on some of them (what is smeared or bent where nothing is to be seen), so no
figure has to reach 1.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inspector.commands.progress import ProgressPrinter
from inspector.domain.profile import Profile, profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.evaluate import ranking_of
from inspector.evaluation.measure import measure_detector
from inspector.evaluation.metrics import roc_auc
from inspector.model.open_detector import open_detector
from inspector.model.training.train_detector import train_detector

SIDE = 256
GOOD_PARTS, GOOD_TESTS, DEFECTS_OF_A_KIND = 100, 24, 8
Floats = npt.NDArray[np.floating]
Mask = npt.NDArray[np.uint8]
Rng = np.random.Generator
Place = Callable[[Rng], Floats]


def noise(rng: Rng, scale_px: float, aniso: float = 1.0) -> Floats:
    """Smooth noise of deviation about 1; ``aniso`` stretches it along rows."""
    shape = max(2, int(SIDE / scale_px)), max(2, int(SIDE / (scale_px * aniso)))
    small = rng.normal(size=shape).astype(np.float32)
    return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.float32)


def grain(rng: Rng) -> Floats:
    """White noise."""
    return rng.normal(size=(SIDE, SIDE))


def coordinates() -> tuple[Floats, Floats]:
    """Rows and columns, SIDE x SIDE."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    return y, x


def mesh(rng: Rng) -> Floats:
    """Crossing wires."""
    angle = np.deg2rad(rng.normal() * 1.5 + 45)
    y, x = coordinates()
    u = x * np.cos(angle) + y * np.sin(angle) + rng.uniform(0, 22)
    v = -x * np.sin(angle) + y * np.cos(angle) + rng.uniform(0, 22)
    u += noise(rng, 80)
    v += noise(rng, 80)
    wires = np.maximum(np.exp(-(((u % 22 - 11) / 3) ** 2)), np.exp(-(((v % 22 - 11) / 3) ** 2)))
    return np.repeat((60 + 130 * wires + 6 * grain(rng))[..., None], 3, 2)


def carpet(rng: Rng) -> Floats:
    """A weave."""
    y, x = coordinates()
    x = x + rng.uniform(0, 12) + 0.8 * noise(rng, 30)
    y = y + rng.uniform(0, 12) + 0.8 * noise(rng, 30)
    weave = np.sin(x * 2 * np.pi / 7) * np.sin(y * 2 * np.pi / 9 + np.pi * (np.floor(x / 7) % 2))
    return (120 + 35 * weave + 14 * noise(rng, 3) + 10 * grain(rng))[..., None] * np.array([1.0, 0.95, 0.85])


def leather(rng: Rng) -> Floats:
    """Wrinkles without direction."""
    wrinkles = sum(noise(rng, scale) * weight for scale, weight in ((5, 1.0), (9, 1.2), (16, 0.8)))
    image = 105 + 22 * np.tanh(np.abs(wrinkles) * 1.6 - 1) + 4 * grain(rng)
    return image[..., None] * np.array([1.1, 0.75, 0.55])


def wood(rng: Rng) -> Floats:
    """Year rings and fibres."""
    _, x = coordinates()
    rings = np.sin((x + 14 * noise(rng, 120, aniso=0.3) + rng.uniform(0, 99)) * 2 * np.pi / rng.uniform(22, 34))
    fibres = cv2.GaussianBlur(grain(rng).astype(np.float32), (1, 41), 0.5, sigmaY=12) * 6
    return (140 + 18 * rings + 12 * fibres + 3 * grain(rng))[..., None] * np.array([1.05, 0.8, 0.55])


def ring(rng: Rng) -> Floats:
    """A turned part seen from above, always in the middle."""
    y, x = coordinates()
    left, top = 128 + rng.normal() * 2, 128 + rng.normal() * 2
    distance, angle = np.hypot(x - left, y - top), np.arctan2(y - top, x - left)
    image = np.full((SIDE, SIDE), 230.0)
    image = np.where(distance < 110, 70 + 40 * np.cos(distance / 4), image)
    image = np.where(distance < 80, 40 + 15 * np.sin(3 * angle + rng.uniform(0, 6)), image)
    image = np.where(distance < 50, 110, image)
    image = np.where((distance > 80) & (distance < 84), 200, image) + 5 * grain(rng)
    return cv2.GaussianBlur(image, (0, 0), 1)[..., None] * np.array([0.9, 0.75, 0.55])


def nut(rng: Rng) -> Floats:
    """A nut, turned as it likes, on black."""
    y, x = coordinates()
    turn = rng.uniform(0, 2 * np.pi)
    u = (x - 128) * np.cos(turn) + (y - 128) * np.sin(turn)
    v = -(x - 128) * np.sin(turn) + (y - 128) * np.cos(turn)
    radius = np.hypot(u / 90, v / 75)
    body = 150 - 40 * radius + 14 * np.sin(v / 4 + noise(rng, 30) * 1.5) + 10 * noise(rng, 6)
    body = np.where(np.hypot((u - 55) / 28, v / 40) < 1, 175 + 8 * noise(rng, 4), body)
    image = np.where(radius < 1, body, 25) + 3 * grain(rng)
    return cv2.GaussianBlur(image, (0, 0), 0.8)[..., None] * np.array([1.0, 0.7, 0.45])


def everywhere(rng: Rng) -> Floats:
    """Where a defect of a surface may be."""
    return rng.uniform(25, 231, 2)


def on_the_part(rng: Rng) -> Floats:
    """Where a defect of a part may be."""
    reach, angle = rng.uniform(0, 60), rng.uniform(0, 6.28)
    return 128 + reach * np.array([np.cos(angle), np.sin(angle)])


SETS: dict[str, tuple[Callable[[Rng], Floats], Place]] = {
    "mesh": (mesh, everywhere),
    "carpet": (carpet, everywhere),
    "leather": (leather, everywhere),
    "wood": (wood, everywhere),
    "ring": (ring, on_the_part),
    "nut": (nut, on_the_part),
}


def lit(rng: Rng, image: Floats) -> Floats:
    """Uneven light."""
    uneven = 1 + 0.06 * noise(rng, 200)[..., None]
    return image * uneven * (1 + 0.05 * rng.normal())


def curve(rng: Rng, points: int, width_px: int, place: Place) -> Mask:
    """A bent line."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    point, angle = place(rng), rng.uniform(0, 2 * np.pi)
    path = []
    for _ in range(points):
        path.append(point.copy())
        angle += rng.normal() * 0.25
        point = point + 4 * np.array([np.cos(angle), np.sin(angle)])
    cv2.polylines(mask, [np.array(path, np.int32)], False, 255, width_px)
    return mask


def blob(rng: Rng, radius_px: float, place: Place) -> Mask:
    """A spot with an uneven outline."""
    left, top = place(rng)
    y, x = coordinates()
    inside = np.hypot(x - left, y - top) < radius_px * (1 + 0.25 * noise(rng, radius_px * 1.2))
    return inside.astype(np.uint8) * 255


def soft(mask: Mask, deviation_px: float) -> Floats:
    """Opacity, SIDE x SIDE x 1."""
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), deviation_px)[..., None], np.float32)


def cut(image: Floats, rng: Rng, place: Place) -> tuple[Floats, Mask]:
    """A dark line."""
    mask = curve(rng, int(rng.integers(8, 18)), int(rng.integers(2, 4)), place)
    return image * (1 - 0.65 * soft(mask, 0.8)), mask


def thread(image: Floats, rng: Rng, place: Place) -> tuple[Floats, Mask]:
    """A bright line."""
    mask = curve(rng, int(rng.integers(10, 22)), 2, place)
    opacity = soft(mask, 0.7)
    return image * (1 - opacity) + opacity * np.array([210, 205, 190]), mask


def hole(image: Floats, rng: Rng, place: Place) -> tuple[Floats, Mask]:
    """A dark spot."""
    mask = blob(rng, rng.uniform(5, 11), place)
    opacity = soft(mask, 1.2)
    return image * (1 - opacity) + opacity * 25, mask


def colour(image: Floats, rng: Rng, place: Place) -> tuple[Floats, Mask]:
    """A tinted spot."""
    mask = blob(rng, rng.uniform(10, 20), place)
    opacity = soft(mask, 2) * 0.6
    tint = np.array([0.9, 0.5, 1.3])[rng.permutation(3)]
    return image * (1 - opacity) + opacity * image.mean() * tint, mask


def smear(image: Floats, rng: Rng, place: Place) -> tuple[Floats, Mask]:
    """A spot without detail."""
    mask = blob(rng, rng.uniform(10, 18), place)
    opacity = soft(mask, 2)
    return image * (1 - opacity) + opacity * cv2.GaussianBlur(image, (0, 0), 5), mask


def bend(image: Floats, rng: Rng, place: Place) -> tuple[Floats, Mask]:
    """A place that is displaced by 5 to 8 pixels."""
    amount = cv2.GaussianBlur(blob(rng, rng.uniform(14, 20), place).astype(np.float32) / 255, (0, 0), 5)
    y, x = coordinates()
    shift = rng.uniform(5, 8) * rng.choice([-1, 1])
    columns = (x + amount * shift).astype(np.float32)
    rows = (y + amount * shift * rng.uniform(-1, 1)).astype(np.float32)
    bent = cv2.remap(image.astype(np.float32), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(bent, np.float32), (amount > 0.2).astype(np.uint8) * 255


KINDS = (cut, thread, hole, colour, smear, bend)


def write(path: Path, image: Floats | Mask) -> None:
    """Write RGB or a mask as PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    cv2.imwrite(str(path), pixels[..., ::-1] if pixels.ndim == 3 else pixels)


def write_defect(folder: Path, kind: str, number: int, image: Floats, mask: Mask) -> None:
    """Write a defective part and its mask."""
    write(folder / f"test/{kind}/{number:03d}.png", image)
    write(folder / f"ground_truth/{kind}/{number:03d}_mask.png", mask)


def render(folder: Path, index: int, name: str) -> None:
    """Write a dataset."""
    surface, place = SETS[name]
    rng = np.random.default_rng([7, index])
    for number in range(GOOD_PARTS):
        write(folder / f"train/good/{number:03d}.png", lit(rng, surface(rng)))
    for number in range(GOOD_TESTS):
        write(folder / f"test/good/{number:03d}.png", lit(rng, surface(rng)))
    for kind in KINDS:
        for number in range(DEFECTS_OF_A_KIND):
            write_defect(folder, kind.__name__, number, *kind(lit(rng, surface(rng)), rng, place))


def train_and_print(folder: Path, profile: Profile, seed: int) -> None:
    """Train a Detector of a dataset and print what it finds."""
    run = ProgressPrinter().run
    dataset = load_mvtec(folder)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "d.inspector"
        run(train_detector(TrainRequest(dataset.train_good, path, profile, Path(scratch) / "c", seed)))
        ranking = ranking_of(run(measure_detector(open_detector(path), dataset)))
    aupro = ranking.pro.area() if ranking.pro else float("nan")
    print(f"{folder.name:9s} {roc_auc(ranking.images) or 0.0:11.3f} {aupro:11.3f}", flush=True)


def measure_sets(names: Iterable[str], render: Callable[[Path, int, str], None], description: str | None) -> None:
    """Render, train, print.

    Args:
        names: Of the sets.
        render: Writes a dataset, given its folder, its index and its name.
        description: Of the script, for ``--help``.
    """
    names = list(names)
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sets", nargs="+", choices=names, default=names)
    arguments = parser.parse_args()
    profile = profile_by_name(arguments.profile)
    print(f"profile {profile.name}, seed {arguments.seed}")
    print("dataset   image AUROC  AUPRO(0.3)")
    for index, name in enumerate(names):
        if name in arguments.sets:
            render(arguments.out / name, index, name)
            train_and_print(arguments.out / name, profile, arguments.seed)


if __name__ == "__main__":
    measure_sets(SETS, render, __doc__)
