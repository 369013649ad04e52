"""Files that keep given rules: real ones, small, made on the spot.

For the demo's cases, for tests, and for an organiser who wants to try a campaign out. Nothing here is a judgement: a
sample is written from a rule's parameters by ffmpeg, PyMuPDF, Pillow or plain ZIP, and then judged like any file.
"""

from collections.abc import Sequence
from pathlib import Path

from validators.kinds import AllowedType, expand
from validators.params import RuleParams
from validators.samples import archive, deck, document, film, page, picture
from validators.samples.wishes import Wishes

PREFERRED = ("mp4", "docx", "pdf", "pptx", "zip", "psd", "jpg", "png", "html", "xlsx", "txt")
"""Which of the allowed types a sample takes, the first one that is allowed."""

_MAKERS = {
    "mp4": film.make,
    "docx": document.make,
    "pdf": page.make,
    "pptx": deck.make,
    "zip": archive.make,
    "psd": picture.make_psd,
    "jpg": picture.make,
    "png": picture.make,
}


def type_for(rules: Sequence[RuleParams], prefer: Sequence[str] = PREFERRED) -> str:
    """The type a sample takes: allowed by `file.type`, not forbidden, and one that can be made here."""
    allowed: set[str] = set(expand(["any"]))
    for rule in rules:
        names: list[AllowedType] = list(getattr(rule, "allowed", ()) if rule.rule == "file.type" else ())
        if names:
            allowed &= expand(list(names))
        if rule.rule == "file.forbidden_types":
            allowed -= expand(list(getattr(rule, "types", ())))
    return next((name for name in prefer if name in allowed), min(allowed))


def make(
    rules: Sequence[RuleParams], folder: Path, *, stem: str, title: str, prefer: Sequence[str] = PREFERRED
) -> Path:
    """Write one file into `folder` that keeps `rules`; `stem` is its name without extension, `title` the case's name.

    Two samples with different titles differ in content. Raises `ValueError` for a type that can't be made here.
    """
    kind = type_for(rules, prefer)
    maker = _MAKERS.get(kind)
    target = folder / f"{stem}.{kind}"
    wishes = Wishes.of(rules)
    if maker is not None:
        maker(wishes, target, title)
    elif kind in {"html", "txt"}:
        target.write_text(f"<!doctype html><meta charset=utf-8><title>{title}</title>{title}", "utf-8")
    else:
        raise ValueError(f"no sample of type {kind} can be made")
    return target
