"""Lucide icons, recoloured and drawn sharp at every resolution; cached. GUI thread only."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from osmo_desktop.domain.resource_files import resource_dir

_CACHED_PIXMAPS = 512


def pixmap(name: str, colour: QColor | str, size: int, *, dpr: float = 1.0) -> QPixmap:
    """Return icon `name` in `colour`, `size` logical pixels square, for a screen of `dpr`.

    Raises FileNotFoundError for an icon that is not shipped: a programming error.
    """
    return _pixmap(name, QColor(colour).name(), size, round(dpr * 100))


def icon(name: str, colour: QColor | str, size: int = 16) -> QIcon:
    """Return icon `name` as a QIcon with sharp pictures for one and two fold resolution."""
    made = QIcon()
    for dpr in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour, size, dpr=dpr))
    return made


def paint(painter: QPainter, name: str, rect: QRect, colour: QColor | str) -> None:
    """Draw icon `name` centred in `rect`, as large as the shorter side."""
    size = min(rect.width(), rect.height())
    device = painter.device()
    dpr = device.devicePixelRatio()
    left = rect.x() + (rect.width() - size) // 2
    top = rect.y() + (rect.height() - size) // 2
    painter.drawPixmap(left, top, pixmap(name, colour, size, dpr=dpr))


def is_shipped(name: str) -> bool:
    """Tell whether an icon of that name is among the resources."""
    return (resource_dir() / "icons" / f"{name}.svg").is_file()


@lru_cache(maxsize=_CACHED_PIXMAPS)
def _pixmap(name: str, colour: str, size: int, dpr_percent: int) -> QPixmap:
    """Render one icon; the arguments are the cache key."""
    dpr = dpr_percent / 100
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    side = max(1, round(size * dpr))
    made = QPixmap(QSize(side, side))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(dpr)
    return made


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    """Return the text of one shipped icon."""
    return (resource_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
