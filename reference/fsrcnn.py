"""FSRCNN in PyTorch as a function of named tensors: the same names, layouts and geometry as packages/fsrcnn/weights."""

import json
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F


def run_trunk(x: Tensor, tensors: dict[str, Tensor], config: dict) -> Tensor:
    """Every layer before the deconvolution: [n, channels, h, w] -> [n, d, h, w]."""
    for name in trunk_layers(config["m"]):
        x = convolve(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"], config["edge"])
        if f"{name}_prelu.weight" in tensors:
            x = F.prelu(x, tensors[f"{name}_prelu.weight"])
    return x


def trunk_layers(m: int) -> list[str]:
    """The convolutions before the deconvolution, in their order."""
    return ["feature", "shrink", *(f"map_{i}" for i in range(1, m + 1)), "expand"]


def run_head(x: Tensor, tensors: dict[str, Tensor], config: dict) -> Tensor:
    """The deconvolution: [n, d, h, w] -> [n, channels, scale * h, scale * w]."""
    before, after = config["deconv"]["crop"]
    # PyTorch crops `padding` rows on both sides; output_padding gives rows after back, a surplus of them is cut here.
    given_back, surplus = max(0, before - after), max(0, after - before)
    x = F.conv_transpose2d(
        x, tensors["deconv.weight"], tensors["deconv.bias"], config["scale"], before, output_padding=given_back
    )
    return x[:, :, : x.shape[2] - surplus, : x.shape[3] - surplus]


def run_fsrcnn(x: Tensor, tensors: dict[str, Tensor], config: dict) -> Tensor:
    """The whole network: [n, channels, h, w] in 0..1 -> [n, channels, scale * h, scale * w], not clamped."""
    return run_head(run_trunk(x, tensors, config), tensors, config)


def convolve(x: Tensor, weight: Tensor, bias: Tensor, edge: str) -> Tensor:
    margin = weight.shape[-1] // 2
    if edge == "replicate":
        x, margin = F.pad(x, [margin] * 4, mode="replicate"), 0
    return F.conv2d(x, weight, bias, padding=0 if edge == "valid" else margin)


def fsrcnn_config(scale: int, d: int = 56, s: int = 12, m: int = 4) -> dict:
    """The complete config of the `fsrcnn` presets, as @sr/network writes it: zero edges, centred crop of a 9x9 deconvolution."""
    before = (9 - scale) // 2
    return {
        "architecture": "fsrcnn", "scale": scale, "channels": 1, "d": d, "s": s, "m": m,
        "kernels": {"feature": 5, "shrink": 1, "map": 3, "expand": 1},
        "slopes": "channel", "mapActivation": "each", "edge": "zero",
        "deconv": {"kernel": 9, "crop": [before, 9 - scale - before], "inexact": False},
        "color": "y601", "inputRange": [0, 1],
    }  # fmt: skip


def save_weights(path: Path, tensors: dict[str, Tensor], config: dict) -> None:
    """Write float32 safetensors with the config in the metadata."""
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"sr.format": "1", "sr.config": json.dumps(config, separators=(",", ":"))}
    save_file({name: t.detach().float().contiguous() for name, t in tensors.items()}, path, metadata)


def head_of(tensors: dict[str, Tensor], config: dict) -> dict[str, Tensor]:
    """The tensors of one network in a file of several heads, whose names carry their scale: deconv_x3.weight."""
    own = f"deconv_x{config['scale']}."
    trunk = {name: tensor for name, tensor in tensors.items() if not name.startswith("deconv_x")}
    return trunk | {f"deconv.{name}": tensors[own + name] for name in ("weight", "bias")}


def load_weights(path: Path) -> tuple[dict[str, Tensor], dict]:
    """Read tensors and config back; of a file of several heads, a list of configs."""
    with safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, json.loads(file.metadata()["sr.config"])
