"""Prints what halves cost networks of the hourglass kind, in steps of 1/1023: python reference/half_precision.py WEIGHTS...

Each row is the largest error on noise, binary noise and a photo, against float64, of
- maps: what passes of the engine on a GPU hand on is rounded to halves,
- less the line: the same, less what a flat picture of the pixel's grey would give,
- sums: every layer adds up a column of taps of four channels in halves, and such sums in floats,
- and the same of one layer alone.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
from PIL import Image

photo = Path(__file__).parent.parent / "examples/photos/dog.png"


def read_weights(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    config = json.loads(header.pop("__metadata__")["sr.config"])
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[8 + length + begin : 8 + length + end], "<f4")
        tensors[name] = values.reshape(entry["shape"]).astype(np.float64)
    return config, tensors


def layers_of(config, tensors):
    """(name, weight [out, in, k, k], bias, slopes, padding, edge) of each; the deconvolution in its sub-pixel form."""
    names = ["feature", "shrink", *(f"map_{n + 1}" for n in range(config["m"])), "expand"]
    layers = []
    for name in names:
        weight = tensors[f"{name}.weight"]
        reach = weight.shape[2] // 2
        slopes = tensors[f"{name}_prelu.weight"]
        layers.append((name, weight, tensors[f"{name}.bias"], slopes, (reach, reach), config["edge"]))
    kernel, scale, before = config["deconv"]["kernel"], config["scale"], config["deconv"]["crop"][0]
    first = min(0, -((kernel - 1 - before) // scale))
    last = max(0, (scale - 1 + before) // scale)
    size = last - first + 1
    head = np.zeros((scale * scale, tensors["deconv.weight"].shape[0], size, size))
    for t in range(size):
        for u in range(size):
            for i in range(scale):
                for j in range(scale):
                    row, column = i + before - scale * (t + first), j + before - scale * (u + first)
                    if 0 <= row < kernel and 0 <= column < kernel:
                        head[i * scale + j, :, t, u] = tensors["deconv.weight"][:, 0, row, column]
    bias = np.repeat(tensors["deconv.bias"], scale * scale)
    return [*layers, ("deconv", head, bias, None, (-first, last), "zero")]


def convolve(layer, x, in_halves):
    _, weight, bias, slopes, padding, edge = layer
    outputs, inputs, size, _ = weight.shape
    height, width = x.shape[1:]
    padded = np.pad(x, ((0, 0), padding, padding), mode="edge" if edge == "replicate" else "constant")
    kind = np.float16 if in_halves else np.float64
    padded, weight = padded.astype(kind), weight.astype(kind)
    total = np.zeros((outputs, height, width)) + bias[:, None, None]
    for group in range(0, inputs, 4):
        for j in range(size):
            part = np.zeros((outputs, height, width), kind)
            for i in range(size):
                for c in range(group, min(group + 4, inputs)):
                    part = part + weight[:, c, i, j][:, None, None] * padded[c, i : i + height, j : j + width]
            total += part
    return total if slopes is None else np.maximum(total, 0) + slopes.reshape(-1)[:, None, None] * np.minimum(total, 0)


def run(layers, picture, sums=(), stored=(), lines=None):
    x = picture
    for layer in layers:
        x = convolve(layer, x, layer[0] in sums)
        if layer[0] in stored:
            line = lines[layer[0]](picture) if lines else 0
            x = (x - line).astype(np.float16) + line
    return x


def lines_of(layers):
    """What flat pictures give each map, as a function of the grey."""
    lines, flats = {}, [np.full((1, 9, 9), grey) for grey in (0.25, 0.75)]
    for layer in layers[:-1]:
        flats = [convolve((*layer[:5], "replicate"), flat, False) for flat in flats]
        low, high = (flat[:, 4:5, 4:5] for flat in flats)
        lines[layer[0]] = lambda grey, low=low, high=high: low + (high - low) * 2 * (grey - 0.25)
    return lines


def main():
    random = np.random.default_rng(1)
    luma = np.asarray(Image.open(photo).convert("L"), np.float64)[60:84, 60:84] / 255
    pictures = [random.random((24, 24)), (random.random((24, 24)) > 0.5) * 1.0, luma]
    for path in sys.argv[1:]:
        layers = layers_of(*read_weights(path))
        names = [layer[0] for layer in layers]
        kept = [name for name in names if name == "shrink" or name.startswith("map")]
        ways = {
            "maps": {"stored": kept},
            "less the line": {"stored": kept, "lines": lines_of(layers)},
            "sums": {"sums": names},
            **{f"sums of {name}": {"sums": [name]} for name in names},
        }
        exact = [run(layers, picture[None]) for picture in pictures]
        print(Path(path).stem)
        for way, options in ways.items():
            errors = [np.abs(run(layers, p[None], **options) - e).max() for p, e in zip(pictures, exact)]
            print(f"  {way:16}", *(f"{1023 * error:6.2f}" for error in errors))


main()
