"""Pictures as people have them: reduced, stored with loss, perhaps twice, perhaps reduced again after."""

import io
import subprocess
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from imresize import imresize, luma_bt601

MARGIN = 8  # pixels around a patch: as far as its codec's blocks and a reduction reach
LOSSLESS = 100  # the quality that stands for no codec at all


def load_rgb(file: Path) -> np.ndarray:
    """[height, width, 3] in uint8."""
    return np.asarray(Image.open(file).convert("RGB"))


def resized(rgb: np.ndarray, height: int, width: int) -> np.ndarray:
    """By MATLAB's bicubic, antialiased, rounded to uint8."""
    if rgb.shape[:2] == (height, width):
        return rgb
    rows, columns = resize_matrix(rgb.shape[0], height), resize_matrix(rgb.shape[1], width)
    planes = rows @ rgb.transpose(2, 0, 1) @ columns.T
    return planes.round().clip(0, 255).astype(np.uint8).transpose(1, 2, 0)


@lru_cache(128)  # enough for patches; those of whole pictures are large and make room
def resize_matrix(size: int, new_size: int) -> np.ndarray:
    """imresize of one axis as a matrix, many times as fast on small patches."""
    return imresize(np.eye(size), new_size / size, axes=(0,))[:new_size]


def stored(rgb: np.ndarray, quality: int, codec: str = "jpeg", shift: tuple[int, int] = (0, 0), **options) -> np.ndarray:
    """What is read back from a file of this quality (of H.264, its CRF); `shift` moves the codec's blocks up and left, as cropping does."""
    if quality == LOSSLESS:
        return rgb
    if codec == "h264":
        return stored_h264(rgb, quality)
    down, right = shift
    file = io.BytesIO()
    moved = np.pad(rgb, [(down, 0), (right, 0), (0, 0)], mode="edge")
    Image.fromarray(moved).save(file, codec, quality=quality, **options)
    return np.asarray(Image.open(file).convert("RGB"))[down:, right:]


def stored_h264(rgb: np.ndarray, crf: int) -> np.ndarray:
    """One frame through libx264 with 4:2:0, by the ffmpeg on the path; an odd side is made even by its last row or column."""
    height, width = rgb.shape[:2]
    even = np.pad(rgb, [(0, height % 2), (0, width % 2), (0, 0)], mode="edge")
    size = f"{even.shape[1]}x{even.shape[0]}"
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24"]
    coded = ffmpeg([*raw, "-s", size, "-i", "-", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", str(crf), "-f", "h264", "-"], even.tobytes())
    decoded = ffmpeg(["-f", "h264", "-i", "-", *raw, "-"], coded)
    return np.frombuffer(decoded, np.uint8).reshape(even.shape)[:height, :width]


def ffmpeg(arguments: list[str], given: bytes) -> bytes:
    return subprocess.run(["ffmpeg", "-v", "error", *arguments], input=given, stdout=subprocess.PIPE, check=True).stdout


def degraded_luma(rgb: np.ndarray, size: int, quality: int, random: np.random.Generator) -> np.ndarray:
    """A square original's luma [size, size] after what may have happened to a JPEG of about this quality.

    One in four was stored larger than it is now, one in five was stored twice, its blocks at another place; one in four has full chroma.
    """
    larger = random.uniform(1.2, 2) if random.random() < 0.25 else 1
    stored_size = min(round(larger * size), len(rgb))
    rgb = resized(rgb, stored_size, stored_size)
    qualities = [quality]
    if quality < LOSSLESS and random.random() < 0.2:
        qualities = random.permutation([quality, random.integers(quality, LOSSLESS)]).tolist()
    for each in qualities:
        shift = tuple(random.integers(16, size=2))
        rgb = stored(rgb, each, shift=shift, subsampling="4:4:4" if random.random() < 0.25 else "4:2:0")
    return luma_bt601(resized(rgb, size, size))


def degraded_patch(
    picture: np.ndarray, scale: int, size: int, quality: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A random place of an original, flipped and turned: degraded luma [size, size] and what it was, [scale * size, ...], in 0..255."""
    whole, margin = scale * (size + 2 * MARGIN), scale * MARGIN
    top, left = (random.integers(side - whole + 1) for side in picture.shape[:2])
    original = np.rot90(picture[top : top + whole, left : left + whole], random.integers(4))
    original = original[::-1] if random.integers(2) else original
    low = degraded_luma(original, size + 2 * MARGIN, quality, random)
    return low[MARGIN:-MARGIN, MARGIN:-MARGIN], luma_bt601(original)[margin:-margin, margin:-margin]
