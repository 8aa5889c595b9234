"""How long until the window is seen: from starting the program to its first pixels on a screen (Linux, Xvfb).

    python benchmarks/startup_time.py                                      # this checkout: python -m inspector
    python benchmarks/startup_time.py --cold /opt/inspector /opt/inspector/inspector
    python benchmarks/startup_time.py --file parts.inspector inspector     # until the running window has taken a file

A cold start begins with none of the program's files in the page cache: every file below ``--cold`` is dropped from it
(of this checkout: its packages and the Python that runs them). Needs Xvfb, and libX11, which every desktop has.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WIDTH, HEIGHT = 1920, 1080
PATIENCE_S = 120.0
POLL_S = 0.002
ALL_PLANES = 0xFFFFFFFF
Z_PIXMAP = 2


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cold", type=Path, action="append", metavar="FOLDER", help="the program's files")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--file", type=Path, help="measure handing this over to a running window as well")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="default: python -m inspector")
    arguments = parser.parse_args()
    command = arguments.command or [sys.executable, "-m", "inspector"]
    folders = arguments.cold or [
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(__file__).resolve().parent.parent / "inspector",
    ]
    server, display = start_screen()
    try:
        with tempfile.TemporaryDirectory() as home:
            os.environ |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "INSPECTOR_HOME": home}
            screen = Screen(display)
            dropped = sum(drop_from_cache(folder) for folder in folders)
            print(f"first start, cold ({dropped / 1e6:.0f} MB dropped): {time_to_window(screen, command):.2f} s")
            warm = [time_to_window(screen, command) for _ in range(arguments.runs)]
            print(f"later starts: median {statistics.median(warm):.2f} s of {', '.join(f'{s:.2f}' for s in warm)} s")
            if arguments.file is not None:
                print(f"a file for the running window: {time_to_hand_over(screen, command, arguments.file):.2f} s")
    finally:
        server.terminate()
        server.wait()


class Screen:
    """The middle of an X screen, which is black until a window is there."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XDefaultRootWindow", "XGetImage", "XGetPixel"):
            getattr(self._x11, name).restype = ctypes.c_void_p
        self._x11.XGetPixel.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))
        self._root = ctypes.c_void_p(self._x11.XDefaultRootWindow(self._display))

    @property
    def is_black(self) -> bool:
        """Whether nothing is shown."""
        image = ctypes.c_void_p(
            self._x11.XGetImage(
                self._display, self._root, WIDTH // 2, HEIGHT // 2, 1, 1, ctypes.c_ulong(ALL_PLANES), Z_PIXMAP
            )
        )
        pixel = int(self._x11.XGetPixel(image, 0, 0))
        self._x11.XDestroyImage(image)
        return pixel == 0

    def wait(self, *, until_black: bool, started_s: float) -> float:
        """Seconds since ``started_s`` when the screen has become black, or has something on it."""
        while self.is_black is not until_black:
            if time.perf_counter() - started_s > PATIENCE_S:
                raise SystemExit("the window did not come, or did not go")
            time.sleep(POLL_S)
        return time.perf_counter() - started_s


def start_screen() -> tuple[subprocess.Popen[bytes], str]:
    """An Xvfb on a free number; returns it with its display."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    select.select([read_end], [], [], PATIENCE_S)
    return server, f":{os.read(read_end, 16).decode().strip()}"


def time_to_window(screen: Screen, command: list[str]) -> float:
    """Seconds from the start of the program to its first pixels; it is ended then."""
    screen.wait(until_black=True, started_s=time.perf_counter())
    started_s = time.perf_counter()
    program = subprocess.Popen(command)
    try:
        return screen.wait(until_black=False, started_s=started_s)
    finally:
        program.terminate()
        program.wait()


def time_to_hand_over(screen: Screen, command: list[str], file: Path) -> float:
    """Seconds that a second start takes to give a file to the window that is open."""
    program = subprocess.Popen(command)
    try:
        screen.wait(until_black=False, started_s=time.perf_counter())
        started_s = time.perf_counter()
        subprocess.run([*command, str(file)], check=True)
        return time.perf_counter() - started_s
    finally:
        program.terminate()
        program.wait()


def drop_from_cache(folder: Path) -> int:
    """Make the system forget the content of all files below a folder; returns their bytes."""
    size = 0
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
            size += path.stat().st_size
    return size


if __name__ == "__main__":
    main()
