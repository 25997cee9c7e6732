"""Gradients of 1 - SSIM, 1 - MS-SSIM and -PSNR by PyTorch's autograd, for packages/metrics/test/tensor.

The losses are written out from their definitions in float64. Every case holds the two pictures [n, h, w, c], multiples of 1/64 so
that decimal text and float32 hold them exactly, the loss, and its gradient with respect to the first picture; large gradients are
sampled.

Run: python reference/make_metric_gradient_fixtures.py
"""

import json
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

torch.manual_seed(20260103)
torch.set_num_threads(1)
OUT = Path(__file__).parent.parent / "packages/metrics/test/fixtures/loss-gradients.json"

C1, C2 = 0.01**2, 0.03**2
MS_EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
LUMA_601 = torch.tensor([65.481, 128.553, 24.966], dtype=torch.float64) / 255


def gaussian(size: int = 11, sigma: float = 1.5) -> Tensor:
    t = torch.arange(size, dtype=torch.float64) - (size - 1) / 2
    taps = torch.exp(-(t**2) / (2 * sigma**2))
    return taps / taps.sum()


def window(x: Tensor, taps: Tensor) -> Tensor:
    """Weighted means of [n, c, h, w] under the outer product of the taps, windows inside the picture."""
    n, c, h, w = x.shape
    kernel = torch.outer(taps, taps)[None, None]
    return F.conv2d(x.reshape(n * c, 1, h, w), kernel).unflatten(0, (n, c)).squeeze(2)


def ssim_maps(x: Tensor, y: Tensor, taps: Tensor, unbias: float = 1.0) -> tuple[Tensor, Tensor]:
    mx, my = window(x, taps), window(y, taps)
    vx = unbias * (window(x * x, taps) - mx * mx)
    vy = unbias * (window(y * y, taps) - my * my)
    vxy = unbias * (window(x * y, taps) - mx * my)
    structure = (2 * vxy + C2) / (vx + vy + C2)
    return (2 * mx * my + C1) / (mx * mx + my * my + C1) * structure, structure


def ssim_loss(x: Tensor, y: Tensor) -> Tensor:
    return 1 - ssim_maps(x, y, gaussian())[0].mean()


def matlab_loss(x: Tensor, y: Tensor) -> Tensor:
    x, y = (F.pad(t, (5, 5, 5, 5), mode="replicate") for t in (x, y))
    return ssim_loss(x, y)


def skimage_loss(x: Tensor, y: Tensor) -> Tensor:
    return 1 - ssim_maps(x, y, torch.full((7,), 1 / 7, dtype=torch.float64), 49 / 48)[0].mean()


def luma_loss(x: Tensor, y: Tensor) -> Tensor:
    """Of BT.601's luma, after a border of two pixels is cut off."""
    x, y = ((t[..., 2:-2, 2:-2] * LUMA_601[:, None, None]).sum(1, keepdim=True) + 16 / 255 for t in (x, y))
    return ssim_loss(x, y)


def ms_ssim_loss(scales: int):
    def loss(x: Tensor, y: Tensor) -> Tensor:
        exponents = torch.tensor(MS_EXPONENTS[:scales], dtype=torch.float64)
        exponents = exponents * sum(MS_EXPONENTS) / exponents.sum()
        means = []
        for scale in range(scales):
            if scale > 0:
                pad = (0, x.shape[3] % 2, 0, x.shape[2] % 2)  # one line repeated: the same as mirrored
                x, y = (F.avg_pool2d(F.pad(t, pad, mode="replicate"), 2) for t in (x, y))
            value, structure = ssim_maps(x, y, gaussian())
            means.append((value if scale == scales - 1 else structure).mean((2, 3)))
        product = torch.stack([m**e for m, e in zip(means, exponents)]).prod(0)  # [n, c]
        return 1 - product.mean()

    return loss


def psnr_loss(x: Tensor, y: Tensor) -> Tensor:
    return (10 * torch.log10((x - y).pow(2).mean((1, 2, 3)) + 1e-8)).mean()


def pictures(n: int, h: int, w: int, c: int) -> tuple[Tensor, Tensor]:
    """Waves, and the same with noise, on a grid of 64 levels."""
    i, j = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
    waves = torch.stack([32 + 22 * torch.sin(i / (4 + k) + j / (3 + 2 * k)) for k in range(n * c)])
    y = waves.round().reshape(n, c, h, w)
    x = (y + torch.randint(-9, 10, y.shape)).clamp(0, 63)
    return x.double() / 64, y.double() / 64


def case(loss: str, options: dict, function, shape: tuple[int, int, int, int], every: int = 1) -> dict:
    x, y = pictures(*shape)
    x.requires_grad_()
    value = function(x, y)
    (gradient,) = torch.autograd.grad(value, x)

    def channels_last(t: Tensor) -> Tensor:
        return t.detach().permute(0, 2, 3, 1)

    return {
        "loss": loss,
        "options": options,
        "shape": list(channels_last(x).shape),
        "levels": 64,
        "picture": (channels_last(x) * 64).flatten().int().tolist(),
        "reference": (channels_last(y) * 64).flatten().int().tolist(),
        "value": value.item(),
        "every": every,
        "gradient": [float(f"{v:.9g}") for v in channels_last(gradient).flatten()[::every].tolist()],
    }


CASES = [
    case("ssimLoss", {}, ssim_loss, (2, 14, 13, 1)),
    case("ssimLoss", {}, ssim_loss, (1, 13, 12, 3)),
    case("ssimLoss", {"variant": "matlab"}, matlab_loss, (1, 9, 12, 1)),
    case("ssimLoss", {"variant": "skimage"}, skimage_loss, (1, 9, 11, 1)),
    case("ssimLoss", {"channel": "y601", "cropBorder": 2}, luma_loss, (1, 16, 17, 3)),
    case("msSsimLoss", {"scales": 3}, ms_ssim_loss(3), (2, 41, 43, 1), every=3),
    case("psnrLoss", {}, psnr_loss, (2, 5, 6, 3)),
]


def text(value) -> str:
    return json.dumps(value, separators=(",", ":"))


OUT.write_text('{"cases":[\n' + ",\n".join(text(c) for c in CASES) + "\n]}\n")
