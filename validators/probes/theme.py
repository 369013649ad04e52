"""East Asian fonts of a document's theme, by the language the document says it is in. lxml elements in."""

from lxml import etree

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_SCRIPTS = {
    "zh-cn": "Hans",
    "zh-sg": "Hans",
    "zh-tw": "Hant",
    "zh-hk": "Hant",
    "ja-jp": "Jpan",
    "ko-kr": "Hang",
}


def theme_fonts(theme: etree._Element | None, settings: etree._Element | None) -> dict[str, str | None]:
    """East Asian fonts of the theme; None where only the reader's machine decides."""
    if theme is None:
        return {}
    language = None
    if settings is not None:
        language_element = settings.find(f"{W}themeFontLang")
        language = language_element.get(f"{W}eastAsia") if language_element is not None else None
    script = _SCRIPTS.get((language or "").lower())
    fonts_by_slot: dict[str, str | None] = {}
    for slot in ("major", "minor"):
        fonts = next(theme.iter(f"{A}{slot}Font"), None)
        if fonts is None:
            continue
        east = fonts.find(f"{A}ea")
        name = east.get("typeface") if east is not None else None
        if not name and script:
            name = next(
                (font.get("typeface") for font in fonts.iterfind(f"{A}font") if font.get("script") == script),
                None,
            )
        fonts_by_slot[slot] = name or None
    return fonts_by_slot
