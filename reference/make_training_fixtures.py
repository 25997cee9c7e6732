"""Pairs that a trainer learns from, learning rates, clipped gradients, averaged weights, optimizers, wide kernels: what @sr/fsrcnn/train is
compared with.

    python reference/make_training_fixtures.py packages/fsrcnn/test/fixtures
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import train_fsrcnn
from imresize import imresize, luma_bt601
from seeded_networks import Random, seeded_input
from soap import Soap

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
    pictures = {
        "rgb": {"height": HEIGHT, "width": WIDTH, "data": rgb.astype(int).ravel().tolist()},
        "pairs": [make_pair(luma_bt601(rgb), scale, downscale) for scale in (2, 3) for downscale in (1, 0.9, 0.8, 0.7, 0.6)],
        "schedules": [
            {"name": name, "schedule": schedule, "rates": learning_rates(schedule["rate"], make)} for name, schedule, make in SCHEDULES
        ],
    }
    steps = {
        "clipped": [clip(random, largest_norm) for largest_norm in (0.5, 100)],
        "average": average(random),
        "optimizers": [optimize(random, options, make) for options, make in OPTIMIZERS],
        "soap": [rotate_and_step(seed, shape) for seed, shape in enumerate(([5], [3, 2, 2, 1], [4, 3], [1, 257]))],
        "wideKernels": [widen(random, kind) for kind in ("conv", "deconv")],
        "wideSteps": train_wide(),
    }
    (Path(sys.argv[1]) / "training.json").write_text(json.dumps(pictures) + "\n")
    (Path(sys.argv[1]) / "training-steps.json").write_text(json.dumps(steps) + "\n")


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


def rotate_and_step(seed: int, shape: list[int]) -> dict:
    """Weights after some steps of soap.py in float64, from gradients that JavaScript draws alike; the basis turns after 10 and 20.

    The first step of a matrix has a rate of 0, for in the basis of that very gradient it would follow rounding errors."""
    draw, rate, weights = Random(seed), 0.01, torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    optimizer = Soap([weights], lr=rate)
    after = {}
    for step in range(1, 26):
        values = [2 * draw() - 1 for _ in range(weights.numel())]
        weights.grad = torch.tensor(values).float().double().reshape(shape)
        optimizer.param_groups[0]["lr"] = 0 if step == 1 and weights.ndim > 1 else rate
        optimizer.step()
        if step in (1, 2, 10, 11, 25):
            after[step] = tensor_of(weights)["data"]
    return {"seed": seed, "shape": shape, "rate": rate, "after": after}


def widen(random: np.random.Generator, kind: str) -> dict:
    """A wide block of 8 channels run as convolutions, and the gradients of its factors and of the whole kernel, in float64."""
    inputs, outputs = (4, 1) if kind == "deconv" else (2, 3)
    block = train_fsrcnn.WideDeconvolution(inputs) if kind == "deconv" else train_fsrcnn.WideConvolution(inputs, outputs, 3)
    block.double()
    draw = lambda *shape: torch.tensor(random.integers(-64, 65, shape) / 64)  # exact in float32
    block.pointwise = torch.nn.Parameter(draw(inputs if kind == "deconv" else outputs, 8))
    block.spatial = torch.nn.Parameter(draw(8, outputs if kind == "deconv" else inputs, 3, 3))
    block.beside = draw(*((inputs, outputs) if kind == "deconv" else (outputs, inputs)), 3, 3)
    x = draw(1, inputs, 5, 6)
    if kind == "deconv":
        wide = F.conv_transpose2d(F.conv2d(x, block.pointwise.T[:, :, None, None]), block.spatial, stride=2)
        output = wide + F.conv_transpose2d(x, block.beside, stride=2)
    else:
        wide = F.conv2d(F.conv2d(x, block.spatial, padding=1), block.pointwise[:, :, None, None])
        output = wide + F.conv2d(x, block.beside, padding=1)
    kernel = block.kernel()
    kernel.retain_grad()
    kernel.square().sum().backward()  # any function of the kernel will do
    return {
        "kind": kind,
        "pointwise": tensor_of(block.pointwise),
        "spatial": tensor_of(block.spatial),
        "beside": tensor_of(block.beside),
        "input": tensor_of(x),
        "output": tensor_of(output),
        "kernelGradient": tensor_of(kernel.grad),
        "gradients": {"pointwise": tensor_of(block.pointwise.grad), "spatial": tensor_of(block.spatial.grad)},
    }


def train_wide() -> dict:
    """Three steps of train_fsrcnn.py's recipe for a small network of wide kernels, whose parts JavaScript draws alike, in float64."""
    train_fsrcnn.NETWORKS["small"] = {"d": 4, "s": 3, "m": 1}
    network = train_fsrcnn.WideFsrcnn([2], "small").double()
    config, seeds = network.config(2), {"parts": 31, "input": 32, "target": 33}
    draw = Random(seeds["parts"])
    bounds = {"pointwise": 0.2, "spatial": 0.3, "beside": 0.1}
    wide = {name: block for name, block in network.trunk.items() if not isinstance(block, torch.nn.PReLU)}
    wide["deconv"] = network.heads["x2"]
    for block in wide.values():
        for name, bound in bounds.items():
            values = getattr(block, name).data
            drawn = [bound * (2 * draw() - 1) for _ in range(values.numel())]
            values.copy_(torch.tensor(drawn).float().reshape(values.shape))
    low, high = seeded_input(config, 7, 8, seeds["input"]).double(), seeded_input(config, 14, 16, seeds["target"]).double()
    rate, clip_norm, losses, norms = 1e-3, 0.5, [], []
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    for _ in range(3):
        loss = (network(low, 2) - high).abs().mean()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(network.parameters(), clip_norm).item())
        optimizer.step()
    return {
        "seeds": seeds,
        "bounds": bounds,
        "rate": rate,
        "largestNorm": clip_norm,
        "losses": losses,
        "norms": norms,
        "tensors": {name: tensor_of(value)["data"] for name, value in network.collapse(2).items()},
    }


def tensor_of(values: torch.Tensor) -> dict:
    return {"shape": list(values.shape), "data": values.detach().double().numpy().ravel().round(7).tolist()}


if __name__ == "__main__":
    main()
