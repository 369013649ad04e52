"""The objects of an S3-compatible store, under the same keys as on the local disk."""

import errno
import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from portal.decisions import NotAllowed, refuse

_LOG = logging.getLogger(__name__)
_BLOCK = 512 * 1024
_PART = 16 * 1024 * 1024
"""Bytes of one part of a large upload."""
_THREADS = 4
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchUpload"})


class Unreachable(NotAllowed):
    """The store does not answer, or not as it should. What was asked may be asked again later; people read why."""

    def __init__(self, why: str) -> None:
        super().__init__(refuse("storage_away"))
        self.why = why
        _LOG.error("blobs: %s", why)

    def __str__(self) -> str:
        return self.why


def put(source: Path, key: str) -> None:
    """Upload a file's bytes unless they stand there; large ones in parts. Safe to repeat."""
    source_size = source.stat().st_size
    if size(key) == source_size:
        return
    with plainly(key):
        client().upload_file(
            str(source), settings.S3_BUCKET, key, Config=_in_parts(), ExtraArgs=dict(encryption())
        )
    _sure_of(key, source_size)


def _in_parts() -> Any:
    from boto3.s3.transfer import TransferConfig

    return TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, max_concurrency=_THREADS)


def _sure_of(key: str, expected: int) -> None:
    if (stored := size(key) or 0) != expected:
        delete(key)
        raise Unreachable(f"the object store kept {stored} of {expected} bytes of {key}")


def encryption() -> Mapping[str, str]:
    """How the store is asked to encrypt what it keeps (S3_SSE); said with every object and every multipart upload."""
    if not settings.S3_SSE:
        return {}
    key = {"SSEKMSKeyId": settings.S3_SSE_KEY} if settings.S3_SSE_KEY else {}
    return {"ServerSideEncryption": settings.S3_SSE, **key}


def size(key: str) -> int | None:
    """Bytes of an object; None where there is none."""
    try:
        with plainly(key):
            return int(client().head_object(Bucket=settings.S3_BUCKET, Key=key)["ContentLength"])
    except FileNotFoundError:
        return None


def fetch(key: str, target: Path) -> None:
    """Download an object into a file."""
    with plainly(key):
        client().download_file(settings.S3_BUCKET, key, str(target))


def blocks(key: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, asked for at once and read as they are needed."""
    if last < first:
        return iter(())
    with plainly(key):
        answer = client().get_object(Bucket=settings.S3_BUCKET, Key=key, Range=f"bytes={first}-{last}")
    return _read(answer["Body"], key)


def _read(body: Any, key: str) -> Iterator[bytes]:
    try:
        with plainly(key):
            yield from body.iter_chunks(_BLOCK)
    finally:
        body.close()


def digest(key: str) -> str:
    """sha256 of an object as the store holds it."""
    hasher = hashlib.sha256()
    for block in blocks(key, 0, (size(key) or 0) - 1):
        hasher.update(block)
    return hasher.hexdigest()


def delete(key: str) -> None:
    """Remove an object; one that is gone is no error."""
    with plainly(key):
        client().delete_object(Bucket=settings.S3_BUCKET, Key=key)


def listed(prefix: str = "") -> Iterator[tuple[str, int, float]]:
    """Every object's key, bytes, and when it was written (seconds since 1970), a page at a time."""
    pages = client().get_paginator("list_objects_v2").paginate(Bucket=settings.S3_BUCKET, Prefix=prefix)
    with plainly(prefix or settings.S3_BUCKET):
        for page in pages:
            for entry in page.get("Contents", ()):
                yield entry["Key"], int(entry["Size"]), entry["LastModified"].timestamp()


def address(key: str, *, seconds: int, **answer: str) -> str:
    """A short-lived address of an object for a browser; `answer` says which headers it comes with."""
    headers = {f"Response{name}": value for name, value in answer.items()}
    signed: str = signer().generate_presigned_url(
        "get_object", Params={"Bucket": settings.S3_BUCKET, "Key": key, **headers}, ExpiresIn=seconds
    )
    return signed


def origin() -> str:
    """Where a browser finds the store: what its content policy must name."""
    parts = urlsplit(address("x", seconds=60))
    return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def plainly(key: str) -> Iterator[None]:
    """The client's errors as those of files."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as problem:
        if problem.response.get("Error", {}).get("Code") in _ABSENT:
            raise FileNotFoundError(errno.ENOENT, "the object store holds no such file", key) from problem
        raise Unreachable(f"the object store refused {key}: {problem}") from problem
    except (BotoCoreError, Boto3Error) as problem:
        raise Unreachable(f"the object store does not answer for {key}: {problem}") from problem


def answers() -> bool:
    """Whether the store can be reached and holds the bucket, asked once and with little patience (seconds)."""
    from botocore.exceptions import BotoCoreError, ClientError

    asked = _connect(
        settings.S3_ENDPOINT_URL,
        settings.S3_ACCESS_KEY,
        settings.S3_SECRET_KEY,
        settings.S3_REGION,
        hasty=True,
    )
    try:
        asked.head_bucket(Bucket=settings.S3_BUCKET)
    except (BotoCoreError, ClientError) as problem:
        _LOG.error("blobs: the object store does not answer: %s", problem)
        return False
    return True


def client() -> Any:
    """The store as this machine reaches it."""
    return _connect(
        settings.S3_ENDPOINT_URL, settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY, settings.S3_REGION
    )


def signer() -> Any:
    """The store as browsers reach it: only to sign addresses, which asks nobody."""
    address = settings.S3_PUBLIC_URL or settings.S3_ENDPOINT_URL
    return _connect(address, settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY, settings.S3_REGION)


@cache
def _connect(endpoint: str, access: str, secret: str, region: str, *, hasty: bool = False) -> Any:
    """One client for all threads of a process; without keys the machine's own role is used. `hasty` gives up after
    seconds, without another attempt.
    """
    import boto3
    from botocore.config import Config

    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=access or None,
        aws_secret_access_key=secret or None,
        region_name=region,
        config=Config(
            connect_timeout=2 if hasty else 5,
            read_timeout=2 if hasty else 60,
            retries={"mode": "standard", "max_attempts": 1 if hasty else 3},
            max_pool_connections=64,  # each reader of a film holds one
            signature_version="s3v4",
            s3={"addressing_style": settings.S3_ADDRESSING},
            # Stores that only resemble Amazon's don't know its newer checksums; sizes and our own hash stand for them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
