"""What new networks and new heads start with, for @sr/fsrcnn/model: PyTorch's bilinear enlargement, and heads of another scale as
train_fsrcnn.py makes them.

    python reference/make_start_fixtures.py packages/fsrcnn/test/fixtures/start.json
"""

import json
import sys
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from seeded_networks import fsrcnn, seeded_input, seeded_weights
from train_fsrcnn import resample

INPUT_SEED, WEIGHTS_SEED = 41, 42
HEIGHT, WIDTH = 12, 11
HEAD = {"d": 2, "s": 2, "m": 0}


def enlarge(scale: int, channels: int) -> dict:
    x = seeded_input(fsrcnn(scale, channels=channels), HEIGHT, WIDTH, INPUT_SEED)
    y = F.interpolate(x, scale_factor=scale, mode="bilinear", align_corners=False)
    return {"scale": scale, "channels": channels, "output": packed(y.permute(0, 2, 3, 1))}


def resample_head(old_scale: int, scale: int) -> dict:
    weight = seeded_weights(fsrcnn(old_scale, **HEAD), WEIGHTS_SEED)["deconv.weight"]
    return {"from": old_scale, "to": scale, "kernels": packed(resample(weight, old_scale, scale))}


def packed(tensor: Tensor) -> dict:
    return {"shape": list(tensor.shape), "data": tensor.double().numpy().ravel().round(7).tolist()}


def main() -> None:
    torch.set_num_threads(1)
    fixture = {
        "seeds": {"input": INPUT_SEED, "weights": WEIGHTS_SEED},
        "picture": {"height": HEIGHT, "width": WIDTH},
        "bilinear": [enlarge(scale, channels) for scale, channels in ((2, 1), (3, 1), (4, 1), (2, 3))],
        "head": HEAD,
        "resampled": [resample_head(*scales) for scales in ((3, 2), (3, 4), (2, 3), (4, 2))],
    }
    Path(sys.argv[1]).write_text(json.dumps(fixture) + "\n")


if __name__ == "__main__":
    main()
