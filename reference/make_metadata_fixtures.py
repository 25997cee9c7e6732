"""Pictures with rich metadata for packages/files/test, one of each format that sr reads and writes.

Pillow writes the pixels and the profile, ExifTool everything else, so that both are what is in use. The maker's notes are
made by hand, because no program writes those of a camera: three fields of Canon's, whose places are counted
from the start of the EXIF data, as most makers do.

Run: python reference/make_metadata_fixtures.py   (needs Perl, and ExifTool in node_modules or in $EXIFTOOL)
"""

import io
import os
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

ROOT = Path(__file__).parent.parent
OUT = ROOT / "packages/files/test/fixtures/metadata"
EXIFTOOL = os.environ.get("EXIFTOOL", str(ROOT / "node_modules/exiftool-vendored.pl/bin/exiftool"))
WIDTH, HEIGHT = 24, 16

EXIF = [
    "-IFD0:Make=Canon",
    "-IFD0:Model=Canon EOS 5D",
    "-IFD0:Orientation#=6",
    "-IFD0:XResolution=300",
    "-IFD0:YResolution=150",
    "-IFD0:ResolutionUnit=inches",
    "-IFD0:Software=Firmware 1.1.1",
    "-IFD0:ModifyDate=2026:03:04 05:06:07",
    "-IFD0:Artist=A. Photographer",
    "-IFD0:Copyright=© A. Photographer",
    "-IFD0:ImageDescription=A gradient",
    "-IFD0:XPTitle=Grüße",
    "-ExifIFD:ExposureTime=1/250",
    "-ExifIFD:FNumber=5.6",
    "-ExifIFD:ISO=200",
    "-ExifIFD:DateTimeOriginal=2026:03:04 05:06:07",
    "-ExifIFD:OffsetTimeOriginal=+01:00",
    "-ExifIFD:SubSecTimeOriginal=123",
    "-ExifIFD:FocalLength=50",
    "-ExifIFD:ExposureCompensation=-0.333333",
    "-ExifIFD:Flash#=16",
    "-ExifIFD:UserComment=a comment",
    "-ExifIFD:ColorSpace#=1",
    f"-ExifIFD:ExifImageWidth={WIDTH}",
    f"-ExifIFD:ExifImageHeight={HEIGHT}",
    "-ExifIFD:LensModel=EF 50mm",
    "-ExifIFD:ImageUniqueID=0123456789abcdef0123456789abcdef",
    "-InteropIFD:InteropIndex=R98",
    "-GPS:GPSLatitude=47.5",
    "-GPS:GPSLatitudeRef=N",
    "-GPS:GPSLongitude=8.25",
    "-GPS:GPSLongitudeRef=E",
    "-GPS:GPSAltitude=431.5",
    "-GPS:GPSAltitudeRef#=0",
    "-GPS:GPSDateStamp=2026:03:04",
]
XMP = [
    "-XMP-dc:Title=Grüße",
    "-XMP-dc:Title-de=Grüße & mehr",
    "-XMP-dc:Subject=gradient",
    "-XMP-dc:Subject=test",
    "-XMP-xmp:Rating=4",
    "-XMP-tiff:Orientation#=6",
    f"-XMP-tiff:ImageWidth={WIDTH}",
    f"-XMP-tiff:ImageHeight={HEIGHT}",
    "-XMP-tiff:XResolution=300",
    "-XMP-tiff:YResolution=150",
    "-XMP-tiff:ResolutionUnit#=2",
    f"-XMP-exif:ExifImageWidth={WIDTH}",
    f"-XMP-exif:ExifImageHeight={HEIGHT}",
]
IPTC = [
    "-IPTC:CodedCharacterSet=UTF8",
    "-IPTC:Headline=Grüße",
    "-IPTC:Keywords=gradient",
    "-IPTC:Keywords=test",
    "-IPTC:By-line=A. Photographer",
]
TEXTS = ["-PNG:Title=Grüße", "-PNG:Author=A. Photographer", "-PNG:Comment=a comment"]
EXTRA = {"png": [*IPTC, *TEXTS], "jpg": [*IPTC, "-File:Comment=a comment"], "tif": IPTC}


def exiftool(*arguments: str) -> None:
    subprocess.run(["perl", EXIFTOOL, "-config", "", "-q", "-q", "-m", *arguments], check=True)


def profile() -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes([7, 230, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]) + made[36:]  # ICC.1 7.2.8: not today's date


def pixels() -> Image.Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return Image.fromarray(np.stack([8 * x, 12 * y, 4 * x + 4 * y], axis=-1).astype(np.uint8))


def maker_note(start: int) -> bytes:
    """Canon's directory, for the place `start` in the EXIF data."""
    values = {0x0006: b"Canon EOS 5D\0", 0x0007: b"Firmware Version 1.1.1\0", 0x0009: b"A. Photographer\0"}
    table, behind = struct.pack("<H", len(values)), b""
    values_at = start + 2 + 12 * len(values) + 4
    for tag, value in values.items():
        table += struct.pack("<HHII", tag, 2, len(value), values_at + len(behind))
        behind += value + b"\0" * (len(value) % 2)
    return table + b"\0\0\0\0" + behind


def camera_jpeg() -> bytes:
    """A JPEG with nothing but its maker's notes."""
    make = b"Canon\0"
    make_at = 8 + 2 + 2 * 12 + 4
    photo_at = make_at + len(make)
    note_at = photo_at + 2 + 12 + 4
    note = maker_note(note_at)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2)
    exif += struct.pack("<HHII", 271, 2, len(make), make_at) + struct.pack("<HHII", 34665, 4, 1, photo_at)
    exif += b"\0\0\0\0" + make
    exif += struct.pack("<HHHII", 1, 37500, 7, len(note), note_at) + b"\0\0\0\0" + note
    out = io.BytesIO()
    pixels().save(out, "JPEG", exif=exif)
    return out.getvalue()


OUT.mkdir(exist_ok=True)
with tempfile.TemporaryDirectory() as folder:
    camera, thumbnail = Path(folder, "camera.jpg"), Path(folder, "thumbnail.jpg")
    camera.write_bytes(camera_jpeg())
    pixels().resize((12, 8)).save(thumbnail, "JPEG")
    for extension, kind, options in [
        ("png", "PNG", {}),
        ("jpg", "JPEG", {"quality": 90}),
        ("webp", "WEBP", {"quality": 90}),
        ("tif", "TIFF", {}),
        ("avif", "AVIF", {"quality": 90}),
    ]:
        path = OUT / f"rich.{extension}"
        density = {} if kind in ("WEBP", "AVIF") else {"dpi": (300, 150)}
        pixels().save(path, kind, icc_profile=profile(), **density, **options)
        order = ["-ExifByteOrder=MM"] if kind in ("PNG", "WEBP") else []
        notes = [*order, "-tagsFromFile", str(camera), "-MakerNotes"]
        given = [*EXIF, *XMP, *EXTRA.get(extension, [])]
        thumbnails = [] if kind == "TIFF" else [f"-IFD1:ThumbnailImage<={thumbnail}"]
        exiftool("-overwrite_original", *notes, *given, *thumbnails, str(path))
        print(path.name, path.stat().st_size)
