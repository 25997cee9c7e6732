"""Open questions about training FSRCNN(56, 12, 4), each answered by runs that differ from a baseline in one thing.

    training_questions.py --data T91 General100 --validate gb82_CC0 --report Set5 --work runs/questions --seeds 1 2 3

One line a finished run goes to docs/training/questions.jsonl; runs that are there are skipped, so it can be cut off and started again.
What the runs are is in ARMS, what came of them in docs/training.md. The budget is in steps, so that a busy machine changes nothing.
"""

import argparse
import json
import math
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fsrcnn import fsrcnn_config, load_weights, run_trunk, save_weights, trunk_layers
from soap import Soap
from train_fsrcnn import (
    bilinear_kernel, channels_last, draw_chances, draw_patches, list_pictures, load_luma, make_pair, psnr, resample, subpixel_kernel,
)  # fmt: skip

RESULTS = Path(__file__).parent.parent / "docs/training/questions.jsonl"
POINTS = 4  # validations in a run
D, S, M = 56, 12, 4
BATCH, PATCH = 8, 32  # patches a step, and their side in low-resolution pixels


@dataclass(frozen=True)
class Arm:
    """What a run is; the defaults are the baseline."""

    scale: int = 3
    prelu: str = "each"  # or "last": a single one, after the last mapping convolution
    edge: str = "zero"  # or "replicate", in training and when measured
    slopes: str = "channel"  # or "shared": one slope a layer
    crop: int | None = None  # rows the deconvolution loses at the top; None: as many as centre it
    head: str = "deconvolution"  # or "sub-pixel": a convolution to scale * scale channels and a pixel shuffle
    two_steps: bool = False  # half the steps on the first folder alone; then all folders, a second cosine at half the rates
    kernels: str = "bilinear"  # what they are at first: bilinear enlargement beside random differences, or "random" alone
    start: str | None = None  # arm whose trunk of the same seed is taken and frozen; its head too, if the scale is the same
    resampled: bool = False  # the head starts as the one of `start`, its kernels interpolated to the new scale
    budget: float = 1.0  # part of the steps
    rate: float = 1.0  # times the learning rate; of 1, 3.3 and 10 the middle one was best on gb82 for a tenth of the steps


ARMS = {
    "x3": Arm(),
    "x3-random-kernels": Arm(kernels="random"),
    "x3-prelu-last": Arm(prelu="last"),
    "x3-edge-replicate": Arm(edge="replicate"),
    "x3-edge-replicate-in-use": Arm(edge="replicate", start="x3", budget=0),
    "x3-slope-shared": Arm(slopes="shared"),
    "x3-padding-4": Arm(crop=4),  # PyTorch: padding=4, output_padding=2
    "x3-two-step": Arm(two_steps=True),
    "x2": Arm(scale=2),
    "x2-transfer": Arm(scale=2, start="x3", resampled=True),
    "x2-transfer-tenth": Arm(scale=2, start="x3", resampled=True, budget=0.1),
    "x2-transfer-tenth-random": Arm(scale=2, start="x3", kernels="random", budget=0.1, rate=10 / 3),
    "x2-sub-pixel": Arm(scale=2, head="sub-pixel"),
    "x4": Arm(scale=4),
    "x4-transfer": Arm(scale=4, start="x3", resampled=True),
    "x4-transfer-tenth": Arm(scale=4, start="x3", resampled=True, budget=0.1),
    "x4-transfer-tenth-random": Arm(scale=4, start="x3", kernels="random", budget=0.1, rate=10 / 3),
    "x4-sub-pixel": Arm(scale=4, head="sub-pixel"),
}


def main() -> None:
    args = parse_args()
    torch.set_num_threads(1)
    lines = args.results.read_text().splitlines() if args.results.exists() else []
    done = {(line["arm"], line["seed"]) for line in map(json.loads, lines)}
    for seed in args.seeds:
        for name in args.arms:
            if (name, seed) in done:
                continue
            result = {"arm": name, "seed": seed} | run(name, seed, args)
            with args.results.open("a") as file:
                file.write(json.dumps(result) + "\n")
            print(f"{name} seed {seed}: {result['validation']:.3f} / {result['set5']:.3f} dB, {result['seconds']} s", flush=True)


def run(name: str, seed: int, args: argparse.Namespace) -> dict:
    """Train one arm from one seed, on L1 with a cosine decay; measured is the moving average of the weights."""
    arm, started = ARMS[name], time.monotonic()
    steps, rate = round(args.steps * arm.budget), args.lr * arm.rate
    first, *others = (load_pairs(folder, arm.scale) for folder in args.data)
    everything = first + [pair for folder in others for pair in folder]
    chances_of_first, chances_of_all = draw_chances([first], PATCH), draw_chances([everything], PATCH)

    tensors, frozen = initial_tensors(arm, seed), {}
    if arm.start:
        start, config = load_weights(args.work / f"{arm.start}-{seed}.safetensors")
        frozen = {key: t for key, t in start.items() if not key.startswith("deconv")}
        tensors |= {key: t.clone() for key, t in (start if config["scale"] == arm.scale else frozen).items()}
        if arm.resampled:
            tensors |= {"deconv.weight": resample(start["deconv.weight"], config["scale"], arm.scale), "deconv.bias": start["deconv.bias"]}
    tensors = {key: channels_last(t) for key, t in tensors.items()}
    trained = {key: t.requires_grad_() for key, t in tensors.items() if key not in frozen}
    average = {key: t.detach().clone() for key, t in tensors.items()}
    optimizer = Soap(trained.values(), lr=rate)

    curve = []
    for step in range(steps):
        random = np.random.default_rng([seed, step])  # all arms of a scale see the same patches in the same order
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(step, steps, arm.two_steps)
        pairs, chances = (first, chances_of_first) if arm.two_steps and step < steps // 2 else (everything, chances_of_all)
        low, high = draw_patches(pairs, random.choice(len(pairs), BATCH, p=chances), arm.scale, PATCH, random)
        loss = (run_arm(channels_last(low), tensors, arm) - high).abs().mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained.values(), 0.5)
        optimizer.step()
        decay = min(0.999, (step + 1) / (step + 10))
        for key in trained:
            average[key].lerp_(tensors[key].detach(), 1 - decay)
        if (step + 1) % (steps // POINTS) == 0 and step + 1 < steps:
            curve.append([step + 1, measure(average, arm, args.validate)])

    validation = measure(average, arm, args.validate)
    result = {
        "scale": arm.scale, "steps": steps, "lr": round(rate, 6), "parameters": sum(t.numel() for t in tensors.values()),
        "validation": validation, "set5": measure(average, arm, args.report),
        "curve": [*curve, [steps, validation]], "seconds": round(time.monotonic() - started),
    }  # fmt: skip
    save_weights(args.work / f"{name}-{seed}.safetensors", average, config_of(arm))
    if arm.start:
        result["trunkBitEqual"] = all(torch.equal(tensors[key], t) and torch.equal(average[key], t) for key, t in frozen.items())
    return result


def learning_rate_factor(step: int, steps: int, two_steps: bool) -> float:
    """A warm-up over a twentieth of the steps and a cosine to zero; or, in two steps, two cosines, the second half as high."""
    warm_up = min(1.0, (step + 1) / (steps / 20))
    if not two_steps:
        return warm_up * (0.5 + 0.5 * math.cos(math.pi * step / steps))
    part, half = step // (steps // 2), steps // 2
    return warm_up * 0.5**part * (0.5 + 0.5 * math.cos(math.pi * (step - part * half) / half))


# ---------------------------------------------------------------- the network


def run_arm(x: Tensor, tensors: dict[str, Tensor], arm: Arm) -> Tensor:
    """[n, 1, h, w] -> [n, 1, scale * h, scale * w]; a deconvolution is computed as the convolution and pixel shuffle it equals."""
    x = run_trunk(x, tensors, config_of(arm))
    if arm.head == "sub-pixel":
        kernel, bias = tensors["subpixel.weight"].transpose(0, 1), tensors["subpixel.bias"]
    else:
        kernel = subpixel_kernel(tensors["deconv.weight"], arm.scale, top_crop(arm))
        bias = tensors["deconv.bias"].expand(arm.scale**2)
    return F.pixel_shuffle(F.conv2d(x, kernel, bias, padding=kernel.shape[-1] // 2), arm.scale)


def initial_tensors(arm: Arm, seed: int) -> dict[str, Tensor]:
    """The same numbers for every arm of a seed: He's for PReLU, the mapping layers near the identity, a small deconvolution."""
    torch.manual_seed(seed)
    shapes = {"feature": (D, 1, 5), "shrink": (S, D, 1)} | {f"map_{i}": (S, S, 3) for i in range(1, M + 1)} | {"expand": (D, S, 1)}
    tensors = {}
    for name, (outputs, inputs, size) in shapes.items():
        variance = 2 / (1 + 0.25**2) / (inputs * size**2)
        weight = torch.randn(outputs, inputs, size, size) * math.sqrt(variance)
        if name.startswith("map"):
            weight *= math.sqrt(0.1)
            weight[range(S), range(S), 1, 1] += 1
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = weight, torch.zeros(outputs)
        if arm.prelu == "each" or name not in [f"map_{i}" for i in range(1, M)]:
            tensors[f"{name}_prelu.weight"] = torch.full([outputs if arm.slopes == "channel" else 1], 0.25)
    tensors |= {"deconv.weight": torch.randn(D, 1, 9, 9) * 0.001, "deconv.bias": torch.zeros(1)}
    if arm.kernels == "bilinear":
        start_as_bilinear(tensors, arm)
    if arm.head == "deconvolution":
        return tensors
    # The same function as the deconvolution at first. Kept [d, scale * scale, k, k]: the optimizer then meets
    # the matrix it meets with a deconvolution, d rows of taps, and not one with a row for each phase.
    kernel = subpixel_kernel(tensors.pop("deconv.weight"), arm.scale, top_crop(arm)).transpose(0, 1).clone()
    return tensors | {"subpixel.weight": kernel, "subpixel.bias": tensors.pop("deconv.bias").repeat(arm.scale**2)}


def start_as_bilinear(tensors: dict[str, Tensor], arm: Arm) -> None:
    """Channel 0 carries the picture through to a bilinear head; every other channel starts with differences of pixels alone."""
    for name in trunk_layers(M):
        weight = tensors[f"{name}.weight"]
        centre = weight.shape[-1] // 2
        if name == "feature":
            weight -= weight.mean((2, 3), keepdim=True)
        else:
            weight[:, 0] = 0
        weight[0] = 0
        weight[0, 0, centre, centre] = 1
    tensors["deconv.weight"][0, 0] = bilinear_kernel(arm.scale, top_crop(arm))


def top_crop(arm: Arm) -> int:
    return (9 - arm.scale) // 2 if arm.crop is None else arm.crop


def config_of(arm: Arm) -> dict:
    config = fsrcnn_config(arm.scale, D, S, M)
    deconvolution = config["deconv"] | {"crop": [top_crop(arm), 9 - arm.scale - top_crop(arm)]}
    return config | {"edge": arm.edge, "slopes": arm.slopes, "mapActivation": arm.prelu, "deconv": deconvolution}


# ---------------------------------------------------------------- pictures


@cache
def load_pairs(folder: Path, scale: int) -> list[tuple[Tensor, Tensor]]:
    return [make_pair(load_luma(file), scale) for file in list_pictures(folder)]


@torch.no_grad()
def measure(tensors: dict[str, Tensor], arm: Arm, folder: Path) -> float:
    """Mean PSNR of the luma in dB, `scale` pixels shaved."""
    pairs = load_pairs(folder, arm.scale)
    return round(float(np.mean([psnr(run_arm(low[None, None], tensors, arm)[0, 0], high, arm.scale) for low, high in pairs])), 4)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders to train on; the two-step runs start with the first")
    parser.add_argument("--validate", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True, help="Set5")
    parser.add_argument("--work", type=Path, required=True, help="folder for weights; arms that start from another take it from here")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--arms", nargs="+", choices=list(ARMS), default=list(ARMS), metavar="ARM", help="x3 x3-prelu-last ...")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--lr", type=float, default=3e-3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
