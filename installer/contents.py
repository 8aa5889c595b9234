"""What the frozen application is made of: which modules, libraries and files are left out of it, and why."""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import distribution
from pathlib import Path

#: ``full`` trains and inspects; ``line`` only inspects, for the computers beside a line, and has no torch.
EDITIONS = ("full", "line")

#: One file of the application as PyInstaller lists it: where it goes, where it comes from, what kind it is.
Entry = tuple[str, str, str]

#: Only engineers' commands use these (extras of pyproject.toml), or nothing does.
_UNUSED_MODULES = (
    "IPython",
    "efficientnet_lite_pytorch",
    "imagecodecs.numcodecs",
    "matplotlib",
    "mypy",
    "pandas",
    "pip",
    "pygments",
    # Its wheel carries log4cpp and libusb without their licence texts.
    "pypylon",
    "pytest",
    # Its font is read as a file.
    "qtawesome",
    "qtpy",
    # torch's tests and its compiler of extensions.
    "_distutils_hack",
    "_pytest",
    "iniconfig",
    "mpl_toolkits",
    "pluggy",
    "setuptools",
    "scipy",
    "sklearn",
    "tkinter",
    "yaml",
    # pyqtgraph can draw in three dimensions and with other libraries; nothing here does.
    "OpenGL",
    "pyqtgraph.canvas",
    "pyqtgraph.examples",
    "pyqtgraph.flowchart",
    "pyqtgraph.jupyter",
    "pyqtgraph.opengl",
    # onnxruntime's tools for converting models.
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    # Hashes have their own code in Python; line editing is for terminals, and under the GPL.
    "_hashlib",
    "readline",
    # What Pillow reads and writes beyond photographs: film formats, colour management, text.
    "PIL._avif",
    "PIL._imagingcms",
    "PIL._imagingft",
    "PIL._imagingtk",
    # Nothing prints, and a window needs no QML.
    "PySide6.QtPrintSupport",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtTest",
    # without_opengl.py stands in for these.
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
)
#: What torch brings along; only training needs it.
_TRAINING_MODULES = (
    "flatbuffers",
    "fsspec",
    "functorch",
    "google",
    "jinja2",
    "ml_dtypes",
    "mpmath",
    "networkx",
    "onnx",
    "sympy",
    "torch",
    "torchgen",
    "triton",
)

#: Modules whose names are made up at run time: of the 60 codecs of imagecodecs those that images are read with.
HIDDEN_MODULES = tuple(
    f"imagecodecs._{codec}"
    for codec in (
        *("ccitt", "deflate", "imcd", "jpeg2k", "jpeg8", "lzma", "png", "webp", "zlib", "zstd"),
        *("shared", "shared_cython"),
    )
)

#: These ask for their own version when they are loaded.
_SELF_NAMED_DISTRIBUTIONS = ("pg8000", "scramp")
#: A Detector says which versions of these it was trained with.
_NAMED_DISTRIBUTIONS = ("numpy", "opencv-python-headless", "pillow", "safetensors", "torch")

#: Files that no program of ours reads. Paths in the application, with forward slashes.
_UNUSED_FILES = (
    # torch: its own tests, C++ headers, and programs other than the one that shares tensors between processes.
    r"torch/(test|include|share)/.*",
    r"torch/bin/(?!torch_shm_manager).*",
    r"torch/lib/.*(_test|aoti_custom_ops|backend_with_compiler|jitbackend|torchbind).*\.(so|dll|dylib)",
    r"torch/.*\.(a|lib|h|cuh|cpp|cu|jinja|pyi|cmake)",
    # The C library beside the Python module that holds all of it again.
    r"onnxruntime/capi/libonnxruntime\.(so|\d).*",
    r"onnx/(?!.*\.(so|pyd)$).*",
    r"onnxruntime/datasets/.*",
    # numpy's tests of itself.
    r"numpy/_core/(_simd|_.*_tests)\..*",
    # Qt: screens without a window system, QML, servers for other programs, texts in languages that Inspector has not.
    r"PySide6/(Qt/)?(qml|metatypes|libexec)/.*",
    r"PySide6/(Qt/)?translations/(?!qtbase_de\.qm).*",
    r"PySide6/(Qt/)?plugins/(egldeviceintegrations|generic|networkinformation|printsupport|qmllint|qmltooling|sqldrivers"
    r"|tls|vectorimageformats|wayland-graphics-integration-server|designer)/.*",
    r"PySide6/(Qt/)?plugins/platforms/.*(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc|qdirect2d).*",
    # It would bring GTK along, and Inspector draws itself.
    r"PySide6/(Qt/)?plugins/platformthemes/.*gtk.*",
    r"PySide6/(Qt/)?plugins/platforminputcontexts/.*virtualkeyboard.*",
    r"PySide6/(Qt/)?plugins/imageformats/.*(pdf|tga|wbmp|icns).*",
    # Every Linux desktop has these; ours, being older than its graphics drivers and fonts, would break them.
    r"lib(stdc\+\+|gcc_s|X11|X11-xcb|dbus-1|fontconfig|freetype|glib-2\.0|gthread-2\.0)\.so.*",
    # A simulated camera, for tests.
    r"genicam/viky\.cti",
    # OpenCV's trained face detectors.
    r"cv2/data/.*\.xml",
)
_UNUSED_FILE = re.compile("|".join(f"(?:{pattern})" for pattern in _UNUSED_FILES), re.IGNORECASE)


def excluded_modules(edition: str) -> list[str]:
    """Modules that an edition does without, with all modules in them."""
    return [*_UNUSED_MODULES, *(_TRAINING_MODULES if edition == "line" else ())]


def metadata_files(edition: str) -> list[tuple[str, str]]:
    """Where the metadata of the distributions lie whose versions are asked for, and the folder they go to."""
    names = (*_SELF_NAMED_DISTRIBUTIONS, *(_NAMED_DISTRIBUTIONS if edition == "full" else ()))
    files = [file for name in names for file in distribution(name).files or () if file.name == "METADATA"]
    return [(str(file.locate()), str(file.parent)) for file in files]


def is_used(entry: Entry, edition: str = "full") -> bool:
    """Whether a file belongs into an edition of the application."""
    path = entry[0].replace("\\", "/")
    # Teachers are for training.
    is_for_training = path.startswith("resources/teachers/")
    return _UNUSED_FILE.fullmatch(path) is None and not (is_for_training and edition == "line")


def guide_folders(root: Path) -> list[tuple[str, str]]:
    """The folders of the operator's guide in a checkout, with all in them, and where each goes in the application."""
    return [(str(root / "docs" / folder), f"guide/{folder}") for folder in ("operator", "images/window")]


def linked_libraries(path: str) -> list[str]:
    """Names of the libraries that a binary file links itself; PyInstaller's answer has theirs, too, on Linux."""
    if sys.platform != "linux":
        from PyInstaller.depend.bindepend import get_imports

        return [name for name, _ in get_imports(path)]
    answer = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, check=False)
    return re.findall(r"\(NEEDED\).*\[(.+)\]", answer.stdout)


def needed_libraries(binaries: Iterable[Entry], imports_of: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Leave out shared libraries that only left-out files needed.

    Extension modules and what lies inside Python packages are there for their own sake; a library in the root, or in a
    folder of libraries, is there because another one links it.

    Args:
        binaries: All binary files, after ``is_used``.
        imports_of: Names of the libraries that the file at a path links.
    """
    entries = list(binaries)
    linked = [entry for entry in entries if entry[2] != "SYMLINK" and not _stands_alone(entry)]
    by_name = {Path(entry[0]).name: entry for entry in linked}
    kept = {entry[0]: entry for entry in entries if _stands_alone(entry)}
    waiting = list(kept.values())
    while waiting:
        _, source, _ = waiting.pop()
        for library in imports_of(source):
            entry = by_name.get(Path(library).name)
            if entry is not None and entry[0] not in kept:
                kept[entry[0]] = entry
                waiting.append(entry)
    return [entry for entry in entries if entry[0] in kept or (entry[2] == "SYMLINK" and _target(entry) in kept)]


def _target(link: Entry) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(link[0]), link[1]))


def _stands_alone(entry: Entry) -> bool:
    name, _, kind = entry
    path = name.replace("\\", "/")
    if kind == "SYMLINK":
        return False
    if kind == "EXTENSION" or re.match(r"(lib)?python3", path, re.IGNORECASE):
        return True
    return "/" in path and not re.match(r"PySide6/(Qt/)?lib/|PySide6/[^/]*\.dll$|[^/]*\.libs/", path, re.IGNORECASE)
