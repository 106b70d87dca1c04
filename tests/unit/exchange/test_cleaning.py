"""Files on the way in: pixels only, bounded work, and a plain reason for what is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from random import Random

import pypdf
import pypdfium2
import pytest
from PIL import Image, PngImagePlugin, TiffImagePlugin
from reportlab.pdfgen.canvas import Canvas

from osmo_desktop.domain.attachments import CleanFile
from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.progress import CancelToken, Progress, no_report
from osmo_desktop.domain.records.attachment import MEDIA_TYPES
from osmo_desktop.exchange import cleaner, cleaning
from osmo_desktop.exchange.cleaning import CleaningProcess, require_taken_in
from tests.amounts import amount

CANARIES = (
    b"Canary",
    b"CANARY",
    b"C\0a\0n\0a\0r\0y",
    b"Exif",
    b"http://ns.adobe.com",
    b"Photoshop 3.0",
    b"ICC_PROFILE",
    b"GPS",
    b"MakerNote",
)


def _clean(data: bytes) -> CleanFile:
    return CleaningProcess().clean(data, no_report, CancelToken())


def _refusal(data: bytes) -> str:
    with pytest.raises(OsmoError) as caught:
        _clean(data)
    return caught.value.code


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def _photo(size: tuple[int, int] = (300, 200)) -> Image.Image:
    return Image.effect_noise(size, 60).convert("RGB")


def _exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes: maker, place, serial number, and a note in a secret form."""
    exif = Image.Exif()
    exif[0x010F] = "Canary maker"
    exif[0x0112] = orientation
    exif[0x9C9B] = "Canary".encode("utf-16-le")
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (62.0, 59.0, 51.0), "E", (23.0, 49.0, 8.0)
    detail = exif.get_ifd(0x8769)
    detail[0x927C] = b"CANARY maker note" * 20
    detail[0xA431] = "Canary serial"
    return exif


def _loaded_jpeg() -> bytes:
    """A JPEG with everything that a camera or a program may leave in one, and a tail."""
    plain = _saved(
        _photo(), "JPEG", exif=_exif(6), comment=b"Canary comment", icc_profile=b"Canary profile"
    )
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Canary</x:xmpmeta>"
    iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\x50\0\x06Canary"
    segments = b"".join(
        b"\xff" + marker + struct.pack(">H", len(body) + 2) + body
        for marker, body in ((b"\xe1", xmp), (b"\xed", iptc), (b"\xec", b"Ducky Canary"))
    )
    thumbnail = _saved(_photo((40, 40)), "JPEG", comment=b"Canary thumbnail")
    return plain[:2] + segments + plain[2:] + thumbnail + b"Canary tail"


def _assert_clean(data: bytes) -> None:
    for canary in CANARIES:
        assert canary not in data, canary


# -- nothing but pixels ---------------------------------------------------------------------


def test_nothing_of_a_telephones_picture_is_left_but_its_pixels() -> None:
    """No place, maker note, serial number, XMP, IPTC, comment, profile, thumbnail or tail."""
    dirty = _loaded_jpeg()
    assert all(word in dirty for word in (b"Canary maker", b"CANARY maker note", b"Photoshop"))
    found = _clean(dirty)
    _assert_clean(found.data)
    with Image.open(BytesIO(found.data)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert found.data[-2:] == b"\xff\xd9"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_turned_upright_before_the_mark_is_dropped(orientation: int) -> None:
    """What a camera only noted is done to the pixels: the red corner is where a viewer had it."""
    image = Image.new("RGB", (80, 40), "white")
    image.paste("red", (0, 0, 20, 20))
    found = _clean(_saved(image, "JPEG", exif=_exif(orientation), quality=95, subsampling=0))
    size = (80, 40) if orientation <= 4 else (40, 80)
    assert (found.width, found.height) == size
    corners = {1: "tl", 2: "tr", 3: "br", 4: "bl", 5: "tl", 6: "tr", 7: "br", 8: "bl"}
    places = {
        "tl": (5, 5),
        "tr": (size[0] - 6, 5),
        "bl": (5, size[1] - 6),
        "br": (size[0] - 6, size[1] - 6),
    }
    with Image.open(BytesIO(found.data)) as turned:
        reds = {name for name, at in places.items() if _is_red(turned.getpixel(at))}
    assert reds == {corners[orientation]}


def _is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 200 and pixel[1] < 80)


def test_texts_profile_and_transparency_of_a_png_are_gone() -> None:
    """A PNG keeps no text, time or profile, and stands on white."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Canary")
    info.add_itxt("XML:com.adobe.xmp", "Canary " * 500, zip=True)
    image = Image.new("RGBA", (60, 30), (255, 0, 0, 0))
    found = _clean(_saved(image, "PNG", pnginfo=info, exif=_exif(), icc_profile=b"Canary"))
    _assert_clean(found.data)
    kinds = {found.data[at + 4 : at + 8] for at in _chunks(found.data)}
    assert kinds == {b"IHDR", b"IDAT", b"IEND"}
    with Image.open(BytesIO(found.data)) as plain:
        assert plain.getpixel((3, 3)) == (255, 255, 255)


def _chunks(png: bytes) -> list[int]:
    places, at = [], 8
    while at < len(png):
        places.append(at)
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return places


@pytest.mark.parametrize("kind", ["TIFF", "WEBP"])
def test_other_formats_become_plain_ones(kind: str) -> None:
    """TIFF and WebP come in as a PNG or JPEG without what they carried."""
    found = _clean(_saved(_photo(), kind, exif=_exif()))
    assert found.media_type in {"image/png", "image/jpeg"}
    _assert_clean(found.data)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK", "YCbCr"])
def test_every_common_kind_of_pixel_is_taken(mode: str) -> None:
    """Bilevel scans, greys of 16 bits and pictures for print come in too."""
    kind = "JPEG" if mode in {"CMYK", "YCbCr"} else "PNG"
    found = _clean(_saved(Image.new(mode, (50, 40)), kind))
    assert (found.width, found.height) == (50, 40)


def test_pages_of_a_scanned_tiff_become_a_pdf() -> None:
    """A TIFF of several pages is one paper with as many pages, of the size that it names."""
    pages = [_photo((827, 1169)) for _ in range(3)]
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[315] = "Canary artist"
    data = _saved(
        pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(100, 100), tiffinfo=tags
    )
    found = _clean(data)
    assert (found.media_type, found.pages) == ("application/pdf", 3)
    _assert_clean(found.data)
    document = pypdfium2.PdfDocument(found.data)
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    document.close()


# -- PDF ------------------------------------------------------------------------------------


def _loaded_pdf() -> bytes:
    """A PDF with script, embedded file, link, annotation, Info, XMP and a picture with a place."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(300, 400))
    canvas.setAuthor("Canary author")
    canvas.setTitle("Canary title")
    for word in ("Päätös", "Valitusosoitus"):
        canvas.drawString(30, 300, word)
        canvas.linkURL("http://canary.invalid/Canary", (30, 290, 90, 310))
        canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=BytesIO(target.getvalue()))
    name, text = pypdf.generic.NameObject, pypdf.generic.TextStringObject
    script = {name("/S"): name("/JavaScript"), name("/JS"): text("app.alert('Canary');")}
    writer.root_object[name("/OpenAction")] = pypdf.generic.DictionaryObject(script)
    writer.add_attachment("Canary.txt", b"Canary file")
    writer.xmp_metadata = (
        b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">Canary</x:xmpmeta>'
    )
    image = pypdf.generic.StreamObject()
    image.set_data(_loaded_jpeg())
    image.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Image"),
            name("/Width"): pypdf.generic.NumberObject(300),
            name("/Height"): pypdf.generic.NumberObject(200),
            name("/ColorSpace"): name("/DeviceRGB"),
            name("/BitsPerComponent"): pypdf.generic.NumberObject(8),
            name("/Filter"): name("/DCTDecode"),
        }
    )
    page = writer.pages[0]
    resources = page["/Resources"]
    assert isinstance(resources, pypdf.generic.DictionaryObject)
    objects = pypdf.generic.DictionaryObject({name("/Im0"): writer._add_object(image)})
    resources[name("/XObject")] = objects
    drawn = page.get_contents()
    assert drawn is not None
    content = pypdf.generic.StreamObject()
    content.set_data(drawn.get_data() + b" q 100 0 0 80 20 20 cm /Im0 Do Q")
    page[name("/Contents")] = writer._add_object(content)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_nothing_of_a_pdf_is_left_but_its_pages_as_seen() -> None:
    """No script, embedded file, link, Info, XMP or metadata of pictures inside: only pages."""
    dirty = _loaded_pdf()
    assert b"Canary" in dirty
    found = _clean(dirty)
    assert (found.media_type, found.pages) == ("application/pdf", 2)
    _assert_clean(found.data)
    reader = pypdf.PdfReader(BytesIO(found.data))
    assert not reader.attachments
    catalog = reader.trailer["/Root"]
    assert isinstance(catalog, pypdf.generic.DictionaryObject)
    assert set(catalog) <= {"/Type", "/Pages", "/Version"}
    assert not reader.metadata or not any("anary" in str(v) for v in reader.metadata.values())
    for page in reader.pages:
        assert set(page) <= {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/Rotate"}
        for image in page.images:
            _assert_clean(image.data)


def test_words_of_a_pdf_come_along() -> None:
    """Search and screen readers still have the text; it becomes a field of the record."""
    assert _clean(_loaded_pdf()).words.split() == ["Päätös", "Valitusosoitus"]


def test_pages_keep_size_and_picture() -> None:
    """A page has its size in points and shows what it showed."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(200, 100))
    canvas.setFillColorRGB(0, 0, 1)
    canvas.rect(0, 0, 100, 100, stroke=0, fill=1)
    canvas.save()
    document = pypdfium2.PdfDocument(_clean(target.getvalue()).data)
    assert document[0].get_size() == (200, 100)
    picture = document[0].render(rev_byteorder=True).to_pil().convert("RGB")
    left, right = picture.getpixel((20, 50)), picture.getpixel((180, 50))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[2] > 200
    assert left[0] < 60
    assert min(right) > 240
    document.close()


def _pdf(pages: int, size: tuple[float, float] = (200, 100)) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=size)
    for number in range(pages):
        canvas.drawString(10, 10, str(number))
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(_pdf(1)))
    writer.encrypt("salasana", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


# -- bombs and damage: A10 ------------------------------------------------------------------


def _png(width: int, height: int, body: bytes, *more: tuple[bytes, bytes]) -> bytes:
    """A PNG of one bit a pixel with any body, well-formed or not."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), *more, (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _flate_bomb_pdf() -> bytes:
    """A page whose content is 100 kB that unfold to 100 MB of drawing."""
    body = zlib.compress(b"0 0 1 1 re f " * 8_000_000, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9000 9000]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(body), body),
    ]
    data = b"%PDF-1.7\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 5\n0000000000 65535 f \n" + table + tail


HUGE = zlib.compress(bytes(20_000_000), 9)
REFUSED = {
    "a PNG of 100 million pixels": (lambda: _png(10_000, 10_000, HUGE), "image-too-large"),
    "a PNG of 50 million pixels and one row": (
        lambda: _png(10_000, 5_001, HUGE),
        "image-too-large",
    ),
    "a PNG of 4,000 million million": (
        lambda: _png(2**31 - 1, 2**21, b""),
        "image-too-large",
    ),
    "a PNG that promises more than it has": (lambda: _png(7000, 7000, b"x"), "image-unreadable"),
    "a PNG whose text unfolds": (
        lambda: _png(9, 9, b"", (b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000), 9))),
        "image-unreadable",
    ),
    "a TIFF of 100 million pixels": (
        lambda: _saved(Image.new("1", (10_000, 10_000)), "TIFF", compression="group4"),
        "image-too-large",
    ),
    "a JPEG that says 65,500 squared": (
        lambda: _renamed_size(_saved(_photo(), "JPEG"), 65_500, 65_500),
        "image-too-large",
    ),
    "a JPEG that was cut off": (lambda: _saved(_photo(), "JPEG")[:3000], "image-unreadable"),
    "a PNG that was cut off": (lambda: _saved(_photo(), "PNG")[:3000], "image-unreadable"),
    "a PNG that moves": (
        lambda: _saved(_photo(), "PNG", save_all=True, append_images=[_photo()]),
        "image-animated",
    ),
    "a WebP that moves": (
        lambda: _saved(_photo(), "WEBP", save_all=True, append_images=[_photo()]),
        "image-animated",
    ),
    "a GIF": (lambda: _saved(_photo(), "GIF"), "attachment-type"),
    "a HEIC": (lambda: b"\0\0\0\x18ftypheic" + bytes(100), "attachment-heic"),
    "an SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "attachment-type"),
    "a program": (lambda: b"MZ" + bytes(1000), "attachment-type"),
    "an empty file": (lambda: b"", "attachment-empty"),
    "a file of 25 MiB and one byte": (
        lambda: b"\xff\xd8\xff" + bytes(25 * 1024 * 1024 - 2),
        "attachment-too-large",
    ),
    "a PDF of 101 pages": (lambda: _pdf(101), "pdf-too-many-pages"),
    "a PDF with a password": (_locked_pdf, "pdf-locked"),
    "a PDF that was cut off": (lambda: _pdf(3)[:200], "pdf-unreadable"),
    "only the first bytes of a PDF": (lambda: b"%PDF-1.7", "pdf-unreadable"),
}


def _renamed_size(jpeg: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(b"\xff\xc0")
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


@pytest.mark.parametrize("name", REFUSED)
def test_bombs_and_damage_are_refused_with_their_reason(name: str) -> None:
    """Each has its own sentence; work and memory are bounded by the header or by the process."""
    make, code = REFUSED[name]
    assert _refusal(make()) == code


def test_the_largest_picture_is_taken_in() -> None:
    """50 million pixels are not too many: a whole map or drawing comes in."""
    clean = _clean(_png(10_000, 5_000, HUGE))
    assert (clean.width, clean.height) == (10_000, 5_000)


def test_nothing_is_decoded_in_the_program_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a decoder does wrong, it does in a process that holds no key and no record."""

    def refuse(*_arguments: object, **_more: object) -> None:
        raise AssertionError("decoded here")

    photo = _saved(_photo(), "JPEG")
    monkeypatch.setattr(Image, "open", refuse)
    assert _clean(photo).media_type == "image/jpeg"


def test_what_only_work_can_tell_is_stopped_by_the_limits() -> None:
    """A PDF that unfolds without end costs its process some seconds, and us nothing."""
    with pytest.raises(OsmoError) as caught:
        CleaningProcess(seconds=1).clean(_flate_bomb_pdf(), no_report, CancelToken())
    assert caught.value.code == "attachment-too-heavy"


def test_memory_of_the_process_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's limits hold: it may write no file and take no more memory than is set."""
    import subprocess
    import sys

    code = (
        "import resource, sys; from osmo_desktop.exchange import cleaner;"
        "cleaner.limit_itself();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0]);"
        "bytearray(cleaner.MAX_MEMORY)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(cleaner.MAX_MEMORY), "0"]
    assert "MemoryError" in done.stderr


def test_process_ends_when_nobody_waits_for_it() -> None:
    """A lock replaces the program; what was being decoded goes with it, not minutes later."""
    process = cleaning._start()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(_flate_bomb_pdf())
    process.stdin.close()
    process.stdout.close()
    assert process.wait() == cleaner.UNHEARD


def test_cancelling_ends_the_process_at_once() -> None:
    """Stop means stop, also in the middle of a page."""
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(KnownError) as caught:
        CleaningProcess().clean(_flate_bomb_pdf(), no_report, cancel)
    assert caught.value.code == "cleaning-cancelled"


def test_progress_is_told_page_by_page() -> None:
    """Long papers show how far they are."""
    told: list[Progress] = []
    CleaningProcess().clean(_pdf(4), told.append, CancelToken())
    assert [(progress.done, progress.total) for progress in told] == [(n, 4) for n in range(1, 5)]


@pytest.mark.faults
def test_damaged_files_never_hurt_the_program() -> None:
    """Flipped and cut files are taken in as what is left of them, or refused with a reason."""
    samples = [_saved(_photo((64, 64)), kind) for kind in ("JPEG", "PNG", "TIFF", "WEBP")]
    samples.append(_pdf(1))
    random = Random(7)
    tried, refused, taken = amount(200), 0, 0
    for number in range(tried):
        data = bytearray(samples[number % len(samples)])
        for _ in range(random.randrange(1, 20)):
            data[random.randrange(len(data))] = random.randrange(256)
        del data[random.randrange(len(data) // 2, len(data) + 1) :]
        try:
            found = _clean(bytes(data))
        except OsmoError as error:
            refused += error.code.startswith(("image-", "pdf-", "attachment-"))
        else:
            taken += found.media_type in MEDIA_TYPES
    assert refused + taken == tried
    print(f"{tried} damaged files: {refused} refused, {taken} taken in")


# -- the answer of the child is not trusted -------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"size": 10**9, "width": 1, "height": 1, "pages": 1, "media_type": "image/png"},
        {"size": 5, "width": -1, "height": 1, "pages": 1, "media_type": "image/png"},
        {"size": 5, "width": 1, "height": 1, "pages": "1", "media_type": "image/png"},
        {"size": 5, "width": 1, "height": 1, "pages": 1, "media_type": "text/html"},
        {"size": 50, "width": 1, "height": 1, "pages": 1, "media_type": "image/png"},
    ],
)
def test_a_child_that_was_taken_over_hands_back_nothing(facts: dict[str, object]) -> None:
    """Sizes, counts and formats beyond the limits, and too few bytes, are no answer."""
    assert cleaning._file_of({"words": "", **facts}, BytesIO(b"12345")) is None


@pytest.mark.parametrize("line", [b"", b"x", b"[1]", b"{", b"[" * 100_000])
def test_a_line_that_is_none_says_nothing(line: bytes) -> None:
    """What is no object of JSON is left out."""
    assert cleaning._parsed(line) == {}


def test_first_bytes_decide_before_a_process_is_started() -> None:
    """What no decoder should see is refused in this process, by size and first bytes alone."""
    with pytest.raises(OsmoError):
        require_taken_in(b"#!/bin/sh")
