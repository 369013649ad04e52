"""Pages of a PDF: count, size, what they show, how finely, seals. PyMuPDF, in the child only.

A hidden OCR layer does not make text of a scan, nor does text that a picture is laid over.
"""

import contextlib
import os
import sys
import time
from collections import Counter
from typing import Any
from urllib.parse import unquote

from validators.probes import attached, held, page_pictures, pdf_beside, pdf_objects, tags
from validators.probes.page_pictures import Placed
from validators.probes.places import TEXT_CAP, place

Facts = dict[str, Any]

PAGES = 300
"""Pages that are looked at one by one."""
PAGES_S = 12.0
"""CPU seconds of looking at pages; then the rest is not looked at."""
SEALED = 12
"""Pages at the front that are looked through for seals; forms are also stamped on one of the last."""
SEALED_LAST = 3
CARRIED = 20
"""Attachments whose content is looked at."""
INK_S = 6.0
"""CPU seconds from which on pages are no longer drawn to see their ink and broken pictures."""
INK_DPI = 36
DARKER = 40
"""Grey levels below the paper that count as ink."""


def library() -> Any:
    """PyMuPDF, silent and without its page models, which take four times as long to load as all the rest."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault("pymupdf.layout", None)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    return pymupdf


def measure(path: str, options: Facts) -> Facts:
    """Facts of the file and of its pages; nothing a broken file does may look like a verdict."""
    pymupdf = library()
    try:
        document = pymupdf.open(path, filetype="pdf")
    except Exception:
        return {"damage": "unreadable"}
    if document.needs_pass:
        return {"damage": "password", "pdf": {"encrypted": True, "needs_password": True}}
    try:
        count = document.page_count
    except Exception:
        return {"damage": "unreadable"}
    if count == 0:
        return {"damage": "unreadable"}
    facts: Facts = {"texts": [], "metadata": _properties(document), "notes": []}
    pages = _pages(document, count, facts)
    if not pages:
        if any(note.startswith("deep_page:") for note in facts["notes"]):
            return {"status": "refused", "damage": "unsafe"}
        return {"damage": "unreadable"}
    if len(pages) == count:
        facts["opened"] = True
    versions = _beside(document, path, facts)
    facts["pdf"] = {
        "pages": count,
        "encrypted": bool(document.metadata and document.metadata.get("encryption")),
        "repaired": bool(document.is_repaired),
        "digital_signatures": _signatures(document, path),
        "page_list": pages,
        **versions,
        "basis": {
            "pages": "page tree",
            "kind": "picture share and visible text",
            "seals": "red rings at 72 dpi",
            "ink": "grey levels at 36 dpi",
        },
    } | _files(document, facts)
    if document.is_repaired:
        facts["notes"].append("repaired")
    return facts


def _beside(document: Any, path: str, facts: Facts) -> Facts:
    """Searches what stands beside the text of the pages; how many earlier versions the file holds, and how many unread."""
    left = TEXT_CAP - sum(len(piece["text"]) for piece in facts["texts"])
    complete, versions = False, {"earlier_versions": None, "earlier_unread": 0}
    try:
        visible = [*(piece["text"] for piece in facts["texts"]), *facts["metadata"].values()]
        texts, complete = pdf_beside.words(document, visible)
        texts += pdf_beside.of_layers(document, path, PAGES)
        if os.path.getsize(path) <= pdf_beside.READ:
            with open(path, "rb") as file:
                versions_held, unread, old = pdf_beside.earlier(document, file.read())
            texts += old
            versions = {"earlier_versions": versions_held, "earlier_unread": unread}
        for piece in texts:
            facts["texts"].append(piece | {"text": piece["text"][: max(0, left)]})
            left -= len(piece["text"])
    except Exception:  # the library raises whatever its reading meets
        complete = False
    if (not complete or left < 0) and "texts_cut" not in facts["notes"]:
        facts["notes"].append("texts_cut")
    return versions


def _pages(document: Any, count: int, facts: Facts) -> list[Facts]:
    """Page by page while the time lasts; one that cannot be read, or is built too deep, is noted."""
    started = time.process_time()
    sealed = {*range(SEALED), *range(count - SEALED_LAST, count)}
    pages = []
    for index in range(min(count, PAGES)):
        spent = time.process_time() - started
        if spent > PAGES_S:
            break
        try:
            if pdf_objects.placings(document, index) > pdf_objects.PLACINGS:
                facts["notes"].append(f"deep_page:{index + 1}")
                continue
            pages.append(_page(document, index, facts, drawn=spent < INK_S, seals=index in sealed))
        except Exception:
            facts["notes"].append(f"bad_page:{index + 1}")
    return pages


def _own_properties(document: Any) -> dict[str, str]:
    """Entries of the Info dictionary under names of their own, as WPS and scanners write them: 教师, Company."""
    own: dict[str, str] = {}
    with contextlib.suppress(Exception):
        kind, reference = document.xref_get_key(-1, "Info")
        if kind != "xref":
            return own
        number = int(reference.split()[0])
        for key in document.xref_get_keys(number)[:100]:
            kind, value = document.xref_get_key(number, key)
            if kind == "string" and key not in _USUAL_INFO and str(value).strip():
                own[f"PDF {key}"[:80]] = str(value)[:500]
    return own


_USUAL_INFO = frozenset(
    ["Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate", "Trapped"]
)


def _properties(document: Any) -> dict[str, str]:
    metadata = {f"PDF {key}": str(value)[:500] for key, value in (document.metadata or {}).items() if value}
    metadata |= _own_properties(document)
    for key in ("PDF format", "PDF encryption", "PDF creationDate", "PDF modDate"):
        metadata.pop(key, None)
    gathered = tags.Gathered()
    with contextlib.suppress(Exception):
        tags.xmp(document.get_xml_metadata().encode("utf-8", "replace"), gathered)
    return metadata | gathered.metadata


def _signatures(document: Any, path: str) -> int | None:
    with contextlib.suppress(Exception):
        return pdf_objects.signatures(document, path)
    return None


def _files(document: Any, facts: Facts) -> Facts:
    """The files inside by name, and the text of the few that are small and can be read; `{}` where it is not known."""
    try:
        inside, complete = pdf_objects.files(document)
    except Exception:
        return {}
    if not inside:
        facts |= {"held": [], "held_unread": {}} if complete else {}
        return {"attachments": [], "attachments_unread": []} if complete else {}
    walk = pdf_objects.Walk(document)
    unread = []
    carried: list[tuple[str, int, bytes | None]] = []
    for at, (name, stream) in enumerate(inside):
        texts, size = None, _size(walk, stream)
        data = walk.stream(stream) if stream and at < CARRIED and size <= held.LARGEST else None
        carried.append((name, size, data))
        if data is not None and at < attached.READ and size <= attached.BYTES:
            texts = attached.texts(name, data)
        if texts is None:
            unread.append(name)
        else:
            facts["texts"] += [{"place": place("attached_file", name=name), "text": text} for text in texts]
    looked = held.of_attachments(iter(carried))
    facts |= {"held": looked.entries, "held_unread": looked.unread}
    return {"attachments": [name for name, _ in inside], "attachments_unread": unread}


def _size(walk: pdf_objects.Walk, stream: Any) -> int:
    """Bytes that a file inside says it has; the library unpacks it whole."""
    return int(walk.mupdf.pdf_to_int(walk.entry(walk.entry(stream, "Params"), "Size"))) if stream else 0


def _page(document: Any, index: int, facts: Facts, *, drawn: bool, seals: bool) -> Facts:
    page = document[index]
    cover = page_pictures.cover(_placed(page))
    trace = page.get_texttrace()
    visible = _visible(page, trace, covered=cover.share >= page_pictures.LIKELY_SHARE)
    text = page.get_text()
    if lines := pdf_beside.off_page(page, trace, text):
        words = "\n".join(lines)[:20_000]
        facts["texts"].append({"place": place("off_page", number=index + 1), "text": words})
    if pdf_beside.garbled(text) and "garbled" not in facts["notes"]:
        facts["notes"].append("garbled")
    if text.strip():
        left = max(0, TEXT_CAP - sum(len(piece["text"]) for piece in facts["texts"]))
        facts["texts"].append({"place": place("page", number=index + 1), "text": text[:left]})
        if len(text) > left and "texts_cut" not in facts["notes"]:
            facts["notes"].append("texts_cut")
    for note in page.annots() or ():
        content = (note.info or {}).get("content", "")
        author = (note.info or {}).get("title", "")
        if content or author:
            facts["texts"].append(
                {"place": place("page_annotation", number=index + 1), "text": f"{author} {content}"[:2000]}
            )
    for link in page.get_links()[:200]:
        if link.get("uri"):
            words = unquote(str(link["uri"]))[:2000]
            facts["texts"].append({"place": place("link"), "text": words})
    drawn = drawn and cover.whole
    seen = _ink(page) if drawn else {}
    drawn_lines = not visible and _lines(page)
    kind = page_pictures.kind_of(visible, cover.share, lines=drawn_lines, ink=seen.get("ink"))
    answer: Facts = {
        "number": index + 1,
        "width": round(page.rect.width, 1),
        "height": round(page.rect.height, 1),
        "kind": kind,
        "text_chars": visible,
        "image_share": cover.share,
        "scan_dpi": cover.dpi if kind == "scan" and cover.whole else None,
        "picture_areas": cover.areas if cover.whole else None,
        "layer_dpi": cover.layer_dpi,
        **seen,
    }
    if seals and drawn:
        from validators.probes import seals as red_seals

        answer |= red_seals.look(page)
    return answer


def _lines(page: Any) -> bool:
    """Whether anything is drawn by lines or shades."""
    return any("path" in operation or "shade" in operation for operation, _ in page.get_bboxlog())


def _placed(page: Any) -> list[Placed]:
    """The pictures of a page where they stand, in the order they are drawn."""
    import pymupdf

    masks = _masks(page)
    area, width, height = page.rect, max(1.0, page.rect.width), max(1.0, page.rect.height)
    placed = []
    for picture in page.get_image_info():
        x0, y0, x1, y1 = pymupdf.Rect(picture["bbox"]) * page.rotation_matrix
        dpi = _resolution(picture)
        left, right = (x0 - area.x0) / width, (x1 - area.x0) / width
        top, bottom = (y0 - area.y0) / height, (y1 - area.y0) / height
        if dpi < page_pictures.A_COLOUR:
            continue
        mask = masks.get((picture["width"], picture["height"]))
        placed.append(Placed(left, top, right, bottom, dpi, bool(picture.get("has-mask"))))
        if mask and mask > 1.1:  # letters cut out of a coarse colour are as fine as what cuts them out
            placed.append(Placed(left, top, right, bottom, dpi * mask, True))
    return placed


def _masks(page: Any) -> dict[tuple[int, int], float]:
    """How many times finer a picture's mask is than the picture, by the picture's size in pixels."""
    finer: dict[tuple[int, int], float] = {}
    for xref, mask, width, height, *_ in page.get_images(full=True):
        if not mask or not xref or not width or not height:
            continue
        with contextlib.suppress(Exception):
            document = page.parent
            wide, high = (int(document.xref_get_key(mask, key)[1]) for key in ("Width", "Height"))
            finer[width, height] = max(finer.get((width, height), 0.0), min(wide / width, high / height))
    return finer


def _resolution(picture: Facts) -> float:
    """Pixels per inch as placed, the coarser of both ways; the picture may lie on its side."""
    a, b, c, d = picture["transform"][:4]
    wide, high = max(0.01, (a * a + b * b) ** 0.5), max(0.01, (c * c + d * d) ** 0.5)
    return float(round(min(picture["width"] / wide, picture["height"] / high) * 72, 1))


_BROKEN = ("truncated", "jpeg error", "library error", "premature", "corrupt", "cannot decode")
"""Words the library warns with when a picture ends too early or is none."""


def _ink(page: Any) -> Facts:
    """How much of the page is darker than its paper, its edges aside; and whether a picture could not be decoded."""
    import pymupdf

    pymupdf.TOOLS.reset_mupdf_warnings()
    edge = min(page.rect.width, page.rect.height) * 0.05
    area = page.rect
    inside = pymupdf.Rect(area.x0 + edge, area.y0 + edge, area.x1 - edge, area.y1 - edge)
    zoom = min(INK_DPI / 72, 800 / max(page.rect.width, page.rect.height, 1))
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, clip=inside)
    levels = Counter(pixmap.samples)
    total = sum(levels.values())
    brighter, paper = 0, 255
    for level in range(255, -1, -1):
        brighter += levels[level]
        if brighter * 4 >= total:
            paper = level
            break
    dark = sum(count for level, count in levels.items() if level < paper - DARKER)
    warnings = str(pymupdf.TOOLS.mupdf_warnings()).lower()
    return {
        "ink": round(dark / total, 5) if total else None,
        "broken_picture": any(word in warnings for word in _BROKEN),
    }


def _visible(page: Any, trace: list[Facts], *, covered: bool) -> int:
    """Characters a reader sees: text drawn invisibly does not count, nor (`covered`) text under a picture: OCR layers."""
    over = _opaque_pictures(page) if covered else []
    total = 0
    for span in trace:
        if span.get("type") == 3 or span.get("opacity", 1) <= 0:
            continue
        x0, y0, x1, y1 = span["bbox"]
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if any(
            at > span["seqno"] and rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3] for at, rect in over
        ):
            continue
        total += len([1 for char in span["chars"] if chr(char[0]).strip()])
    return total


def _opaque_pictures(page: Any) -> list[tuple[int, tuple[float, float, float, float]]]:
    """(place in the order of drawing, rectangle) of large pictures that nothing shows through."""
    through = {
        tuple(round(side) for side in picture["bbox"])
        for picture in page.get_image_info()
        if picture.get("has-mask")
    }
    large = page.rect.width * page.rect.height * page_pictures.SOME_SHARE / 20
    return [
        (at, rect)
        for at, (operation, rect) in enumerate(page.get_bboxlog())
        if operation == "fill-image"
        and (rect[2] - rect[0]) * (rect[3] - rect[1]) >= large
        and tuple(round(side) for side in rect) not in through
    ][:1000]
