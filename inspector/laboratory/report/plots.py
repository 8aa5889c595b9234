"""Curves and histograms as SVG that takes its text colour from the page, so that one file serves light and dark."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

#: Told apart by people with colour vision deficiencies (Tol's bright scheme), readable on white and on dark gray.
COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#999999")
_STYLES = ("-", "--", ":")
#: Stands for the page's text colour until the SVG is written.
_TEXT = "#010203"
_STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 12,
    "text.color": _TEXT,
    "axes.edgecolor": _TEXT,
    "axes.labelcolor": _TEXT,
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: its name and points."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


def curve_svg(name: str, lines: Sequence[Line], x_label: str, y_label: str, x_limit: float = 1.0) -> str:
    """Curves in the unit square, x up to a limit. Colours and dashes are the same for the same place in ``lines``."""

    def draw(axes: Axes) -> None:
        for index, line in enumerate(lines):
            style = _STYLES[index // len(COLOURS) % len(_STYLES)]
            axes.plot(line.x, line.y, color=COLOURS[index % len(COLOURS)], linestyle=style, linewidth=2)
        axes.set(xlim=(0, x_limit), ylim=(0, 1.01), xlabel=x_label, ylabel=y_label)
        axes.grid(alpha=0.2)

    return _svg(name, draw_size=(4.4, 3.4), draw=draw)


def histogram_svg(name: str, good: Sequence[float], defective: Sequence[float], threshold: float) -> str:
    """Anomaly Scores of good and defective test images, and the Threshold."""

    def draw(axes: Axes) -> None:
        everything = np.array([*good, *defective, threshold])
        # A few extreme parts would press all others into one bar.
        top = float(np.quantile(everything, 0.98)) if len(everything) > 20 else float(everything.max())
        top = max(top, threshold * 1.1)
        edges = np.linspace(float(everything.min()), top, 36)
        for scores, colour, hatch, label in (
            (good, COLOURS[2], "", "good"),
            (defective, COLOURS[1], "//", "defective"),
        ):
            axes.hist(
                np.clip(scores, edges[0], edges[-1]),
                list(edges),
                color=colour,
                alpha=0.6,
                hatch=hatch,
                edgecolor=colour,
                label=label,
            )
        axes.axvline(threshold, color=_TEXT, linewidth=1.5, linestyle="--", label="threshold")
        axes.set(xlabel="anomaly score", ylabel="images")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        # Above the plot, where no bar and no threshold can be.
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)

    return _svg(name, draw_size=(6.6, 3.0), draw=draw)


def _svg(name: str, draw_size: tuple[float, float], draw: Callable[[Axes], None]) -> str:
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=draw_size, layout="constrained")
        draw(figure.add_subplot())
        text = io.StringIO()
        FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None, "Creator": None})
    content = text.getvalue()
    return content[content.index("<svg") :].replace(_TEXT, "currentColor")
