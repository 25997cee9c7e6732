"""Outputs and gradients of PyTorch's layers, for packages/layers/test.

Writes packages/layers/test/fixtures/{transposed-convolution,convolution,prelu,pixel-shuffle,replicate-pad,enlarge}.json. Every case holds the input x
[n, c, h, w], the layer's weights, its output y, the upstream gradient dy, and the gradients of sum(y * dy). Inputs are seeded
multiples of 1/8, so that decimal text holds them exactly.

Run: python reference/make_layer_fixtures.py
"""

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

torch.manual_seed(20260102)
torch.set_num_threads(1)
OUT = Path(__file__).parent.parent / "packages/layers/test/fixtures"

# kernel, stride, padding, output_padding, in, out, h, w
PYTORCH_DECONVOLUTIONS = [
    (9, 2, 4, 1, 3, 1, 3, 4),  # FSRCNN's head as PyTorch users write it, x2, x3, x4
    (9, 3, 4, 2, 3, 1, 4, 3),
    (9, 4, 4, 3, 3, 1, 3, 3),
    (9, 3, 3, 0, 2, 1, 3, 2),  # crop [3, 3]: a 3x3 convolution to 9 channels
    (9, 2, 3, 1, 2, 3, 3, 3),  # 2H + 2
    (9, 3, 4, 0, 2, 2, 3, 3),  # 3H - 2, the article's class as printed
    (9, 3, 0, 0, 1, 1, 2, 2),  # nothing cut
    (4, 2, 1, 0, 2, 2, 3, 3),
    (1, 1, 0, 0, 2, 3, 2, 3),
    (2, 3, 0, 1, 1, 2, 2, 3),  # gaps between the blocks
    (9, 2, 8, 0, 2, 1, 6, 5),  # all that may be cut
    (9, 4, 4, 3, 2, 1, 1, 1),
]

# The same, with a crop that PyTorch has no words for: kernel, stride, crop, in, out, h, w
CROPPED_DECONVOLUTIONS = [
    (9, 2, (3, 4), 2, 1, 3, 4),  # centred x2
    (9, 4, (2, 3), 2, 3, 3, 2),  # centred x4
    (9, 3, (1, 5), 2, 2, 3, 3),
    (5, 2, (0, 4), 1, 1, 2, 3),
    (9, 8, (4, -3), 1, 1, 2, 2),  # zeros after: the hourglass preset at x8
    (3, 2, (-2, -1), 1, 2, 2, 2),  # zeros on both sides
    (3, 4, (-5, 1), 1, 1, 2, 2),  # more zeros before than the stride
    (7, 3, (6, -2), 2, 1, 3, 2),
]

# A convolution's kernel, strides, padding (TensorFlow's words, or zeros on each side), in, out, h, w
CONVOLUTIONS = [
    ((5, 5), (1, 1), "same", 1, 4, 8, 8),  # FSRCNN's feature layer, and the others
    ((1, 1), (1, 1), "same", 4, 2, 4, 6),
    ((3, 3), (1, 1), "same", 3, 3, 5, 7),
    ((1, 1), (1, 1), "same", 2, 9, 3, 3),
    ((3, 3), (1, 1), "same", 3, 9, 3, 4),
    ((9, 9), (1, 1), "same", 3, 1, 5, 3),  # larger than the picture
    ((9, 9), (1, 1), "valid", 1, 2, 9, 10),
    ((7, 7), (1, 1), "valid", 3, 1, 8, 9),
    ((5, 5), (1, 1), "valid", 3, 1, 6, 5),
    ((2, 2), (1, 1), "same", 2, 3, 5, 4),  # one zero more after than before
    ((4, 4), (1, 1), "same", 3, 1, 3, 6),
    ((3, 5), (1, 1), "same", 2, 2, 4, 5),
    ((6, 1), (1, 1), "valid", 3, 1, 7, 4),
    ((3, 3), (1, 1), 2, 2, 2, 3, 4),
    ((1, 1), (1, 1), 1, 2, 3, 3, 2),  # more zeros than the kernel reaches
    ((3, 3), (1, 1), "same", 1, 1, 1, 1),
    ((3, 3), (2, 2), "same", 2, 3, 5, 6),
    ((3, 3), (2, 2), "valid", 2, 3, 6, 7),  # the last row belongs to no window
    ((2, 3), (3, 2), "valid", 3, 1, 7, 6),
    ((1, 1), (3, 3), "same", 2, 2, 5, 4),
]


def eighths(*shape: int) -> Tensor:
    return torch.randint(-16, 17, shape) / 8


def case(facts: dict, x: Tensor, parameters: dict[str, Tensor], run) -> dict:
    inputs = {"x": x, **parameters}
    for tensor in inputs.values():
        tensor.requires_grad_()
    y = run(x)
    dy = eighths(*y.shape)
    gradients = torch.autograd.grad(y, list(inputs.values()), dy)
    tensors = {**inputs, "y": y, "dy": dy, **{f"d{name}": g for name, g in zip(inputs, gradients)}}
    return {**facts, "tensors": {name: packed(tensor) for name, tensor in tensors.items()}}


def packed(tensor: Tensor) -> dict:
    return {"shape": list(tensor.shape), "data": [round(v, 7) for v in tensor.detach().flatten().tolist()]}


def deconvolutions() -> list[dict]:
    cases = []
    for kernel, stride, padding, output_padding, inputs, outputs, h, w in PYTORCH_DECONVOLUTIONS:
        layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding, output_padding)
        layer.weight.data, layer.bias.data = eighths(*layer.weight.shape), eighths(outputs)
        facts = {"kernelSize": kernel, "strides": stride, "padding": padding, "outputPadding": output_padding}
        cases.append(case(facts, eighths(2, inputs, h, w), {"kernel": layer.weight, "bias": layer.bias}, layer))
    for kernel, stride, (before, after), inputs, outputs, h, w in CROPPED_DECONVOLUTIONS:
        weight, bias = eighths(inputs, outputs, kernel, kernel), eighths(outputs)

        def run(x: Tensor) -> Tensor:  # negative padding cuts; the zeros of a negative crop carry the bias, as in PyTorch's layers
            full = F.conv_transpose2d(x, weight, None, stride)
            return F.pad(full, [-before, -after, -before, -after]) + bias[:, None, None]

        facts = {"kernelSize": kernel, "strides": stride, "crop": [before, after]}
        cases.append(case(facts, eighths(1, inputs, h, w), {"kernel": weight, "bias": bias}, run))
    return cases


def convolutions() -> list[dict]:
    cases = []
    for kernel, strides, padding, inputs, outputs, h, w in CONVOLUTIONS:
        weight, bias = eighths(outputs, inputs, *kernel), eighths(outputs)
        rows, columns = (margins(size, k, stride, padding) for size, k, stride in zip((h, w), kernel, strides))

        def run(x: Tensor) -> Tensor:
            return F.conv2d(F.pad(x, [*columns, *rows]), weight, bias, strides)

        facts = {"strides": strides, "padding": padding}
        cases.append(case(facts, eighths(2, inputs, h, w), {"kernel": weight, "bias": bias}, run))
    return cases


def margins(size: int, kernel: int, stride: int, padding: str | int) -> tuple[int, int]:
    if padding == "valid":
        return 0, 0
    if padding != "same":
        return padding, padding
    zeros = max((-(-size // stride) - 1) * stride + kernel - size, 0)  # TensorFlow's rule: ceil(size / stride) windows
    return zeros // 2, zeros - zeros // 2


def prelus() -> list[dict]:
    cases = []
    for slopes, values in (("channel", [0.25, -0.75, 1.5, 0.0]), ("shared", [0.25]), ("shared", [-1.25]), ("shared", [2.0])):
        layer = nn.PReLU(len(values))
        start = layer.weight.tolist()
        layer.weight.data = torch.tensor(values)
        cases.append(case({"slopes": slopes, "start": start}, eighths(2, 4, 3, 3), {"slopes": layer.weight}, layer))
    return cases


def pixel_shuffles() -> list[dict]:
    shapes = ((2, 1, 2, 3), (2, 3, 3, 2), (3, 1, 2, 2), (3, 2, 1, 2), (4, 3, 2, 1), (1, 2, 2, 2))
    return [
        case({"factor": factor}, eighths(2, channels * factor**2, h, w), {}, nn.PixelShuffle(factor))
        for factor, channels, h, w in shapes
    ]


def replicate_pads() -> list[dict]:
    shapes = ((0, 2, 3), (1, 2, 3), (2, 1, 1), (2, 3, 1), (3, 2, 4), (5, 2, 2))
    return [
        case({"padding": padding}, eighths(2, 2, h, w), {}, nn.ReplicationPad2d(padding)) for padding, h, w in shapes
    ]


def enlargements() -> list[dict]:
    cases = []
    for mode, factor, h, w in (("nearest", 2, 2, 3), ("bilinear", 3, 3, 2), ("bilinear", 4, 1, 2), ("bicubic", 2, 3, 4), ("bicubic", 3, 2, 1)):
        corners = {} if mode == "nearest" else {"align_corners": False}

        def run(x: Tensor) -> Tensor:
            return F.interpolate(x, scale_factor=factor, mode=mode, **corners)

        cases.append(case({"interpolation": mode, "factor": factor}, eighths(2, 3, h, w), {}, run))
    return cases


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    made = {
        "transposed-convolution": deconvolutions(),
        "prelu": prelus(),
        "pixel-shuffle": pixel_shuffles(),
        "replicate-pad": replicate_pads(),
        "convolution": convolutions(),
        "enlarge": enlargements(),
    }
    for name, cases in made.items():
        lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
        (OUT / f"{name}.json").write_text(f"[\n{lines}\n]\n")


main()
