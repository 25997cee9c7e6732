"""Puts the table into docs/training.md and draws its two charts, from docs/training/questions.jsonl."""

import json
import re
from pathlib import Path
from statistics import mean, stdev

FOLDER = Path(__file__).parent.parent / "docs/training"
DOCUMENT = FOLDER.parent / "training.md"
COMPARISONS = [  # what differs, the runs with it, the runs without it
    ("random kernels at first", "x3-random-kernels", "x3"),
    ("one PReLU, after the last mapping layer", "x3-prelu-last", "x3"),
    ("edges replicated", "x3-edge-replicate", "x3"),
    ("edges replicated in use only", "x3-edge-replicate-in-use", "x3"),
    ("one PReLU slope a layer", "x3-slope-shared", "x3"),
    ("padding 4, ×3", "x3-padding-4", "x3"),
    ("two steps: T91, then General-100 as well", "x3-two-step", "x3"),
    ("sub-pixel head 5×5, ×2", "x2-sub-pixel", "x2"),
    ("sub-pixel head 3×3, ×4", "x4-sub-pixel", "x4"),
    ("transferred, ×2, as many steps", "x2-transfer", "x2"),
    ("transferred, ×2, a tenth of the steps", "x2-transfer-tenth", "x2"),
    ("transferred, ×2, a tenth, random head", "x2-transfer-tenth-random", "x2"),
    ("transferred, ×4, as many steps", "x4-transfer", "x4"),
    ("transferred, ×4, a tenth of the steps", "x4-transfer-tenth", "x4"),
    ("transferred, ×4, a tenth, random head", "x4-transfer-tenth-random", "x4"),
]
LOWEST, HIGHEST = -0.35, 0.1  # dB, the chart of differences
STUDENT_T = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57}  # 95 %, two-sided, for this many seeds
STYLE = """<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .small { font-size: 11px; fill: #59636e }
  .grid { stroke: #d1d9e0 }
  .zero { stroke: #59636e }
  .validation { fill: #0969da; stroke: #0969da }
  .set5 { fill: #a9b1ba; stroke: #a9b1ba }
  .scratch { fill: none; stroke: #59636e; stroke-width: 2 }
  .transfer { fill: none; stroke: #0969da; stroke-width: 2 }
  .tenth { fill: none; stroke: #1a7f37; stroke-width: 2 }
  .limit { stroke: #59636e; stroke-dasharray: 4 4 }
</style>"""


def main() -> None:
    lines = map(json.loads, (FOLDER / "questions.jsonl").read_text().splitlines())
    runs: dict[str, dict[int, dict]] = {}
    for line in lines:
        runs.setdefault(line["arm"], {})[line["seed"]] = line
    comparisons = [comparison for comparison in COMPARISONS if comparison[1] in runs]
    table = ["| Differs from the baseline | Seeds | gb82, dB | minus baseline | Set5, dB | minus baseline |", "|---|---|---|---|---|---|"]
    for scale in (3, 2, 4):
        table.append(row(f"**baseline ×{scale}**", runs[f"x{scale}"], None))
        for label, arm, baseline in comparisons:
            if baseline == f"x{scale}":
                table.append(row(label, runs[arm], runs[baseline]))
    before, _, after = re.split(r"(?s)(<!-- table -->.*<!-- end -->)", DOCUMENT.read_text())
    DOCUMENT.write_text("\n".join([f"{before}<!-- table -->", *table, f"<!-- end -->{after}"]))
    questions = [comparison for comparison in comparisons if "transfer" not in comparison[1]]
    (FOLDER / "questions.svg").write_text(draw_differences(questions, runs))
    (FOLDER / "transfer.svg").write_text(draw_transfer(runs))


def row(label: str, runs: dict[int, dict], baseline: dict[int, dict] | None) -> str:
    cells = [label, str(len(runs))]
    for measure in ("validation", "set5"):
        cells.append(mean_and_deviation([run[measure] for run in runs.values()], ""))
        cells.append(difference_cell(differences(runs, baseline, measure)) if baseline else "")
    return f"| {' | '.join(cells)} |"


def difference_cell(values: list[float]) -> str:
    """Bold where zero lies outside the 95 % interval of the mean."""
    cell = mean_and_deviation(values, "+")
    certain = len(values) > 1 and abs(mean(values)) > STUDENT_T[len(values)] * stdev(values) / len(values) ** 0.5
    return f"**{cell}**" if certain else cell


def differences(runs: dict[int, dict], baseline: dict[int, dict], measure: str) -> list[float]:
    """A run minus the baseline of the same seed: same first weights, same patches in the same order."""
    return [run[measure] - baseline[seed][measure] for seed, run in runs.items() if seed in baseline]


def mean_and_deviation(values: list[float], sign: str) -> str:
    deviation = f" ± {stdev(values):.3f}" if len(values) > 1 else ""
    return f"{mean(values):{sign}.3f}{deviation}".replace("-", "−")


# ---------------------------------------------------------------- charts


def draw_differences(comparisons: list, runs: dict) -> str:
    """Paired differences: a dot a seed, a bar for mean ± deviation; gb82 above, Set5 below, in every row."""
    left, right, height = 300, 820, 34

    def x(value: float) -> float:
        return left + (value - LOWEST) / (HIGHEST - LOWEST) * (right - left)

    bottom = 60 + height * len(comparisons)
    parts = ['<text class="title" x="10" y="22">PSNR minus that of the baseline with the same seed, dB</text>']
    parts += legend(560, [("validation", "gb82"), ("set5", "Set5")])
    for tick in (-0.3, -0.2, -0.1, 0, 0.1):
        kind = "grid" if tick else "zero"
        parts.append(f'<line class="{kind}" x1="{x(tick):.1f}" y1="44" x2="{x(tick):.1f}" y2="{bottom}"/>')
        parts.append(f'<text class="small" x="{x(tick):.1f}" y="{bottom + 18}" text-anchor="middle">{signed(tick)}</text>')
    for index, (label, arm, baseline) in enumerate(comparisons):
        top = 60 + height * index
        parts.append(f'<text x="{left - 12}" y="{top + 13}" text-anchor="end">{label}</text>')
        for measure, y in (("validation", top + 4), ("set5", top + 16)):
            values = differences(runs[arm], runs[baseline], measure)
            parts += [f'<circle class="{measure}" cx="{x(value):.1f}" cy="{y}" r="2.5"/>' for value in values]
            if len(values) > 1:
                start, end = x(mean(values) - stdev(values)), x(mean(values) + stdev(values))
                parts.append(f'<rect class="{measure}" x="{start:.1f}" y="{y - 4}" width="{end - start:.1f}" height="8" opacity="0.35"/>')
    return svg(860, bottom + 30, "Paired differences of PSNR to the baseline", parts)


def draw_transfer(runs: dict) -> str:
    """Validation PSNR, mean of the seeds, against steps: from scratch, and with the ×3 trunk frozen."""
    parts = ['<text class="title" x="10" y="22">gb82, dB against steps</text>']
    parts += legend(190, [("scratch", "from scratch"), ("transfer", "×3 trunk, new head"), ("tenth", "a tenth of the steps")])
    for left, scale in ((60, 2), (490, 4)):
        curves = {kind: mean_curve(runs[f"x{scale}{suffix}"]) for kind, suffix in KINDS.items() if f"x{scale}{suffix}" in runs}
        last_step, goal = curves["scratch"][-1][0], curves["scratch"][-1][1] - 0.1
        high = round(goal + 0.3, 1)
        low = high - 0.6
        parts += [f'<text x="{left}" y="50">×{scale}</text>']
        for tick in range(4):
            value = low + 0.2 * tick
            y = y_of(value, low, high)
            parts.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + 350}" y2="{y:.1f}"/>')
            parts.append(f'<text class="small" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.1f}</text>')
        for step in range(0, last_step + 1, last_step // 4):
            parts.append(f'<text class="small" x="{left + 350 * step / last_step:.1f}" y="328" text-anchor="middle">{step}</text>')
        y = y_of(goal, low, high)
        parts.append(f'<line class="limit" x1="{left}" y1="{y:.1f}" x2="{left + 350}" y2="{y:.1f}"/>')
        parts.append(f'<text class="small" x="{left + 346}" y="50" text-anchor="end">dashed: 0.1 dB below the end of "from scratch"</text>')
        for kind, curve in curves.items():
            seen = [(left + 350 * step / last_step, y_of(value, low, high)) for step, value in curve if value >= low]
            parts.append(f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in seen)}"/>')
            parts += [f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="2"/>' for x, y in seen]
    return svg(860, 340, "PSNR against steps, from scratch and transferred", parts)


KINDS = {"scratch": "", "transfer": "-transfer", "tenth": "-transfer-tenth"}


def mean_curve(runs: dict[int, dict]) -> list[tuple[int, float]]:
    points = zip(*(run["curve"] for run in runs.values()))
    return [(point[0][0], mean(value for _, value in point)) for point in points]


def y_of(value: float, low: float, high: float) -> float:
    return 310 - 245 * (value - low) / (high - low)


def signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−") if value else "0"


def legend(x: float, entries: list[tuple[str, str]]) -> list[str]:
    parts = []
    for kind, label in entries:
        parts.append(f'<line class="{kind}" x1="{x:.0f}" y1="18" x2="{x + 18:.0f}" y2="18" stroke-width="4"/>')
        parts.append(f'<text x="{x + 24:.0f}" y="22">{label}</text>')
        x += 40 + 6.7 * len(label)
    return parts


def svg(width: int, height: int, label: str, parts: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
    return "\n".join([head, STYLE, f'<rect width="{width}" height="{height}" fill="#fff"/>', *parts, "</svg>", ""])


if __name__ == "__main__":
    main()
