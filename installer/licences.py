"""The licences of everything that is bundled: one folder for each component, and an index.

A component is Inspector itself, Python, a distribution of the environment, or a package of Debian whose library was
copied. Whatever has no licence text stops the build.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

Entry = tuple[str, str, str]

#: Licence texts by the names that packages give them.
_TEXT_NAME = re.compile(r"(licen[cs]e|copying|notice|thirdpartynotices|authors)[^/]*", re.IGNORECASE)
_CODE_SUFFIXES = {".py", ".pyc", ".pyi", ".h", ".so", ".json", ".html"}
#: What is missing in distributions, from ``licence_texts/``.
_EXTRA_TEXTS = {
    "flatbuffers": ("Apache-2.0.txt",),
    "opencv-python-headless": ("GCC-runtime.txt", "LAPACK.txt", "OpenBLAS.txt", "libdrm.txt"),
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt", "Qt-parts.txt", "ICU.txt"),
    "qtawesome": ("Phosphor.txt",),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "torch": ("GCC-runtime.txt",),
}
#: Libraries that are a distribution's own work, not somebody else's that it carries along.
_OWN_LIBRARY = re.compile(
    r"torch/lib/lib(torch|c10|shm)|PySide6/(Qt/plugins/|Qt/lib/libQt6|libpyside6)|shiboken6/|onnxruntime/|genicam/",
    re.IGNORECASE,
)
#: Names in licence texts of the libraries whose file is called something else.
_NAMES_IN_TEXTS = {
    "avcodec": "ffmpeg",
    "avdevice": "ffmpeg",
    "avformat": "ffmpeg",
    "avutil": "ffmpeg",
    "brotlicommon": "brotli",
    "brotlidec": "brotli",
    "crypto": "openssl",
    "gomp": "gcc",
    "icudata": "icu",
    "icui18n": "icu",
    "icuuc": "icu",
    "lcms2": "lcms|little ?cms",
    "openblasp": "openblas",
    "openjp2": "openjpeg",
    "png16": "libpng",
    "scipy_openblas64_": "openblas",
    "sharpyuv": "webp",
    "ssl": "openssl",
    "swresample": "ffmpeg",
    "swscale": "ffmpeg",
    "webpdemux": "webp",
    "webpmux": "webp",
}


@dataclass(frozen=True)
class Component:
    """Something with a licence of its own.

    Attributes:
        name: As its publisher calls it, with the version.
        licence: In short, as its metadata says; empty when only the texts say it.
        texts: Its licence texts.
    """

    name: str
    licence: str
    texts: tuple[Path, ...]

    @cached_property
    def searched_text(self) -> str:
        """The names of its texts, by which alone some name a library, and all that they say, in lower case."""
        return "\n".join(
            f"{text.name}\n{text.read_text(encoding='utf-8', errors='replace')}" for text in self.texts
        ).lower()


class Environment:
    """Knows which component a file of this environment belongs to."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._extra = root / "installer" / "licence_texts"
        self._components: dict[str, Component] = {}
        self._owners = _owners()

    def bootloader(self) -> Component:
        """PyInstaller, whose bootloader is the program file."""
        return self._of_distribution(distribution("pyinstaller"))

    def owner(self, source: str) -> Component | None:
        """The component of a file; None when nobody is known to have made it."""
        path = Path(source).resolve()
        package = self._owners.get(str(path))
        if package is not None and package.name != "inspector":
            return self._of_distribution(package)
        if any(path.is_relative_to(self._root / name) for name in ("inspector", "resources", "docs")):
            return self._known("Inspector", "Apache-2.0", (self._root / "LICENSE",))
        if path == self._root / "LICENSE":
            return self._known("Inspector", "Apache-2.0", (path,))
        if not path.is_relative_to(Path(sys.prefix).resolve()) and path.is_relative_to(Path(sys.base_prefix).resolve()):
            if "site-packages" not in path.parts:
                return self._python()
        return self._of_debian(path) if sys.platform == "linux" else None

    def _known(self, name: str, licence: str, texts: tuple[Path, ...]) -> Component:
        return self._components.setdefault(name, Component(name, licence, texts))

    def _python(self) -> Component:
        version = ".".join(str(number) for number in sys.version_info[:3])
        folders = (Path(sys.base_prefix), Path(sys.base_prefix, "lib", f"python3.{sys.version_info[1]}"))
        texts = [folder / name for folder in folders for name in ("LICENSE.txt", "LICENSE")]
        return self._known(f"Python {version}", "PSF-2.0", tuple(text for text in texts if text.is_file())[:1])

    def _of_distribution(self, package: Distribution) -> Component:
        name = re.sub(r"[-_.]+", "-", package.name).lower()
        title = f"{name} {package.version.partition('+')[0]}"
        if title in self._components:
            return self._components[title]
        texts = [
            Path(str(package.locate_file(file)))
            for file in package.files or ()
            if _TEXT_NAME.fullmatch(file.name) and file.suffix.lower() not in _CODE_SUFFIXES
        ]
        texts += [self._extra / text for text in _EXTRA_TEXTS.get(name, ())]
        facts = package.metadata
        licence = facts["License-Expression"] or (facts["License"] or "").strip().partition("\n")[0]
        return self._known(title, licence[:200], tuple(text for text in texts if text.is_file()))

    def _of_debian(self, path: Path) -> Component | None:
        for candidate in (path, Path("/", *path.parts[2:]), Path("/usr", *path.parts[1:])):
            answer = subprocess.run(["dpkg", "-S", str(candidate)], capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                package = answer.stdout.split(":")[0].split(",")[0]
                text = Path("/usr/share/doc", package, "copyright")
                query = ["dpkg-query", "-W", "-f", "${Version}\n", package]
                version = subprocess.run(query, capture_output=True, text=True, check=True).stdout.split("\n")[0]
                return self._known(f"{package} {version} (Debian)", "", (text,) if text.is_file() else ())
        return None


@cache
def _owners() -> dict[str, Distribution]:
    """Every installed file's distribution."""
    return {
        str(_resolved(Path(str(package.locate_file(file))))): package
        for package in distributions()
        for file in package.files or ()
    }


def _resolved(path: Path) -> Path:
    """Without links. There are tens of thousands of files, in a few thousand folders."""
    return path.resolve() if path.is_symlink() else _resolved_folder(path.parent) / path.name


@cache
def _resolved_folder(folder: Path) -> Path:
    return folder.resolve()


def collect(entries: Iterable[Entry], root: Path, target: Path) -> list[Path]:
    """Write the licences of what is bundled below ``target``; returns the written files.

    Raises:
        SystemExit: Something has no licence text.
    """
    environment = Environment(root)
    components: dict[str, Component] = {}
    wrong = []
    for made in (environment.bootloader(), *_made_here(environment, root)):
        components[made.name] = made
    for name, source, kind in entries:
        if kind == "SYMLINK" or not Path(source).is_file() or _is_made_by_the_build(Path(source), target.parent):
            continue
        component = environment.owner(source)
        if component is None:
            wrong.append(f"{name}: nobody is known to own {source}")
            continue
        components[component.name] = component
        problem = unlicensed_library(name, component)
        if problem:
            wrong.append(problem)
    wrong += [f"{component.name} has no licence text" for component in components.values() if not component.texts]
    if wrong:
        raise SystemExit("\n".join(["licences are missing:", *wrong]))
    return _write(sorted(components.values(), key=lambda component: component.name.lower()), target)


def unlicensed_library(name: str, component: Component) -> str:
    """What is wrong with a library that a distribution carries along: empty when its texts speak of it."""
    library_match = re.match(r"lib([A-Za-z0-9_+]+?)(?:-[0-9a-f]{8}|[-.]|$)", Path(name).name)
    is_whole = "(Debian)" in component.name or component.name.startswith("Python ")
    if library_match is None or is_whole or _OWN_LIBRARY.match(name.replace("\\", "/")):
        return ""
    library = library_match[1].lower()
    pattern = _NAMES_IN_TEXTS.get(library, re.escape(library))
    if re.search(pattern, component.searched_text):
        return ""
    return f"{name}: the licence texts of {component.name} do not mention {library}"


def _made_here(environment: Environment, root: Path) -> list[Component]:
    made = (environment.owner(str(root / "LICENSE")), environment.owner(str(Path(re.__file__))))
    return [component for component in made if component is not None]


def _is_made_by_the_build(path: Path, work: Path) -> bool:
    return path.resolve().is_relative_to(work.resolve())


def _write(components: list[Component], target: Path) -> list[Path]:
    if target.exists():
        shutil.rmtree(target)
    written = []
    index = ["What Inspector is made of, and under which licences. The texts lie in the folders beside this file.\n"]
    for component in components:
        folder = target / re.sub(r"[^A-Za-z0-9.+-]+", "-", component.name).strip("-")
        folder.mkdir(parents=True)
        for text in component.texts:
            copy = folder / _free_name(folder, text)
            shutil.copyfile(text, copy)
            written.append(copy)
        index.append(f"{component.name}: {component.licence or 'see its text'}")
    readme = target / "README.txt"
    readme.write_text("\n".join(index) + "\n", encoding="utf-8")
    return [readme, *written]


def _free_name(folder: Path, text: Path) -> str:
    """A name of its own for a text; third-party texts in folders of the same name get their folder's in front."""
    if not (folder / text.name).exists():
        return text.name
    return next(
        name
        for count in range(1, len(text.parts))
        if not (folder / (name := "-".join(text.parts[-1 - count :]))).exists()
    )
