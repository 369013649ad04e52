"""One certificate on a page: frame, pictures, words in their boxes, the QR code."""

from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from portal.decisions import NotAllowed, refuse
from review.certificates.content import CertificateContent, Pictures
from review.certificates.design import LABELS, Design, Orientation, Placed
from review.certificates.embedding import GlyphFont
from review.certificates.fonts import face_of
from review.certificates.shaping import shaped, width
from review.certificates.typesetting import Fitted, Line, fitted

MM = 72 / 25.4
"""Points of a millimetre."""
_COLOURS = {
    "ink": (0.169, 0.149, 0.125), "red": (0.659, 0.196, 0.122), "gold": (0.541, 0.416, 0.122), "soft": (0.427, 0.396, 0.345),
}  # fmt: skip
_GOLD, _PALE = (0.69, 0.553, 0.235), (0.945, 0.898, 0.784)
_ASCENT = 0.88
"""From the top of a line's letters to what they stand on, in sizes."""
_LOW = 1.15
_INDENT = "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class Box:
    """Where a field stands, in points from the bottom left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return self.bottom + self.height


def box_of(field: Placed, design: Design) -> Box:
    """A field's place on the page."""
    _, height = design.orientation.size
    return Box(field.x * MM, (height - field.bottom) * MM, field.width * MM, field.height * MM)


def set_words(content: CertificateContent, field: Placed) -> Fitted:
    """A field's words at the size at which they fit it. Raises `NotAllowed` (certificate_overflow) where none is small enough."""
    pieces = content.words[field.key]
    if field.key == "text" and content.name and field.align == "left":
        pieces = (type(pieces[0])(_INDENT + pieces[0].text, pieces[0].strong), *pieces[1:])
    box = box_of(field, content.design)
    tall = any((face := face_of(letter)) and face.shaped for piece in pieces for letter in piece.text)
    found = fitted(pieces, width=box.width, height=box.height, size=field.size, measure=width, tall=tall)
    if found is None:
        raise NotAllowed(refuse("certificate_overflow", field=LABELS[field.key], number=content.number))
    return found


def set_all_words(content: CertificateContent) -> None:
    """Whether all of them fit. Raises `NotAllowed` (certificate_overflow) where a field's don't."""
    for field in content.design.fields:
        if field.shown and field.key in content.words:
            set_words(content, field)


class Sheet:
    """Draws certificates into one ReportLab canvas: one font, one frame and each picture once for all its pages."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._font = GlyphFont(page._doc)  # noqa: SLF001 - ReportLab has no other door to fonts of one's own
        self._frames: set[tuple[Orientation, bool, bool]] = set()

    def draw(self, content: CertificateContent) -> None:
        """One page; the caller ends it."""
        page, design = self._page, content.design
        width, height = (side * MM for side in design.orientation.size)
        page.setPageSize((width, height))
        self._ground(content, width, height)
        for field in design.fields:
            box = box_of(field, design)
            if not field.shown or field.key == "seal":
                continue
            if field.key == "code":
                self._code(content.address, box)
            elif field.key == "emblem":
                self._picture(content.pictures, "emblem", box)
            else:
                self._words(content, field, box)
        if (seal := design.field("seal")) is not None:
            self._picture(content.pictures, "seal", box_of(seal, design))
        if content.revoked:
            self._revoked(width, height)

    def _write(self, *operators: str) -> None:
        self._page._code.extend(operators)  # noqa: SLF001 - text in a font of our own

    def _ground(self, content: CertificateContent, width: float, height: float) -> None:
        design = content.design
        background = content.pictures.get("background") if design.background else None
        if background is not None:
            self._page.drawImage(background, 0, 0, width, height)
        key = (design.orientation, design.frame, design.paper and background is None)
        name = f"ground-{'-'.join(str(part) for part in key)}"
        if key not in self._frames:
            self._frames.add(key)
            self._page.beginForm(name, 0, 0, width, height)
            if key[2]:
                _paper(self._page, width, height)
            if design.frame:
                _frame(self._page, width, height)
            self._page.endForm()
        self._page.doForm(name)

    def _picture(self, pictures: Pictures, slot: str, box: Box) -> None:
        if slot in pictures:
            self._page.saveState()
            self._page.setBlendMode(
                "Multiply"
            )  # as ink on paper: white is nothing, what lies beneath stays readable
            self._page.drawImage(
                pictures[slot],
                box.left,
                box.bottom,
                box.width,
                box.height,
                preserveAspectRatio=True,
                anchor="c",
            )
            self._page.restoreState()

    def _words(self, content: CertificateContent, field: Placed, box: Box) -> None:
        if not any(piece.text for piece in content.words[field.key]):
            return
        found = set_words(content, field)
        used = found.size * (_LOW + (len(found.lines) - 1) * found.leading)
        spare = 0.0 if field.key == "text" else (box.height - used) / 2
        y = box.top - spare - found.size * _ASCENT
        for line in found.lines:
            self._line(line, field, box, found.size, y)
            y -= found.size * found.leading

    def _line(self, line: Line, field: Placed, box: Box, size: float, y: float) -> None:
        room = box.width - line.width * size
        x = box.left + {"left": 0.0, "center": room / 2, "right": room}[field.align]
        for piece in line.pieces:
            bold = field.bold or piece.strong
            colour = "red" if piece.strong and field.colour == "ink" else field.colour
            self._text(piece.text, x, y, size, _COLOURS[colour], bold=bold)
            x += width(piece.text) * size

    def _text(
        self, text: str, x: float, y: float, size: float, colour: tuple[float, float, float], *, bold: bool
    ) -> None:
        """Bold letters are drawn with a thin line around them: the typefaces have one weight."""
        codes = "".join(f"{self._font.code(glyph):04X}" for glyph in shaped(text))
        red, green, blue = colour
        look = f"{red} {green} {blue} rg"
        if bold:
            look += f" {red} {green} {blue} RG 2 Tr {size * 0.028:.3f} w"
        self._write(
            f"q BT /{self._font.name} {size:g} Tf {look} 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes}> Tj ET Q"
        )

    def _code(self, address: str, box: Box) -> None:
        """The code as one path, a rectangle for each row's dark stretch: sharp in print, small in the file. White beneath it, so
        that a background doesn't hide it.
        """
        import segno

        matrix = segno.make(address, error="m").matrix
        side = min(box.width, box.height)
        left, top = box.left + (box.width - side) / 2, box.top - (box.height - side) / 2
        dot = side / len(matrix)
        quiet = 1.5 * dot
        self._write(
            f"q 1 g {left - quiet:.2f} {top - side - quiet:.2f} {side + 2 * quiet:.2f} {side + 2 * quiet:.2f} re f 0 g"
        )
        for row, bits in enumerate(matrix):
            column = 0
            while column < len(bits):
                end = column
                while end < len(bits) and bits[end]:
                    end += 1
                if end > column:
                    y = top - (row + 1) * dot
                    self._write(f"{left + column * dot:.3f} {y:.3f} {(end - column) * dot:.3f} {dot:.3f} re")
                column = end + 1
        self._write("f Q")

    def _revoked(self, width: float, height: float) -> None:
        self._page.saveState()
        self._page.setFillAlpha(0.25)
        self._page.translate(width / 2, height / 2)
        self._page.rotate(24)
        self._text("已撤销", -144, -30, 96, _COLOURS["red"], bold=False)
        self._page.restoreState()


def _paper(page: Any, width: float, height: float) -> None:
    """A pale ground and, behind the text, rosettes of fine lines such as papers of value have."""
    page.setFillColorRGB(0.996, 0.988, 0.965)
    page.rect(0, 0, width, height, stroke=0, fill=1)
    page.setStrokeColorRGB(*_PALE)
    page.setLineWidth(0.45)
    radius = min(width, height) * 0.33
    for turn in range(3):
        path = page.beginPath()
        for step in range(721):
            angle = step * pi / 360
            reach = radius * (0.72 + 0.2 * sin(12 * angle + turn * 2 * pi / 3) + 0.08 * cos(36 * angle))
            x, y = width / 2 + reach * cos(angle), height / 2 + reach * sin(angle)
            (path.lineTo if step else path.moveTo)(x, y)
        path.close()
        page.drawPath(path, stroke=1, fill=0)


def _frame(page: Any, width: float, height: float) -> None:
    """A heavy and a fine line, a band of squares between them, and a meander in each corner."""
    page.setStrokeColorRGB(*_GOLD)
    outer, inner = 10 * MM, 15 * MM
    page.setLineWidth(2.6)
    page.rect(outer, outer, width - 2 * outer, height - 2 * outer)
    page.setLineWidth(0.7)
    page.rect(inner, inner, width - 2 * inner, height - 2 * inner)
    _band(page, width, height, (outer + inner) / 2)
    corner = inner + 1.6 * MM
    page.setLineWidth(1.1)
    for x, right in ((corner, 1), (width - corner, -1)):
        for y, up in ((corner, 1), (height - corner, -1)):
            _meander(page, x, y, right, up)


def _band(page: Any, width: float, height: float, inset: float) -> None:
    """Small lozenges along all four sides, evenly spaced."""
    path = page.beginPath()
    half = 1.1 * MM
    for along, across in ((width, height), (height, width)):
        length = along - 2 * inset
        count = round(length / (5 * MM))
        for step in range(count + 1):
            place = inset + length * step / count
            for side in (inset, across - inset):
                x, y = (place, side) if along is width else (side, place)
                path.moveTo(x - half, y)
                path.lineTo(x, y + half)
                path.lineTo(x + half, y)
                path.lineTo(x, y - half)
                path.close()
    page.setFillColorRGB(*_GOLD)
    page.drawPath(path, stroke=0, fill=1)


def _meander(page: Any, x: float, y: float, right: int, up: int) -> None:
    """A squared spiral that winds into the corner."""
    step = 2.4 * MM
    turns = ((0, 0), (5, 0), (5, 2), (2, 2), (2, 5), (0, 5), (0, 0))
    inner = ((1, 1), (4, 1), (1, 1), (1, 4))
    for points in (turns, inner):
        path = page.beginPath()
        for number, (across, along) in enumerate(points):
            place = (x + right * across * step, y + up * along * step)
            (path.lineTo if number else path.moveTo)(*place)
        page.drawPath(path, stroke=1, fill=0)
