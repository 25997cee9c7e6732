"""What other programs compute with the files this project writes, for packages/weights-converter/test.

Has the networks of test/fixtures/exports/cases.json written as .onnx and .pth (reference/write_exports.js, which needs
`npm run build`), checks them with onnx.checker, runs them in ONNX Runtime, loads the checkpoints with
torch.load(weights_only=True) and load_state_dict into modules named as the published implementations name theirs, and
writes exports.json: the SHA-256 of each file, so that the answers are known to be of the very files that the tests
write, a seeded picture, and both programs' outputs.

Run: python reference/make_export_fixtures.py    (also needs onnx 1.23.2 and onnxruntime 1.32.0, which the other scripts
do not; onnxruntime 1.17.3 was tried too, with --check FOLDER)
"""

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime

ROOT = Path(__file__).parent.parent
OUT = ROOT / "packages/weights-converter/test/fixtures/exports"
FORMS = ("f32", "f16")


def picture(config):
    return np.random.default_rng(20261130).random((1, config["channels"], 5, 6), dtype=np.float32)


def run_onnx(path, x):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"input": x})[0]


def activation(name):
    from torch import nn

    return {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "clamp": lambda: nn.Hardtanh(0, 1), "none": nn.Identity}[name]()


def module(config):
    """The network as the implementation has it whose names the checkpoint has."""
    from torch import nn

    edge = {"zero": "zeros", "replicate": "replicate", "valid": "zeros"}[config["edge"]]

    def conv(inputs, outputs, kernel):
        return nn.Conv2d(inputs, outputs, kernel, padding=0 if config["edge"] == "valid" else kernel // 2, padding_mode=edge)

    def slopes(channels):
        return nn.PReLU(channels if config["slopes"] == "channel" else 1)

    named = nn.Module()
    channels, scale = config["channels"], config["scale"]
    if config["architecture"] == "fsrcnn":
        d, s, m, kernels = config["d"], config["s"], config["m"], config["kernels"]
        maps = []
        for i in range(m):
            maps.append(conv(s, s, kernels["map"]))
            if config["mapActivation"] == "each" or i == m - 1:
                maps.append(slopes(s))
        feature = "feature_extraction" if config["mapActivation"] == "each" else "features"
        parts = [
            (feature, nn.Sequential(conv(channels, d, kernels["feature"]), slopes(d))),
            ("shrink", nn.Sequential(conv(d, s, kernels["shrink"]), slopes(s))),
            ("map", nn.Sequential(*maps)),
            ("expand", nn.Sequential(conv(s, d, kernels["expand"]), slopes(d))),
            ("deconv", nn.ConvTranspose2d(d, channels, config["deconv"]["kernel"], scale)),
        ]
        crop, shuffle = config["deconv"]["crop"], nn.Identity()
    elif config["architecture"] == "srcnn":
        widths = [channels, *config["filters"], channels]
        convs = [conv(*each) for each in zip(widths, widths[1:], config["kernels"])]
        maps = [layer for each in convs[1:-1] for layer in (each, nn.ReLU())]
        parts = [
            ("features", nn.Sequential(convs[0], nn.ReLU())),
            ("map", nn.Sequential(*maps)),
            ("reconstruction", convs[-1]),
        ]
        crop, shuffle = (0, 0), nn.Identity()
    else:
        is_transposed = config["tail"] == "deconv"
        widths = [channels, *config["filters"]]
        layers = []
        for inputs, outputs, kernel, name in zip(widths, widths[1:], config["kernels"], config["activations"]):
            layers.append(conv(inputs, outputs, kernel))
            if name != "none":
                layers.append(slopes(outputs) if name == "prelu" else activation(name))
        kernel = config["kernels"][-1]
        head = nn.ConvTranspose2d(widths[-1], channels, kernel, scale) if is_transposed else conv(widths[-1], channels * scale**2, kernel)
        if config["shortcut"] == "none":
            parts = [("feature_maps", nn.Sequential(*layers)), ("sub_pixel", nn.Sequential(head))]
        else:
            parts = [("body", nn.Sequential(*layers, head))]
        crop, shuffle = config.get("crop", (0, 0)), nn.Identity() if is_transposed else nn.PixelShuffle(scale)
    for name, part in parts:
        named.add_module(name, part)
    return named, [part for _, part in parts], crop, shuffle


def run_torch(path, config, x):
    import torch
    from torch.nn import functional

    state = torch.load(path, weights_only=True)
    named, parts, (before, after), shuffle = module(config)
    named.load_state_dict(state, strict=True)
    with torch.no_grad():
        given = torch.from_numpy(x)
        y = given
        for part in parts:
            y = part(y)
        if config["architecture"] != "srcnn":
            y = shuffle(y)
            # No ConvTranspose2d cuts other rows before than after, or adds more than its output padding.
            bias = parts[-1].bias if hasattr(parts[-1], "bias") else None
            y = crop_rows(y, before, after, bias)
        if config.get("shortcut", "none") != "none":
            corners = {} if config["shortcut"] == "nearest" else {"align_corners": False}
            y = y + functional.interpolate(given, scale_factor=config["scale"], mode=config["shortcut"], **corners)
        return activation(config.get("outputActivation", "none"))(y).numpy()


def crop_rows(y, before, after, bias):
    import torch

    height, width = y.shape[-2:]
    out = y[..., max(0, before) : height - max(0, after), max(0, before) : width - max(0, after)]
    added = (max(0, -before), max(0, -after))
    if added == (0, 0):
        return out
    whole = bias.view(1, -1, 1, 1).expand(1, -1, out.shape[-2] + sum(added), out.shape[-1] + sum(added)).clone()
    whole[..., added[0] : added[0] + out.shape[-2], added[0] : added[0] + out.shape[-1]] = out
    return whole


def packed(array):
    return {"shape": list(array.shape[1:]), "data": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def main(folder):
    import onnx

    subprocess.run(["node", str(ROOT / "reference/write_exports.js"), folder], check=True)
    answers = {}
    for name in json.loads((OUT / "cases.json").read_text()):
        path = Path(folder) / name
        config = json.loads(path.with_suffix(".json").read_text())
        x = picture(config)
        answers[name] = {"input": packed(x), "onnx": {}, "pth": {}}
        for form in FORMS:
            model = path.parent / f"{name}.{form}.onnx"
            onnx.checker.check_model(str(model), full_check=True)
            answers[name]["onnx"][form] = {"sha256": sha256(model), "output": packed(run_onnx(model, x))}
            checkpoint = path.parent / f"{name}.{form}.pth"
            answers[name]["pth"][form] = {"sha256": sha256(checkpoint), "output": packed(run_torch(checkpoint, config, x))}
    (OUT / "exports.json").write_text(json.dumps(answers) + "\n")


def check(folder):
    """Only runs the models in a folder again, in whatever ONNX Runtime is installed, against exports.json."""
    answers = json.loads((OUT / "exports.json").read_text())
    for name, answer in answers.items():
        config = json.loads((Path(folder) / f"{name}.json").read_text())
        for form in FORMS:
            output = run_onnx(Path(folder) / f"{name}.{form}.onnx", picture(config))
            known = np.frombuffer(base64.b64decode(answer["onnx"][form]["output"]["data"]), "<f4")
            print(onnxruntime.__version__, name, form, f"{np.abs(output.ravel() - known).max():.1e}")


if sys.argv[1:2] == ["--check"]:
    check(sys.argv[2])
else:
    with tempfile.TemporaryDirectory() as temporary:
        main(temporary)
