"""Networks with seeded weights that JavaScript makes bit for bit alike (seededWeights of packages/network), run by PyTorch."""

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from fsrcnn import convolve, run_trunk


class Random:
    """mulberry32: uniform numbers in [0, 1) from 32-bit arithmetic, the same in every language."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def __call__(self) -> float:
        self.state = (self.state + 0x6D2B79F5) & 0xFFFFFFFF
        bits = ((self.state ^ (self.state >> 15)) * (self.state | 1)) & 0xFFFFFFFF
        bits ^= (bits + (bits ^ (bits >> 7)) * (bits | 61)) & 0xFFFFFFFF
        return ((bits ^ (bits >> 14)) & 0xFFFFFFFF) / 2**32


def tensor_shapes(config: dict) -> dict[str, list[int]]:
    """Names and shapes in the order of the layers."""
    shapes: dict[str, list[int]] = {}

    def conv(name: str, inputs: int, outputs: int, kernel: int) -> None:
        shapes[f"{name}.weight"] = [outputs, inputs, kernel, kernel]
        shapes[f"{name}.bias"] = [outputs]

    if config["architecture"] == "fsrcnn":
        d, s, m, channels, kernels = config["d"], config["s"], config["m"], config["channels"], config["kernels"]
        layers = [("feature", channels, d, kernels["feature"]), ("shrink", d, s, kernels["shrink"])]
        layers += [(f"map_{i}", s, s, kernels["map"]) for i in range(1, m + 1)]
        layers += [("expand", s, d, kernels["expand"])]
        for name, inputs, outputs, kernel in layers:
            conv(name, inputs, outputs, kernel)
            if not name.startswith("map") or config["mapActivation"] == "each" or name == f"map_{m}":
                shapes[f"{name}_prelu.weight"] = [outputs if config["slopes"] == "channel" else 1]
        kernel = config["deconv"]["kernel"]
        shapes["deconv.weight"] = [d, channels, kernel, kernel]
        shapes["deconv.bias"] = [channels]
    else:
        last = config["channels"] * (config["scale"] ** 2 if config["architecture"] == "plain" else 1)
        sizes = [config["channels"], *config["filters"], last]
        has_deconvolution = config.get("tail") == "deconv"
        kernels = config["kernels"][:-1] if has_deconvolution else config["kernels"]
        for i, kernel in enumerate(kernels):
            conv(f"conv_{i + 1}", sizes[i], sizes[i + 1], kernel)
            if config.get("activations", [])[i : i + 1] == ["prelu"]:
                shapes[f"conv_{i + 1}_prelu.weight"] = [sizes[i + 1] if config["slopes"] == "channel" else 1]
        if has_deconvolution:
            kernel = config["kernels"][-1]
            shapes["deconv.weight"] = [sizes[-2], config["channels"], kernel, kernel]
            shapes["deconv.bias"] = [config["channels"]]
    return shapes


def seeded_weights(config: dict, seed: int) -> dict[str, Tensor]:
    """Kernels of unit gain, small biases, slopes from 0 to 0.5."""
    random = Random(seed)
    tensors = {}
    for name, shape in tensor_shapes(config).items():
        if len(shape) == 4:
            fan_in = (shape[0] if name == "deconv.weight" else shape[1]) * shape[2] * shape[3]
            low, high = -math.sqrt(3 / fan_in), math.sqrt(3 / fan_in)
        else:
            low, high = (0.0, 0.5) if "prelu" in name else (-0.1, 0.1)
        values = [low + (high - low) * random() for _ in range(math.prod(shape))]
        tensors[name] = torch.tensor(values, dtype=torch.float64).float().reshape(shape)
    return tensors


def centred_weights(config: dict, seed: int) -> dict[str, Tensor]:
    """Seeded weights whose output stays near mid-grey, so that few samples are clamped."""
    tensors = seeded_weights(config, seed)
    last = "deconv" if config["architecture"] == "fsrcnn" else f"conv_{len(config['kernels'])}"
    tensors[f"{last}.weight"] *= 0.25
    added = config.get("shortcut", "none") != "none"  # the picture itself, which is about mid-grey
    tensors[f"{last}.bias"].fill_(0 if added else sum(config["inputRange"]) / 2)
    return tensors


def seeded_input(config: dict, height: int, width: int, seed: int) -> Tensor:
    """[1, channels, height, width] in the network's input range, drawn in the order height, width, channel."""
    random = Random(seed)
    low, high = config["inputRange"]
    values = np.array([low + (high - low) * random() for _ in range(height * width * config["channels"])])
    return torch.from_numpy(values.astype(np.float32)).reshape(1, height, width, -1).permute(0, 3, 1, 2)


@torch.no_grad()
def run_network(x: Tensor, tensors: dict[str, Tensor], config: dict) -> Tensor:
    """Any of the three architectures; SRCNN's input has been enlarged before."""
    if config["architecture"] == "fsrcnn":
        before, after = config["deconv"]["crop"]
        x = F.conv_transpose2d(run_trunk(x, tensors, config), tensors["deconv.weight"], stride=config["scale"])
        return F.pad(x, [-before, -after, -before, -after]) + tensors["deconv.bias"].reshape(1, -1, 1, 1)
    if config["architecture"] == "srcnn":
        count = len(config["kernels"])
        for i in range(1, count + 1):
            x = convolve(x, tensors[f"conv_{i}.weight"], tensors[f"conv_{i}.bias"], config["edge"])
            x = torch.relu(x) if i < count else x
        return x
    return run_plain(x, tensors, config)


def run_plain(picture: Tensor, tensors: dict[str, Tensor], config: dict) -> Tensor:
    functions = {
        "none": lambda y: y, "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "clamp": lambda y: y.clamp(0, 1),
    }  # fmt: skip
    x = picture
    for i, activation in enumerate(config["activations"], start=1):
        x = convolve(x, tensors[f"conv_{i}.weight"], tensors[f"conv_{i}.bias"], config["edge"])
        x = F.prelu(x, tensors[f"conv_{i}_prelu.weight"]) if activation == "prelu" else functions[activation](x)
    if config["tail"] == "deconv":
        before, after = config["crop"]
        x = F.conv_transpose2d(x, tensors["deconv.weight"], stride=config["scale"])
        x = F.pad(x, [-before, -after, -before, -after]) + tensors["deconv.bias"].reshape(1, -1, 1, 1)
    else:
        last = f"conv_{len(config['kernels'])}"
        x = F.pixel_shuffle(convolve(x, tensors[f"{last}.weight"], tensors[f"{last}.bias"], config["edge"]), config["scale"])
    if config["shortcut"] != "none":
        corners = {} if config["shortcut"] == "nearest" else {"align_corners": False}
        x = x + F.interpolate(picture, scale_factor=config["scale"], mode=config["shortcut"], **corners)
    return functions[config["outputActivation"]](x)


def fsrcnn(scale: int, **changes) -> dict:
    before = (9 - scale) // 2
    config = {
        "architecture": "fsrcnn", "scale": scale, "channels": 1, "d": 8, "s": 4, "m": 2,
        "kernels": {"feature": 5, "shrink": 1, "map": 3, "expand": 1},
        "slopes": "channel", "mapActivation": "each", "edge": "zero",
        "deconv": {"kernel": 9, "crop": [before, 9 - scale - before], "inexact": False},
        "color": "y601", "inputRange": [0, 1],
    }  # fmt: skip
    return {**config, **changes}


def hourglass(scale: int) -> dict:
    """The preset hourglass-64-32-4."""
    deconv = {"kernel": 9, "crop": [4, 5 - scale], "inexact": False}
    return fsrcnn(scale, d=64, s=32, m=4, slopes="shared", mapActivation="last", edge="replicate", deconv=deconv)


def srcnn(scale: int, **changes) -> dict:
    config = {
        "architecture": "srcnn", "scale": scale, "channels": 1, "kernels": [9, 5, 5], "filters": [8, 4], "edge": "zero",
        "color": "y601", "inputRange": [0, 1],
    }  # fmt: skip
    return {**config, **changes}


def plain(scale: int, **changes) -> dict:
    """By default a small ESPCN."""
    config = {
        "architecture": "plain", "scale": scale, "channels": 1, "kernels": [5, 3, 3], "filters": [8, 4],
        "activations": ["tanh", "tanh"], "slopes": "channel", "tail": "pixelShuffle", "shortcut": "none",
        "outputActivation": "none", "edge": "zero", "color": "y601", "inputRange": [0, 1],
    }  # fmt: skip
    return {**config, **changes}
