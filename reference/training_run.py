"""One training run: the loop, the checkpoint that it goes on from, and what every training is told."""

import argparse
import copy
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from fsrcnn import save_weights
from soap import Soap

SAVE_EVERY_S = 60


def run_training(
    network: nn.Module,
    loss_of_step: Callable[[int, np.random.Generator], Tensor],
    describe: Callable[[nn.Module, Path], str],
    args: argparse.Namespace,
    stored: dict,
    kept: dict | None = None,
) -> None:
    """SOAP with a warm-up and a cosine decay; the network ends up as the moving average of its weights.

    `loss_of_step` is given a scale of the network and the step's random numbers, `describe` a network and a folder of pictures.
    `stored` is what the run goes on from, `kept` what the checkpoint holds besides the training's own state.
    """
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = Soap(trained, lr=args.lr)
    average = {name: value.clone() for name, value in network.state_dict().items()}
    first = 0
    if stored:
        network.load_state_dict(stored["network"])
        optimizer.load_state_dict(stored["optimizer"])
        average, first = stored["average"], stored["step"]
    print(f"{sum(parameter.numel() for parameter in trained)} parameters in training form, from step {first}", flush=True)

    saved = started = time.monotonic()
    loss_sum = 0.0
    for step in range(first, args.steps):
        random = np.random.default_rng([args.seed, step])  # a step draws the same patches, resumed or not
        for group in optimizer.param_groups:
            group["lr"] = args.lr * learning_rate_factor(step, args.steps)
        loss = loss_of_step(network.scales[step % len(network.scales)], random)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, args.clip)
        optimizer.step()
        decay = min(0.999, (step + 1) / (step + 10))
        for name, value in network.state_dict().items():
            average[name].lerp_(value, 1 - decay)
        loss_sum += loss.item()

        if (step + 1) % 500 == 0:
            seconds = time.monotonic() - started
            print(f"step {step + 1}  loss {loss_sum / 500:.5f}  {seconds:.0f} s", flush=True)
            loss_sum = 0.0
        if time.monotonic() - saved > SAVE_EVERY_S or step + 1 == args.steps:
            saved = time.monotonic()
            state = {"step": step + 1, "network": network.state_dict(), "average": average, "optimizer": optimizer.state_dict()}
            save_run(args.out, state | (kept or {}), averaged(network, average))
        if (step + 1) % args.validate_every == 0:
            print(f"step {step + 1}  {describe(averaged(network, average), args.validate)}", flush=True)
    network.load_state_dict(average)
    print(f"validation: {describe(network, args.validate)}")
    if args.report:
        print(f"report:     {describe(network, args.report)}")


def stored_run(args: argparse.Namespace) -> dict:
    """The checkpoint to go on from: empty without --resume, or where there is none yet."""
    file = args.out / "checkpoint.pt"
    return torch.load(file) if args.resume and file.exists() else {}


def save_run(out: Path, state: dict, released: nn.Module) -> None:
    """Write the averaged, collapsed weights of every scale, then the checkpoint: one that says "finished" has its weights beside it."""
    out.mkdir(parents=True, exist_ok=True)
    for scale in released.scales:
        save_weights(out / f"{released.name}-x{scale}.safetensors", released.collapse(scale), released.config(scale))
    torch.save(state, out / "checkpoint.tmp")
    (out / "checkpoint.tmp").replace(out / "checkpoint.pt")


def averaged(network: nn.Module, average: dict[str, Tensor]) -> nn.Module:
    averaged_network = copy.deepcopy(network)
    averaged_network.load_state_dict(average)
    return averaged_network


def learning_rate_factor(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * step / steps))


def training_arguments(description: str) -> argparse.ArgumentParser:
    """What every training is told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders of pictures to train on")
    parser.add_argument("--sizes", type=float, nargs="*", default=[0.8, 0.6], help="smaller copies of every picture that are trained on too")
    parser.add_argument("--validate", type=Path, required=True, help="folder of pictures to watch while training")
    parser.add_argument("--report", type=Path, help="folder of pictures measured once, at the end")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lr", type=float, default=3e-3, help="learning rate before the decay")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--patch", type=int, default=24, help="side of a patch of the network's input, pixels")
    parser.add_argument("--clip", type=float, default=0.5, help="largest norm of the gradient")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out, if there is one")
    parser.add_argument("--validate-every", type=int, default=2500)
    parser.add_argument("--threads", type=int, default=1)
    return parser
