"""Train FSRCNN(56, 12, 4), --network fsrcnn-s FSRCNN(32, 5, 1), fsrcnn-l FSRCNN(64, 32, 8), or d-s-m of your own: one trunk, one head a scale.

From scratch, x3 only (as in the paper):   train_fsrcnn.py --scales 3 --steps 25000 --data T91 General100 --out runs/x3
New heads on that trunk, trunk frozen:     train_fsrcnn.py --scales 2 4 --transfer runs/x3 --freeze-trunk ...
One trunk for all scales, trained jointly: train_fsrcnn.py --scales 2 3 4 --transfer runs/x3 ...

The optimizer is SOAP (soap.py), which needs far fewer steps than Adam (benchmarks/training-recipes.js).
A run keeps a checkpoint in its folder, goes on from it with --resume, and writes NETWORK-x{scale}.safetensors there.
"""

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from fsrcnn import fsrcnn_config, load_weights, run_trunk
from imresize import imresize, luma_bt601
from training_run import run_training, stored_run, training_arguments

NETWORKS = {"fsrcnn": {"d": 56, "s": 12, "m": 4}, "fsrcnn-s": {"d": 32, "s": 5, "m": 1}, "fsrcnn-l": {"d": 64, "s": 32, "m": 8}}
EDGE = "replicate"  # as good as zeros (docs/training.md), and no dark frame can arise
WIDE = 128  # channels inside a linear block


def main() -> None:
    args = parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    network = WideFsrcnn(args.scales, args.network)
    if args.transfer:
        network.start_from(torch.load(args.transfer / "checkpoint.pt")["average"])
    if args.start:
        network.start_as(load_weights(args.start)[0])
    network.trunk.requires_grad_(not args.freeze_trunk)
    train(network, args)


def train(network: nn.Module, args: argparse.Namespace) -> None:
    """Train on pairs of pictures and their reductions."""
    stored = stored_run(args)
    finished = stored.get("step") == args.steps
    folders = [] if finished else [load_pictures(folder, args.sizes) for folder in args.data]
    sets = {scale: [[make_pair(y, scale, network.enlarged) for y in folder] for folder in folders] for scale in args.scales}
    pairs = {scale: [pair for folder in sets[scale] for pair in folder] for scale in args.scales}
    chances = {scale: draw_chances(sets[scale], args.patch, args.shares, by_picture=args.loss == "psnr") for scale in args.scales if folders}
    errors = stored.get("errors")
    if args.loss == "psnr" and errors is None:
        errors = {scale: squared_errors(network, pairs[scale], scale) for scale in args.scales}

    def loss_of_step(scale: int, random: np.random.Generator) -> Tensor:
        ratio = 1 if network.enlarged else scale
        chosen = random.choice(len(pairs[scale]), args.batch, p=chances[scale])
        lr, hr = draw_patches(pairs[scale], chosen, ratio, args.patch, random)
        difference = network(lr, scale) - hr
        return psnr_loss(difference, errors[scale][chosen]) if errors else LOSSES[args.loss](difference)

    run_training(network, loss_of_step, describe_psnr, args, stored, {"errors": errors})


def l1(difference: Tensor) -> Tensor:
    return difference.abs().mean()


def root_of_l1(difference: Tensor) -> Tensor:
    """Mean of the roots of every patch's L1. PSNR is a mean of logarithms, in which a smooth picture counts as much as a busy one."""
    return (difference.abs().mean((1, 2, 3)) + 1e-3).sqrt().mean()


LOSSES = {"l1": l1, "root-l1": root_of_l1}


def psnr_loss(difference: Tensor, errors: Tensor) -> Tensor:
    """Squared errors over those that the patches' pictures had at first: their mean has the gradient of the mean PSNR of the pictures."""
    return 0.1 * (difference.square().mean((1, 2, 3)) / errors).mean()


@torch.no_grad()
def squared_errors(network: nn.Module, pairs: list[tuple[Tensor, Tensor]], scale: int) -> Tensor:
    return torch.stack([(network(lr[None, None], scale)[0, 0] - hr).square().mean() for lr, hr in pairs])


# ---------------------------------------------------------------- the network in training form


def network_size(name: str) -> dict[str, int]:
    """d, s and m of a name, or of numbers such as 56-24-14."""
    return NETWORKS.get(name) or dict(zip("dsm", map(int, name.split("-")), strict=True))


class WideFsrcnn(nn.Module):
    """FSRCNN whose convolutions are wide linear blocks, collapsed to the released kernels at every step."""

    enlarged = False  # what it is given: the low resolution as it is

    def __init__(self, scales: list[int], name: str) -> None:
        super().__init__()
        self.scales, self.name = scales, name
        d, s, m = network_size(name).values()
        self.trunk = nn.ModuleDict()
        self.add("feature", WideConvolution(1, d, 5))
        self.add("shrink", WideConvolution(d, s, 1))
        for i in range(1, m + 1):
            self.add(f"map_{i}", WideConvolution(s, s, 3, identity=True))
        self.add("expand", WideConvolution(s, d, 1))
        self.heads = nn.ModuleDict({f"x{scale}": WideDeconvolution(d) for scale in scales})
        start_as_bilinear(self)

    def add(self, name: str, block: "WideConvolution") -> None:
        self.trunk[name] = block
        self.trunk[f"{name}_prelu"] = nn.PReLU(len(block.bias), 0.25)

    def forward(self, x: Tensor, scale: int) -> Tensor:
        tensors = {name: channels_last(tensor) for name, tensor in self.collapse(scale).items()}
        return run_subpixel(channels_last(x), tensors, self.config(scale))

    def config(self, scale: int) -> dict:
        return fsrcnn_config(scale, **network_size(self.name)) | {"edge": EDGE}

    @torch.no_grad()
    def start_from(self, weights: dict[str, Tensor]) -> None:
        """Take another run's trunk and heads; the head of a scale that it has not starts as its first one, resampled."""
        self.load_state_dict(weights, strict=False)
        old_scale = next(scale for scale in (3, 2, 4) if f"heads.x{scale}.bias" in weights)
        old = WideDeconvolution(network_size(self.name)["d"])
        old.load_state_dict({name: weights[f"heads.x{old_scale}.{name}"] for name in old.state_dict()})
        for scale in self.scales:
            if f"heads.x{scale}.bias" not in weights:
                head = self.heads[f"x{scale}"]
                head.beside.copy_(resample(old.kernel(), old_scale, scale))
                head.pointwise.zero_()
                head.bias.copy_(old.bias)

    @torch.no_grad()
    def start_as(self, tensors: dict[str, Tensor]) -> None:
        """Compute what released weights compute: their kernels stand beside wide blocks whose products are zero."""
        for name, block in {**self.trunk, "deconv": self.heads[f"x{self.scales[0]}"]}.items():
            if isinstance(block, nn.PReLU):
                block.weight.copy_(tensors[f"{name}.weight"])
            else:
                block.beside.copy_(tensors[f"{name}.weight"])
                block.pointwise.zero_()
                block.bias.copy_(tensors[f"{name}.bias"])

    def collapse(self, scale: int) -> dict[str, Tensor]:
        """The parameters of one scale, named as released."""
        return collapse_blocks({**self.trunk, "deconv": self.heads[f"x{scale}"]})


def collapse_blocks(blocks: dict[str, nn.Module]) -> dict[str, Tensor]:
    """Weights and biases of wide blocks and PReLUs under the names of their layers."""
    tensors = {}
    for name, block in blocks.items():
        wide = not isinstance(block, nn.PReLU)
        tensors[f"{name}.weight"] = block.kernel() if wide else block.weight
        if wide:
            tensors[f"{name}.bias"] = block.bias
    return tensors


class WideConvolution(nn.Module):
    """k x k to 128 channels, then 1 x 1, beside a kernel that stays as it is: one kernel [outputs, inputs, k, k]."""

    def __init__(self, inputs: int, outputs: int, size: int, identity: bool = False) -> None:
        super().__init__()
        self.spatial = nn.Parameter(torch.randn(WIDE, inputs, size, size) / math.sqrt(inputs * size * size))
        # The product has He's variance for PReLU; beside an identity, a tenth of it keeps the layer near the identity.
        variance = 2 / (1 + 0.25**2) * (0.1 if identity else 1)
        self.pointwise = nn.Parameter(torch.randn(outputs, WIDE) * math.sqrt(variance / WIDE))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("beside", torch.zeros(outputs, inputs, size, size))
        if identity:
            self.beside[range(outputs), range(inputs), size // 2, size // 2] = 1

    def kernel(self) -> Tensor:
        return torch.einsum("ow,wikl->oikl", self.pointwise, self.spatial) + self.beside


class WideDeconvolution(nn.Module):
    """1 x 1 to 128 channels, then a 9 x 9 deconvolution, beside a kernel that stays as it is: one kernel [inputs, 1, 9, 9]."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.pointwise = nn.Parameter(torch.randn(inputs, WIDE) / math.sqrt(inputs))
        self.spatial = nn.Parameter(torch.randn(WIDE, 1, 9, 9) * 0.01 / math.sqrt(WIDE))
        self.bias = nn.Parameter(torch.zeros(1))
        self.register_buffer("beside", torch.zeros(inputs, 1, 9, 9))

    def kernel(self) -> Tensor:
        return torch.einsum("iw,wokl->iokl", self.pointwise, self.spatial) + self.beside


@torch.no_grad()
def start_as_bilinear(network: WideFsrcnn) -> None:
    """Channel 0 carries the picture through to a bilinear head; every other channel starts with differences of pixels alone.

    From random kernels all channels carry brightness, are of one sign, and stay on one side of their PReLU for good.
    """
    for name, block in network.trunk.items():
        if isinstance(block, nn.PReLU):
            continue
        centre = block.beside.shape[-1] // 2
        block.beside[0, 0, centre, centre] = 1
        block.pointwise[0] = 0
        if name == "feature":
            block.spatial -= block.spatial.mean((2, 3), keepdim=True)
        else:
            block.spatial[:, 0] = 0
    for scale in network.scales:
        head = network.heads[f"x{scale}"]
        head.beside[0, 0] = bilinear_kernel(scale, network.config(scale)["deconv"]["crop"][0])
        head.pointwise[0] = 0


def bilinear_kernel(scale: int, crop: int) -> Tensor:
    """The deconvolution [9, 9] that enlarges bilinearly, `crop` rows and columns of whose result are cut first."""
    triangle = (1 - (torch.arange(9) - crop - (scale - 1) / 2).abs() / scale).clamp(min=0)
    return torch.outer(triangle, triangle)


def resample(weight: Tensor, old_scale: int, scale: int) -> Tensor:
    """Kernels [d, 1, 9, 9] of a centred deconvolution interpolated linearly to another scale, zero beyond their ends."""

    def centre(scale: int) -> float:
        return (9 - scale) // 2 + (scale - 1) / 2  # the row that falls onto the middle of an input pixel

    rows = centre(old_scale) + (torch.arange(9) - centre(scale)) * old_scale / scale
    taps = (1 - (rows[:, None] - torch.arange(9)).abs()).clamp(min=0)
    return torch.einsum("ik,dokl,jl->doij", taps, weight, taps)


def run_subpixel(x: Tensor, tensors: dict[str, Tensor], config: dict) -> Tensor:
    """run_fsrcnn with the deconvolution as a convolution and a pixel shuffle: the same numbers, and a training step takes 0.7 of the time."""
    kernel = subpixel_kernel(tensors["deconv.weight"], config["scale"], config["deconv"]["crop"][0])
    phases = F.conv2d(run_trunk(x, tensors, config), kernel, padding=kernel.shape[-1] // 2)
    return F.pixel_shuffle(phases, config["scale"]) + tensors["deconv.bias"]


def channels_last(t: Tensor) -> Tensor:
    """The same numbers in the order in which a CPU convolves a fifth faster."""
    return t.contiguous(memory_format=torch.channels_last) if t.ndim == 4 else t


def subpixel_kernel(weight: Tensor, scale: int, crop: int) -> Tensor:
    """[d, 1, 9, 9] of a deconvolution -> [scale * scale, d, k, k] of the convolution to its phases, k odd."""
    size = weight.shape[-1]
    reach = max(crop // scale, (size - 1 - crop) // scale, (scale - 1 + crop) // scale)
    # Output pixel scale * y + phase gets input pixel y + tap through row `phase + crop - scale * tap` of the kernel.
    rows = [[phase + crop - scale * tap for tap in range(-reach, reach + 1)] for phase in range(scale)]
    index = torch.tensor([[row if 0 <= row < size else size for row in phase] for phase in rows])
    padded = F.pad(weight[:, 0], [0, 1, 0, 1])  # row and column `size` are zeros
    taken = padded[:, index[:, None, :, None], index[None, :, None, :]]  # [d, phase, phase, tap, tap]
    return taken.permute(1, 2, 0, 3, 4).flatten(0, 1)


# ---------------------------------------------------------------- pictures


def list_pictures(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in {".png", ".bmp", ".jpg"})


def load_pictures(folder: Path, sizes: list[float]) -> list[np.ndarray]:
    return [reduced(load_luma(file), size) for file in list_pictures(folder) for size in sizes_of(file, sizes)]


def sizes_of(file: Path, smaller: list[float]) -> list[float]:
    """A JPEG's own faults shrink away, so that it is trained on in smaller copies only."""
    return smaller if file.suffix == ".jpg" else [1, *smaller]


def load_luma(file: Path) -> np.ndarray:
    """Luma 0..255 in whole numbers; a one-channel picture is used as it is."""
    image = Image.open(file)
    if image.mode == "L":
        return np.asarray(image, np.float64)
    return luma_bt601(np.asarray(image.convert("RGB"), np.float64))


def reduced(y: np.ndarray, size: float) -> np.ndarray:
    """A smaller copy, in whole numbers: more detail to a pixel than the picture has (paper, section 4.1)."""
    return y if size == 1 else imresize(y, size).round().clip(0, 255)


def make_pair(y: np.ndarray, scale: int, enlarged: bool = False) -> tuple[Tensor, Tensor]:
    """Low (or bicubic's enlargement of it) and high resolution in 0..1; whole pictures are shrunk, so no patch sees an edge of its own."""
    height, width = (n // scale * scale for n in y.shape)
    hr = y[:height, :width] / 255
    low = imresize(hr, 1 / scale)
    return torch.from_numpy(imresize(low, scale) if enlarged else low).float(), torch.from_numpy(hr).float()


def draw_chances(
    sets: list[list[tuple[Tensor, Tensor]]], size: int, shares: list[float] | None = None, by_picture: bool = False
) -> np.ndarray:
    """How likely each picture of all sets is drawn from: by the area where a patch can begin, in all sets or within a set's share; or all alike."""
    areas = [np.array([max(0, lr.shape[0] - size) * max(0, lr.shape[1] - size) for lr, _ in pairs], np.float64) for pairs in sets]
    if shares:
        areas = [share * area / area.sum() for share, area in zip(shares, areas, strict=True)]
    elif by_picture:
        areas = [(area > 0).astype(float) for area in areas]
    chances = np.concatenate(areas)
    return chances / chances.sum()


def draw_patches(
    pairs: list[tuple[Tensor, Tensor]], chosen: np.ndarray, ratio: int, size: int, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Aligned patches of the chosen pictures, [n, 1, size, size] and [n, 1, ratio * size, ...], flipped and turned."""
    lows, highs = [], []
    for index in chosen:
        lr, hr = pairs[index]
        top, left = random.integers(lr.shape[0] - size + 1), random.integers(lr.shape[1] - size + 1)
        turns, flip = int(random.integers(4)), random.integers(2) == 1
        low = lr[top : top + size, left : left + size]
        high = hr[top * ratio : (top + size) * ratio, left * ratio : (left + size) * ratio]
        for patches, patch in ((lows, low), (highs, high)):
            turned = torch.rot90(patch, turns)
            patches.append(turned.flip(0) if flip else turned)
    return torch.stack(lows)[:, None], torch.stack(highs)[:, None]


# ---------------------------------------------------------------- measuring


@torch.no_grad()
def describe_psnr(network: nn.Module, folder: Path) -> str:
    """Mean PSNR-Y of bicubic and of the network: output rounded, `scale` pixels shaved (protocol of the author's demo)."""
    parts = []
    for scale in network.scales:
        scores = []
        for file in list_pictures(folder):
            y = load_luma(file)
            bicubic, high = make_pair(y, scale, enlarged=True)
            given = bicubic if network.enlarged else make_pair(y, scale)[0]
            scores.append([psnr(bicubic, high, scale), psnr(network(given[None, None], scale)[0, 0], high, scale)])
        bicubic_mean, network_mean = np.mean(scores, axis=0)
        parts.append(f"x{scale} {network_mean:.2f} dB (bicubic {bicubic_mean:.2f})")
    return f"{folder.name}: " + ", ".join(parts)


def psnr(image: Tensor, reference: Tensor, shave: int) -> float:
    difference = (image.double().clamp(0, 1) * 255 + 0.5).floor() - (reference.double() * 255).round()
    return 10 * math.log10(255**2 / difference[shave:-shave, shave:-shave].square().mean().item())


def parse_args() -> argparse.Namespace:
    parser = picture_arguments(__doc__)
    parser.add_argument("--network", default="fsrcnn", help=f"{', '.join(NETWORKS)}, or d-s-m such as 56-24-14")
    parser.add_argument("--transfer", type=Path, help="folder of a run to start from: its trunk, and its heads of the same scales")
    parser.add_argument("--start", type=Path, help="or weights of one scale to start from (.safetensors)")
    parser.add_argument("--freeze-trunk", action="store_true", help="train the heads alone")
    return parser.parse_args()


def picture_arguments(description: str) -> argparse.ArgumentParser:
    """What a training on pictures and their reductions is told."""
    parser = training_arguments(description)
    parser.add_argument("--scales", type=int, nargs="+", choices=[2, 3, 4], required=True)
    parser.add_argument("--shares", type=float, nargs="+", help="how much of the patches each folder gives; if not told, by area, and for psnr by pictures")
    parser.add_argument("--loss", choices=[*LOSSES, "psnr"], default="l1")
    return parser


if __name__ == "__main__":
    main()
