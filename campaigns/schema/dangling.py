"""A name that nothing in the document defines, said with those there are."""

from collections.abc import Iterable, Iterator

Loc = tuple[str | int, ...]
Found = Iterator[tuple[Loc, str]]


def unknown_in(what: str, keys: Iterable[str], known: set[str], loc: Loc) -> Found:
    for n, key in enumerate(keys):
        if key not in known:
            yield (*loc, n), unknown(what, key, known)


def unknown(what: str, key: str, known: set[str]) -> str:
    return f"没有{what}“{key}”，已定义的有：{'、'.join(sorted(known)) or '无'}"
