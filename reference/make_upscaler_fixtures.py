"""Whole pictures enlarged in NumPy and PyTorch: colour, chroma, grey, alpha, ranges, crops, for createUpscaler to be compared with.

    python reference/make_upscaler_fixtures.py packages/fsrcnn/test/fixtures/upscaler.json
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from imresize import imresize
from seeded_networks import Random, centred_weights, fsrcnn, plain, run_network, srcnn

WEIGHTS_SEED, PICTURE_SEED = 21, 22

# RGB on 0..1 to YCbCr on 0..1: matrix, offset.
COLOUR = {
    "y601": (np.array([[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]]) / 255, np.array([16, 128, 128]) / 255),
    "yFull": (np.array([[0.299, 0.587, 0.114], [-0.299 / 1.772, -0.587 / 1.772, 0.5], [0.5, -0.587 / 1.402, -0.114 / 1.402]]), np.array([0, 128, 128]) / 255),
}  # fmt: skip
COLOUR["ycbcrFull"] = COLOUR["yFull"]

RGB = {"channels": 3, "color": "rgb"}
YCBCR = {"channels": 3, "color": "ycbcrFull"}
PYTORCH_CROP = {"kernel": 9, "crop": [4, 4], "inexact": True}  # padding 4 without output padding: 3H - 2

# Name, config, picture channels, alpha mode.
CASES = [
    ("RGB through BT.601 luma", fsrcnn(3), 3, None),
    ("RGB through full-range luma", fsrcnn(2, color="yFull"), 3, None),
    ("RGB through an RGB network", plain(2, **RGB), 3, None),
    ("RGB through a YCbCr network", fsrcnn(3, **YCBCR), 3, None),
    ("grey through a luma network", fsrcnn(4), 1, None),
    ("grey through an RGB network", fsrcnn(2, **RGB), 1, None),
    ("grey through a YCbCr network", plain(3, **YCBCR), 1, None),
    ("a network of -1..1", plain(2, inputRange=[-1, 1]), 3, None),
    ("a network of 0..255", fsrcnn(2, inputRange=[0, 255]), 1, None),
    ("SRCNN", srcnn(3), 3, None),
    ("SRCNN without padding", srcnn(2, kernels=[9, 1, 5], edge="valid"), 1, None),
    ("FSRCNN without padding", fsrcnn(3, edge="valid"), 1, None),
    ("ESPCN without padding", plain(3, edge="valid"), 1, None),
    ("FSRCNN with a crop that gives 3H - 2", fsrcnn(3, deconv=PYTORCH_CROP), 1, None),
    ("RGBA with alpha through the model", fsrcnn(2), 4, "model"),
    ("RGBA with alpha by bicubic", fsrcnn(2), 4, "bicubic"),
    ("RGBA with alpha dropped", fsrcnn(2), 4, "drop"),
    ("grey and alpha through the model", plain(3), 2, "model"),
    ("RGBA through an RGB network", plain(2, **RGB), 4, "bicubic"),
    ("grey through a luma network that adds its input, bicubic", plain(2, shortcut="bicubic", outputActivation="clamp"), 1, None),
]


def main() -> None:
    torch.set_num_threads(1)
    facts = {"generator": f"reference/make_upscaler_fixtures.py, torch {torch.__version__.split('+')[0]}, numpy {np.__version__}"}
    Path(sys.argv[1]).write_text(json.dumps({**facts, "cases": [case(*row) for row in CASES]}) + "\n")


def case(name: str, config: dict, channels: int, alpha: str | None) -> dict:
    picture = make_picture(7, 11 if channels in (2, 4) else 6, channels)
    result = np.clip(enlarge(picture, config, alpha), 0, 1)
    print(f"{name}: {np.mean((result > 0) & (result < 1)):.0%} of the samples are neither black nor white")
    return {
        "name": name,
        "config": config,
        "weightsSeed": WEIGHTS_SEED,
        "alpha": alpha,
        "picture": {"width": picture.shape[1], "height": picture.shape[0], "channels": channels, "data": picture.flatten().tolist()},
        "result": [float(f"{value:.6g}") for value in result.flatten()],
    }  # fmt: skip


def make_picture(height: int, width: int, channels: int) -> np.ndarray:
    """Soft noise; alpha clear in the left half and opaque on the right, with a soft border."""
    random = Random(PICTURE_SEED)
    noise = np.array([random() for _ in range(height * width * channels)]).reshape(height, width, channels)
    picture = np.floor(60 + 140 * noise).astype(np.uint8)
    if channels in (2, 4):
        ramp = np.clip((np.arange(width) - width / 2 + 1) / 2, 0, 1)
        picture[:, :, -1] = np.floor(255 * np.broadcast_to(ramp, (height, width)) + 0.5)
    return picture


def enlarge(picture: np.ndarray, config: dict, alpha: str | None) -> np.ndarray:
    channels = picture.shape[2]
    if channels in (1, 3) or alpha == "drop":
        return enlarge_colour(picture[:, :, : 1 if channels < 3 else 3], config)
    colour = enlarge_colour(bleed(picture, reach(config) + 3)[:, :, :-1], config)
    opacity = picture[:, :, -1] / 255
    if alpha == "bicubic":
        return np.dstack([colour, imresize(opacity, config["scale"])])
    return np.dstack([colour, keep_flat(run_planes(opacity[:, :, None], config)[:, :, 0], opacity, config["scale"])])


def enlarge_colour(levels: np.ndarray, config: dict) -> np.ndarray:
    rgb = levels / 255
    if config["channels"] == 1:
        if levels.shape[2] == 1:
            return run_planes(rgb, config)
        matrix, offset = COLOUR[config["color"]]
        ycbcr = rgb @ matrix.T + offset
        luma = run_planes(ycbcr[:, :, :1], config)
        chroma = [imresize(ycbcr[:, :, i], config["scale"]) for i in (1, 2)]
        return (np.dstack([luma, *chroma]) - offset) @ np.linalg.inv(matrix).T
    if config["color"] == "rgb":
        result = run_planes(np.broadcast_to(rgb, (*rgb.shape[:2], 3)), config)
        return result if levels.shape[2] == 3 else result @ COLOUR["yFull"][0][:1].T
    matrix, offset = COLOUR["ycbcrFull"]
    if levels.shape[2] == 1:
        return run_planes(np.dstack([rgb, np.full(rgb.shape[:2], offset[1]), np.full(rgb.shape[:2], offset[2])]), config)[:, :, :1]
    return (run_planes(rgb @ matrix.T + offset, config) - offset) @ np.linalg.inv(matrix).T


def run_planes(planes: np.ndarray, config: dict) -> np.ndarray:
    """[h, w, channels] on 0..1 to [scale * h, scale * w, channels] on 0..1."""
    black, white = config["inputRange"]
    scale = config["scale"]
    height, width = planes.shape[0] * scale, planes.shape[1] * scale
    if config["architecture"] == "srcnn":
        planes = np.dstack([imresize(planes[:, :, i], scale) for i in range(planes.shape[2])])
    if config["edge"] == "valid":  # the picture is continued, so that nothing of it is lost
        lost = lost_px(config)
        planes = np.pad(planes, [(lost, lost), (lost, lost), (0, 0)], mode="edge")
    x = torch.from_numpy(planes * (white - black) + black).float().permute(2, 0, 1)[None]
    tensors = centred_weights(config, WEIGHTS_SEED)
    if config["architecture"] == "fsrcnn":  # the picture starts where the checkpoint's does and is complete
        before = config["deconv"]["crop"][0]
        config = {**config, "deconv": {**config["deconv"], "crop": [before, config["deconv"]["kernel"] - scale - before]}}
    y = run_network(x, tensors, config)[0].permute(1, 2, 0).double().numpy()
    assert y.shape[:2] == (height, width)
    return (y - black) / (white - black)


def kernels_of(config: dict) -> list[int]:
    if config["architecture"] != "fsrcnn":
        return config["kernels"]
    kernels = config["kernels"]
    return [kernels["feature"], kernels["shrink"], *[kernels["map"]] * config["m"], kernels["expand"]]


def lost_px(config: dict) -> int:
    return sum(kernel // 2 for kernel in kernels_of(config))


def reach(config: dict) -> int:
    """How far an enlarged pixel looks, at least the three pixels that are counted for bicubic."""
    if config["architecture"] == "srcnn":
        return -(-lost_px(config) // config["scale"]) + 3
    if config["architecture"] == "plain":
        return max(3, lost_px(config))
    scale, kernel, before = config["scale"], config["deconv"]["kernel"], config["deconv"]["crop"][0]
    return max(3, lost_px(config) + max((kernel - 1 - before) // scale, (scale - 1 + before) // scale))


def bleed(picture: np.ndarray, passes: int) -> np.ndarray:
    """Clear pixels take the mean colour of their coloured neighbours, one ring a pass, rounded."""
    colour = picture[:, :, :-1].astype(float)
    known = (picture[:, :, -1] > 0).astype(float)[:, :, None]
    box = torch.ones(1, 1, 3, 3, dtype=torch.float64)

    def around(plane: np.ndarray) -> np.ndarray:
        return F.conv2d(torch.from_numpy(plane)[None, None], box, padding=1)[0, 0].numpy()

    for _ in range(passes):
        count = around(known[:, :, 0])[:, :, None]
        sums = np.dstack([around(colour[:, :, i] * known[:, :, 0]) for i in range(colour.shape[2])])
        mean = np.floor(sums / np.maximum(count, 1) + 0.5)
        colour = np.where((known == 0) & (count > 0), mean, colour)
        known = ((known > 0) | (count > 0)).astype(float)
    return np.dstack([colour, picture[:, :, -1]]).astype(np.uint8)


def keep_flat(enlarged: np.ndarray, opacity: np.ndarray, scale: int) -> np.ndarray:
    """Where a pixel and all its neighbours are clear, or all opaque, its block is exactly so."""
    padded = np.pad(opacity, 1, mode="edge")
    shifted = np.stack([padded[i : i + opacity.shape[0], j : j + opacity.shape[1]] for i in range(3) for j in range(3)])
    lowest, highest = (np.kron(f(shifted, axis=0), np.ones((scale, scale))) for f in (np.min, np.max))
    return np.where(lowest == 1, 1.0, np.where(highest == 0, 0.0, enlarged))


if __name__ == "__main__":
    main()
