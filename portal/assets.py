"""Copy the few third-party files that pages load from node_modules to var/assets/vendor, and build the icon sprite.

Run as `python -m portal.assets` by `make setup`; needs neither Django nor a network. In a template:
`<svg class="icon"><use href="{% static 'vendor/icons.svg' %}#upload"/></svg>`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "var" / "assets" / "vendor"

_FONTS = "@expo-google-fonts"
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "tus.min.js": "tus-js-client/dist/tus.min.js",
    # Scripts that certificates need beside Chinese; no Python package has them.
    "tibetan.ttf": f"{_FONTS}/noto-serif-tibetan/400Regular/NotoSerifTibetan_400Regular.ttf",
    "mongolian.ttf": f"{_FONTS}/noto-sans-mongolian/400Regular/NotoSansMongolian_400Regular.ttf",
}

# Names of Tabler's outline icons; one that pages need is added here.
ICONS = """
activity adjustments alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up award
ban bell books building building-bank building-community building-estate calendar calendar-event camera
certificate chart-bar check checklist checks chevron-down chevron-left chevron-right chevron-up circle
circle-check circle-dashed circle-plus circle-x clipboard clipboard-check clipboard-list clock cloud-upload copy
device-desktop device-floppy dots dots-vertical download edit external-link eye eye-off file file-alert file-certificate
file-check file-description file-import file-spreadsheet file-text file-type-doc file-type-docx file-type-pdf
file-type-ppt file-type-xls file-type-zip file-upload file-x file-zip files filter flag folder forms gavel
grip-vertical hand-stop help help-circle history home hourglass id inbox info-circle key layout-dashboard link
list list-check list-details list-numbers loader lock login logout mail map-pin medal menu-2 message
message-circle minus music news notes paperclip pencil phone photo player-pause player-play player-stop plus
point presentation printer qrcode refresh refresh-alert report rosette-discount-check scale school search send
settings shield shield-check shield-lock shield-x sitemap sort-ascending sort-descending sparkles speakerphone
stack star stars table tag tags thumb-down thumb-up transfer trash trophy upload user user-check user-circle
user-off user-plus user-search users users-group video video-off wand world writing x zoom-in
""".split()  # noqa: SIM905 - a hundred quoted names would hide the list

_INNER = re.compile(r"<svg[^>]*>(?P<inner>.*)</svg>", re.DOTALL)
_BLANK = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')
_SOURCE_MAP = re.compile(rb"(/\*|//)# sourceMappingURL=.*$", re.MULTILINE)
_LOOK = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


class AssetsError(RuntimeError):
    """A package or an icon is missing; the message names it."""


def build(packages: Path, target: Path) -> list[Path]:
    """Copy the files and write the sprite; the files written."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, source in FILES.items():
        content = _read(packages / source)
        written.append(_write(target / name, _SOURCE_MAP.sub(b"", content)))
    written.append(_write(target / "icons.svg", sprite(packages / "@tabler/icons/icons/outline").encode()))
    return written


def sprite(folder: Path) -> str:
    """One SVG with a symbol per icon, its id the icon's name."""
    symbols = "\n".join(_symbol(name, folder / f"{name}.svg") for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str, source: Path) -> str:
    match = _INNER.search(_read(source).decode())
    if match is None:
        raise AssetsError(f"{source} is no SVG")
    inner = " ".join(_BLANK.sub("", match["inner"]).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24" {_LOOK}>{inner}</symbol>'


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except FileNotFoundError:
        raise AssetsError(
            f"缺少页面资源 {source}；请运行 make setup。/ {source} is missing: make setup"
        ) from None


def _write(target: Path, content: bytes) -> Path:
    target.write_bytes(content)
    return target


def main() -> int:
    """Build var/assets/vendor; 1 with a sentence when a package is missing."""
    try:
        written = build(ROOT / "node_modules", TARGET)
    except AssetsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"assets: {len(written)} files in {TARGET.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
