"""What PyTorch computes with small seeded networks of every kind, for engines to be compared with.

    python reference/make_engine_fixtures.py packages/fsrcnn/test/fixtures/engine.json
"""

import json
import sys
from pathlib import Path

import torch

from seeded_networks import fsrcnn, hourglass, plain, run_network, seeded_input, seeded_weights, srcnn

WEIGHTS_SEED, INPUT_SEED = 11, 12
RGB = {"channels": 3, "color": "rgb"}

# Name, config, height, width.
CASES = [
    *[(f"fsrcnn x{s}", fsrcnn(s, d=56, s=12, m=4), 5, 6) for s in (2, 3, 4)],
    *[(f"fsrcnn-s x{s}", fsrcnn(s, d=32, s=5, m=1), 4, 5) for s in (2, 3, 4)],
    *[(f"hourglass-64-32-4 x{s}", hourglass(s), 5, 4) for s in (2, 3, 4)],
    ("fsrcnn x3 of one pixel", fsrcnn(3), 1, 1),
    ("fsrcnn x2 with replicated edges on one row", fsrcnn(2, edge="replicate"), 1, 5),
    ("fsrcnn x3 with valid edges", fsrcnn(3, edge="valid"), 10, 11),
    ("fsrcnn x2 on RGB", fsrcnn(2, **RGB), 5, 4),
    ("fsrcnn x3 on RGB with one slope per layer", fsrcnn(3, **RGB, slopes="shared", mapActivation="last"), 4, 3),
    ("fsrcnn x3 with PyTorch's padding 4", fsrcnn(3, deconv={"kernel": 9, "crop": [4, 2], "inexact": False}), 5, 5),
    ("fsrcnn x2 cropped far off centre", fsrcnn(2, deconv={"kernel": 9, "crop": [8, -1], "inexact": False}), 5, 5),
    ("fsrcnn x2 that starts before its input", fsrcnn(2, deconv={"kernel": 3, "crop": [-1, 2], "inexact": False}), 5, 5),
    ("fsrcnn x5 without mapping layers", fsrcnn(5, m=0, kernels={"feature": 3, "shrink": 3, "map": 3, "expand": 3}), 4, 4),
    ("fsrcnn x1", fsrcnn(1), 6, 5),
    ("srcnn 9-5-5", srcnn(2), 10, 9),
    ("srcnn 9-1-5 with valid edges on RGB", srcnn(3, **RGB, kernels=[9, 1, 5], edge="valid"), 15, 14),
    ("srcnn with replicated edges", srcnn(2, kernels=[9, 3, 1, 5], filters=[8, 6, 4], edge="replicate"), 9, 7),
    ("espcn x3", plain(3), 6, 5),
    ("espcn x2 on RGB with ReLU and sigmoid", plain(2, **RGB, activations=["relu", "relu"], outputActivation="sigmoid"), 5, 4),
    ("espcn x4 on RGB with replicated edges and clamp", plain(4, **RGB, edge="replicate", outputActivation="clamp"), 4, 3),
    ("espcn x2 with valid edges", plain(2, edge="valid"), 11, 10),
    ("espcn x1", plain(1), 5, 5),
    ("ecbsr x2 on RGB", plain(2, **RGB, kernels=[3, 3, 3], activations=["prelu", "prelu"], shortcut="nearest"), 5, 6),
    ("plain x3 with one slope per layer and a nearest shortcut", plain(3, activations=["prelu", "none"], slopes="shared", shortcut="nearest"), 6, 5),
    ("plain x4 with a bilinear shortcut and clamp", plain(4, edge="replicate", activations=["relu", "relu"], shortcut="bilinear", outputActivation="clamp"), 4, 5),
    ("plain x2 on RGB with a bicubic shortcut and ReLU", plain(2, **RGB, activations=["sigmoid", "clamp"], shortcut="bicubic", outputActivation="relu"), 5, 4),
    ("plain x3 with a deconvolution and a shortcut", plain(3, kernels=[3, 3, 7], activations=["prelu", "relu"], tail="deconv", crop=[2, 2], shortcut="bicubic"), 5, 6),
]  # fmt: skip


def main() -> None:
    torch.set_num_threads(1)
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    cases = [case(*row) for row in CASES]
    facts = {"generator": f"reference/make_engine_fixtures.py, torch {torch.__version__.split('+')[0]}"}
    path.write_text(json.dumps({**facts, "cases": cases}) + "\n")


def case(name: str, config: dict, height: int, width: int) -> dict:
    tensors = seeded_weights(config, WEIGHTS_SEED)
    output = run_network(seeded_input(config, height, width, INPUT_SEED), tensors, config)
    interleaved = output[0].permute(1, 2, 0)  # height, width, channels
    return {
        "name": name,
        "config": config,
        "weightsSeed": WEIGHTS_SEED,
        "input": {"height": height, "width": width, "seed": INPUT_SEED},
        "output": {
            "height": interleaved.shape[0],
            "width": interleaved.shape[1],
            "data": [float(f"{value:.9g}") for value in interleaved.flatten().tolist()],
        },
    }


if __name__ == "__main__":
    main()
