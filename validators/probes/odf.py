"""OpenDocument presentations and sheets: slides, size, films, notes, texts, properties. lxml only."""

import re
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import Any

from validators.probes import marks
from validators.probes.document import capped, cut_notes, of_package, part
from validators.probes.places import place
from validators.probes.sources import Source

Facts = dict[str, Any]

_CM = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72}
_PROPERTIES = {"initial-creator": "作者", "creator": "最后修改者", "printed-by": "经理", "title": "标题", "subject": "主题",
               "description": "备注", "keyword": "标记"}  # fmt: skip
_SOUNDS = (".mp3", ".wav", ".m4a", ".wma", ".aac", ".ogg", ".mid")


def measure(path: Source, type_found: str) -> Facts:
    """Facts of the document; damage where it could not be opened either."""
    return of_package(path, partial(_read, type_found=type_found))


def _read(package: zipfile.ZipFile, type_found: str) -> Facts:
    content = part(package, "content.xml")
    if content is None:
        return {"damage": "unreadable"}
    facts: Facts = {"metadata": _properties(package), "opened": True}
    visible = [*content.itertext(), *facts["metadata"].values()]
    marked, complete = marks.texts(package, visible)
    if type_found == "odp":
        shown = _slides(package, content)
        shown["texts"] = [*shown["texts"], *marked]
        shown["notes"] = [*shown.get("notes", []), *([] if complete else ["texts_cut"])]
        return facts | shown
    texts = [*_sheets(content), *marked]
    kept = capped(texts)
    return facts | {"texts": kept, "notes": cut_notes(texts, kept)}


def _attribute(element: Any, name: str) -> str:
    """An attribute by its name without its namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _properties(package: zipfile.ZipFile) -> dict[str, str]:
    root = part(package, "meta.xml")
    properties: dict[str, str] = {}
    for element in root.iter() if root is not None else ():
        name = str(element.tag).rpartition("}")[2]
        text = " ".join(str(element.text or "").split())[:500]
        if text and name in _PROPERTIES:
            properties[f"文档属性 {_PROPERTIES[name]}"] = text
        elif text and name == "user-defined":
            properties[f"自定义属性 {_attribute(element, 'name')}"[:80]] = text
    return properties


def _lines(root: Any) -> list[str]:
    return [text for p in root.iter("{*}p", "{*}h") if (text := "".join(p.itertext()).strip())]


def _slides(package: zipfile.ZipFile, content: Any) -> Facts:
    pages = list(content.iter("{*}page"))
    hidden_styles = {
        _attribute(style, "name")
        for style in content.iter("{*}style")
        if any(_attribute(inner, "visibility") == "hidden" for inner in style)
    }
    texts: list[Facts] = []
    media: dict[str, Facts] = {}
    notes = pictures = 0
    for number, page in enumerate(pages, start=1):
        noted = next(page.iter("{*}notes"), None)
        notes_lines = _lines(noted) if noted is not None else []
        notes += bool(notes_lines)
        if notes_lines:
            texts.append({"place": place("slide_notes", number=number), "text": "\n".join(notes_lines)})
        if noted is not None:
            page.remove(noted)
        lines = _lines(page)
        if lines:
            texts.append({"place": place("slide", number=number), "text": "\n".join(lines)})
        pictures += sum(1 for frame in page.iter("{*}frame") if _is_picture(frame))
        for film in page.iter("{*}plugin"):
            entry = _film(package, number, _attribute(film, "href"), _attribute(film, "mime-type"))
            media.setdefault(entry["name"], entry)
        links = [link for e in page.iter("{*}a", "{*}plugin") if ":" in (link := _attribute(e, "href"))]
        if links:
            texts.append({"place": place("slide_link", number=number), "text": "\n".join(links)})
    styles = part(package, "styles.xml")
    for master in styles.iter("{*}master-page") if styles is not None else ():
        for noted in list(master.iterchildren("{*}notes")):
            master.remove(noted)
        lines = _lines(master)
        if lines:
            texts.append({"place": place("slide_master"), "text": "\n".join(lines)})
    width, height = _size(styles, pages)
    facts: Facts = {
        "format": "odp",
        "slides": len(pages),
        "hidden": sum(_attribute(page, "style-name") in hidden_styles for page in pages),
        "width": width,
        "height": height,
        "media": list(media.values()),
        "notes": notes,
        "pictures": pictures,
        "basis": {"slides": "content.xml"},
    }
    kept = capped(texts)
    return {"slides": facts, "texts": kept, "notes": cut_notes(texts, kept)}


def _film(package: zipfile.ZipFile, number: int, href: str, mime: str) -> Facts:
    inside = href.removeprefix("./")
    sound = mime.startswith("audio/") or inside.lower().endswith(_SOUNDS)
    try:
        size, linked = package.getinfo(inside).file_size, False
    except KeyError:
        size, linked = 0, True
    return {
        "kind": "audio" if sound else "video",
        "slide": number,
        "name": inside.rpartition("/")[2][:200],
        "size": size,
        "linked": linked,
    }


def _is_picture(frame: Any) -> bool:
    """A frame that holds a picture and nothing that the picture only stands in for."""
    names = {str(child.tag).rpartition("}")[2] for child in frame}
    return "image" in names and not names & {"plugin", "table", "object", "object-ole", "text-box"}


def _size(styles: Any, pages: list[Any]) -> tuple[float | None, float | None]:
    """The page of the first slide's master, in centimetres."""
    if styles is None or not pages:
        return None, None
    master_name = _attribute(pages[0], "master-page-name")
    layouts = {
        _attribute(master, "name"): _attribute(master, "page-layout-name")
        for master in styles.iter("{*}master-page")
    }
    for layout in styles.iter("{*}page-layout"):
        if _attribute(layout, "name") == layouts.get(master_name):
            for inner in layout.iter("{*}page-layout-properties"):
                return _length(_attribute(inner, "page-width")), _length(_attribute(inner, "page-height"))
    return None, None


def _length(words: str) -> float | None:
    match = re.fullmatch(r"([\d.]+)(cm|mm|in|pt)", words)
    return round(float(match[1]) * _CM[match[2]], 3) if match else None


def _sheets(content: Any) -> Iterator[Facts]:
    for table in content.iter("{*}table"):
        name = _attribute(table, "name")
        yield {"place": place("sheet_name"), "text": name}
        lines = _lines(table)
        if lines:
            yield {"place": place("sheet"), "text": "\n".join(lines)}
