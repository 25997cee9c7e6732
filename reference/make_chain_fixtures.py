"""What PyTorch computes in float64 with small layer lists of every kind, for packages/engine/test.

    python reference/make_chain_fixtures.py

Writes packages/engine/test/fixtures/chains.json. Weights and pictures are not stored: packages/engine/test/support/seeded-network.ts
draws the same from the same seed, bit for bit.
"""

import json
import math
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from seeded_networks import Random

OUT = Path(__file__).parent.parent / "packages/engine/test/fixtures/chains.json"
WEIGHTS_SEED, PICTURE_SEED = 31, 32


def conv(name: str, kernel: int, inputs: int, outputs: int, edge: str = "zero") -> dict:
    return {"kind": "conv", "name": name, "kernel": kernel, "inChannels": inputs, "outChannels": outputs, "edge": edge}


def prelu(name: str, channels: int, slopes: str = "channel") -> dict:
    return {"kind": "prelu", "name": name, "channels": channels, "slopes": slopes}


def activation(function: str) -> dict:
    return {"kind": "activation", "name": function, "function": function}


def deconv(kernel: int, stride: int, crop: list[int], inputs: int, outputs: int = 1) -> dict:
    return {"kind": "deconv", "name": "deconv", "kernel": kernel, "stride": stride, "crop": crop, "inChannels": inputs, "outChannels": outputs}


def shuffle(factor: int, outputs: int = 1) -> dict:
    return {"kind": "pixelShuffle", "name": "shuffle", "factor": factor, "outChannels": outputs}


def shortcut(factor: int, interpolation: str, channels: int = 1) -> dict:
    return {"kind": "shortcut", "name": "shortcut", "factor": factor, "interpolation": interpolation, "channels": channels}


def hourglass(edge: str, slopes: str, head: dict, channels: int = 1) -> list[dict]:
    """FSRCNN's order of layers with few channels."""
    layers = [conv("feature", 5, channels, 7, edge), prelu("feature_prelu", 7, slopes)]
    layers += [conv("shrink", 1, 7, 4, edge), prelu("shrink_prelu", 4, slopes)]
    layers += [conv("map_1", 3, 4, 4, edge), conv("map_2", 3, 4, 4, edge), prelu("map_2_prelu", 4, slopes)]
    return [*layers, conv("expand", 1, 4, 7, edge), prelu("expand_prelu", 7, slopes), head]


# Name, layers, height, width.
CASES = [
    *[(f"hourglass x{s}, {edge} edges, {slopes} slopes", hourglass(edge, slopes, deconv(9, s, [(9 - s) // 2, 9 - s - (9 - s) // 2], 7)), height, width)
      for s, edge, slopes, height, width in [(2, "zero", "channel", 9, 11), (3, "replicate", "shared", 7, 10), (4, "valid", "channel", 13, 12)]],
    ("hourglass x3 on RGB", hourglass("zero", "channel", deconv(9, 3, [3, 3], 7, 3), 3), 6, 9),
    ("hourglass x3 of one pixel", hourglass("replicate", "channel", deconv(9, 3, [3, 3], 7)), 1, 1),
    # What some published checkpoints have: PyTorch's padding without the output padding that would make the size exact.
    ("deconvolution to 2H+1", hourglass("zero", "channel", deconv(9, 2, [3, 3], 7)), 7, 5),
    ("deconvolution to 3H-2", hourglass("replicate", "shared", deconv(9, 3, [4, 4], 7)), 5, 7),
    ("deconvolution to 4H+5: whole blocks beyond the input", hourglass("zero", "channel", deconv(9, 4, [0, 0], 7)), 5, 6),
    ("deconvolution to 2H-9: whole blocks cut off", hourglass("zero", "channel", deconv(9, 2, [8, 8], 7)), 9, 8),
    ("deconvolution cropped far off centre", [deconv(9, 2, [8, -1], 3, 2)], 6, 5),
    ("deconvolution that starts before its input", [deconv(4, 3, [-2, 3], 2, 2), prelu("last", 2)], 6, 5),
    ("deconvolution with gaps between its blocks", [deconv(2, 4, [-1, -1], 2, 1), activation("sigmoid")], 4, 5),
    ("deconvolution with gaps, beyond what a 1×1 convolution saw", [conv("a", 3, 1, 4), activation("relu"), conv("b", 1, 4, 3), deconv(3, 4, [0, -2], 3, 2)], 5, 4),
    ("deconvolution with stride 1", [conv("a", 3, 1, 4), activation("relu"), deconv(5, 1, [2, 2], 4)], 5, 6),
    ("three convolutions, kernels 9, 5 and 7, ReLU", [conv("a", 9, 1, 6), activation("relu"), conv("b", 5, 6, 5), activation("relu"), conv("c", 7, 5, 1)], 11, 13),
    ("three convolutions, each with another edge", [conv("a", 9, 3, 4, "replicate"), activation("tanh"), conv("b", 3, 4, 5, "valid"), activation("sigmoid"), conv("c", 5, 5, 3), activation("clamp")], 9, 12),
    ("one pixel wide, kernels far larger than the picture", [conv("a", 9, 1, 3, "replicate"), activation("relu"), conv("b", 7, 3, 2), prelu("b_prelu", 2)], 8, 1),
    ("nothing but a 1×1 convolution", [conv("a", 1, 2, 3)], 3, 4),
    ("shuffle x3, tanh", [conv("a", 5, 1, 6), activation("tanh"), conv("b", 3, 6, 9), shuffle(3)], 7, 6),
    ("shuffle x2 on RGB, clamped after", [conv("a", 3, 3, 5, "replicate"), activation("relu"), conv("b", 3, 5, 12, "replicate"), shuffle(2, 3), activation("clamp")], 5, 7),
    ("shuffle x2 of a function's output, valid edges", [conv("a", 5, 2, 8, "valid"), prelu("a_prelu", 8), shuffle(2, 2)], 9, 8),
    ("shuffle x4 and a slope per pixel channel", [conv("a", 3, 1, 32), shuffle(4, 2), prelu("last", 2)], 4, 3),
    ("shuffle x2 on RGB with a nearest shortcut", [conv("a", 3, 3, 8), prelu("a_prelu", 8), conv("b", 3, 8, 12), shuffle(2, 3), shortcut(2, "nearest", 3)], 5, 7),
    ("shuffle x4 with a bilinear shortcut, clamped", [conv("a", 5, 1, 6, "replicate"), activation("relu"), conv("b", 3, 6, 16), shuffle(4), shortcut(4, "bilinear"), activation("clamp")], 4, 9),
    ("1×1 convolutions with a bicubic shortcut, ReLU after", [conv("a", 1, 3, 5), activation("tanh"), conv("b", 1, 5, 27), shuffle(3, 3), shortcut(3, "bicubic", 3), activation("relu")], 6, 5),
    ("deconvolution x3 with a bicubic shortcut", [conv("a", 3, 1, 4), prelu("a_prelu", 4, "shared"), deconv(5, 3, [1, 1], 4), shortcut(3, "bicubic"), activation("sigmoid")], 7, 6),
    ("a residual network without a tail", [conv("a", 3, 2, 4), activation("relu"), conv("b", 3, 4, 2), shortcut(1, "nearest", 2)], 6, 8),
    ("a bicubic shortcut of one pixel", [conv("a", 3, 1, 4), shuffle(2), shortcut(2, "bicubic")], 1, 1),
]  # fmt: skip


def main() -> None:
    torch.set_num_threads(1)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        "generator": f"reference/make_chain_fixtures.py, torch {torch.__version__.split('+')[0]}",
        "weightsSeed": WEIGHTS_SEED,
        "pictureSeed": PICTURE_SEED,
    }
    cases = ",\n".join(json.dumps(case(*row), ensure_ascii=False) for row in CASES)
    OUT.write_text(f'{json.dumps(facts)[:-1]}, "cases": [\n{cases}\n]}}\n')


def case(name: str, layers: list[dict], height: int, width: int) -> dict:
    output = run(layers, seeded_tensors(layers), seeded_picture(layers[0]["inChannels"], height, width))
    interleaved = output[0].permute(1, 2, 0)  # height, width, channels
    return {
        "name": name,
        "layers": layers,
        "picture": {"width": width, "height": height},
        "output": {
            "width": interleaved.shape[1],
            "height": interleaved.shape[0],
            "data": [round(value, 8) for value in interleaved.flatten().tolist()],
        },
    }


def seeded_tensors(layers: list[dict]) -> dict[str, Tensor]:
    """Kernels of a little more than unit gain, small biases, slopes from -0.5 to 1; float32 numbers as float64."""
    random = Random(WEIGHTS_SEED)
    tensors = {}

    def add(name: str, shape: list[int], low: float, high: float) -> None:
        values = [low + (high - low) * random() for _ in range(math.prod(shape))]
        tensors[name] = torch.tensor(values, dtype=torch.float64).float().double().reshape(shape)

    for layer in layers:
        kind, name = layer["kind"], layer["name"]
        if kind in ("conv", "deconv"):
            kernel, inputs, outputs = layer["kernel"], layer["inChannels"], layer["outChannels"]
            stride = layer.get("stride", 1)
            bound = 2 / math.sqrt(inputs * kernel * kernel / (stride * stride))
            channels = [outputs, inputs] if kind == "conv" else [inputs, outputs]
            add(f"{name}.weight", [*channels, kernel, kernel], -bound, bound)
            add(f"{name}.bias", [outputs], -0.1, 0.1)
        if kind == "prelu":
            add(f"{name}.weight", [layer["channels"] if layer["slopes"] == "channel" else 1], -0.5, 1)
    return tensors


def seeded_picture(channels: int, height: int, width: int) -> Tensor:
    """[1, channels, height, width] on 0..1, drawn in the order height, width, channel."""
    random = Random(PICTURE_SEED)
    values = torch.tensor([random() for _ in range(height * width * channels)], dtype=torch.float64).float().double()
    return values.reshape(1, height, width, channels).permute(0, 3, 1, 2)


@torch.no_grad()
def run(layers: list[dict], tensors: dict[str, Tensor], x: Tensor) -> Tensor:
    picture = x
    for layer in layers:
        x = x + enlarge(picture, layer) if layer["kind"] == "shortcut" else run_layer(layer, tensors, x)
    return x


def enlarge(picture: Tensor, layer: dict) -> Tensor:
    corners = {} if layer["interpolation"] == "nearest" else {"align_corners": False}
    return F.interpolate(picture, scale_factor=layer["factor"], mode=layer["interpolation"], **corners)


def run_layer(layer: dict, tensors: dict[str, Tensor], x: Tensor) -> Tensor:
    kind, weight, bias = layer["kind"], tensors.get(f"{layer['name']}.weight"), tensors.get(f"{layer['name']}.bias")
    if kind == "conv":
        margin = 0 if layer["edge"] == "valid" else layer["kernel"] // 2
        mode = "replicate" if layer["edge"] == "replicate" else "constant"
        return F.conv2d(F.pad(x, [margin] * 4, mode=mode), weight, bias)
    if kind == "deconv":
        before, after = layer["crop"]
        full = F.conv_transpose2d(x, weight, stride=layer["stride"])
        return F.pad(full, [-before, -after, -before, -after]) + bias.reshape(1, -1, 1, 1)
    if kind == "prelu":
        return F.prelu(x, weight)
    if kind == "pixelShuffle":
        return F.pixel_shuffle(x, layer["factor"])
    functions = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "clamp": lambda y: y.clamp(0, 1)}
    return functions[layer["function"]](x)


if __name__ == "__main__":
    main()
