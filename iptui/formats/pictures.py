"""Opening a kept picture for drawing: small enough for a terminal, and never more memory than it is worth."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from iptui.domain.errors import BadInput

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 60_000_000
"""Of a picture as stored; a few kilobytes of a decompression bomb unfold to more."""
DRAWN_SIDE = 1200
"""Pixels of the longer side of what is drawn."""
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
"""The kinds that a snapshot keeps. A TIFF's decoder writes what it meets to the terminal itself."""


def open_picture(data: bytes, name: str) -> Image.Image:
    """The picture in RGB, shrunk to `DRAWN_SIDE`; of an animation the first frame.

    Raises:
        BadInput: no picture, a broken one, or one of too many pixels.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata; they would be printed over the app
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                width, height = opened.size
                if width * height > MOST_PIXELS:
                    raise BadInput(
                        f"{name} has {width:,} x {height:,} pixels, too many to draw; its bytes are kept."
                    )
                opened.draft("RGB", (DRAWN_SIDE, DRAWN_SIDE))
                opened.thumbnail((DRAWN_SIDE, DRAWN_SIDE))
                picture = _flat(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise BadInput(f"{name} has too many pixels to draw; its bytes are kept.") from None
    except UnidentifiedImageError:
        raise BadInput(f"{name} is no picture that can be drawn; its bytes are kept.") from None
    except BadInput:
        raise
    except Exception as error:  # whatever a decoder meets in bytes that were made to break it
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise BadInput(f"{name} is a broken picture ({reason}); its bytes are kept.") from None
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """On white, where it is transparent: that is what a shop's page shows it on."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("RGB")
