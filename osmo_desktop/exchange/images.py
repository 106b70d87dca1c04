"""Pictures made anew from their pixels: no EXIF, GPS, XMP, IPTC, comment, profile or thumbnail.

What a file claims of its size is read from its header and refused before anything is decoded.
Runs in the process of `exchange.cleaning`, which bounds memory and time. Pillow's decoders see
hostile bytes; that is why they see them there. Errors are UserError with the reason.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageOps

from osmo_desktop.domain.attachments import CleanFile
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.records.attachment import MAX_CONTENT_BYTES, MAX_PAGES, MAX_PIXELS
from osmo_desktop.exchange.pdf_pages import PdfMaker

TAKEN: Final = ("JPEG", "PNG", "TIFF", "WEBP")
SCAN_DPI: Final = 200
_POINTS: Final = 72
_QUALITIES: Final = (88, 75, 60)
_PNG_BYTES: Final = 4 * 1024 * 1024
_PNG_PIXELS: Final = 4_000_000
"""A drawing or a scan without colours stays a PNG up to these; beyond, it becomes a JPEG."""
_GREY_STEP: Final = 24
"""How far apart the channels of a grey scan may be: paper is never quite grey."""
_WHITE: Final = (255, 255, 255)

Tell = Callable[[int, int], None]
"""Told how many of how many pages are done."""


def clean_image(data: bytes, tell: Tell) -> CleanFile:
    """A picture as a new JPEG or PNG, or a TIFF of several pages as a new PDF."""
    with _opened(data) as image:
        _check_size(image)
        frames = getattr(image, "n_frames", 1)
        if image.format == "TIFF" and frames > 1:
            return _clean_pages(image, frames, tell)
        if frames > 1 and image.format != "MPO":  # a camera's second picture is left out
            raise UserError("image-animated")
        is_photo = image.format in {"JPEG", "MPO", "WEBP"}
        pixels = plain_pixels(image)
    encoded, media_type = _encoded(pixels, is_photo=is_photo)
    tell(1, 1)
    return CleanFile(encoded, media_type, pixels.width, pixels.height)


def plain_pixels(image: Image.Image) -> Image.Image:
    """The pixels alone, turned upright, on white, in a mode that every format takes."""
    image.load()
    turned = ImageOps.exif_transpose(image)
    if turned.mode in {"I", "I;16", "I;16B", "I;16L", "F"}:
        turned = _eight_bits(turned)
    if turned.has_transparency_data:
        over = turned.convert("RGBA")
        turned = Image.new("RGB", over.size, _WHITE)
        turned.paste(over, mask=over.getchannel("A"))
    mode = turned.mode if turned.mode in {"1", "L", "RGB"} else "RGB"
    pixels = turned.convert(mode)
    pixels.info = {}  # comments and profiles would be written again
    return pixels


def jpeg(pixels: Image.Image, quality: int) -> bytes:
    """The pixels as a JPEG without any segment that is not needed to show them."""
    target = BytesIO()
    pixels.convert("L" if pixels.mode == "1" else pixels.mode).save(
        target, "JPEG", quality=quality, optimize=True
    )
    return target.getvalue()


def is_grey(pixels: Image.Image) -> bool:
    """Tell whether a page has no colour beyond the tint of paper and lamp."""
    if pixels.mode != "RGB":
        return True
    red, green, blue = pixels.reduce(4).split()
    apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    # No pixel of the histogram lies beyond the step.
    return not any(sum(picture.histogram()[_GREY_STEP + 1 :]) for picture in apart)


def _check_size(image: Image.Image) -> None:
    """Refuse by the header, before a single pixel is decoded."""
    if not 0 < image.width * image.height <= MAX_PIXELS:
        raise UserError("image-too-large")


def _clean_pages(image: Image.Image, frames: int, tell: Tell) -> CleanFile:
    """The pages of a scanner's TIFF in a new PDF."""
    if frames > MAX_PAGES:
        raise UserError("pdf-too-many-pages", limit=MAX_PAGES)
    maker = PdfMaker()
    first = (0, 0)
    for number in range(frames):
        image.seek(number)
        _check_size(image)
        dpi = _dpi(image)
        pixels = plain_pixels(image)
        first = first if number else pixels.size
        page = pixels.convert("L") if is_grey(pixels) else pixels
        maker.add(jpeg(page, _QUALITIES[1]), *(side * _POINTS / dpi for side in pixels.size))
        tell(number + 1, frames)
    return CleanFile(maker.finish(), "application/pdf", *first, frames)


def _dpi(image: Image.Image) -> float:
    found = image.info.get("dpi", (SCAN_DPI, SCAN_DPI))[0]
    try:
        return min(max(float(found), _POINTS), 1200.0)
    except (TypeError, ValueError, ZeroDivisionError):
        return SCAN_DPI


def _encoded(pixels: Image.Image, *, is_photo: bool) -> tuple[bytes, str]:
    is_small = pixels.mode != "RGB" or pixels.width * pixels.height <= _PNG_PIXELS
    if is_small and not is_photo:
        target = BytesIO()
        pixels.save(target, "PNG")
        if len(target.getvalue()) <= _PNG_BYTES:
            return target.getvalue(), "image/png"
    for quality in _QUALITIES:
        encoded = jpeg(pixels, quality)
        if len(encoded) <= MAX_CONTENT_BYTES:
            return encoded, "image/jpeg"
    raise UserError("attachment-too-large")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 or 32 bits or of floats, stretched over 8 bits."""
    low, high = image.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    scale = 255 / (high - low) if high > low else 0.0
    return image.convert("F").point(lambda grey: (grey - low) * scale).convert("L")


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Open by header; whatever Pillow says of damaged bytes becomes one reason."""
    Image.MAX_IMAGE_PIXELS = None  # `_check_size` is the one limit
    try:
        with Image.open(BytesIO(data), formats=TAKEN) as image:
            yield image
    except UserError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError) as error:
        raise UserError("image-unreadable") from error
    except (struct.error, zlib.error, IndexError, AttributeError, ArithmeticError) as error:
        raise UserError("image-unreadable") from error
