"""Looking through a PDF for its headings, and binding several into one. In the child only."""

import json
import os
import tempfile
import zipfile
from typing import Any

from validators.probes.drawing import start_lightly

Answer = dict[str, Any]
MOST_HEADINGS = 20_000
OUTLINE = "outline.json"


def answer(path: str, options: Answer) -> Answer:
    """What `bind` asks for: the outline of the file, or with "out" its parts as one."""
    start_lightly()
    return _bound(path, options) if options.get("out") else _outline(path)


def _outline(path: str) -> Answer:
    """{"pages", "headings": [level, page from 1]}."""
    import pymupdf

    with pymupdf.open(path, filetype="pdf") as document:
        headings = [[level, page] for level, _, page in document.get_toc()]
        return {"pages": document.page_count, "headings": headings[:MOST_HEADINGS]}


def _bound(path: str, options: Answer) -> Answer:
    """The parts of a package, in its order, as one PDF with the given outline."""
    import pymupdf

    out = str(options["out"])
    with zipfile.ZipFile(path) as package, pymupdf.open() as whole:
        outline = json.loads(package.read(OUTLINE))
        for name in package.namelist():
            if name == OUTLINE:
                continue
            with tempfile.TemporaryDirectory(dir=os.path.dirname(out)) as folder:
                part = package.extract(name, folder)
                with pymupdf.open(part, filetype="pdf") as document:
                    whole.insert_pdf(document, links=True, annots=False)
        whole.set_toc([[level, title, page] for level, title, page in outline])
        whole.set_metadata({"title": str(options["title"])})
        whole.save(out, garbage=3, deflate=True)
        return {"pages": whole.page_count}
