"""Pairs that a trainer learns from, learning rates, clipped gradients, averaged weights, optimizers: what @sr/fsrcnn/train is compared with.

    python reference/make_training_fixtures.py packages/fsrcnn/test/fixtures/training.json
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

from imresize import imresize, luma_bt601

PICTURE_SEED = 63
HEIGHT, WIDTH = 29, 34
STEPS = 40

# Name, our schedule, PyTorch's.
SCHEDULES = [
    (
        "constant after a warm-up",
        {"kind": "constant", "rate": 0.01, "warmUpSteps": 8},
        lambda optimizer: warm_up(optimizer, 8),
    ),
    (
        "steps",
        {"kind": "step", "rate": 0.1, "factor": 0.5, "everySteps": 7},
        lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 7, 0.5),
    ),
    (
        "cosine down to a tenth",
        {"kind": "cosine", "rate": 0.01, "finalRate": 0.001, "steps": STEPS},
        lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS, 0.001),
    ),
    (
        "cosine after a warm-up",
        {"kind": "cosine", "rate": 0.01, "steps": STEPS, "warmUpSteps": 5},
        lambda optimizer: torch.optim.lr_scheduler.ChainedScheduler(
            [warm_up(optimizer, 5), torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)]
        ),
    ),
]

# Our options, PyTorch's optimizer.
OPTIMIZERS = [
    ({"kind": "sgd"}, lambda weights: torch.optim.SGD(weights, lr=1, momentum=0.9)),
    ({"kind": "sgd", "momentum": 0}, lambda weights: torch.optim.SGD(weights, lr=1)),
    ({"kind": "adam"}, lambda weights: torch.optim.Adam(weights)),
    (
        {"kind": "adam", "beta1": 0.5, "beta2": 0.9, "epsilon": 0.01},
        lambda weights: torch.optim.Adam(weights, betas=(0.5, 0.9), eps=0.01),
    ),
]


def main() -> None:
    random = np.random.default_rng(PICTURE_SEED)
    # Noise over a slope, so that every pixel and every turn of the picture is told apart.
    slope = np.linspace(0, 160, HEIGHT)[:, None, None] + np.linspace(0, 60, WIDTH)[:, None]
    rgb = np.floor(slope + random.uniform(0, 36, (HEIGHT, WIDTH, 3)))
    fixtures = {
        "rgb": {"height": HEIGHT, "width": WIDTH, "data": rgb.astype(int).ravel().tolist()},
        "pairs": [make_pair(luma_bt601(rgb), scale, downscale) for scale in (2, 3) for downscale in (1, 0.9, 0.8, 0.7, 0.6)],
        "schedules": [
            {"name": name, "schedule": schedule, "rates": learning_rates(schedule["rate"], make)} for name, schedule, make in SCHEDULES
        ],
        "clipped": [clip(random, largest_norm) for largest_norm in (0.5, 100)],
        "average": average(random),
        "optimizers": [optimize(random, options, make) for options, make in OPTIMIZERS],
    }
    Path(sys.argv[1]).write_text(json.dumps(fixtures) + "\n")


def make_pair(luma: np.ndarray, scale: int, downscale: float) -> dict:
    """Shrunk as MATLAB shrinks a uint8 picture (rounded after each axis), cropped to a multiple of the scale, made small in floats."""
    if downscale != 1:
        luma = to_levels(imresize(to_levels(imresize(luma, downscale, axes=(0,))), downscale, axes=(1,)))
    height, width = (n // scale * scale for n in luma.shape)
    high = luma[:height, :width]
    low = imresize(high, 1 / scale)
    return {
        "scale": scale,
        "downscale": downscale,
        "small": rows(low),
        "enlarged": rows(imresize(low, scale)),
        "target": high.astype(int).tolist(),
    }


def to_levels(image: np.ndarray) -> np.ndarray:
    # A tie would be rounded by the order of a sum, which nobody defines: such a picture is no oracle, take another seed.
    assert np.abs(image % 1 - 0.5).min() > 1e-9
    return np.clip(np.floor(image + 0.5), 0, 255)


def rows(image: np.ndarray) -> list:
    return image.round(4).tolist()


def warm_up(optimizer: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LinearLR:
    return torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1 / steps, total_iters=steps - 1)


def learning_rates(rate: float, make) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    scheduler = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def clip(random: np.random.Generator, largest_norm: float) -> dict:
    values = {"kernel": random.normal(size=(2, 3)).round(3), "bias": random.normal(size=3).round(3)}
    parameters = []
    for value in values.values():
        parameters.append(torch.zeros(value.shape))
        parameters[-1].grad = torch.tensor(value).float()
    norm = torch.nn.utils.clip_grad_norm_(parameters, largest_norm)
    return {
        "largestNorm": largest_norm,
        "norm": norm.item(),
        "gradients": {name: value.tolist() for name, value in values.items()},
        "clipped": {name: parameter.grad.tolist() for name, parameter in zip(values, parameters)},
    }


def average(random: np.random.Generator) -> dict:
    """The weights before training and after each of 30 steps, and their moving average as train_fsrcnn.py computes it, in float64."""
    decay, weights = 0.7, random.normal(size=(31, 4)).round(3)
    mean = torch.tensor(weights[0])
    for step, value in enumerate(weights[1:]):
        mean.lerp_(torch.tensor(value), 1 - min(decay, (step + 1) / (step + 10)))
    return {"decay": decay, "weights": weights.tolist(), "average": mean.tolist()}


def optimize(random: np.random.Generator, options: dict, make) -> dict:
    """Weights after each of 10 steps whose gradients and learning rates differ, in float32."""
    first, gradients, rates = random.normal(size=4).round(3), random.normal(size=(10, 4)).round(3), random.uniform(0.001, 0.1, 10).round(4)
    weights = torch.tensor(first).float().requires_grad_()
    optimizer = make([weights])
    after = []
    for gradient, rate in zip(gradients, rates):
        optimizer.param_groups[0]["lr"] = float(rate)
        weights.grad = torch.tensor(gradient).float()
        optimizer.step()
        after.append(weights.tolist())
    return {"options": options, "weights": first.tolist(), "gradients": gradients.tolist(), "rates": rates.tolist(), "after": after}


if __name__ == "__main__":
    main()
