"""Picture files of every kind for packages/cli/test and packages/files/test, with the samples that a reader must give.

Pillow and tifffile write them. Lossless files must give exactly the samples that were encoded; for lossy ones the expected
samples are Pillow's own decoding.

Run: python reference/make_cli_picture_fixtures.py
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms, ImageOps

OUT = Path(__file__).parent.parent / "internal/pictures/fixtures/pictures.json"
WIDTH, HEIGHT = 7, 5
random = np.random.default_rng(20260102)
pictures: list[dict] = []


def add(name: str, encoded: bytes, expected: np.ndarray, tolerance: int = 0, **facts) -> None:
    """expected: [height, width, channels] of uint8 or uint16. `facts`: what else the reader must find."""
    height, width, channels = expected.shape
    file = {"name": name, "file": base64.b64encode(encoded).decode(), "tolerance": tolerance, **facts}
    raster = {"width": width, "height": height, "channels": channels, "type": str(expected.dtype)}
    pictures.append(file | raster | {"samples": expected.ravel().tolist()})


def samples(channels: int, dtype=np.uint8) -> np.ndarray:
    return random.integers(0, np.iinfo(dtype).max + 1, (HEIGHT, WIDTH, channels), dtype)


def smooth(channels: int) -> np.ndarray:
    """Without detail, so that a lossy file comes near to it."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([40 + 20 * x + 10 * y + 9 * c for c in range(channels)], axis=-1).astype(np.uint8)


def image(values: np.ndarray) -> Image.Image:
    return Image.fromarray(values[:, :, 0] if values.shape[2] == 1 else values)


def pillow(picture: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def seen(encoded: bytes, mode: str) -> np.ndarray:
    values = np.asarray(Image.open(io.BytesIO(encoded)).convert(mode))
    return values.reshape(values.shape[0], values.shape[1], -1)


def tiff(values: np.ndarray, **options) -> bytes:
    out = io.BytesIO()
    tifffile.imwrite(out, values[:, :, 0] if values.shape[2] == 1 else values, metadata=None, **options)
    return out.getvalue()


def swapped_srgb() -> bytes:
    """An RGB profile in which red and blue have changed places: whoever converts by it is found out."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile[:24] + bytes([7, 230, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]) + profile[36:]  # ICC.1 7.2.8: not today's date
    return profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")


for channels, kind in ((1, "grey"), (2, "grey + alpha"), (3, "RGB"), (4, "RGBA")):
    values = samples(channels)
    add(f"{kind} PNG", pillow(image(values), "PNG"), values)
    alpha = {"extrasamples": ["unassalpha"]} if channels in (2, 4) else {}
    photometric = "minisblack" if channels < 3 else "rgb"
    wide = samples(channels, np.uint16)
    add(f"{kind} TIFF", tiff(values, photometric=photometric, planarconfig="contig", **alpha), values)
    add(f"16-bit {kind} TIFF", tiff(wide, photometric=photometric, planarconfig="contig", **alpha), wide)

wide = samples(1, np.uint16)
add("16-bit grey PNG", pillow(image(wide), "PNG"), wide)

values = samples(3)
profile = swapped_srgb()
add("PNG with a profile and 300 dpi", pillow(image(values), "PNG", icc_profile=profile, dpi=(300, 300)), values, profileBytes=len(profile), density=300)

palette = image(samples(3)).quantize(8)
encoded = pillow(palette, "PNG")
add("palette PNG", encoded, seen(encoded, "RGB"))
encoded = pillow(palette, "PNG", transparency=3)
add("palette PNG with a transparent entry", encoded, seen(encoded, "RGBA"))
bits = samples(1) > 127
encoded = pillow(Image.fromarray(bits[:, :, 0]), "PNG")
add("1-bit PNG", encoded, bits.astype(np.uint8) * 255)

encoded = pillow(image(smooth(1)), "JPEG", quality=95, dpi=(240, 240))
add("grey JPEG", encoded, seen(encoded, "L"), tolerance=1, density=240)
encoded = pillow(image(smooth(3)), "JPEG", quality=95, subsampling=0)
add("RGB JPEG", encoded, seen(encoded, "RGB"), tolerance=2)
# Which RGB a CMYK ink gives is a matter of profiles; paper is white and full black is dark with all of them.
inks = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
inks[:, 4:, 3] = 255
encoded = pillow(Image.fromarray(inks, "CMYK"), "JPEG", quality=100)
add("CMYK JPEG", encoded, np.where(inks[:, :, 3:] > 0, [[[20, 20, 20]]], 250).astype(np.uint8), tolerance=30)
for orientation in range(1, 9):
    # The stored rows are the upright picture turned back; Pillow's own rule for the tag turns them again.
    exif = Image.Exif()
    exif[0x0112] = orientation
    encoded = pillow(image(smooth(3)), "JPEG", quality=95, subsampling=0, exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(encoded))).convert("RGB"))
    add(f"JPEG with EXIF orientation {orientation}", encoded, upright, tolerance=2)

values = samples(3)
add("lossless WebP", pillow(image(values), "WEBP", lossless=True), values)
values = samples(4)
add("lossless WebP with alpha", pillow(image(values), "WEBP", lossless=True, exact=True), values)
frames = [image(samples(3)) for _ in range(3)]
encoded = pillow(frames[0], "WEBP", lossless=True, save_all=True, append_images=frames[1:], duration=100)
add("animated WebP", encoded, seen(encoded, "RGB"), pages=3)
pages = np.stack([samples(3), samples(3)])
out = io.BytesIO()
tifffile.imwrite(out, pages, photometric="rgb", metadata=None)
add("TIFF of two pages", out.getvalue(), pages[0], pages=2)

encoded = pillow(image(smooth(3)), "AVIF", quality=95, subsampling="4:4:4")
add("AVIF", encoded, seen(encoded, "RGB"), tolerance=3)

for name, picture, mode in (
    ("24-bit BMP", image(samples(3)), "RGB"),
    ("grey BMP", image(samples(1)), "L"),
    ("palette BMP", image(samples(3)).quantize(8), "RGB"),
    ("32-bit BMP", image(samples(4)), "RGB"),
):
    encoded = pillow(picture, "BMP")
    add(name, encoded, seen(encoded, mode))

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(pictures, separators=(",", ":")).replace("},{", "},\n{") + "\n")
print(OUT, len(pictures), OUT.stat().st_size)
