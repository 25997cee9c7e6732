"""Fine-tune released weights for pictures that were stored as JPEG, so that the tensors of both may be mixed.

    train_restoring.py --start packages/fsrcnn/weights/fsrcnn-x2.safetensors --steps 30000 --batch 10 --patch 32 --lr 2e-3 \
      --data T91 General100 BSDS400 --validate gb82_CC0 --report Set5 --out runs/restoring-x2

A user mixes `(1 - t) * released + t * restoring`, a stronger t for a lower quality (deep network interpolation: Wang et al., CVPR 2019).
So every step draws a quality and trains the mixture that will be used for it: what is learned for quality 90 need not hold at quality 30.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from degraded_pictures import LOSSLESS, MARGIN, degraded_patch, load_rgb, resized
from evaluate_restoring import QUALITIES, describe_gains, mixed
from fsrcnn import load_weights
from train_fsrcnn import NETWORKS, WideFsrcnn, channels_last, list_pictures, l1, run_subpixel, sizes_of
from training_run import run_training, stored_run, training_arguments

QUALITY_OF_STRENGTH = {1: 40, 0.75: 75, 0.5: 90, 0: LOSSLESS}


def main() -> None:
    args = parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    network = RestoringFsrcnn(args.start)
    pictures = [picture for folder in args.data for picture in load_originals(folder, args.sizes)]
    areas = np.array([starting_places(picture, network.scale, args.patch) for picture in pictures], np.float64)
    chances = areas / areas.sum()

    def loss_of_step(scale: int, random: np.random.Generator) -> Tensor:
        quality = random.uniform(10, LOSSLESS - 2)
        chosen = random.choice(len(pictures), args.batch, p=chances)
        patches = [degraded_patch(pictures[i], scale, args.patch, quality_near(quality, random), random) for i in chosen]
        low, high = (torch.from_numpy(np.stack(lumas)[:, None] / 255).float() for lumas in zip(*patches))
        return l1(network(low, scale, strength_of(quality)) - high)

    run_training(network, loss_of_step, describe, args, stored_run(args))


def strength_of(quality: float) -> float:
    return float(np.interp(quality, list(QUALITY_OF_STRENGTH.values()), list(QUALITY_OF_STRENGTH)))


def quality_near(quality: float, random: np.random.Generator) -> int:
    """A patch's quality is not quite the step's: neither is what a user takes it for. Near the top some files are lossless."""
    return int(np.clip(random.normal(quality, 4), 5, LOSSLESS))


class RestoringFsrcnn(WideFsrcnn):
    """Trained weights that are always used in a mixture with those they started from."""

    def __init__(self, start: Path) -> None:
        released, config = load_weights(start)
        name = next(name for name, sizes in NETWORKS.items() if sizes["d"] == config["d"])
        super().__init__([config["scale"]], name)
        self.start_as(released)
        self.released, self.scale = released, config["scale"]

    def forward(self, x: Tensor, scale: int, strength: float = 1) -> Tensor:
        return run_subpixel(channels_last(x), mixed(self.released, self.collapse(scale), strength), self.config(scale))


def load_originals(folder: Path, smaller: list[float]) -> list[np.ndarray]:
    """RGB [height, width, 3] of every picture and size; of a one-channel picture, three alike."""
    originals = []
    for file in list_pictures(folder):
        rgb = load_rgb(file)
        originals += [resized(rgb, round(len(rgb) * size), round(len(rgb[0]) * size)) for size in sizes_of(file, smaller)]
    return originals


def starting_places(picture: np.ndarray, scale: int, size: int) -> int:
    whole = scale * (size + 2 * MARGIN)
    return max(0, picture.shape[0] - whole + 1) * max(0, picture.shape[1] - whole + 1)


@torch.no_grad()
def describe(network: nn.Module, folder: Path) -> str:
    enlarge = {quality: lambda low, t=strength_of(quality): network(low, network.scale, t) for quality in QUALITIES}
    return describe_gains(enlarge, folder, network.scale)


def parse_args() -> argparse.Namespace:
    parser = training_arguments(__doc__)
    parser.add_argument("--start", type=Path, required=True, help="released weights of one scale (.safetensors)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
