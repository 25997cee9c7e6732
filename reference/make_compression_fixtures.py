"""packages/image/test/fixtures/compression.json: what libwebp's webpinfo reads in WebP files of cwebp, what FFmpeg reads in AVIF files of
libavif, and a JPEG in arithmetic code.

Needs cjpeg (libjpeg-turbo 2.1.5), cwebp and webpinfo (libwebp 1.2.4), and ffmpeg (5.1) on the path: Debian 12's libjpeg-turbo-progs, webp
and ffmpeg.
"""

import base64
import io
import json
import re
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = {
    "quality 5": ["-q", "5"],
    "quality 50": ["-q", "50"],
    "quality 90": ["-q", "90"],
    "one segment": ["-q", "40", "-segments", "1"],
    "two segments, simple filter": ["-q", "60", "-segments", "2", "-nostrong"],
    "alpha": ["-q", "50"],
    "lossless": ["-lossless"],
}
AVIF_OPTIONS = {
    "quality 5": {"quality": 5},
    "quality 50": {"quality": 50},
    "quality 95": {"quality": 95},
    "full chroma": {"quality": 50, "subsampling": "4:4:4"},
    "alpha, metadata before the picture": {"quality": 40, "alpha": True, "exif": True},
    "eight tiles": {"quality": 40, "size": (400, 200), "tile_rows": 1, "tile_cols": 2},
    "wider than a tile can be": {"quality": 40, "size": (4100, 16)},
    "tools for screens": {"quality": 40, "advanced": {"tune-content": "screen"}},
    "lossless": {"quality": 100, "subsampling": "4:4:4"},
    "several pictures": {"quality": 40, "save_all": True},
}


def main() -> None:
    photo = Image.open(ROOT / "examples/photos/dog.png").convert("RGB").resize((64, 48))
    with tempfile.TemporaryDirectory() as folder:
        webp = {name: webp_case(photo, name, options, Path(folder)) for name, options in OPTIONS.items()}
        avif = {name: avif_case(photo, Path(folder) / "out.avif", **options) for name, options in AVIF_OPTIONS.items()}
    ppm = io.BytesIO()
    photo.save(ppm, "ppm")
    arithmetic = subprocess.run(["cjpeg", "-arithmetic", "-quality", "30"], input=ppm.getvalue(), stdout=subprocess.PIPE, check=True).stdout
    fixture = {"webp": webp, "avif": avif, "arithmeticJpeg": {"quality": 30, "file": base64.b64encode(arithmetic).decode()}}
    (ROOT / "packages/image/test/fixtures/compression.json").write_text(json.dumps(fixture, indent=1) + "\n")


def webp_case(photo: Image.Image, name: str, options: list[str], folder: Path) -> dict:
    source, target = folder / "in.png", folder / "out.webp"
    given = photo.copy()
    if name == "alpha":
        given.putalpha(Image.linear_gradient("L").resize(photo.size))
    given.save(source)
    subprocess.run(["cwebp", "-quiet", *options, source, "-o", target], check=True)
    info = subprocess.run(["webpinfo", "-bitstream_info", target], stdout=subprocess.PIPE, check=True, text=True).stdout
    quantizer, base = re.search(r"Quantizer: +([\d ]+)", info), re.search(r"Base Q: +(\d+)", info)
    return {
        "file": base64.b64encode(target.read_bytes()).decode(),
        "quantizers": [int(index) for index in quantizer[1].split()] if quantizer else [int(base[1])] if base else [],
    }


def avif_case(
    photo: Image.Image, target: Path, size: tuple[int, int] = (64, 48), alpha: bool = False, exif: bool = False, **options
) -> dict:
    given = photo.resize(size)
    if alpha:
        given.putalpha(Image.linear_gradient("L").resize(size))
    if exif:
        options["exif"] = Image.Exif()
        options["exif"][0x010E] = "a description"
    if options.get("save_all"):
        options["append_images"] = [given]
    given.save(target, subsampling=options.pop("subsampling", "4:2:0"), **options)
    command = ["ffmpeg", "-hide_banner", "-i", target, "-c", "copy", "-bsf", "trace_headers", "-f", "null", "-"]
    trace = subprocess.run(command, stderr=subprocess.PIPE, check=True, text=True).stderr
    index = int(re.search(r"base_q_idx .*= (\d+)", trace)[1])
    return {"file": base64.b64encode(target.read_bytes()).decode(), "quantizer": index}


if __name__ == "__main__":
    main()
