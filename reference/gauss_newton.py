"""Polish trained weights of a small FSRCNN by damped Gauss-Newton steps on the mean PSNR of the training pictures.

    gauss_newton.py runs/s3/fsrcnn-s-x3.safetensors --data T91 General100 --validate VALIDATION --out runs/s3/polished.safetensors

First-order optimizers leave such a network a few hundredths of a dB short of its optimum. FSRCNN-s has 4,086 parameters, so that the
matrix of a least-squares problem in all of them can be held and solved. The gradient is exact, over whole pictures; the matrix comes from
random places in them and is averaged over the steps; the damping is the best of three, by the PSNR that it leads to.
"""

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from fsrcnn import load_weights, save_weights, trunk_layers
from train_fsrcnn import list_pictures, load_luma, load_pictures, make_pair, psnr, run_subpixel, subpixel_kernel

Tensors = dict[str, Tensor]
Pair = tuple[Tensor, Tensor]
PLACES_AT_ONCE = 600
KEPT = 0.6  # share of the matrix of earlier steps


def main() -> None:
    args = parse_args()
    torch.set_num_threads(args.threads)
    file, config = load_weights(args.weights)
    tensors = {name: file[name] for name in parameter_names(config)}
    pairs = [make_pair(y, config["scale"]) for folder in args.data for y in load_pictures(folder, args.sizes)]
    pairs = [pair for pair in pairs if min(pair[0].shape) > 2 * context_px(config)]
    print(f"{len(pairs)} pictures, {sum(t.numel() for t in tensors.values())} parameters; {describe(tensors, config, args)}", flush=True)

    matrix, damping = None, 1.0
    for step in range(args.steps):
        random = np.random.default_rng([args.seed, step])
        chosen = [turned(pairs[i], random) for i in random.choice(len(pairs), round(args.share * len(pairs)), replace=False)]
        before, gradient, errors = loss_and_gradient(tensors, config, chosen)
        fresh = gauss_newton_matrix(tensors, config, chosen, errors, args.places, random)
        matrix = fresh if matrix is None else matrix.lerp(fresh, 1 - KEPT)
        tries = []
        for factor in (damping / 4, damping, damping * 4):
            damped = matrix + (factor * matrix.diagonal() + 1e-9 * matrix.diagonal().mean()).diag()
            stepped = unflatten(flatten(tensors) - torch.linalg.solve(damped, gradient).float(), tensors)
            tries.append((loss(stepped, config, chosen), factor, stepped))
        after, factor, stepped = min(tries, key=lambda tried: tried[0])
        if after < before:
            tensors, damping = stepped, factor
        else:
            damping *= 16
        training = f"training {decibel(before):.4f} -> {decibel(after):.4f} dB, damping {factor:.2g}"
        print(f"step {step + 1}  {training}  {describe(tensors, config, args)}", flush=True)
        save_weights(args.out, tensors, config)


def decibel(loss: float) -> float:
    return -10 / math.log(10) * loss


def describe(tensors: Tensors, config: dict, args: argparse.Namespace) -> str:
    parts = []
    for folder in [args.validate, *([args.report] if args.report else [])]:
        pairs = [make_pair(load_luma(file), config["scale"]) for file in list_pictures(folder)]
        scores = [psnr(run(low, tensors, config), high, config["scale"]) for low, high in pairs]
        parts.append(f"{folder.name} {np.mean(scores):.3f} dB")
    return ", ".join(parts)


# ---------------------------------------------------------------- the loss: mean over pictures of the logarithm of the squared error


def run(low: Tensor, tensors: Tensors, config: dict) -> Tensor:
    """[h, w] -> [scale * h, scale * w]"""
    return run_subpixel(low[None, None], tensors, config)[0, 0]


@torch.no_grad()
def loss(tensors: Tensors, config: dict, pairs: list[Pair]) -> float:
    return float(np.mean([(run(low, tensors, config) - high).square().mean().log().item() for low, high in pairs]))


def loss_and_gradient(tensors: Tensors, config: dict, pairs: list[Pair]) -> tuple[float, Tensor, list[float]]:
    """The loss, its gradient in float64, and the mean squared error of every picture."""
    leaves = {name: t.clone().requires_grad_() for name, t in tensors.items()}
    errors = []
    for low, high in pairs:
        error = (run(low, leaves, config) - high).square().mean()
        (error.log() / len(pairs)).backward()
        errors.append(error.item())
    return float(np.mean(np.log(errors))), flatten({name: t.grad for name, t in leaves.items()}).double(), errors


def turned(pair: Pair, random: np.random.Generator) -> Pair:
    turns, flip = int(random.integers(4)), random.integers(2) == 1
    low, high = (torch.rot90(picture, turns) for picture in pair)
    return (low.flip(0), high.flip(0)) if flip else (low, high)


# ---------------------------------------------------------------- the matrix


@torch.no_grad()
def gauss_newton_matrix(
    tensors: Tensors, config: dict, pairs: list[Pair], errors: list[float], places: int, random: np.random.Generator
) -> Tensor:
    """Twice the mean over pixels of J^T J / (squared error of the picture), [parameters, parameters] in float64."""
    reach = context_px(config)
    patches, weights = [], []
    for (low, _), error in zip(pairs, errors):
        for _ in range(places):
            top, left = (random.integers(reach, size - reach) for size in low.shape)
            patches.append(low[top - reach : top + reach + 1, left - reach : left + reach + 1])
            weights.append(error**-0.5)
    count, trunk = len(flatten(tensors)), count_trunk(tensors)
    taps = head_taps(tensors, config)
    matrix = torch.zeros(count + 1, count + 1)  # the last row and column collect taps that no parameter has
    for first in range(0, len(patches), PLACES_AT_ONCE):
        chunk = slice(first, first + PLACES_AT_ONCE)
        weight = torch.tensor(weights[chunk])
        features, of_trunk = jacobian(torch.stack(patches[chunk])[:, None], weight, tensors, config)
        for phase, taps_of_phase in enumerate(taps):
            # A pixel depends on the trunk, on the taps of its own phase, and on the bias: the other columns are zero.
            rows = torch.cat([of_trunk[:, phase], features * weight[:, None], weight[:, None]], 1)
            of_taps = torch.where(taps_of_phase < 0, count, trunk + taps_of_phase)
            columns = torch.cat([torch.arange(trunk), of_taps, torch.tensor([count - 1])])
            matrix.index_put_((columns[:, None], columns[None]), rows.T @ rows, accumulate=True)
    return matrix[:count, :count].double() * 2 / (len(patches) * len(taps))


def jacobian(patches: Tensor, weight: Tensor, tensors: Tensors, config: dict) -> tuple[Tensor, Tensor]:
    """What the head sees, [n, d * k * k], and the derivatives of the middle's phases by the trunk, [n, phases, parameters], times `weight`."""
    x, layers = patches, []
    for name in trunk_layers(config["m"]):
        kernel = tensors[f"{name}.weight"]
        size = kernel.shape[-1]
        windows = x.unfold(2, size, 1).unfold(3, size, 1)  # [n, inputs, side, side, k, k]
        side = windows.shape[2]
        windows = windows.permute(0, 2, 3, 1, 4, 5).reshape(len(x), side * side, -1)
        sums = windows @ kernel.flatten(1).T + tensors[f"{name}.bias"]  # [n, side * side, outputs]
        slopes = torch.where(sums > 0, 1.0, tensors[f"{name}_prelu.weight"])
        layers.append((name, windows, sums, slopes, side))
        x = (sums * slopes).transpose(1, 2).reshape(len(x), -1, side, side)

    head = phase_kernels(tensors["deconv.weight"], config)  # [phases, d, k, k]
    phases = len(head)
    backward = torch.einsum("n,pdij->npijd", weight, head).flatten(2, 3)  # [n, phases, k * k, d]
    derivatives = {}
    for name, windows, sums, slopes, side in reversed(layers):
        kernel = tensors[f"{name}.weight"]
        derivatives[f"{name}_prelu.weight"] = torch.einsum("npso,nso->npo", backward, sums.clamp(max=0))
        backward = backward * slopes[:, None]
        derivatives[f"{name}.bias"] = backward.sum(2)
        derivatives[f"{name}.weight"] = (backward.transpose(2, 3) @ windows[:, None]).flatten(2)
        below = side + kernel.shape[-1] - 1
        of_windows = (backward @ kernel.flatten(1)).flatten(0, 1).transpose(1, 2)
        backward = F.fold(of_windows, (below, below), kernel.shape[-1]).reshape(len(x), phases, -1, below * below).transpose(2, 3)
    return x.flatten(1), torch.cat([derivatives[name] for name in parameter_names(config)[:-2]], 2)


# ---------------------------------------------------------------- parameters and geometry


def parameter_names(config: dict) -> list[str]:
    trunk = [f"{layer}{part}" for layer in trunk_layers(config["m"]) for part in (".weight", ".bias", "_prelu.weight")]
    return [*trunk, "deconv.weight", "deconv.bias"]


def flatten(tensors: Tensors) -> Tensor:
    return torch.cat([t.reshape(-1) for t in tensors.values()])


def unflatten(vector: Tensor, like: Tensors) -> Tensors:
    parts = vector.split([t.numel() for t in like.values()])
    return {name: part.reshape(t.shape) for (name, t), part in zip(like.items(), parts)}


def count_trunk(tensors: Tensors) -> int:
    return sum(t.numel() for name, t in tensors.items() if not name.startswith("deconv"))


def phase_kernels(weight: Tensor, config: dict) -> Tensor:
    return subpixel_kernel(weight, config["scale"], config["deconv"]["crop"][0])


def head_taps(tensors: Tensors, config: dict) -> Tensor:
    """Which of the deconvolution's weights every phase meets where, [phases, d * k * k]; -1 where its kernel has none."""
    weight = tensors["deconv.weight"]
    numbers = torch.arange(1, weight.numel() + 1, dtype=torch.float64).reshape(weight.shape)
    return phase_kernels(numbers, config).long().flatten(1) - 1


def context_px(config: dict) -> int:
    """How far around a pixel of the low resolution its phases see."""
    kernel_reach = subpixel_kernel(torch.zeros(1, 1, 9, 9), config["scale"], config["deconv"]["crop"][0]).shape[-1] // 2
    return 2 + config["m"] + kernel_reach


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="of an FSRCNN, .safetensors")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders of pictures to train on")
    parser.add_argument("--sizes", type=float, nargs="*", default=[0.8, 0.6], help="smaller copies of every picture that are trained on too")
    parser.add_argument("--validate", type=Path, required=True, help="folder of pictures to watch")
    parser.add_argument("--report", type=Path, help="folder of pictures that decides nothing")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--share", type=float, default=0.6, help="of the pictures, in a step")
    parser.add_argument("--places", type=int, default=50, help="a picture that the matrix is made from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
