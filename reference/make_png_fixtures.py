"""PNG files of every kind for packages/image/test, with the samples that a decoder must give.

Two independent encoders write them: Pillow (what it can write) and pypng (every depth, 16 bits, transparent colours, interlacing).
The expected samples are the arrays that were encoded, spread to 0..255 or 0..65535; where Pillow keeps the full depth, its own
decoder must agree with them.

Run: python reference/make_png_fixtures.py
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
import png
from PIL import Image

OUT = Path(__file__).parent.parent / "packages/image/test/fixtures/png.json"
WIDTH, HEIGHT = 11, 5  # 11 samples of 1, 2 or 4 bits end inside a byte
random = np.random.default_rng(20260101)
pictures: list[dict] = []


def add(name: str, encoded: bytes, expected: np.ndarray, pillow_mode: str | None = None) -> None:
    """expected: [height, width, channels], spread to the full range."""
    if pillow_mode:
        seen = np.asarray(Image.open(io.BytesIO(encoded)).convert(pillow_mode), dtype=np.int64)
        assert np.array_equal(seen.reshape(expected.shape), expected), name
    height, width, channels = expected.shape
    picture = {"name": name, "width": width, "height": height, "channels": channels}
    picture["type"] = "uint16" if "16-bit" in name else "uint8"
    picture |= {"png": base64.b64encode(encoded).decode(), "samples": expected.ravel().tolist()}
    pictures.append(picture)


def samples(depth: int, channels: int) -> np.ndarray:
    return random.integers(0, 2**depth, (HEIGHT, WIDTH, channels))


def pypng(values: np.ndarray, **options) -> bytes:
    out = io.BytesIO()
    height, width, channels = values.shape
    png.Writer(width, height, **options).write(out, values.reshape(height, width * channels).tolist())
    return out.getvalue()


def pillow(image: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def spread(values: np.ndarray, depth: int) -> np.ndarray:
    return values * 255 // (2**depth - 1) if depth < 8 else values


def with_key(values: np.ndarray, key: tuple[int, ...], depth: int) -> np.ndarray:
    opaque = (values != np.array(key)).any(-1, keepdims=True)
    return np.concatenate([spread(values, depth), opaque * (65535 if depth == 16 else 255)], axis=-1)


# Grey, RGB and their alpha forms at every depth, by pypng.
for depth in (1, 2, 4, 8, 16):
    values = samples(depth, 1)
    add(f"grey, {depth}-bit", pypng(values, greyscale=True, bitdepth=depth), spread(values, depth), "L" if depth <= 8 else None)
    key = tuple(values[2, 3].tolist())
    encoded = pypng(values, greyscale=True, bitdepth=depth, transparent=key[0])
    add(f"grey with a transparent level, {depth}-bit", encoded, with_key(values, key, depth), "LA" if depth == 8 else None)
for depth in (8, 16):
    for channels, kind, mode in ((2, "grey and alpha", "LA"), (3, "RGB", "RGB"), (4, "RGBA", "RGBA")):
        values = samples(depth, channels)
        options = {"greyscale": channels == 2, "alpha": channels != 3, "bitdepth": depth}
        pillow_mode = mode if depth == 8 else None
        add(f"{kind}, {depth}-bit", pypng(values, **options), values, pillow_mode)
        add(f"{kind}, {depth}-bit, interlaced", pypng(values, interlace=True, **options), values, pillow_mode)
    values = samples(depth, 3)
    key = tuple(values[4, 10].tolist())
    encoded = pypng(values, greyscale=False, bitdepth=depth, transparent=key)
    add(f"RGB with a transparent colour, {depth}-bit", encoded, with_key(values, key, depth), "RGBA" if depth == 8 else None)

# Palettes, by both.
for depth in (1, 2, 4, 8):
    colours = 2**depth if depth < 8 else 200
    palette = random.integers(0, 256, (colours, 3))
    indices = random.integers(0, colours, (HEIGHT, WIDTH, 1))
    encoded = pypng(indices, palette=palette.tolist(), bitdepth=depth)
    add(f"palette of {colours}, {depth}-bit, by pypng", encoded, palette[indices[..., 0]], "RGB")
    alpha = np.where(np.arange(colours) < colours - 1, random.integers(0, 256, colours), 255)  # tRNS may be shorter than PLTE
    image = Image.fromarray(indices[..., 0].astype(np.uint8), "P")
    image.putpalette(palette.astype(np.uint8).tobytes())
    encoded = pillow(image, bits=depth, transparency=bytes(alpha[:-1].tolist()))
    expected = np.concatenate([palette, alpha[:, None]], axis=-1)[indices[..., 0]]
    add(f"palette of {colours} with alpha, {depth}-bit, by Pillow", encoded, expected, "RGBA")

# What Pillow writes by itself: all filters, compression, text and a profile that must not matter.
ramp = np.add.outer(np.arange(40) * 5, np.arange(30) * 3) % 256
grey = Image.fromarray(ramp.astype(np.uint8))
add("grey ramp, 8-bit, by Pillow", pillow(grey, optimize=True), ramp[..., None], "L")
colour = np.stack([ramp, ramp.T[np.arange(40) % 30][:, np.arange(30) % 40], 255 - ramp], -1)
encoded = pillow(Image.fromarray(colour.astype(np.uint8)), icc_profile=b"not a profile" * 9, dpi=(300, 300))
add("RGB with a broken profile, 8-bit, by Pillow", encoded, colour, "RGB")
deep = (np.add.outer(np.arange(7) * 9001, np.arange(6) * 257) % 65536).astype(np.uint16)
add("grey, 16-bit, by Pillow", pillow(Image.fromarray(deep)), deep[..., None].astype(np.int64), None)
bilevel = random.integers(0, 2, (9, 13)).astype(bool)
add("black and white, 1-bit, by Pillow", pillow(Image.fromarray(bilevel)), bilevel[..., None] * 255, "L")
add("one pixel, RGBA, 8-bit", pypng(np.array([[[1, 2, 3, 4]]]), greyscale=False, alpha=True), np.array([[[1, 2, 3, 4]]]), "RGBA")

# Interlaced samples of less than a byte: fast-png cannot read them, so the decoder must say so.
values = samples(1, 1)
refused = pypng(values, greyscale=True, bitdepth=1, interlace=True)

OUT.parent.mkdir(parents=True, exist_ok=True)
document = {"pictures": pictures, "interlacedBits": base64.b64encode(refused).decode()}
OUT.write_text(json.dumps(document, indent=1, separators=(",", ":")).replace(",\n    ", ",").replace("[\n    ", "[") + "\n")
print(f"{len(pictures)} pictures, {OUT.stat().st_size} bytes")
