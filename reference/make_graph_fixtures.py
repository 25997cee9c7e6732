"""ONNX models whose graphs say more than their layers, for packages/weights-converter/test.

Writes packages/weights-converter/test/fixtures/graphs/: tiny seeded networks with normalisations that the exporter
left beside their convolutions, and with transposed convolutions whose output is cut in every way that PyTorch's
exporters write; and in graphs.json what PyTorch computes with them, which ONNX Runtime confirms here.

Run: python reference/make_graph_fixtures.py    (also needs onnx 1.23.2, onnxscript 0.7.2 and onnxruntime 1.32.0)
"""

import base64
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(20261130)
torch.set_num_threads(1)
OUT = Path(__file__).parent.parent / "packages/weights-converter/test/fixtures/graphs"
SIZES = {0: "batch", 2: "height", 3: "width"}


def prelu(channels):
    layer = nn.PReLU(channels)
    nn.init.uniform_(layer.weight, -0.5, 1.5)
    return layer


def norm(channels, epsilon=1e-3):
    layer = nn.BatchNorm2d(channels, eps=epsilon)
    for tensor in (layer.weight, layer.bias, layer.running_mean):
        nn.init.uniform_(tensor, -1.0, 1.0)
    nn.init.uniform_(layer.running_var, 0.05, 2.0)
    return layer


class Scale(nn.Module):
    """A normalisation as two operations, which is how some programs store one."""

    def __init__(self, channels):
        super().__init__()
        self.factor, self.offset = (nn.Parameter(torch.rand(1, channels, 1, 1) * 2 - 1) for _ in range(2))

    def forward(self, x):
        return x * self.factor + self.offset


class Normalised(nn.Module):
    """Convolutions, a normalisation after each, and a tail."""

    def __init__(self, normalise, tail, channels=1, bias=False):
        super().__init__()
        layers, inputs = [], channels
        for kernel, width in ((5, 4), (1, 3), (3, 3), (1, 4)):
            layers += [nn.Conv2d(inputs, width, kernel, padding=kernel // 2, bias=bias), normalise(width), prelu(width)]
            inputs = width
        self.body = nn.Sequential(*layers, *tail)

    def forward(self, x):
        return self.body(x)


class Cropped(nn.Module):
    """An FSRCNN that cuts its picture out of what its transposed convolution gives."""

    def __init__(self, crop, scale, kernel=9, padding=0, output_padding=0):
        super().__init__()
        self.scale, self.crop = scale, crop
        self.feature = nn.Sequential(nn.Conv2d(1, 4, 5, padding=2), prelu(4))
        self.shrink = nn.Sequential(nn.Conv2d(4, 3, 1), prelu(3))
        self.map = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), prelu(3))
        self.expand = nn.Sequential(nn.Conv2d(3, 4, 1), prelu(4))
        self.deconv = nn.ConvTranspose2d(4, 1, kernel, scale, padding, output_padding)

    def forward(self, x):
        y = self.deconv(self.expand(self.map(self.shrink(self.feature(x)))))
        return self.crop(x, y, self.scale)


def centred(x, y, scale):
    top, left = ((y.shape[i] - x.shape[i] * scale) // 2 for i in (2, 3))
    return y[:, :, top:, left:][:, :, : x.shape[2] * scale, : x.shape[3] * scale]


CROPS = {
    "fixed": lambda x, y, s: y[:, :, 4:-3, 4:-3],
    "clamped": lambda x, y, s: torch.clamp(y, 0, 1)[:, :, 4:-3, 4:-3],
    "ends": lambda x, y, s: y[:, :, : x.shape[2] * s, : x.shape[3] * s],
    "shifted": lambda x, y, s: y[:, :, 3 : 3 + x.shape[2] * s, 3 : 3 + x.shape[3] * s],
    "own-size": lambda x, y, s: y[..., 4 : y.shape[2] - 3, 4 : y.shape[3] - 3],
    "centred": centred,
    "narrowed": lambda x, y, s: y.narrow(2, 4, x.shape[2] * s).narrow(3, 4, x.shape[3] * s),
    "padded": lambda x, y, s: nn.functional.pad(y, (-4, -3, -4, -3)),
}

NETWORKS = {
    "norm-fsrcnn-x2": (Normalised(norm, [nn.ConvTranspose2d(4, 1, 9, 2, 4, 1, bias=False), norm(1)]), (9, 17)),
    "norm-plain-x2": (Normalised(norm, [nn.Conv2d(4, 12, 3, padding=1), norm(12), nn.PixelShuffle(2)], 3, True), (9, 17)),
    "scaled-x2": (Normalised(Scale, [nn.Conv2d(4, 4, 3, padding=1), Scale(4), nn.PixelShuffle(2)], bias=True), (17, "export")),
    **{f"{name}-x2": (Cropped(crop, 2), (17, "export")) for name, crop in CROPS.items() if name != "clamped"},
    "clamped-x2": (Cropped(CROPS["clamped"], 2), (9, 17)),
    "centred-x3": (Cropped(centred, 3), (11, "sized")),
    "ends-x3": (Cropped(CROPS["ends"], 3, padding=3, output_padding=1), (17, "sized")),
    "shifted-x4": (Cropped(CROPS["shifted"], 4, padding=1), (17,)),
}


def export(network, picture, path, form):
    if form == "export":
        free = {axis: torch.export.Dim.DYNAMIC for axis in SIZES}
        torch.onnx.export(network, (picture,), path, dynamo=True, external_data=False, dynamic_shapes=(free,), verbose=False, optimize=True)
        model = onnx.load(path)
        # What the exporter says about Python's stack would be most of a file of this size.
        del model.metadata_props[:], model.functions[:]
        for part in (*model.graph.node, *model.graph.initializer, *model.graph.value_info, *model.graph.input, *model.graph.output):
            del part.metadata_props[:]
        onnx.save(model, path)
    else:
        axes = None if form in (9, "sized") else {"input": SIZES, "output": SIZES}
        torch.onnx.export(
            network, picture, path, opset_version=17 if form == "sized" else form, input_names=["input"], output_names=["output"],
            dynamic_axes=axes, dynamo=False, training=torch.onnx.TrainingMode.PRESERVE,
        )  # fmt: skip
    onnx.checker.check_model(path, full_check=True)


def packed(tensor):
    return {"shape": list(tensor.shape[1:]), "data": base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()}


def main():
    OUT.mkdir(exist_ok=True)
    golden = {}
    for name, (network, forms) in NETWORKS.items():
        network.eval()
        picture = torch.rand(1, next(network.parameters()).shape[1], 7, 9)
        expected = network(picture)
        golden[name] = {"input": packed(picture), "output": packed(expected)}
        for form in forms:
            path = OUT / f"{name}.{form}.onnx"
            export(network, picture, str(path), form)
            session = onnxruntime.InferenceSession(str(path))
            (found,) = session.run(None, {session.get_inputs()[0].name: picture.numpy()})
            assert np.abs(found - expected.detach().numpy()).max() <= 1e-5, (name, form)
    (OUT / "graphs.json").write_text(json.dumps(golden) + "\n")


main()
