"""BMP, TIFF and PNG files of many kinds for packages/cli/test and packages/files/test, with what Pillow reads in them.

The bytes are put together here, because Pillow and tifffile write few of these kinds. A kind that is to be refused
has a word of the message instead of samples.

Run: python reference/make_picture_kind_fixtures.py
"""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

OUT = Path(__file__).parent.parent / "packages/files/test/fixtures/picture-kinds.json"
WIDTH, HEIGHT = 11, 5
random = np.random.default_rng(20260103)
kinds: list[dict] = []


def add(name: str, file: bytes, refused: str | None = None, expected: np.ndarray | None = None, tolerance: int = 0) -> None:
    kind = {"name": name, "file": base64.b64encode(file).decode(), "tolerance": tolerance}
    if refused is None:
        if expected is None:
            picture = Image.open(io.BytesIO(file))
            expected = np.asarray(picture.convert("RGBA" if picture.mode == "RGBA" else "RGB"))
        kind |= {"channels": expected.shape[2], "samples": expected.ravel().tolist()}
    else:
        kind |= {"refused": refused}
    kinds.append(kind)


def indices(bits: int, colors: int | None = None) -> np.ndarray:
    return random.integers(0, colors or 2**bits, (HEIGHT, WIDTH), dtype=np.uint64)


def packed(values: np.ndarray, bits: int) -> bytes:
    """One row, its first value in the high bits of the first byte; whole bytes little-endian."""
    if bits > 8:
        return b"".join(int(value).to_bytes(bits // 8, "little") for value in values)
    return np.packbits((values[:, None] >> np.arange(bits - 1, -1, -1, dtype=np.uint64)) & np.uint64(1)).tobytes()


# --- BMP


def rows(values: np.ndarray, bits: int) -> bytes:
    return b"".join(row + b"\0" * (-len(row) % 4) for row in (packed(line, bits) for line in values))


def palette(colors: int, spare: bytes = b"\0", grey: bool = False) -> bytes:
    rgb = np.linspace(0, 255, colors).astype(int)[:, None].repeat(3, 1) if grey else random.integers(0, 256, (colors, 3))
    return b"".join(bytes(color.tolist()) + spare for color in rgb)


def bmp(bits: int, pixels: bytes, header=40, compression=0, colors=b"", masks=(), height=HEIGHT, used=0, offset=None) -> bytes:
    words = struct.pack(f"<{len(masks)}I", *masks)
    if header == 12:
        fields = struct.pack("<IHHHH", 12, WIDTH, height, 1, bits)
    else:
        fields = struct.pack("<IiiHHIIiiII", header, WIDTH, height, 1, bits, compression, len(pixels), 11811, 5906, used, 0)
        if header > 40:
            fields, words = (fields + words).ljust(header, b"\0"), b""
        fields = fields[:header]
    body = fields + words + colors
    start = 14 + len(body) if offset is None else offset
    return struct.pack("<2sIHHI", b"BM", 14 + len(body) + len(pixels), 0, 0, start) + body + pixels


for bits in (1, 4, 8):
    pixels = rows(indices(bits), bits)
    add(f"BMP of {bits} bits", bmp(bits, pixels, colors=palette(2**bits)))
    add(f"grey BMP of {bits} bits", bmp(bits, pixels, colors=palette(2**bits, grey=True)))
    add(f"BMP of {bits} bits with OS/2's first header", bmp(bits, pixels, header=12, colors=palette(2**bits, b"")))
    add(f"BMP of {bits} bits with OS/2's second header", bmp(bits, pixels, header=64, colors=palette(2**bits)))
    add(f"BMP of {bits} bits, top row first", bmp(bits, pixels, colors=palette(2**bits), height=-HEIGHT))
    add(f"BMP of {bits} bits whose offset points at its palette", bmp(bits, pixels, colors=palette(2**bits), offset=54))
pixels = rows(indices(8, 5), 8)
add("BMP of 5 colours", bmp(8, pixels, colors=palette(5), used=5))
add("BMP of 5 colours whose offset points at its palette", bmp(8, pixels, colors=palette(5), used=5, offset=54))
add("BMP with a gap before its pixels", bmp(8, b"\xee" * 8 + pixels, colors=palette(256), offset=54 + 1024 + 8))
inside = bmp(8, pixels, colors=palette(256), offset=54 + 400)
beside = bmp(8, pixels, colors=palette(256))
add("BMP whose offset points into its palette", inside, expected=np.asarray(Image.open(io.BytesIO(
    inside[:10] + beside[10:14] + inside[14:])).convert("RGB")))
add("BMP whose offset points into its header", bmp(24, rows(indices(24), 24), offset=20), refused="damaged BMP")

wide = {bits: rows(indices(bits), bits) for bits in (16, 24, 32)}
for bits, pixels in wide.items():
    add(f"BMP of {bits} bits", bmp(bits, pixels))
    add(f"BMP of {bits} bits, top row first", bmp(bits, pixels, height=-HEIGHT))
add("BMP of 24 bits with OS/2's first header", bmp(24, wide[24], header=12))
fields = {"5, 6 and 5 bits": (16, (0xF800, 0x7E0, 0x1F)), "five bits each": (16, (0x7C00, 0x3E0, 0x1F)),
          "eight bits each": (32, (0xFF0000, 0xFF00, 0xFF)), "high bits": (32, (0xFF000000, 0xFF0000, 0xFF00))}
for name, (bits, masks) in fields.items():
    add(f"BMP with bit fields of {name}", bmp(bits, wide[bits], compression=3, masks=masks))
for header, masks in ((52, (0xFF0000, 0xFF00, 0xFF)), (56, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
                      (108, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)), (124, (0xFF0000, 0xFF00, 0xFF, 0xFF000000))):
    add(f"BMP with bit fields in a header of {header} bytes", bmp(32, wide[32], header=header, compression=3, masks=masks))
ten = indices(30)
add("BMP with bit fields of ten bits each", bmp(32, rows(ten, 32), compression=3, masks=(0x3FF00000, 0xFFC00, 0x3FF)),
    expected=np.stack([((ten[::-1] >> np.uint64(shift)) & np.uint64(1023)) * 255 // 1023 for shift in (20, 10, 0)], -1))


def runs(values: np.ndarray, bits: int) -> bytes:
    """A run for equal neighbours, five or six pixels as they are, the rest as runs of one and two."""
    out = b""
    literal = 5 if bits == 8 else 6
    for line in values[::-1].tolist():
        x = 0
        while x < WIDTH:
            if WIDTH - x >= literal and line[x] != line[x + 1]:
                cells = packed(np.array(line[x : x + literal], np.uint64), bits)
                out += bytes([0, literal]) + cells + b"\0" * (len(cells) % 2)
                x += literal
            else:
                count = 2 if x + 1 < WIDTH and (bits == 4 or line[x] == line[x + 1]) else 1
                pair = line[x : x + 2] if count == 2 else [line[x], 0]
                out += bytes([count, pair[0] if bits == 8 else pair[0] * 16 + pair[1]])
                x += count
        out += b"\0\0"
    return out[:-2] + b"\0\1"


for bits, compression in ((8, 1), (4, 2)):
    values = indices(bits)
    values[1] = 7
    colors = palette(2**bits)
    add(f"BMP in RLE{bits}", bmp(bits, runs(values, bits), compression=compression, colors=colors))
    # Pillow does not take a picture that ends early by its mark; by the format the rest is index 0.
    skipping = bytes([3, 0x55, 0, 2, 4, 2, 2, 0x66, 0, 0, 4, 0x77, 0, 1])
    shown = np.zeros((HEIGHT, WIDTH), int)
    five, six, seven = (0x55, 0x66, 0x77) if bits == 8 else (5, 6, 7)
    shown[4, 0:3], shown[2, 7:9], shown[1, 0:4] = five, six, seven
    rgb = np.frombuffer(colors, np.uint8).reshape(-1, 4)[:, 2::-1]
    add(f"BMP in RLE{bits} that skips pixels", bmp(bits, skipping, compression=compression, colors=colors), expected=rgb[shown])
    add(f"BMP in RLE{bits} that ends early", bmp(bits, skipping[:6], compression=compression, colors=colors), refused="damaged BMP")
for name, bits, compression in (("JPEG", 24, 4), ("PNG", 24, 5), ("CMYK", 32, 11), ("RLE8", 24, 1)):
    add(f"BMP of {bits} bits in {name}", bmp(bits, wide[bits], compression=compression), refused=name)
add("BMP of 16 bits in fax lines", bmp(1, rows(indices(1), 1), header=64, compression=3, colors=palette(2)), refused="fax lines")


# --- TIFF


def tiff(values: np.ndarray, **options) -> bytes:
    out = io.BytesIO()
    tifffile.imwrite(out, values, metadata=None, **options)
    return out.getvalue()


def raw_tiff(values: np.ndarray, bits: int, photometric: int, *more: tuple[int, int]) -> bytes:
    """Samples of any number of bits, one strip, little-endian."""
    height, width = values.shape[:2]
    samples = values.shape[2] if values.ndim == 3 else 1
    lines = values.reshape(height, -1).astype(np.uint64)
    ones = (lines[:, :, None] >> np.arange(bits - 1, -1, -1, dtype=np.uint64)) & np.uint64(1)
    data = np.packbits(ones.reshape(height, -1).astype(np.uint8), axis=1).tobytes()
    tags = [(256, width), (257, height), (258, bits), (259, 1), (262, photometric), (277, samples), (278, height), (279, len(data))]
    start = 8 + 2 + 12 * (len(tags) + 1 + len(more)) + 4
    tags = sorted([*tags, (273, start), *more])
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + b"\0" * 4 + data


y, x = np.mgrid[0:32, 0:48]
rgb = np.stack([40 + 4 * x + y, 200 - 3 * x + y, 60 + 2 * x + 2 * y], -1).clip(0, 255).astype(np.uint8)
grey = rgb[:, :, 0]
small, small_grey = rgb[:HEIGHT, :WIDTH], grey[:HEIGHT, :WIDTH]
luma = np.asarray(Image.fromarray(small).convert("YCbCr"))
add("YCbCr TIFF", tiff(luma, photometric="ycbcr", subsampling=(1, 1)), expected=small, tolerance=2)
video = luma * np.array([219, 224, 224]) / 255 + 16
add("YCbCr TIFF in the range of video", tiff(np.round(video).astype(np.uint8), photometric="ycbcr", subsampling=(1, 1), extratags=[
    (532, 5, 6, (16, 1, 235, 1, 128, 1, 240, 1, 128, 1, 240, 1), True)]), expected=small, tolerance=4)
add("YCbCr TIFF of one colour for four pixels", raw_tiff(np.zeros((4, 4), int), 8, 6, (530, 2 | 2 << 16)), refused="YCbCr")
alpha = np.full((HEIGHT, WIDTH, 1), 128, np.uint8)
half = np.round(small * (128 / 255)).astype(np.uint8)
add("TIFF multiplied by its alpha", tiff(np.dstack([half, alpha]), photometric="rgb", extrasamples=["assocalpha"]),
    expected=np.dstack([small, alpha]), tolerance=1)
add("planar TIFF", tiff(small.transpose(2, 0, 1), photometric="rgb", planarconfig="separate"), expected=small)
add("tiled planar TIFF", tiff(small.transpose(2, 0, 1), photometric="rgb", planarconfig="separate", tile=(16, 16)), refused="planar")
for kind, words in (("cielab", "CIE L*a*b*"), ("icclab", "ICC L*a*b*"), ("itulab", "ITU L*a*b*"), ("linear_raw", "camera")):
    add(f"{kind} TIFF", tiff(small, photometric=kind), refused=words)
add("16-bit cielab TIFF", tiff(small.astype(np.uint16), photometric="cielab"), refused="CIE L*a*b*")
add("cfa TIFF", tiff(small_grey, photometric="cfa"), refused="sensor")
add("TIFF of a mask", tiff(small_grey > 50, photometric="mask", bitspersample=1), refused="mask")
for bits in (6, 10, 12, 14, 24):
    add(f"{bits}-bit grey TIFF", raw_tiff(small_grey, bits, 1), refused=f"{bits} bits a sample")
for bits in (2, 4):
    add(f"{bits}-bit RGB TIFF", tiff(small, photometric="rgb").replace(struct.pack("<3H", 8, 8, 8), struct.pack("<3H", bits, bits, bits)),
        refused=f"{bits} bits a sample")
    levels = small_grey >> (8 - bits)
    shown = (levels * (255 // (2**bits - 1)))[:, :, None].repeat(3, 2)
    add(f"{bits}-bit grey TIFF", raw_tiff(levels, bits, 1), expected=shown)
    add(f"{bits}-bit grey TIFF of inverted levels", raw_tiff(levels, bits, 0), expected=255 - shown)
for dtype, words in (("int8", "signed"), ("int16", "signed"), ("uint32", "32 bits"), ("float16", "float"), ("float64", "float")):
    add(f"{dtype} TIFF", tiff(small_grey.astype(dtype), photometric="minisblack"), refused=words)
out = io.BytesIO()
Image.fromarray(small).save(out, "TIFF", compression="lzma")
add("LZMA TIFF", out.getvalue(), refused="LZMA")



# --- PNG


def stray(file: bytes) -> bytes:
    """The file with bits in tRNS above its depth."""
    at = file.index(b"tRNS")
    length = struct.unpack(">I", file[at - 4 : at])[0]
    chunk = b"tRNS" + bytes(byte | (0xF5 if i % 2 == 0 else 0) for i, byte in enumerate(file[at + 4 : at + 4 + length]))
    return file[:at] + chunk + struct.pack(">I", zlib.crc32(chunk)) + file[at + 8 + length :]


for name, values, transparent in (("grey", small_grey, int(small_grey[2, 3])), ("RGB", small, tuple(small[2, 3].tolist()))):
    out = io.BytesIO()
    Image.fromarray(values).save(out, "PNG", transparency=transparent)
    seen = np.asarray(Image.open(io.BytesIO(out.getvalue())).convert("RGBA"))
    assert (seen[:, :, 3] == 0).any()
    add(f"{name} PNG with stray bits in its transparent colour", stray(out.getvalue()), expected=seen)

OUT.write_text("[" + ",\n".join(json.dumps(kind, separators=(",", ":")) for kind in kinds) + "]\n")
print(f"{len(kinds)} kinds, {OUT.stat().st_size} bytes")
