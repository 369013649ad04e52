"""What a PDF holds besides its pages: signatures, files inside, and how often its pages draw. PyMuPDF, in the child only.

Walks the objects themselves, because the fields a reader needs are often left out: a signed file without SigFlags, a file
inside that no name tree lists. Every walk is bounded by the objects it may touch.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

OBJECTS = 100_000
"""Objects that one walk touches."""
FILES = 200
"""Files inside that are named."""
PLACINGS = 200_000
"""Times a page may draw a form or a picture; MuPDF draws about 100,000 a second."""
DEPTH = 24
_DRAWS = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")
_NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")


class Walk:
    """The objects of one open document; `ended` once the bound was reached."""

    def __init__(self, document: Any) -> None:
        """`document`: an open PyMuPDF document."""
        import pymupdf

        self.mupdf: Any = pymupdf.mupdf
        self.pdf = pymupdf._as_pdf_document(document)  # noqa: SLF001 - the only way to the objects themselves
        self.buffer = pymupdf.JM_BinFromBuffer
        self.touched = 0

    @property
    def ended(self) -> bool:
        """Whether there may be more than was looked at."""
        return self.touched >= OBJECTS

    def root(self) -> Any:
        """The catalogue."""
        return self.entry(self.mupdf.pdf_trailer(self.pdf), "Root")

    def entry(self, holder: Any, key: str) -> Any:
        """The value of a dictionary's key; a null object where there is none."""
        return self.mupdf.pdf_dict_gets(holder, key)

    def name(self, holder: Any, key: str) -> str:
        """The value of a key that is a name."""
        return str(self.mupdf.pdf_to_name(self.entry(holder, key)))

    def text(self, holder: Any, key: str) -> str:
        """The value of a key that is a text."""
        return str(self.mupdf.pdf_to_text_string(self.entry(holder, key)))

    def is_dictionary(self, value: Any) -> bool:
        """Whether it is a dictionary, of a stream too."""
        return bool(self.mupdf.pdf_is_dict(value))

    def items(self, array: Any) -> Iterator[Any]:
        """The parts of an array, as long as the bound is not reached."""
        for index in range(self.mupdf.pdf_array_len(array)):
            if self.ended:
                return
            self.touched += 1
            yield self.mupdf.pdf_array_get(array, index)

    def values(self, dictionary: Any) -> Iterator[tuple[str, Any]]:
        """Keys and values of a dictionary, as long as the bound is not reached."""
        for index in range(self.mupdf.pdf_dict_len(dictionary) if self.is_dictionary(dictionary) else 0):
            if self.ended:
                return
            self.touched += 1
            yield (
                str(self.mupdf.pdf_to_name(self.mupdf.pdf_dict_get_key(dictionary, index))),
                self.mupdf.pdf_dict_get_val(dictionary, index),
            )

    def number(self, value: Any) -> int:
        """The number of an object that stands by itself; 0 for one that is written where it is used."""
        return int(self.mupdf.pdf_to_num(value))

    def page(self, index: int) -> Any:
        """The dictionary of a page."""
        return self.mupdf.pdf_lookup_page_obj(self.pdf, index)

    def stream(self, value: Any) -> bytes:
        """The content of a stream, unpacked; b"" where it cannot be read."""
        try:
            return bytes(self.buffer(self.mupdf.pdf_load_stream(value)))
        except Exception:
            return b""


def signatures(document: Any, path: str) -> int | None:
    """Signed signature fields: of the form, and those that stand on pages only. Time stamps are nobody's signature, nor
    is one that was copied from another file: the bytes it is over would not be those around it.

    None where not all could be looked at.
    """
    walk = Walk(document)
    signed: set[Any] = set()
    visited: set[int] = set()
    form = walk.entry(walk.root(), "AcroForm")
    fields = [(field, "", 0) for field in walk.items(walk.entry(form, "Fields"))]
    for index in range(document.page_count):
        if walk.ended:
            break
        walk.touched += 1
        notes = walk.items(walk.entry(walk.page(index), "Annots"))
        fields += [(note, "", 0) for note in notes if walk.name(note, "Subtype") == "Widget"]
    while fields:
        field, kind, depth = fields.pop()
        number = walk.number(field)
        if not walk.is_dictionary(field) or depth > DEPTH or (number and number in visited):
            continue
        visited.add(number)
        kind = walk.name(field, "FT") or kind
        fields += [(child, kind, depth + 1) for child in walk.items(walk.entry(field, "Kids"))]
        value = walk.entry(field, "V")
        if (kind or _parent_kind(walk, field)) == "Sig" and _is_signature(walk, value, path):
            signed.add(walk.number(value) or ("direct", number))
    return None if walk.ended else len(signed)


def _parent_kind(walk: Walk, field: Any) -> str:
    """A widget takes its kind from the field above it."""
    for _ in range(DEPTH):
        field = walk.entry(field, "Parent")
        if not walk.is_dictionary(field):
            break
        if kind := walk.name(field, "FT"):
            return kind
    return ""


def _is_signature(walk: Walk, value: Any, path: str) -> bool:
    """A dictionary with bytes to check (a DER sequence) over a range of this file; a field not yet signed has none."""
    if not walk.is_dictionary(value) or walk.name(value, "Type") == "DocTimeStamp":
        return False
    if walk.name(value, "SubFilter") == "ETSI.RFC3161":
        return False
    contents = walk.mupdf.pdf_to_string(walk.entry(value, "Contents"))
    data = contents[0] if isinstance(contents, list | tuple) else contents
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    covered = [int(walk.mupdf.pdf_to_int64(number)) for number in walk.items(walk.entry(value, "ByteRange"))]
    return data[:1] == b"0" and len(covered) == 4 and _surrounds(path, *covered)


def _surrounds(path: str, first: int, before: int, second: int, after: int) -> bool:
    """Whether the two pieces are the file from its start to the signature's brackets and from there on."""
    if first != 0 or not 0 < before < second - 1 or second + after > os.path.getsize(path) or after <= 0:
        return False
    with open(path, "rb") as file:
        file.seek(before)
        opening = file.read(1)
        file.seek(second - 1)
        return (opening, file.read(1)) == (b"<", b">")


def files(document: Any) -> tuple[list[tuple[str, Any]], bool]:
    """(name, embedded stream) of the files inside, and whether all were found.

    From the tree of names, the associated files of the document and its pages, and the notes that hold a file.
    """
    walk = Walk(document)
    root = walk.root()
    specifications = list(_names(walk, walk.entry(walk.entry(root, "Names"), "EmbeddedFiles")))
    specifications += list(walk.items(walk.entry(root, "AF")))
    for index in range(document.page_count):
        if walk.ended:
            break
        walk.touched += 1
        page = walk.page(index)
        specifications += list(walk.items(walk.entry(page, "AF")))
        for note in walk.items(walk.entry(page, "Annots")):
            specifications += [walk.entry(note, "FS"), *walk.items(walk.entry(note, "AF"))]
            assets = walk.entry(walk.entry(note, "RichMediaContent"), "Assets")
            specifications += list(_names(walk, assets))
    files: dict[Any, tuple[str, Any]] = {}
    for specification in specifications:
        embedded = walk.entry(specification, "EF")
        if not walk.is_dictionary(embedded):
            continue
        stream = next((value for _, value in walk.values(embedded)), None)
        name = walk.text(specification, "UF") or walk.text(specification, "F") or "附件"
        key = (walk.number(stream) if stream is not None else 0) or name
        files.setdefault(key, (name.replace("\0", "")[:200], stream))
    listed = list(files.values())
    return listed[:FILES], not walk.ended and len(listed) <= FILES


def _names(walk: Walk, tree: Any) -> Iterator[Any]:
    """The values of a name tree."""
    nodes, visited = [(tree, 0)], set()
    while nodes:
        node, depth = nodes.pop()
        number = walk.number(node)
        if not walk.is_dictionary(node) or depth > DEPTH or (number and number in visited):
            continue
        visited.add(number)
        pairs = list(walk.items(walk.entry(node, "Names")))
        yield from pairs[1::2]
        nodes += [(child, depth + 1) for child in walk.items(walk.entry(node, "Kids"))]


def placings(document: Any, index: int) -> int:
    """How many forms and pictures a page draws, forms within forms multiplied out; no more than one past `PLACINGS`.

    Ten forms that each draw the next one six times are sixty million drawings in two kilobytes.
    """
    walk = Walk(document)
    weights: dict[int, int] = {}

    def weight(content: bytes, resources: Any, depth: int) -> int:
        forms, total = walk.entry(resources, "XObject"), 0
        for name, times in Counter(_DRAWS.findall(content)).items():
            total += times
            if total > PLACINGS or walk.ended or depth > DEPTH:
                return PLACINGS + 1
            form = walk.entry(forms, _NUMBERED.sub(_letter, name).decode("latin-1"))
            if walk.name(form, "Subtype") != "Form":
                continue
            number = walk.number(form)
            if number not in weights:
                walk.touched += 1
                weights[number] = 0  # one that draws itself is stopped by the library
                inner = walk.entry(form, "Resources")
                weights[number] = weight(
                    walk.stream(form), inner if walk.is_dictionary(inner) else resources, depth + 1
                )
            total += times * weights[number]
        return min(total, PLACINGS + 1)

    return weight(document[index].read_contents(), _resources(walk, index), 0)


def _resources(walk: Walk, index: int) -> Any:
    """A page's resources; they may be written at a branch of the tree above it."""
    node = walk.page(index)
    for _ in range(DEPTH):
        resources = walk.entry(node, "Resources")
        if walk.is_dictionary(resources) or not walk.is_dictionary(node):
            return resources
        node = walk.entry(node, "Parent")
    return walk.entry(node, "Resources")


def _letter(numbered: re.Match[bytes]) -> bytes:
    """A letter of a name that is written as its number: #46 is F."""
    return bytes([int(numbered[1], 16)])
