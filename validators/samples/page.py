"""A PDF page: title, lines of text and, where the rules ask for one, a red seal."""

import math
import os
from pathlib import Path

import pymupdf

from validators.samples.wishes import Wishes
from validators.samples.wording import prose

RED = (0.86, 0.1, 0.12)
A4 = (595, 842)
A_LINE = 36
"""Characters."""


def make(wishes: Wishes, target: Path, title: str) -> None:
    """As many pages as the rules ask for; padded with an attachment up to a smallest size in bytes."""
    pages = int(wishes.get("pdf.pages", "min", 1))
    size = A4
    if wishes.has("image.print_size"):
        inch = 72 / 2.54
        size = (
            wishes.get("image.print_size", "width_cm") * inch,
            wishes.get("image.print_size", "height_cm") * inch,
        )
    seals = wishes.get("pdf.seals", "min", 1)
    with pymupdf.open() as book:
        for number in range(pages):
            page = book.new_page(width=size[0], height=size[1])
            page.insert_text((72, 90), title, fontname="china-s", fontsize=20)
            text = prose(12 * A_LINE, f"{title} {number}")
            for line in range(12):
                words = text[line * A_LINE : (line + 1) * A_LINE]
                page.insert_text((72, 140 + line * 28), words, fontname="china-s", fontsize=12)
            if number == 0:
                for at in range(1 if seals == "members" else int(seals)):
                    stamp(page, (400 - 140 * at, 640))
        least = wishes.get("file.size", "min", 0)
        if least:
            book.embfile_add("素材", os.urandom(int(least * 1.05)))
        book.save(target, garbage=1)


def stamp(page: pymupdf.Page, centre: tuple[float, float], radius: float = 59) -> None:
    """A round seal, 42 mm across, with a five-pointed star."""
    shape = page.new_shape()
    shape.draw_circle(centre, radius)
    shape.finish(color=RED, width=4)
    points = []
    for corner in range(10):
        reach = radius * (0.42 if corner % 2 == 0 else 0.17)
        angle = math.pi / 5 * corner - math.pi / 2
        points.append(pymupdf.Point(centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    shape.draw_polyline([*points, points[0]])
    shape.finish(color=RED, fill=RED)
    shape.commit()
    for at, letter in enumerate("某某学校教务专用章"):
        angle = math.pi * (0.85 + 1.3 * at / 8)
        place = (
            centre[0] + radius * 0.72 * math.cos(angle) - 6,
            centre[1] + radius * 0.72 * math.sin(angle) + 5,
        )
        page.insert_text(place, letter, fontname="china-s", fontsize=12, color=RED)
