"""PSNR of released and restoring weights mixed at every strength, on pictures stored at every quality.

    evaluate_restoring.py packages/fsrcnn/weights/fsrcnn-x2.safetensors runs/restoring-x2/fsrcnn-x2.safetensors gb82_CC0 Set5

The low resolution is RGB reduced with MATLAB's bicubic, rounded to 8 bit, stored (with 4:2:0 chroma), read back, and its luma taken;
the output is rounded and `scale` pixels are shaved. Bicubic enlarges the same luma.
"""

import argparse
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from degraded_pictures import LOSSLESS, load_rgb, resized, stored
from fsrcnn import load_weights
from imresize import imresize, luma_bt601
from train_fsrcnn import channels_last, list_pictures, psnr, run_subpixel

QUALITIES = [20, 30, 50, 75, 90, LOSSLESS]
CRFS = [33, 28, 23, 18, LOSSLESS]  # H.264 has these in place of qualities
STRENGTHS = [0, 0.25, 0.5, 0.75, 1]
OPTIONS = {"jpeg": {"subsampling": "4:2:0"}, "webp": {}, "avif": {"subsampling": "4:2:0", "speed": 8}, "h264": {}}


def main() -> None:
    args = parse_args()
    torch.set_num_threads(1)
    (released, config), (restoring, _) = load_weights(args.released), load_weights(args.restoring)
    enlarge = {"bicubic": lambda low: enlarged_by_bicubic(low, config["scale"])}
    for strength in STRENGTHS:
        tensors = mixed(released, restoring, strength)
        enlarge[f"t = {strength}"] = lambda low, tensors=tensors: run_subpixel(low, tensors, config)
    qualities = CRFS if args.codec == "h264" else QUALITIES
    result = {"codec": args.codec, "scale": config["scale"], "qualities": qualities}
    for folder in args.folders:
        table = {name: [] for name in enlarge}
        for quality in qualities:
            pairs = [stored_pair(file, config["scale"], quality, args.codec) for file in list_pictures(folder)]
            for name, run in enlarge.items():
                table[name].append(round(mean_psnr(run, pairs, config["scale"]), 3))
        result[folder.name] = table
        print(as_markdown(f"{folder.name} x{config['scale']}, {args.codec}", qualities, table), flush=True)
    if args.json:
        args.json.write_text(as_json(result))


def mixed(released: dict[str, Tensor], restoring: dict[str, Tensor], strength: float) -> dict[str, Tensor]:
    return {name: channels_last(released[name].lerp(tensor, strength)) for name, tensor in restoring.items()}


def stored_pair(file: Path, scale: int, quality: int, codec: str = "jpeg") -> tuple[Tensor, Tensor]:
    """Luma of the low resolution as read back, [1, 1, h, w], and of the original, in 0..1."""
    rgb = load_rgb(file)
    height, width = (side // scale for side in rgb.shape[:2])
    rgb = rgb[: height * scale, : width * scale]
    low = luma_bt601(stored(resized(rgb, height, width), quality, codec, **OPTIONS[codec]))
    low, high = (torch.from_numpy(luma / 255).float()[None, None] for luma in (low, luma_bt601(rgb)))
    return channels_last(low), high


def enlarged_by_bicubic(low: Tensor, scale: int) -> Tensor:
    return torch.from_numpy(imresize(low[0, 0].double().numpy(), scale))[None, None]


@torch.no_grad()
def mean_psnr(run: Callable[[Tensor], Tensor], pairs: list[tuple[Tensor, Tensor]], scale: int) -> float:
    return float(np.mean([psnr(run(low)[0, 0], high[0, 0], scale) for low, high in pairs]))


def describe_gains(enlarge: dict[int, Callable[[Tensor], Tensor]], folder: Path, scale: int) -> str:
    """What is gained over bicubic at each quality, by what is used for it."""
    parts = []
    for quality, run in enlarge.items():
        pairs = [stored_pair(file, scale, quality) for file in list_pictures(folder)]
        bicubic = mean_psnr(lambda low: enlarged_by_bicubic(low, scale), pairs, scale)
        parts.append(f"q{quality} {mean_psnr(run, pairs, scale) - bicubic:+.3f}")
    return f"{folder.name} x{scale} over bicubic, dB: " + ", ".join(parts)


def as_json(result: dict) -> str:
    """With every list on a line of its own, as Biome formats it."""
    return re.sub(r"\[[^\]]*\]", lambda found: json.dumps(json.loads(found[0])), json.dumps(result, indent=2)) + "\n"


def as_markdown(title: str, qualities: list[int], table: dict[str, list[float]]) -> str:
    best = [max(column) for column in zip(*table.values())]
    rows = [[name, *(f"**{db:.2f}**" if db == top else f"{db:.2f}" for db, top in zip(row, best))] for name, row in table.items()]
    gains = [f"{top - bicubic:+.2f}" for top, bicubic in zip(best, table["bicubic"])]
    header = [title, *(str(quality) if quality < LOSSLESS else "lossless" for quality in qualities)]
    lines = [header, ["---"] * len(header), *rows, ["best over bicubic", *gains]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("released", type=Path, help="weights trained on lossless pictures (.safetensors)")
    parser.add_argument("restoring", type=Path, help="weights fine-tuned from them")
    parser.add_argument("folders", type=Path, nargs="+", help="of pictures to measure on")
    parser.add_argument("--codec", choices=list(OPTIONS), default="jpeg")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
