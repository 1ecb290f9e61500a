"""The plot of time against size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure


def plot(series: Mapping[str, Sequence[tuple[int, float]]], file: Path) -> None:
    """Writes an SVG with a line for each series of (size, milliseconds); both axes are linear and start at 0."""
    with mpl.rc_context({"svg.hashsalt": "growth"}):
        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        for name, points in series.items():
            axes.plot(*zip(*points, strict=True), marker="o", label=name)
        axes.set(xlabel="rules or cells", ylabel="milliseconds to load, check and compile", xlim=0, ylim=0)
        axes.grid(visible=True, alpha=0.3)
        axes.legend()
        figure.savefig(file, metadata={"Date": None})
