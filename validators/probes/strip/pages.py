"""A PDF drawn anew, page by page: what is seen of it, and nothing else of the file."""

from validators.probes.drawing import LONG_EDGE
from validators.probes.strip.outcome import Withheld

MOST_PAGES = 300


def redraw(path: str, out: str) -> None:
    """Write a PDF that holds a picture of each page, without text, links, notes, attachments and properties."""
    import pymupdf

    try:
        with pymupdf.open(path, filetype="pdf") as source, pymupdf.open() as copy:
            if source.needs_pass:
                raise Withheld("encrypted")
            if not 1 <= source.page_count <= MOST_PAGES:
                raise Withheld("too_large" if source.page_count else "damaged")
            for sheet in source:
                size = sheet.rect
                zoom = min(3.0, LONG_EDGE / max(size.width, size.height, 1))
                drawn = sheet.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False, annots=False)
                page = copy.new_page(width=size.width, height=size.height)
                page.insert_image(page.rect, stream=drawn.tobytes("jpeg", jpg_quality=82))
            copy.save(out, garbage=3, deflate=True)
    except (RuntimeError, ValueError) as error:
        raise Withheld("damaged") from error
