"""回执: what a receipt says; how it is signed stands in `portal.signing`. Pure."""

import base64
import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

VERSION = 1
UNKNOWN = "unknown"
"""The hash of a file that was taken out before anybody had computed it."""
_CODE_BYTES = 15
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose case it is and where it was handed in. `zone` is the campaign's."""

    tenant: str
    campaign: str
    category: str
    number: str
    title: str
    person: str
    rules: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Item:
    """A file on a receipt; `sha256` is empty while it isn't known."""

    uuid: str
    slot: str
    name: str
    size: int
    sha256: str = ""


def fresh_code() -> str:
    """A new receipt's code: 120 random bits in 24 letters and digits that are not mistaken for each other."""
    return base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()


def tidy_code(text: str) -> str:
    """A code as somebody typed it: in capitals, in groups, with spaces."""
    return "".join(letter for letter in text.lower() if letter in _LETTERS)


def grouped(code: str) -> str:
    """A code as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)).upper()


def file_statement(
    item: Item, place: Place, *, code: str, begun: dt.datetime, at: dt.datetime, closes: dt.datetime | None
) -> dict[str, Any]:
    """What the receipt of one file says. `begun`: declared and started; `at`: whole. A file that was begun before the
    deadline and became whole after it says so.
    """
    return {
        **_of_place(place, code=code, kind="file", at=at, closes=closes),
        "begun": _moment(begun, place.zone),
        "grace": closes is not None and begun < closes <= at,
        "file": _of_item(item),
    }


def submission_statement(
    items: Iterable[Item],
    place: Place,
    *,
    code: str,
    at: dt.datetime,
    closes: dt.datetime | None,
    grace: bool,
) -> dict[str, Any]:
    """What the receipt of a handing-in says: when, under which rules, and every file."""
    files = [_of_item(item) for item in items]
    return {
        **_of_place(place, code=code, kind="case", at=at, closes=closes),
        "grace": grace,
        "files": files,
        "count": len(files),
        "size": sum(item["size"] for item in files),
    }


def _of_place(
    place: Place, *, code: str, kind: str, at: dt.datetime, closes: dt.datetime | None
) -> dict[str, Any]:
    return {
        "version": VERSION,
        "kind": kind,
        "code": code,
        "tenant": place.tenant,
        "campaign": place.campaign,
        "category": place.category,
        "number": place.number,
        "title": place.title,
        "person": place.person,
        "rules": place.rules,
        "at": _moment(at, place.zone),
        "closes": _moment(closes, place.zone) if closes else None,
    }


def _of_item(item: Item) -> dict[str, Any]:
    return {
        "uuid": item.uuid, "slot": item.slot, "name": item.name, "size": item.size, "sha256": item.sha256,
    }  # fmt: skip


def _moment(moment: dt.datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


def files_of(statement: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The files a receipt names, whichever its kind."""
    files: Sequence[Mapping[str, Any]] = (
        statement["files"] if statement["kind"] == "case" else [statement["file"]]
    )
    return files


def with_hashes(statement: Mapping[str, Any], hashes: Mapping[str, str]) -> dict[str, Any] | None:
    """The receipt with every file's hash; None while one is missing."""
    files = [
        {**file, "sha256": file["sha256"] or hashes.get(file["uuid"], "")} for file in statement["files"]
    ]
    return {**statement, "files": files} if all(file["sha256"] for file in files) else None
