"""A small picture with its chroma restored by NumPy and SciPy, for packages/image/test.

Run: python reference/make_chroma_fixtures.py
"""

import json
from pathlib import Path

import numpy as np

from compare_chroma import restored_chroma

OUT = Path(__file__).parent.parent / "packages/image/test/fixtures/chroma.json"


def main() -> None:
    random = np.random.default_rng(20261129)
    cases = []
    for height, width in [(9, 13), (8, 6), (2, 7), (1, 1)]:
        ramp = np.linspace(30, 220, height * width).reshape(height, width, 1)
        rgb = (ramp + random.integers(-30, 30, (height, width, 3))).astype(np.uint8)
        for strength in (1, 0.3):
            expected = restored_chroma(rgb.astype(float), strength)
            case = {"width": width, "height": height, "strength": strength}
            cases.append(case | {"samples": rgb.ravel().tolist(), "expected": expected.round(4).ravel().tolist()})
    OUT.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
