"""What PyTorch computes with FSRCNNs of random shape, and where one step of its SGD leads them, for the tfjs models.

    python reference/make_model_fixtures.py packages/fsrcnn/test/fixtures/model.json
"""

import json
import random
import sys
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from seeded_networks import fsrcnn, run_network, seeded_input, seeded_weights

WEIGHTS_SEED, INPUT_SEED, TARGET_SEED = 21, 22, 23
LEARNING_RATE = 0.1
STEPPED = 4  # so many of the cases, the small ones, also have a training step
COUNT = 12


def random_config(pick: random.Random, small: bool) -> dict:
    scale, kernel = pick.choice([2, 3, 4]), pick.choice([4, 5, 7, 9])
    before = pick.randint(-1, kernel - 1)
    channels = pick.choice([1, 3])
    return fsrcnn(
        scale,
        channels=channels,
        color="y601" if channels == 1 else "rgb",
        d=pick.randint(1, 3 if small else 17),
        s=pick.randint(1, 2 if small else 7),
        m=pick.randint(0, 3),
        kernels={layer: pick.choice([1, 3, 5]) for layer in ("feature", "shrink", "map", "expand")},
        slopes=pick.choice(["channel", "shared"]),
        mapActivation=pick.choice(["each", "last"]),
        edge=pick.choice(["zero", "replicate", "valid"]),
        deconv={"kernel": kernel, "crop": [before, kernel - scale - before], "inexact": False},
    )


def smallest_input(config: dict) -> int:
    """The side of which 'valid' convolutions leave one pixel."""
    kernels = config["kernels"]
    reach = sum(kernels[layer] - 1 for layer in ("feature", "shrink", "expand")) + config["m"] * (kernels["map"] - 1)
    return 1 + (reach if config["edge"] == "valid" else 0)


def case(config: dict, stepped: bool) -> dict:
    height, width = smallest_input(config) + 3, smallest_input(config) + 1
    x = seeded_input(config, height, width, INPUT_SEED)
    tensors = seeded_weights(config, WEIGHTS_SEED)
    y = run_network(x, tensors, config)
    result = {"config": config, "input": {"height": height, "width": width}, "output": packed(y.permute(0, 2, 3, 1))}
    if not stepped:
        return result
    target = seeded_input(config, y.shape[2], y.shape[3], TARGET_SEED)
    loss, after = step(x, target, tensors, config)
    return {**result, "step": {"loss": loss, "tensors": {name: packed(tensor) for name, tensor in after.items()}}}


def step(x: Tensor, target: Tensor, tensors: dict[str, Tensor], config: dict) -> tuple[float, dict[str, Tensor]]:
    parameters = [tensor.requires_grad_() for tensor in tensors.values()]
    optimizer = torch.optim.SGD(parameters, lr=LEARNING_RATE)
    loss = F.mse_loss(run_network.__wrapped__(x, tensors, config), target)  # without its no_grad
    loss.backward()
    optimizer.step()
    return loss.item(), tensors


def packed(tensor: Tensor) -> dict:
    return {"shape": list(tensor.shape), "data": [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]}


def main() -> None:
    torch.set_num_threads(1)
    pick = random.Random(20260103)
    cases = [case(random_config(pick, small=i < STEPPED), stepped=i < STEPPED) for i in range(COUNT)]
    seeds = {"weights": WEIGHTS_SEED, "input": INPUT_SEED, "target": TARGET_SEED}
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
    Path(sys.argv[1]).write_text(f'{{"seeds":{json.dumps(seeds)},"learningRate":{LEARNING_RATE},"cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
