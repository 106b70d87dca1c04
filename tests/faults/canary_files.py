"""Files of a camera and of an office that name a client wherever such a file can."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def photo(folder: Path, word: str) -> Path:
    """A picture with the word in its name, its notes, and letter for letter in its pixels."""
    size = (120, 90)
    letters = (word.encode() * (size[0] * size[1] * 3 // len(word) + 1))[: size[0] * size[1] * 3]
    exif = Image.Exif()
    exif[0x010E] = word  # ImageDescription
    exif[0x9C9B] = word.encode("utf-16-le")  # XPTitle
    path = folder / f"{word} ja kissa.jpg"
    target = BytesIO()
    Image.frombytes("RGB", size, letters).save(target, "JPEG", exif=exif, comment=word.encode())
    path.write_bytes(target.getvalue() + word.encode())
    return path


def paper(folder: Path, word: str) -> Path:
    """A PDF with the word in its name, its facts and its text, in the clear."""
    path = folder / f"{word} lausunto.pdf"
    target = BytesIO()
    canvas = Canvas(target, pageCompression=0)
    canvas.setTitle(word)
    canvas.setAuthor(word)
    canvas.drawString(72, 720, f"{word} lensi pesään.")
    canvas.save()
    path.write_bytes(target.getvalue())
    return path
