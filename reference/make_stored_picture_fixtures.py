"""A picture, its low resolution, and what Pillow reads back of that from JPEG and WebP files: what `sr eval --degrade` and the "degrade" of
`sr train` are compared with.

    python reference/make_stored_picture_fixtures.py
"""

import base64
import json
from pathlib import Path

import numpy as np

from degraded_pictures import stored
from imresize import imresize

OUT = Path(__file__).parent.parent / "internal/pictures/fixtures/stored-pictures.json"
SEED, SCALE, WIDTH, HEIGHT = 20261129, 2, 74, 58
JPEGS = [(10, "4:2:0", (0, 0)), (30, "4:2:0", (0, 0)), (30, "4:4:4", (0, 0)), (30, "4:2:0", (5, 11)), (75, "4:4:4", (15, 2)), (95, "4:2:0", (8, 3))]


def main() -> None:
    high = drawing()
    low = np.stack([imresize_uint8(high[:, :, channel], 1 / SCALE) for channel in range(3)], axis=-1)
    cases = [
        {"codec": "jpeg", "quality": quality, "chroma": chroma, "shift": {"x": right, "y": down}}
        | picture(stored(low, quality, shift=(down, right), subsampling=chroma))
        for quality, chroma, (down, right) in JPEGS
    ]
    webp = {"codec": "webp", "quality": 40} | picture(stored(low, 40, "webp"))
    OUT.write_text(json.dumps({"scale": SCALE, "high": picture(high), "low": picture(low), "stored": [*cases, webp]}) + "\n")


def drawing() -> np.ndarray:
    """Waves, edges of strong colours and some noise, all of which a codec changes."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [120 + 60 * np.sin(x / (3 + c)) + 40 * np.cos((x + 2 * y) / (4 + c)) for c in range(3)]
    rgb = np.stack(waves, axis=-1) + np.random.default_rng(SEED).normal(0, 6, (HEIGHT, WIDTH, 3))
    rgb[10:30, 20:50] = [230, 30, 20]
    rgb[35:50, 8:28] = [10, 40, 220]
    return rgb.round().clip(0, 255).astype(np.uint8)


def imresize_uint8(plane: np.ndarray, scale: float) -> np.ndarray:
    """As MATLAB does with uint8: rounded after each pass."""
    for axis in (0, 1):
        plane = np.floor(imresize(plane.astype(float), scale, axes=(axis,)) + 0.5).clip(0, 255)
    return plane.astype(np.uint8)


def picture(rgb: np.ndarray) -> dict:
    height, width, _ = rgb.shape
    return {"width": width, "height": height, "samples": base64.b64encode(rgb.tobytes()).decode()}


if __name__ == "__main__":
    main()
