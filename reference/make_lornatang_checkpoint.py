"""A checkpoint in the layout of Lornatang/FSRCNN-PyTorch with weights of our own, for examples/convert-checkpoint.

That implementation's x2 deconvolution is padded by 4 (crop [4, 3]), ours is centred (crop [3, 4]), so our trunk gets a head
for its geometry. A head is linear in the trunk's features: least squares finds the best one without training.

Run: python reference/make_lornatang_checkpoint.py FOLDER_OF_TRAINING_PICTURES
"""

import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from fsrcnn import load_weights, run_trunk
from imresize import imresize, luma_bt601
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

ROOT = Path(__file__).parent.parent
SCALE, KERNEL, BEFORE = 2, 9, 4
PLACES = {"feature": "feature_extraction.0", "feature_prelu": "feature_extraction.1"}
PLACES |= {"shrink": "shrink.0", "shrink_prelu": "shrink.1"}
PLACES |= {f"map_{i + 1}": f"map.{2 * i}" for i in range(4)} | {f"map_{i + 1}_prelu": f"map.{2 * i + 1}" for i in range(4)}
PLACES |= {"expand": "expand.0", "expand_prelu": "expand.1", "deconv": "deconv"}


def main() -> None:
    torch.set_num_threads(1)
    tensors, config = load_weights(ROOT / "packages/fsrcnn/weights/fsrcnn-x2.safetensors")
    pairs = [make_pair(file) for file in sorted(Path(sys.argv[1]).iterdir())]
    with torch.no_grad():
        features = [(run_trunk(lr, tensors, config), hr) for lr, hr in pairs]
    tensors["deconv.weight"] = fit_head(features, tensors["deconv.bias"])
    save(tensors, ROOT / "examples/convert-checkpoint/fsrcnn_x2-lornatang-layout.pth.tar")


def make_pair(file: Path) -> tuple[Tensor, Tensor]:
    """Reduced and full luma, [1, 1, h, w] and [2h, 2w]."""
    rgb = np.asarray(Image.open(file).convert("RGB"))
    y = luma_bt601(rgb[: rgb.shape[0] // SCALE * SCALE, : rgb.shape[1] // SCALE * SCALE]) / 255
    return torch.tensor(imresize(y, 1 / SCALE)).float()[None, None], torch.tensor(y)


def fit_head(pairs: list[tuple[Tensor, Tensor]], bias: Tensor) -> Tensor:
    """The [d, 1, 9, 9] kernel with the least squared error: each phase (i, j) of the output pixels has taps of its own."""
    d = pairs[0][0].shape[1]
    kernel = torch.zeros(d, 1, KERNEL, KERNEL)
    for i in range(SCALE):
        for j in range(SCALE):
            rows, columns = taps(i), taps(j)
            normal, right = 0, 0
            for features, hr in pairs:
                # Output (2y + i, 2x + j) = sum over offsets t, u of K[i + 4 - 2t, j + 4 - 2u] times feature (y + t, x + u).
                shifted = [shift(features, t, u) for t in rows for u in columns]
                a = torch.cat(shifted, 1)[0].flatten(1).double()  # [taps * d, pixels]
                b = (hr[i::SCALE, j::SCALE] - bias.double()).flatten()
                normal, right = normal + a @ a.T, right + a @ b
            solution = torch.linalg.solve(normal + 1e-6 * normal.diag().mean() * torch.eye(len(right)), right)
            solution = solution.view(len(rows), len(columns), d)
            for m, t in enumerate(rows):
                for n, u in enumerate(columns):
                    kernel[:, 0, i + BEFORE - SCALE * t, j + BEFORE - SCALE * u] = solution[m, n].float()
    return kernel


def taps(phase: int) -> list[int]:
    return [t for t in range(-4, 5) if 0 <= phase + BEFORE - SCALE * t < KERNEL]


def shift(x: Tensor, t: int, u: int) -> Tensor:
    """Feature (y + t, x + u) at (y, x), zeros beyond the picture."""
    height, width = x.shape[2:]
    return F.pad(x, [4, 4, 4, 4])[:, :, 4 + t : 4 + t + height, 4 + u : 4 + u + width]


def save(tensors: dict[str, Tensor], path: Path) -> None:
    names = [(f"{layer}.{kind}", f"{place}.{kind}") for layer, place in PLACES.items() for kind in ("weight", "bias")]
    state = OrderedDict((theirs, tensors[ours]) for ours, theirs in names if ours in tensors)
    optimizer = {"state": {}, "param_groups": []}
    torch.save({"epoch": 0, "best_psnr": 0.0, "state_dict": state, "optimizer": optimizer, "scheduler": None}, path)


main()
