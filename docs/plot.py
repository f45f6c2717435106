#!/usr/bin/python3
"""Draws docs/img from what `upf perf --json` and `upf perf n4 --json` measured.

    upf perf --compare twin testpmd --json > perf.json
    upf perf n4 --sessions 1000000 --churn 5 --lines 8 --json > n4.json
    docs/plot.py perf.json n4.json          # Debian: python3-matplotlib
"""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

IMAGES = pathlib.Path(__file__).parent / "img"
COLOURS = {"upf-dataplane": "#1f6feb", "C twin": "#8b949e", "testpmd macswap": "#d0d7de",
           "testpmd io": "#e6eaef"}
matplotlib.rcParams.update({
    "font.family": "sans-serif", "font.size": 9, "axes.spines.top": False,
    "axes.spines.right": False, "svg.hashsalt": "upf"})


def save(figure, name: str) -> None:
    figure.savefig(IMAGES / name, bbox_inches="tight", metadata={"Date": None})


def packets(report: dict) -> None:
    """Packets a second of each contender: the median round, and the slowest and the fastest."""
    count = len(report["directions"])
    figure, plots = plt.subplots(1, count, figsize=(7.2, 1.9), sharex=True, sharey=True)
    for plot, direction in zip(plots, report["directions"]):
        contenders = direction["contenders"][::-1]
        names = [contender["name"] for contender in contenders]
        rates = [contender["mpps"] for contender in contenders]
        spread = [
            [c["mpps"] - c["minMpps"] for c in contenders],
            [c["maxMpps"] - c["mpps"] for c in contenders]]
        bars = plot.barh(
            names, rates, xerr=spread, color=[COLOURS.get(name, "#8b949e") for name in names],
            error_kw={"ecolor": "#57606a", "capsize": 2, "lw": 0.8})
        plot.bar_label(bars, fmt="%.1f", padding=14, fontsize=8)
        plot.set_title(direction["direction"], loc="left", fontsize=9, fontweight="bold")
        plot.set_xlabel("million packets a second, one core")
    plots[0].margins(x=0.18)
    save(figure, "packets.svg")


def sessions(report: dict) -> None:
    """Requests a second by phase, and how long their answers took."""
    busy = [phase for phase in report["phases"] if phase["requests"]]
    names = [phase["name"] for phase in busy]
    figure, (rate, wait) = plt.subplots(1, 2, figsize=(7.2, 1.9), sharey=True)
    rates = [sum(r["perSecond"] for r in phase["requests"]) for phase in busy]
    bars = rate.barh(names, rates, color="#1f6feb")
    rate.bar_label(bars, [f"{each:,.0f}" for each in rates], padding=3, fontsize=8)
    rate.set_xlabel("N4 requests answered a second")
    rate.margins(x=0.2)
    rate.invert_yaxis()
    for share, key, colour in (("p50", "p50Us", "#1f6feb"), ("p99", "p99Us", "#8b949e")):
        wait.scatter(
            [max(r[key] for r in phase["requests"]) / 1000 for phase in busy], names,
            label=share, color=colour, zorder=3)
    wait.set_xlim(left=0)
    wait.set_xlabel("milliseconds to the answer")
    wait.grid(axis="x", lw=0.3)
    wait.legend(frameon=False, fontsize=8, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
    save(figure, "sessions.svg")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    perf, n4 = (json.loads(pathlib.Path(path).read_text()) for path in sys.argv[1:3])
    packets(perf)
    sessions(n4)


if __name__ == "__main__":
    main()
