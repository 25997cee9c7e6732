"""What PyTorch computes with the released weights, for the JavaScript tests to compare with.

    python reference/make_released_golden.py packages/fsrcnn/weights/*.safetensors --out packages/fsrcnn/test/fixtures

writes released-fsrcnn-x3.json for fsrcnn-x3.safetensors, and so on: an output for each head. The config is read from each
file, so it takes any FSRCNN and SRCNN.
"""

import argparse
import hashlib
import json
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from fsrcnn import convolve, head_of, load_weights, run_fsrcnn

HEIGHT, WIDTH, SEED = 13, 17, 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    for file in args.weights:
        path = args.out / f"released-{file.stem}.json"
        path.write_text(json.dumps(golden(file)) + "\n")
        print(path)


@torch.no_grad()
def golden(file: Path) -> dict:
    tensors, stated = load_weights(file)
    configs = stated if isinstance(stated, list) else [stated]
    generator = torch.Generator().manual_seed(SEED)
    low, high = configs[0]["inputRange"]
    x = low + (high - low) * torch.rand([1, configs[0]["channels"], HEIGHT, WIDTH], generator=generator)
    outputs = [run_network(x, head_of(tensors, config) if len(configs) > 1 else tensors, config) for config in configs]
    return {
        "generator": f"reference/make_released_golden.py, torch {torch.__version__.split('+')[0]}, seed {SEED}",
        "weights": file.name,
        "weightsSha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "layout": "n, channels, height, width",
        "input": tensor_json(x),
        "outputs": [
            {"scale": config["scale"], **tensor_json(y)} for config, y in zip(configs, outputs, strict=True)
        ],
    }


def run_network(x: Tensor, tensors: dict[str, Tensor], config: dict) -> Tensor:
    if config["architecture"] == "fsrcnn":
        return run_fsrcnn(x, tensors, config)
    layers = len(config["kernels"])  # SRCNN; x is a picture that bicubic has enlarged
    for i in range(1, layers + 1):
        x = convolve(x, tensors[f"conv_{i}.weight"], tensors[f"conv_{i}.bias"], config["edge"])
        x = x if i == layers else F.relu(x)
    return x


def tensor_json(t: torch.Tensor) -> dict:
    """Nine digits hold a float32 exactly."""
    return {"shape": list(t.shape), "data": [float(f"{value:.9g}") for value in t.flatten().tolist()]}


if __name__ == "__main__":
    main()
