"""Ways of enlarging chroma beside a network's luma, on pictures stored as JPEG: PSNR of RGB in dB, and CIEDE2000.

    compare_chroma.py packages/fsrcnn/weights/fsrcnn-x2.safetensors packages/fsrcnn/weights/restoring/fsrcnn-x2.safetensors gb82_CC0

Luma is enlarged by the mixture of both networks that suits the quality. Chroma is enlarged by bicubic, or by that after it was restored in the low
resolution as packages/image does (restored_chroma), or as a local linear function of the enlarged luma (He, Sun, "Fast Guided Filter", 2015), or by
bicubic with that function's answer to the luma that bicubic lacks.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import uniform_filter
from skimage.color import deltaE_ciede2000, rgb2lab

from degraded_pictures import LOSSLESS, load_rgb, resized, stored
from evaluate_restoring import mixed
from fsrcnn import load_weights
from imresize import imresize
from train_fsrcnn import channels_last, list_pictures, run_subpixel

QUALITIES = [30, 50, 75, 90, LOSSLESS]
FLAT_VARIANCE = 1.6**2  # of luma in 255 levels: where it varies less, chroma is taken for flat

# BT.601 in studio swing, as MATLAB's rgb2ycbcr, of [height, width, 3] in 0..255
TO_YCBCR = np.array([[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]]) / 255
OFFSET = np.array([16, 128, 128])
# JPEG's (JFIF 1.02), without the offset of chroma
TO_JFIF = np.array([[0.299, 0.587, 0.114], [-0.299 / 1.772, -0.587 / 1.772, 0.5], [0.5, -0.587 / 1.402, -0.114 / 1.402]])


def main() -> None:
    args = parse_args()
    torch.set_num_threads(1)
    (released, config), (restoring, _) = load_weights(args.released), load_weights(args.restoring)
    figures = json.loads(args.restoring.with_suffix(".json").read_text())
    files = list_pictures(args.folder)[:: args.every]
    title = f"{args.folder.name} ×{config['scale']}, {args.subsampling}, {len(files)} pictures: dB, CIEDE2000"
    print(f"| {' | '.join([title, *map(named, QUALITIES)])} |\n|{'---|' * (len(QUALITIES) + 1)}")
    columns = []
    for quality in QUALITIES:
        strength = best_strength(figures, quality)
        tensors = mixed(released, restoring, strength)
        columns.append(np.mean([score_file(file, quality, args.subsampling, strength, tensors, config) for file in files], axis=0))
    for way, scores in zip(WAYS, zip(*columns)):
        print(f"| {' | '.join([way, *(f'{psnr:.2f}, {difference:.2f}' for psnr, difference in scores)])} |")


def named(quality: int) -> str:
    return "lossless" if quality == LOSSLESS else f"q{quality}"


def best_strength(figures: dict, quality: int) -> float:
    rows = {float(row.removeprefix("t = ")): decibels for row, decibels in figures["gb82_CC0"].items() if row.startswith("t = ")}
    return max(rows, key=lambda t: rows[t][figures["qualities"].index(quality)])


@torch.no_grad()
def score_file(file: Path, quality: int, subsampling: str, strength: float, tensors: dict, config: dict) -> list[tuple[float, float]]:
    """PSNR and mean CIEDE2000 of every way, `scale` pixels shaved."""
    scale = config["scale"]
    original = load_rgb(file)
    height, width = (side // scale for side in original.shape[:2])
    original = original[: height * scale, : width * scale]
    inner = (slice(scale, -scale),) * 2
    lab = rgb2lab(original[inner])
    low = stored(resized(original, height, width), quality, subsampling=subsampling)
    luma = (low @ TO_YCBCR.T + OFFSET)[..., 0] / 255
    enlarged = run_subpixel(channels_last(torch.from_numpy(luma).float()[None, None]), tensors, config)[0, 0].double().numpy() * 255
    scores = []
    for enlarge_chroma in WAYS.values():
        chroma = enlarge_chroma(low, enlarged, scale, strength)
        rgb = (np.dstack([enlarged, *chroma]) - OFFSET) @ np.linalg.inv(TO_YCBCR).T
        rgb = np.floor(rgb.clip(0, 255) + 0.5)[inner]
        psnr = 10 * np.log10(255**2 / np.square(rgb - original[inner]).mean())
        scores.append((psnr, deltaE_ciede2000(lab, rgb2lab(rgb.astype(np.uint8))).mean()))
    return scores


# ---------------------------------------------------------------- ways: chroma of the enlarged picture, two planes


def bicubic(low: np.ndarray, enlarged: np.ndarray, scale: int, strength: float) -> list[np.ndarray]:
    ycbcr = low @ TO_YCBCR.T + OFFSET
    return [imresize(ycbcr[..., plane], scale) for plane in (1, 2)]


def restored_first(low: np.ndarray, enlarged: np.ndarray, scale: int, strength: float) -> list[np.ndarray]:
    return bicubic(np.floor(restored_chroma(low, strength) + 0.5), enlarged, scale, strength)


def guided(radius: int) -> Callable[[np.ndarray, np.ndarray, int, float], list[np.ndarray]]:
    def enlarge(low: np.ndarray, enlarged: np.ndarray, scale: int, strength: float) -> list[np.ndarray]:
        luma, *chroma = (low @ TO_YCBCR.T + OFFSET).transpose(2, 0, 1)
        lines = [[box(plane, radius) for plane in lines_over(luma, plane, radius)] for plane in chroma]
        return [imresize(slope, scale) * enlarged + imresize(offset, scale) for slope, offset in lines]

    return enlarge


def with_detail(low: np.ndarray, enlarged: np.ndarray, scale: int, strength: float) -> list[np.ndarray]:
    luma, *chroma = (low @ TO_YCBCR.T + OFFSET).transpose(2, 0, 1)
    lacking = enlarged - imresize(luma, scale)
    slopes = [box(lines_over(luma, plane, 1)[0], 1) for plane in chroma]
    return [imresize(plane, scale) + imresize(slope, scale) * lacking for plane, slope in zip(chroma, slopes)]


def restored_chroma(rgb: np.ndarray, strength: float) -> np.ndarray:
    """[height, width, 3] in 0..255, not rounded: a share of the chroma that lines over luma give, fitted to 3 x 3 means of 2 x 2 pixels."""
    height, width = rgb.shape[:2]
    luma, *chroma = (rgb @ TO_JFIF.T).transpose(2, 0, 1)
    changed = [luma]
    for plane in chroma:
        slope, offset = (doubled(box(line, 1))[:height, :width] for line in lines_over(halved(luma), halved(plane), 1))
        changed.append(plane + strength * (slope * luma + offset - plane))
    return (np.dstack(changed) @ np.linalg.inv(TO_JFIF).T).clip(0, 255)


def lines_over(luma: np.ndarray, chroma: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    """Slope and offset of chroma over luma in the window around each pixel: the guided filter's equations 5 and 6."""
    mean_luma, mean_chroma = box(luma, radius), box(chroma, radius)
    slope = (box(luma * chroma, radius) - mean_luma * mean_chroma) / (box(luma * luma, radius) - mean_luma**2 + FLAT_VARIANCE)
    return slope, mean_chroma - slope * mean_luma


def box(plane: np.ndarray, radius: int) -> np.ndarray:
    return uniform_filter(plane, 2 * radius + 1)


def halved(plane: np.ndarray) -> np.ndarray:
    """Means of 2 x 2 pixels; an odd last row or column counts twice."""
    plane = np.pad(plane, [(0, side % 2) for side in plane.shape], mode="edge")
    return plane.reshape(plane.shape[0] // 2, 2, plane.shape[1] // 2, 2).mean((1, 3))


def doubled(plane: np.ndarray) -> np.ndarray:
    return plane.repeat(2, 0).repeat(2, 1)


WAYS = {
    "bicubic": bicubic,
    "restored, then bicubic": restored_first,
    "line over enlarged luma, 3 × 3": guided(1),
    "line over enlarged luma, 5 × 5": guided(2),
    "bicubic and detail of luma": with_detail,
}


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("released", type=Path, help="weights trained on lossless pictures (.safetensors)")
    parser.add_argument("restoring", type=Path, help="weights fine-tuned from them, their figures beside them")
    parser.add_argument("folder", type=Path, help="of pictures to measure on")
    parser.add_argument("--subsampling", choices=["4:2:0", "4:4:4"], default="4:2:0")
    parser.add_argument("--every", type=int, default=1, help="take every n-th picture only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
