"""What PyTorch scores with a checkpoint of Lornatang/FSRCNN-PyTorch at x4, by the protocol of docs/numerics.md.

Prints the mean PSNR of the luma with the low resolution left in floats (the protocol) and rounded to 8 bits (what a folder
of low-resolution files amounts to): a check of `sr eval` that shares no line with it.

Run: python reference/score_public_checkpoint.py CHECKPOINT FOLDER_OF_ORIGINALS
"""

import sys
from pathlib import Path

import numpy as np
import torch
from imresize import imresize, luma_bt601
from PIL import Image
from torch.nn import functional as F

SCALE = 4
torch.set_num_threads(1)
state = torch.load(sys.argv[1], map_location="cpu")["state_dict"]


def run(y: np.ndarray) -> np.ndarray:
    x = torch.tensor(y).float()[None, None]
    for name, margin in [("feature_extraction", 2), ("shrink", 0), *((f"map.{i}", 1) for i in range(0, 8, 2)), ("expand", 0)]:
        conv, slope = (name, f"map.{int(name[4:]) + 1}") if name.startswith("map") else (f"{name}.0", f"{name}.1")
        x = F.prelu(F.conv2d(x, state[f"{conv}.weight"], state[f"{conv}.bias"], padding=margin), state[f"{slope}.weight"])
    head = state["deconv.weight"], state["deconv.bias"]
    return F.conv_transpose2d(x, *head, stride=SCALE, padding=4, output_padding=SCALE - 1)[0, 0].double().numpy()


def round_to_levels(y: np.ndarray) -> np.ndarray:
    return np.floor(np.clip(y, 0, 1) * 255 + 0.5)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    inner = slice(SCALE, -SCALE)
    return 10 * np.log10(255**2 / np.mean((a[inner, inner] - b[inner, inner]) ** 2))


scores = {"float": [], "8 bit": []}
for file in sorted(Path(sys.argv[2]).iterdir()):
    luma = luma_bt601(np.asarray(Image.open(file).convert("RGB")).astype(float))
    hr = luma[: luma.shape[0] // SCALE * SCALE, : luma.shape[1] // SCALE * SCALE]
    lr = imresize(hr / 255, 1 / SCALE)
    with torch.no_grad():
        scores["float"].append(psnr(round_to_levels(run(lr)), hr))
        scores["8 bit"].append(psnr(round_to_levels(run(round_to_levels(lr) / 255)), hr))
for form, values in scores.items():
    print(f"low resolution in {form}: {np.mean(values):.4f} dB")
