"""The picture that a shared link or a poster shows: title, unit, whose call, and a QR code of the page."""

import io
from functools import cache

import segno
from PIL import Image, ImageDraw, ImageFont

from review.certificates.fonts import CHINESE, FACES, GAP, path_of, printable, runs

WIDTH, HEIGHT = 1200, 630
_INK, _SOFT, _ACCENT, _PAPER = "#1f2937", "#6b7280", "#1d4ed8", "#ffffff"
_MARGIN, _CODE = 72, 264
_TEXT = WIDTH - 3 * _MARGIN - _CODE
_LINES = 4


def draw(title: str, unit: str, above: str, below: str, address: str) -> bytes:
    """PNG. `above` stands over the title, `below` at the foot."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 16, HEIGHT), fill=_ACCENT)
    y = _lines(pen, above, _MARGIN, 28, _SOFT, most=1)
    size = 60 if len(title) <= 22 else 50
    y = _lines(pen, title, y + 36, size, _INK, most=_LINES)
    _lines(pen, unit, y + 32, 34, _SOFT, most=2)
    _lines(pen, below, HEIGHT - _MARGIN - 28, 26, _SOFT, most=1)
    sheet.paste(_code(address), (WIDTH - _MARGIN - _CODE, HEIGHT - _MARGIN - _CODE - 44))
    note = "扫码看案例"
    pen.text(
        (WIDTH - _MARGIN - _CODE / 2, HEIGHT - _MARGIN - 14), note, font=_font(26, CHINESE.key), fill=_SOFT, anchor="mm"
    )  # fmt: skip
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _code(address: str) -> Image.Image:
    """Every module the same whole number of pixels: uneven ones make readers fail. The sheet is its quiet zone."""
    code = segno.make(address, error="m")
    modules = code.symbol_size(border=0)[0]
    out = io.BytesIO()
    code.save(out, kind="png", scale=_CODE // modules, border=0)
    square = Image.new("RGB", (_CODE, _CODE), _PAPER)
    with Image.open(out) as drawn:
        edge = (_CODE - drawn.width) // 2
        square.paste(drawn.convert("RGB"), (edge, edge))
    return square


def _lines(pen: ImageDraw.ImageDraw, text: str, y: int, size: int, ink: str, *, most: int) -> int:
    """Draw a text from `y` on, broken into lines, the last one shortened; where the next may begin."""
    lines = _broken(printable(text), size)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    for line in lines:
        x = float(_MARGIN)
        for key, piece in _pieces(line):
            font = _font(size, key)
            pen.text((x, y), piece, font=font, fill=ink)
            x += font.getlength(piece)
        y += round(size * 1.35)
    return y


def _broken(text: str, size: int) -> list[str]:
    lines, line, used = [], "", 0.0
    for key, piece in _pieces(text):
        for letter in piece:
            wide = _font(size, key).getlength(letter)
            if used + wide > _TEXT and line:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + letter, used + wide
    return [*lines, line] if line else lines


def _pieces(text: str) -> list[tuple[str, str]]:
    """Pieces of one typeface each; what none draws is a mark."""
    return [
        (face.key if face else CHINESE.key, piece if face else GAP * len(piece)) for face, piece in runs(text)
    ]


@cache
def _font(size: int, key: str) -> ImageFont.FreeTypeFont:
    face = next(face for face in FACES if face.key == key)
    return ImageFont.truetype(str(path_of(face)), size)
