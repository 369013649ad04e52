"""Sending an archive by its index: any byte range, out of the blobs wherever they stand, with as little of them in memory as of
any file that the portal sends.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.archives.index import Content, Index
from portal.files import serving, storage
from portal.models import Blob
from portal.queue.connections import release_connection
from portal.tenants import tenant_scope

_READ_AHEAD = 64 * 1024
_A_STEP = 200
"""Pieces whose blobs are looked up together while an archive is sent."""
_A_LOOK = 5000
"""Blobs that are counted at once before."""


def index_of(kept: Blob) -> Index:
    """The archive whose index is this blob."""

    def read(first: int, last: int) -> bytes:
        return b"".join(storage.blocks(kept.key, first, last))

    return Index(read, kept.size)


def lost(blobs: Iterable[int]) -> int:
    """How many of these blobs are gone, about to go, or damaged. A query for every five thousand."""
    missing, rest = 0, iter(blobs)
    while step := set(islice(rest, _A_LOOK)):
        there = Blob.objects.filter(pk__in=step, orphaned_at=None, damage="")
        missing += len(step) - there.count()
    return missing


def send_archive(request: HttpRequest, kept: Blob, index: Index, *, name: str) -> HttpResponseBase:
    """The archive under this name. The web server can't help here: there is no file to point it at."""
    response = serving.answer_range(
        request,
        size=index.size,
        etag=f'"{kept.sha256 or kept.key}"',
        stream=lambda first, last: stream(kept, index, first, last),
    )
    return serving.guarded(response, "application/zip", serving.disposition_of(name, attachment=True))


def wanted_blobs(request: HttpRequest, kept: Blob, index: Index) -> Iterator[int]:
    """The blobs that the answer to this request is made of."""
    wanted = serving.wanted(request, index.size, f'"{kept.sha256 or kept.key}"')
    return iter(()) if wanted is None else index.blobs(*wanted)


def stream(kept: Blob, index: Index, first: int, last: int) -> Iterator[bytes]:
    """The archive's bytes from first to last. It is read long after the request's scope ended, so it enters its own for each
    look-up and keeps no connection meanwhile.
    """
    own = _Own(kept)
    pieces = index.pieces(first, last)
    while step := list(islice(pieces, _A_STEP)):
        keys = _keys(kept.tenant_id, {piece.blob for piece in step if isinstance(piece, Content)})
        for piece in step:
            if isinstance(piece, Content):
                yield from storage.blocks(keys[piece.blob], piece.first, piece.last)
            elif piece.last - piece.first < _READ_AHEAD:
                yield own.read(piece.first, piece.last)
            else:  # the directory of many members
                yield from storage.blocks(kept.key, piece.first, piece.last)


def _keys(tenant_id: int, blobs: set[int]) -> dict[int, str]:
    """Storage keys by blob; one that is gone is missing, and the sending breaks off there."""
    if not blobs:
        return {}
    with tenant_scope(tenant_id):
        keys = dict(Blob.objects.filter(pk__in=blobs).values_list("pk", "key"))
    release_connection()
    return keys


class _Own:
    """The index's own bytes, read ahead: they are asked for in order, a few hundred at a time."""

    def __init__(self, kept: Blob) -> None:
        self._kept = kept
        self._first, self._data = 0, b""

    def read(self, first: int, last: int) -> bytes:
        if not self._first <= first <= last < self._first + len(self._data):
            until = min(max(last, first + _READ_AHEAD), self._kept.size - 1)
            self._first, self._data = first, b"".join(storage.blocks(self._kept.key, first, until))
        return self._data[first - self._first : last - self._first + 1]
