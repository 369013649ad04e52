"""Text of a small file that is held inside a PDF or OFD. In the child only."""

import contextlib
import io
import zipfile

NAMED, READ = 200, 5
"""Files that are named, and read."""
BYTES, CHARS, PAGES = 5 * 1024 * 1024, 50_000, 50
"""Bounds of one that is read."""


def texts(name: str, data: bytes) -> list[str] | None:
    """All its text: of a plain text, or of a PDF or Word file that holds nothing but text. None for anything else."""
    from validators.probes import detect

    if not data or len(data) > BYTES:
        return None
    kind = detect.sniff(data[:8192], name.rpartition(".")[2].lower())
    if kind in ("txt", "csv", "json", "xml"):
        text = detect.decode(data)
        return [text] if text is not None and len(text) <= CHARS else None
    if kind == "zip":
        return _of_word(data)
    return _of_pdf(data) if kind == "pdf" else None


def _of_word(data: bytes) -> list[str] | None:
    """Text and properties of a .docx without pictures and files of its own."""
    from validators.probes import document, packages

    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        if packages.inside_zip(io.BytesIO(data), names) != "docx":
            return None
        if any("/media/" in name or "/embeddings/" in name for name in names):
            return None
        facts = document.measure(io.BytesIO(data), {})
        pieces = [piece["text"] for piece in facts.get("texts", [])] + [*facts.get("metadata", {}).values()]
        read = "word" in facts and not facts["word"].get("images") and sum(map(len, pieces)) <= CHARS
        return ["\n".join(pieces)] if read else None
    return None


def _of_pdf(data: bytes) -> list[str] | None:
    """Text by pages; a picture, a file inside it or a page without text would be left unread."""
    import pymupdf

    from validators.probes import pdf_objects

    with contextlib.suppress(Exception):
        document = pymupdf.open(stream=io.BytesIO(data), filetype="pdf")
        if document.needs_pass or document.page_count > PAGES or pdf_objects.files(document) != ([], True):
            return None
        pages = []
        for index in range(document.page_count):
            if pdf_objects.placings(document, index):
                return None
            pages.append(document[index].get_text())
        return pages if sum(map(len, pages)) <= CHARS and all(page.strip() for page in pages) else None
    return None


def of_workbook(data: bytes) -> list[str] | None:
    """Cells and properties of a workbook; None where they were not read whole."""
    from validators.probes import sheets

    facts = sheets.measure(io.BytesIO(data))
    if facts.get("texts") is None or "texts_cut" in facts.get("notes", ()):
        return None
    return [piece["text"] for piece in facts["texts"]] + [*(facts.get("metadata") or {}).values()]
