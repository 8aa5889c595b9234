import pytest

from installer.contents import EDITIONS, Entry, excluded_modules, is_used, needed_libraries

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
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "resources/teachers/fast-33.safetensors",
        "libxcb-cursor.so.0",
        "cv2/cv2.abi3.so",
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
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/qml/QtQuick/plugins.qmltypes",
        "libstdc++.so.6",
        "libX11.so.6",
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
