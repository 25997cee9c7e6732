"""Train SRCNN 9-1-5 or 9-5-5 (Dong et al., TPAMI 2016), FSRCNN's predecessor, with the recipe of train_fsrcnn.py.

    train_srcnn.py --network srcnn-915 --scales 3 --steps 30000 --patch 72 --data T91 General100 --validate VALIDATION --out runs/srcnn

SRCNN gets what bicubic has enlarged, so a patch is as large as its target.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fsrcnn import convolve, load_weights
from train_fsrcnn import EDGE, WideConvolution, collapse_blocks, picture_arguments, train

KERNELS = {"srcnn-915": [9, 1, 5], "srcnn-955": [9, 5, 5]}
FILTERS = [64, 32]


def main() -> None:
    args = parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    network = WideSrcnn(args.scales, args.network)
    if args.transfer:
        network.start_from(load_weights(args.transfer)[0])
    train(network, args)


class WideSrcnn(nn.Module):
    """SRCNN whose convolutions are wide linear blocks, collapsed at every step."""

    enlarged = True  # what it is given: the low resolution enlarged by bicubic

    def __init__(self, scales: list[int], name: str) -> None:
        super().__init__()
        self.scales, self.name = scales, name
        channels = [1, *FILTERS, 1]
        self.layers = nn.ModuleDict({
            f"conv_{i + 1}": WideConvolution(channels[i], channels[i + 1], kernel) for i, kernel in enumerate(KERNELS[name])
        })  # fmt: skip

    def forward(self, x: Tensor, scale: int) -> Tensor:
        tensors = self.collapse(scale)
        for i in range(1, len(self.layers) + 1):
            x = convolve(x, tensors[f"conv_{i}.weight"], tensors[f"conv_{i}.bias"], EDGE)
            x = x if i == len(self.layers) else x.relu()
        return x

    @torch.no_grad()
    def start_from(self, tensors: dict[str, Tensor]) -> None:
        """Start as another SRCNN, whose kernels are as large or smaller: 9-1-5 is a 9-5-5 with zeros around its second kernel."""
        for name, block in self.layers.items():
            kernel = tensors[f"{name}.weight"]
            block.beside.copy_(F.pad(kernel, [(block.beside.shape[-1] - kernel.shape[-1]) // 2] * 4))
            block.pointwise.zero_()
            block.bias.copy_(tensors[f"{name}.bias"])

    def config(self, scale: int) -> dict:
        return {
            "architecture": "srcnn", "scale": scale, "channels": 1, "kernels": KERNELS[self.name], "filters": FILTERS,
            "edge": EDGE, "color": "y601", "inputRange": [0, 1],
        }  # fmt: skip

    def collapse(self, scale: int) -> dict[str, Tensor]:
        """The parameters, named as released; they are the same for every scale."""
        return collapse_blocks(dict(self.layers))


def parse_args() -> argparse.Namespace:
    parser = picture_arguments(__doc__)
    parser.add_argument("--network", choices=list(KERNELS), default="srcnn-915")
    parser.add_argument("--transfer", type=Path, help="weights to start from (.safetensors)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
