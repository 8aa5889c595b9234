import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from installer.contents import (
    EDITIONS,
    HIDDEN_MODULES,
    Entry,
    excluded_modules,
    guide_folders,
    is_used,
    needed_libraries,
)
from tests.guide_pages import PAGES
from tests.repository import ROOT

QT = "PySide6/Qt/lib/libQt6Core.so.6"


@pytest.mark.parametrize(
    "path",
    [
        "numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so",
        "torch/bin/torch_shm_manager",
        "torch/_jit_internal.py",
        "torchgen/model.py",
        "torch/lib/libtorch_cpu.so",
        "torch/testing/__init__.py",
        "onnx/onnx_cpp2py_export.cpython-311-x86_64-linux-gnu.so",
        "onnxruntime/capi/onnxruntime_pybind11_state.cpython-311-x86_64-linux-gnu.so",
        "onnxruntime/capi/libonnxruntime_providers_shared.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/translations/qtbase_de.qm",
        "resources/translations/inspector_de.qm",
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "resources/teachers/fast-33.safetensors",
        "libxcb-cursor.so.0",
        "cv2/cv2.abi3.so",
        "genicam/_gentl.so",
    ],
)
def test_what_runs_stays(path: str) -> None:
    assert is_used((path, f"/env/{path}", "DATA"))


@pytest.mark.parametrize(
    "path",
    [
        "torch/include/ATen/ATen.h",
        "torch\\test\\test_autograd.py",
        "numpy/_core/_simd.cpython-311-x86_64-linux-gnu.so",
        "torch/bin/protoc",
        "torch/lib/libtorchbind_test.so",
        "torch/_inductor/codegen/aoti_runtime/interface.cpp",
        "onnxruntime/capi/libonnxruntime.so.1.32.0",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6/Qt/translations/assistant_de.qm",
        "PySide6/qml/QtQuick/plugins.qmltypes",
        "libstdc++.so.6",
        "libX11.so.6",
        "genicam/viky.cti",
    ],
)
def test_what_nothing_reads_is_left_out(path: str) -> None:
    assert not is_used((path, f"/env/{path}", "DATA"))


def test_libraries_stay_only_with_what_links_them() -> None:
    links = {
        "/env/QtCore.so": ["libQt6Core.so.6"],
        f"/env/{QT}": ["libicuuc.so.73"],
        "/usr/lib/libgtk-3.so.0": ["libgdk-3.so.0"],
    }
    entries: list[Entry] = [
        ("PySide6/QtCore.abi3.so", "/env/QtCore.so", "EXTENSION"),
        (QT, f"/env/{QT}", "BINARY"),
        ("PySide6/Qt/lib/libicuuc.so.73", "/env/libicuuc.so.73", "BINARY"),
        ("PySide6/Qt/lib/libQt6Quick.so.6", "/env/libQt6Quick.so.6", "BINARY"),
        ("libgtk-3.so.0", "/usr/lib/libgtk-3.so.0", "BINARY"),
        ("libgdk-3.so.0", "/usr/lib/libgdk-3.so.0", "BINARY"),
        ("libQt6Core.so.6", QT, "SYMLINK"),
        ("libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Quick.so.6", "SYMLINK"),
        ("libpython3.11.so.1.0", "/usr/lib/libpython3.11.so.1.0", "BINARY"),
    ]
    kept = [name for name, _, _ in needed_libraries(entries, lambda path: links.get(path, []))]
    assert kept == [
        "PySide6/QtCore.abi3.so",
        QT,
        "PySide6/Qt/lib/libicuuc.so.73",
        "libQt6Core.so.6",
        "libpython3.11.so.1.0",
    ]


def test_only_the_full_edition_has_torch() -> None:
    assert EDITIONS == ("full", "line")
    assert "torch" not in excluded_modules("full")
    assert "torch" in excluded_modules("line")


def test_only_the_full_edition_has_teachers() -> None:
    teacher: Entry = ("resources/teachers/fast-33.safetensors", "/env/fast-33.safetensors", "DATA")
    assert is_used(teacher, "full")
    assert not is_used(teacher, "line")


def test_every_codec_that_reads_an_image_is_bundled_and_no_other(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    for compression in ("lzw", "jpeg", "zlib", "packbits", "lzma", "zstd", "webp", "jpeg2000"):
        tifffile.imwrite(tmp_path / f"{compression}.tif", pixels, compression=compression, photometric="rgb")
    Image.fromarray(pixels[:, :, 0] > 99).save(tmp_path / "fax.tif", compression="group4")
    Image.fromarray(pixels).save(tmp_path / "a.png")
    code = """
import sys
from pathlib import Path
from inspector.storage.images import read_image
for path in Path(sys.argv[1]).iterdir():
    read_image(path)
print(*(name for name in sys.modules if name.startswith("imagecodecs._")))
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == set(HIDDEN_MODULES)


def test_the_guide_is_packaged_in_both_languages() -> None:
    from PyInstaller.building.utils import format_binaries_and_datas

    packaged = {path.replace("\\", "/") for path, _ in format_binaries_and_datas(guide_folders(ROOT))}
    for edition in EDITIONS:
        used = {path for path in packaged if is_used((path, path, "DATA"), edition)}
        assert {f"guide/operator/{folder}{name}" for folder in ("", "de/") for name in PAGES} <= used
        assert {f"guide/images/window/{folder}start.png" for folder in ("", "de/")} <= used
