"""ONNX models that PyTorch exports, for packages/weights-converter/test.

Writes packages/weights-converter/test/fixtures/onnx/: tiny seeded networks of every kind as the exporters of PyTorch
write them (the one of torch.export, and the older one at several opsets), float16 and bfloat16 weights, and weights
stored in ONNX's other forms; and in onnx.json what PyTorch computes with the networks.

Run: python reference/make_onnx_fixtures.py    (also needs onnx 1.23.2 and onnxscript 0.7.2, which the other scripts do not)
"""

import base64
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(20261130)
torch.set_num_threads(1)
OUT = Path(__file__).parent.parent / "packages/weights-converter/test/fixtures/onnx"


def prelu(channels):
    layer = nn.PReLU(channels)
    nn.init.uniform_(layer.weight, -0.5, 1.5)
    return layer


class Fsrcnn(nn.Module):
    def __init__(self, scale, channels=1, d=5, s=3, m=2, shared=False, last=False, mode="zeros"):
        super().__init__()
        slopes = lambda n: prelu(1 if shared else n)
        maps = []
        for i in range(m):
            maps.append(nn.Conv2d(s, s, 3, padding=1, padding_mode=mode))
            if not last or i == m - 1:
                maps.append(slopes(s))
        self.feature_extraction = nn.Sequential(nn.Conv2d(channels, d, 5, padding=2, padding_mode=mode), slopes(d))
        self.shrink = nn.Sequential(nn.Conv2d(d, s, 1), slopes(s))
        self.map = nn.Sequential(*maps)
        self.expand = nn.Sequential(nn.Conv2d(s, d, 1), slopes(d))
        self.deconv = nn.ConvTranspose2d(d, channels, 9, scale, 4, output_padding=scale - 1)

    def forward(self, x):
        return self.deconv(self.expand(self.map(self.shrink(self.feature_extraction(x)))))


class Srcnn(nn.Module):
    def __init__(self, padding=True):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = (nn.Conv2d(i, o, k, padding=k // 2 * padding) for i, o, k in ((1, 4, 9), (4, 3, 1), (3, 1, 5)))

    def forward(self, x):
        return self.conv3(torch.relu(self.conv2(torch.relu(self.conv1(x)))))


class Plain(nn.Module):
    """Convolutions, an activation between them, a shuffle, perhaps the input added before or after it."""

    def __init__(self, scale, channels, activation, shortcut=None, output=lambda x: x, kernels=(3, 3), width=4):
        super().__init__()
        widths = [channels, *[width] * len(kernels)]
        layers = []
        for kernel, inputs, outputs in zip(kernels, widths, widths[1:]):
            layers += [nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2), activation(outputs)]
        layers.append(nn.Conv2d(width, channels * scale**2, 3, padding=1))
        self.body = nn.Sequential(*layers)
        self.shuffle = nn.PixelShuffle(scale)
        self.scale, self.shortcut, self.output = scale, shortcut, output

    def forward(self, x):
        y = self.body(x)
        if self.shortcut == "repeated":
            y = y + (x if x.shape[1] == 1 else torch.repeat_interleave(x, self.scale**2, dim=1))
        y = self.shuffle(y)
        if self.shortcut in ("nearest", "bilinear", "bicubic"):
            corners = {} if self.shortcut == "nearest" else {"align_corners": False}
            y = y + nn.functional.interpolate(x, scale_factor=self.scale, mode=self.shortcut, **corners)
        return self.output(y)


relu, tanh = lambda _: nn.ReLU(), lambda _: nn.Tanh()
NETWORKS = {
    "fsrcnn-x3": Fsrcnn(3),
    "fsrcnn-shared-x2": Fsrcnn(2, shared=True, last=True),
    "fsrcnn-replicate-x4": Fsrcnn(4, mode="replicate"),
    "fsrcnn-rgb-x2": Fsrcnn(2, channels=3),
    "srcnn": Srcnn(),
    "srcnn-valid": Srcnn(padding=False),
    "espcn-x3": Plain(3, 1, tanh, kernels=(5, 3)),
    "espcn-clamp-x2": Plain(2, 3, tanh, output=lambda x: x.clamp(0, 1)),
    "espcn-sigmoid-x2": Plain(2, 1, relu, output=torch.sigmoid),
    "compact-x2": Plain(2, 3, prelu, "nearest"),
    "bilinear-x3": Plain(3, 1, prelu, "bilinear"),
    "bicubic-x2": Plain(2, 3, prelu, "bicubic"),
    "leaky-x2": Plain(2, 3, lambda _: nn.LeakyReLU(0.125), "nearest"),
    "ecbsr-x2": Plain(2, 1, prelu, "repeated"),
    "ecbsr-rgb-x2": Plain(2, 3, prelu, "repeated"),
}

# Those of which older opsets write something else.
OLD_FORMS = ("fsrcnn-replicate-x4", "espcn-clamp-x2", "compact-x2", "ecbsr-rgb-x2")

SIZES = {0: "batch", 2: "height", 3: "width"}


def export(network, picture, path, form):
    if form == "export":
        free = {axis: torch.export.Dim.DYNAMIC for axis in SIZES}
        torch.onnx.export(network, (picture,), path, dynamo=True, external_data=False, dynamic_shapes=(free,), verbose=False)
        model = onnx.load(path)
        # What the exporter says about Python's stack would be most of a file of this size.
        del model.metadata_props[:], model.functions[:]
        for part in (*model.graph.node, *model.graph.initializer, *model.graph.value_info, *model.graph.input, *model.graph.output):
            del part.metadata_props[:]
        onnx.save(model, path)
    else:
        axes = None if form == 9 else {"input": SIZES, "output": SIZES}
        torch.onnx.export(network, picture, path, opset_version=form, input_names=["input"], output_names=["output"], dynamic_axes=axes, dynamo=False)
    onnx.checker.check_model(path, full_check=True)


def restored(path, into, change):
    """A copy whose initializers are stored in another form."""
    model = onnx.load(path)
    for tensor in model.graph.initializer:
        tensor.CopyFrom(change(tensor.name, numpy_helper.to_array(tensor)))
    onnx.save(model, into)


def as_bfloat16(name, array):
    rounded = torch.from_numpy(array.copy()).to(torch.bfloat16).view(torch.int16).numpy()
    return TensorProto(name=name, data_type=TensorProto.BFLOAT16, dims=array.shape, raw_data=rounded.tobytes())


def packed(tensor):
    return {"shape": list(tensor.shape[1:]), "data": base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()}


def main():
    golden = {}
    for name, network in NETWORKS.items():
        network.eval()
        picture = torch.rand(1, next(network.parameters()).shape[1], *((15, 17) if name == "srcnn-valid" else (7, 9)))
        golden[name] = {"input": packed(picture), "output": packed(network(picture))}
        for form in (9, 11, 17, "export") if name in OLD_FORMS else (17, "export"):
            path = OUT / f"{name}.{form}.onnx"
            export(network, picture, str(path), form)
    from_path = str(OUT / "fsrcnn-x3.17.onnx")
    for form, change in {
        "float-list": lambda name, array: helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.flatten().tolist()),
        "float64": lambda name, array: numpy_helper.from_array(array.astype(np.float64), name),
        "float16-list": lambda name, array: helper.make_tensor(name, TensorProto.FLOAT16, array.shape, array.flatten().tolist()),
        "bfloat16": as_bfloat16,
    }.items():
        restored(from_path, str(OUT / f"stored-as-{form}.onnx"), change)
    (OUT / "onnx.json").write_text(json.dumps(golden) + "\n")


main()
