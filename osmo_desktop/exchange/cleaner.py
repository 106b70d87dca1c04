"""The process that decodes files: it reads one from standard input and answers on standard output.

It may write no file and has limits of memory and work where the system keeps them (Linux; macOS
keeps all but that of memory; Windows relies on the limits of the formats and on the clock of
`exchange.cleaning`, which says what goes through the pipes). It is started by
`osmo-desktop clean-attachment` before anything of a vault is imported, and holds no key.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, Final

from osmo_desktop.domain.attachments import CleanFile
from osmo_desktop.domain.errors import UserError
from osmo_desktop.exchange.cleaning import MAX_SECONDS, MAX_WORDS, kind_of
from osmo_desktop.exchange.images import SCAN_DPI, clean_image, is_grey, jpeg, plain_pixels
from osmo_desktop.exchange.pdf_pages import PdfMaker, PdfPages

if sys.platform != "win32":
    import resource

UNHEARD: Final = 3
"""Exit code when the program that waits for the answer is gone."""
MAX_MEMORY: Final = 1536 * 1024 * 1024
_PAGE_PIXELS: Final = 12_000_000
"""A3 at 200 dpi is 7.7 million."""
_PAGE_QUALITY: Final = 80


def main() -> int:
    """Read the file, answer, and give the exit code."""
    limit_itself()
    _end_when_nobody_listens()
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        found = _cleaned(data, lambda done, total: _write(out, {"done": done, "total": total}))
    except UserError as error:
        _write(out, {"error": error.code})
        return 1
    except (MemoryError, RecursionError):
        _write(out, {"error": "attachment-too-heavy"})
        return 1
    facts = {
        "media_type": found.media_type,
        "width": found.width,
        "height": found.height,
        "pages": found.pages,
        "words": found.words,
        "size": len(found.data),
    }
    _write(out, facts)
    out.write(found.data)
    out.flush()
    return 0


def limit_itself() -> None:
    """Write no file, take no more memory and work than is set; cannot be undone."""
    sys.dont_write_bytecode = True
    if sys.platform == "win32":
        return
    limits = [(resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CPU, MAX_SECONDS)]
    if sys.platform == "linux":  # macOS has the name and does not keep it
        limits.append((resource.RLIMIT_AS, MAX_MEMORY))
    for which, amount in limits:
        resource.setrlimit(which, (amount, amount))


def _end_when_nobody_listens() -> None:
    """End at once when the program was locked or killed: what is decoded must not outlive it.

    Windows cannot ask a pipe for this; there the process ends when it next writes.
    """
    if sys.platform == "win32":
        return
    listening = select.poll()
    listening.register(sys.stdout.fileno(), 0)  # errors are always told: the reader is gone

    def watch() -> None:
        listening.poll()
        os._exit(UNHEARD)

    threading.Thread(target=watch, daemon=True).start()


def _cleaned(data: bytes, tell: Callable[[int, int], None]) -> CleanFile:
    return _clean_pdf(data, tell) if kind_of(data) == "pdf" else clean_image(data, tell)


def _clean_pdf(data: bytes, tell: Callable[[int, int], None]) -> CleanFile:
    """The pages of a PDF as pictures in a new one, and their words."""
    maker = PdfMaker()
    words: list[str] = []
    sizes: list[tuple[int, int]] = []

    def add(picture: Any, width: float, height: float) -> None:
        pixels = plain_pixels(picture)
        sizes.append(pixels.size)
        page = pixels.convert("L") if is_grey(pixels) else pixels
        maker.add(jpeg(page, _PAGE_QUALITY), width, height)

    with PdfPages.opened(data) as pages:
        for index in range(pages.count):
            words.append(pages.drawn(index, SCAN_DPI, _PAGE_PIXELS, add))
            tell(index + 1, pages.count)
    text = "\n".join(words)[:MAX_WORDS]
    return CleanFile(maker.finish(), "application/pdf", *sizes[0], len(sizes), text)


def _write(out: IO[bytes], facts: dict[str, Any]) -> None:
    out.write(json.dumps(facts).encode() + b"\n")
    out.flush()
