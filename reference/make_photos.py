"""The example photos: two CC0 pictures reduced to a third with MATLAB's bicubic, so that they stay small.

Run: python reference/make_photos.py FOLDER_WITH_gb82_CC0
"""

import sys
from pathlib import Path

import numpy as np
from imresize import imresize
from PIL import Image

OUT = Path(__file__).parent.parent / "examples/photos"
for name in ("guitar", "dog"):
    photo = np.asarray(Image.open(Path(sys.argv[1]) / f"{name}.png").convert("RGB")) / 255.0
    small = np.stack([imresize(photo[:, :, channel], 1 / 3) for channel in range(3)], axis=-1)
    Image.fromarray(np.floor(np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8)).save(OUT / f"{name}.png", optimize=True)
    print(name, small.shape)
