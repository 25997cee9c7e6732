"""What PyTorch computes with the released weights, for the JavaScript tests to compare with.

    python reference/make_released_golden.py packages/fsrcnn/weights/*.safetensors --out packages/fsrcnn/test/fixtures

writes released-x3.json for fsrcnn-x3.safetensors, and so on. The config is read from each file, so it takes any FSRCNN.
"""

import argparse
import hashlib
import json
from pathlib import Path

import torch

from fsrcnn import load_weights, run_fsrcnn

HEIGHT, WIDTH, SEED = 13, 17, 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    for file in args.weights:
        path = args.out / f"released-{file.stem.removeprefix('fsrcnn-')}.json"
        path.write_text(json.dumps(golden(file)) + "\n")
        print(path)


@torch.no_grad()
def golden(file: Path) -> dict:
    tensors, config = load_weights(file)
    generator = torch.Generator().manual_seed(SEED)
    low, high = config["inputRange"]
    x = low + (high - low) * torch.rand([1, config["channels"], HEIGHT, WIDTH], generator=generator)
    return {
        "generator": f"reference/make_released_golden.py, torch {torch.__version__.split('+')[0]}, seed {SEED}",
        "weights": file.name,
        "weightsSha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "layout": "n, channels, height, width",
        "input": tensor_json(x),
        "output": tensor_json(run_fsrcnn(x, tensors, config)),
    }


def tensor_json(t: torch.Tensor) -> dict:
    """Nine digits hold a float32 exactly."""
    return {"shape": list(t.shape), "data": [float(f"{value:.9g}") for value in t.flatten().tolist()]}


if __name__ == "__main__":
    main()
