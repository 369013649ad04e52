"""A .pptx as its show goes: slides in their order, size, films and sounds, notes, texts of all kinds. lxml only.

Names of elements are taken without their namespaces: the strict form of the format has others.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from lxml import etree

from validators.probes import marks, other_parts, relations
from validators.probes.document import (
    capped,
    cut_notes,
    main_name,
    of_package,
    part,
    properties,
)
from validators.probes.places import place
from validators.probes.relations import Relation, reference
from validators.probes.sources import Source

Facts = dict[str, Any]

EMU_PER_CM = 360_000
MOST_SLIDES = 2_000
_MEDIA = {"video": "video", "audio": "audio", "videoFile": "video", "audioFile": "audio", "wavAudioFile": "audio",
          "quickTimeFile": "video"}  # fmt: skip
_BESIDE = ("diagramData", "chart", "chartEx")
"""Relations to what stands on the slide as drawings with text."""


@dataclass
class _Gathered:
    """What the walk over the slides has seen."""

    package: zipfile.ZipFile
    texts: list[Facts] = field(default_factory=list)
    media: dict[str, Facts] = field(default_factory=dict)
    fonts: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    """Parts that were read."""
    commenters: list[str] = field(default_factory=list)
    pictures: int = 0
    notes: int = 0
    hidden: int = 0
    slides: int = 0

    def root(self, name: str) -> Any:
        """A part, once it is read; None where it is missing."""
        self.read.add(name)
        return part(self.package, name)

    def say(self, code: str, lines: list[str], **values: Any) -> None:
        """Keep what stands at a place."""
        if lines:
            self.texts.append({"place": place(code, **values), "text": "\n".join(lines)})


def measure(path: Source, type_found: str) -> Facts:
    """Facts of the presentation; damage where it could not be shown either."""
    return of_package(path, partial(_read, type_found=type_found))


def _read(package: zipfile.ZipFile, type_found: str) -> Facts:
    main = main_name(package, "ppt/presentation.xml")
    root = part(package, main)
    if root is None:
        return {"damage": "unreadable"}
    related = relations.of(package, main)
    seen = _Gathered(package)
    names = [related[key].target for key in _slide_keys(root) if key in related]
    for number, name in enumerate(names[:MOST_SLIDES], start=1):
        _slide(seen, number, name)
    for relation in related.values():
        if relation.kind in ("theme", "commentAuthors", "authors"):
            _theme_or_authors(seen, relation)
    _left_over(seen)
    size = next(root.iter("{*}sldSz"), None)
    macros = any(info.filename.lower().endswith("vbaproject.bin") for info in package.infolist())
    facts: Facts = {
        "format": type_found,
        "slides": seen.slides,
        "hidden": seen.hidden,
        "width": _centimetres(size, "cx"),
        "height": _centimetres(size, "cy"),
        "media": list(seen.media.values()),
        "notes": seen.notes,
        "pictures": seen.pictures,
        "fonts": sorted(font for font in seen.fonts if font and not font.startswith("+"))[:200],
        "macros": macros,
        "basis": {"slides": "presentation.xml", "hidden": "show attribute", "size": "sldSz"},
    }
    whole = len(names) == len(_slide_keys(root)) and len(names) <= MOST_SLIDES
    named = {"批注作者": "、".join(list(dict.fromkeys(seen.commenters))[:10])} if seen.commenters else {}
    beside, unread = other_parts.texts(package, xml=False)
    seen.texts += beside
    about = properties(package) | named | marks.of_pictures(package)
    marked, complete = marks.texts(package, [*(piece["text"] for piece in seen.texts), *about.values()])
    seen.texts += marked
    unread = [*unread, *([] if complete else ["texts_cut"])]
    kept = capped(seen.texts)
    answer: Facts = {
        "slides": facts,
        "metadata": about,
        "texts": kept,
        "notes": [*cut_notes(seen.texts, kept), *unread],
    }
    if not whole or seen.slides < len(names):
        return {**answer, "damage": "unreadable"} if len(names) <= MOST_SLIDES else {**answer, "texts": None}
    return {**answer, "opened": True}


def _slide_keys(root: Any) -> list[str]:
    """Relation ids of the slides in the order of the show."""
    listed = next(root.iter("{*}sldIdLst"), None)
    entries = list(listed) if listed is not None else []
    return [key for entry in entries if (key := reference(entry, "id")) is not None]


def _centimetres(size: Any, side: str) -> float | None:
    raw = "" if size is None else str(size.get(side, ""))
    return round(int(raw) / EMU_PER_CM, 3) if raw.isdigit() else None


def _slide(seen: _Gathered, number: int, name: str) -> None:
    root = seen.root(name)
    if root is None:
        return
    related = relations.of(seen.package, name)
    seen.slides += 1
    seen.hidden += root.get("show") in ("0", "false")
    seen.say("slide", list(_lines(root)), number=number)
    seen.say("alternative", [text for text in _descriptions(root) if text])
    seen.fonts |= {
        str(font.get("typeface", "")) for tag in ("latin", "ea", "cs") for font in root.iter(f"{{*}}{tag}")
    }
    seen.pictures += sum(1 for picture in _drawn(root, "pic") if not _media_of(picture))
    for picture in _drawn(root, "pic"):
        _media(seen, number, _media_of(picture), related)
    for relation in related.values():
        _beside(seen, number, relation)


def _drawn(root: Any, tag: str) -> Iterator[Any]:
    """Elements of the branch that programs of today show; the one for older programs says the same again."""
    for element in root.iter(f"{{*}}{tag}"):
        if not any(parent.tag.endswith("}Fallback") for parent in element.iterancestors()):
            yield element


def _lines(root: Any) -> Iterator[str]:
    """Paragraphs of shapes, tables and groups, in the order of the file."""
    for paragraph in _drawn(root, "p"):
        if not paragraph.tag.endswith("/main}p"):
            continue
        pieces = [
            "\n" if element.tag.endswith("}br") else str(element.text or "")
            for element in paragraph.iter("{*}t", "{*}br")
        ]
        text = "".join(pieces).strip()
        if text:
            yield text


def _descriptions(root: Any) -> Iterator[str]:
    """What authors or programs wrote as a picture's description."""
    for named in root.iter("{*}cNvPr"):
        yield " ".join(str(named.get(key, "")).strip() for key in ("title", "descr")).strip()


def _media_of(picture: Any) -> list[Any]:
    """The elements by which a picture says that it is a film's or a sound's still."""
    return [
        e for e in picture.iter() if isinstance(e.tag, str) and etree.QName(e).localname in (*_MEDIA, "media")
    ]


def _media(seen: _Gathered, number: int, elements: list[Any], related: dict[str, Relation]) -> None:
    """A film or a sound: inside where one of its two references leads inside (older programs follow the other)."""
    kinds = [_MEDIA[name] for element in elements if (name := etree.QName(element).localname) in _MEDIA]
    keys = [reference(element, name) for element in elements for name in ("embed", "link")]
    targets = [related[key] for key in keys if key is not None and key in related]
    if not targets:
        return
    inside = next((target for target in targets if not target.linked), None)
    chosen = inside or targets[0]
    size = 0
    if inside is not None:
        try:
            size = seen.package.getinfo(inside.target).file_size
        except KeyError:
            chosen = Relation(
                chosen.kind, chosen.target, linked=True
            )  # it says it is inside and is not there
    seen.media.setdefault(
        chosen.target,
        {
            "kind": kinds[0] if kinds else "video",
            "slide": number,
            "name": chosen.target.replace("\\", "/").rpartition("/")[2][:200],
            "size": size,
            "linked": chosen.linked,
        },
    )
    if chosen.linked:
        seen.say("slide_link", [chosen.target[:500]], number=number)


def _beside(seen: _Gathered, number: int, relation: Relation) -> None:
    """Notes, comments, drawings with text, and what the slide takes from its layout and master."""
    if relation.kind == "hyperlink" and relation.linked:
        seen.say("slide_link", [relation.target[:500]], number=number)
    if relation.linked:
        return
    if relation.kind in _BESIDE:
        root = seen.root(relation.target)
        if root is not None:
            seen.say("slide", list(_lines(root)) or _plain(root), number=number)
    elif relation.kind == "notesSlide":
        _notes(seen, number, relation.target)
    elif relation.kind == "comments":
        root = seen.root(relation.target)
        seen.say("comment", (list(_lines(root)) or _plain(root)) if root is not None else [])
    elif relation.kind in ("slideLayout", "slideMaster") and relation.target not in seen.read:
        _around(seen, number, relation.target)


def _plain(root: Any) -> list[str]:
    """Texts of parts that have no paragraphs: cached labels of charts, older comments."""
    tags = ("{*}v", "{*}text", "{*}t")
    return [text for element in root.iter(*tags) if (text := " ".join(str(element.text or "").split()))]


def _notes(seen: _Gathered, number: int, name: str) -> None:
    root = seen.root(name)
    if root is None:
        return
    lines = []
    for shape in root.iter("{*}sp"):
        holder = next(shape.iter("{*}ph"), None)
        if holder is None or holder.get("type") not in ("sldNum", "sldImg", "dt", "hdr", "ftr"):
            lines += list(_lines(shape))
    seen.notes += bool(lines)
    seen.say("slide_notes", list(_lines(root)), number=number)


def _around(seen: _Gathered, number: int, name: str) -> None:
    """Text that a layout or a master puts on its slides; its placeholders only say what could stand there."""
    root = seen.root(name)
    if root is None:
        return
    lines = [
        line
        for shape in root.iter("{*}sp")
        if next(shape.iter("{*}ph"), None) is None
        for line in _lines(shape)
    ]
    seen.say("slide_master", lines)
    for relation in relations.of(seen.package, name).values():
        if relation.kind == "slideMaster":
            _beside(seen, number, relation)


def _theme_or_authors(seen: _Gathered, relation: Relation) -> None:
    root = None if relation.linked else seen.root(relation.target)
    if root is None:
        return
    if relation.kind == "theme":
        for scheme in root.iter("{*}fontScheme"):
            seen.fonts |= {
                str(f.get("typeface", "")) for t in ("latin", "ea") for f in scheme.iter(f"{{*}}{t}")
            }
        return
    names = [str(author.get("name", "")).strip() for author in root.iter("{*}cmAuthor", "{*}author")]
    seen.commenters += [name for name in names if name]


_WITH_TEXT = re.compile(
    r"ppt/(slides|notesSlides|slideLayouts|slideMasters|diagrams|charts|comments)/[^/]+\.xml"
)


def _left_over(seen: _Gathered) -> None:
    """Parts that no slide leads to: they are not shown, and still in the file for whoever unpacks it."""
    for info in seen.package.infolist():
        if not _WITH_TEXT.fullmatch(info.filename) or info.filename in seen.read:
            continue
        if info.filename.startswith(("ppt/slideLayouts/", "ppt/slideMasters/")):
            _around(seen, 0, info.filename)
            continue
        root = seen.root(info.filename)
        seen.say("slides", (list(_lines(root)) or _plain(root)) if root is not None else [])
