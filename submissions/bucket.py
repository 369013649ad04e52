"""The objects of an S3-compatible store, under the same keys as on the local disk."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.decisions import NotAllowed, refuse

_LOG = logging.getLogger(__name__)
_BLOCK = 512 * 1024
_PART = 16 * 1024 * 1024
"""Bytes of one part of a large upload."""
_THREADS = 4
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


class Unreachable(NotAllowed):
    """The store does not answer, or not as it should. What was asked may be asked again later; people read why."""

    def __init__(self, why: str) -> None:
        super().__init__(refuse("storage_away"))
        self.why = why
        _LOG.error("stored files: %s", why)

    def __str__(self) -> str:
        return self.why


def put(source: Path, key: str) -> None:
    """Upload a file's bytes unless they stand there; large ones in parts. Safe to repeat."""
    wanted = source.stat().st_size
    if size(key) == wanted:
        return
    from boto3.s3.transfer import TransferConfig

    parts = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, max_concurrency=_THREADS)
    with _plainly(key):
        _client().upload_file(str(source), settings.S3_BUCKET, key, Config=parts)
    if (found := size(key)) != wanted:
        delete(key)
        raise Unreachable(f"the object store kept {found} of {wanted} bytes of {key}")


def size(key: str) -> int | None:
    """Bytes of an object; None where there is none."""
    try:
        with _plainly(key):
            return int(_client().head_object(Bucket=settings.S3_BUCKET, Key=key)["ContentLength"])
    except FileNotFoundError:
        return None


def fetch(key: str, target: Path) -> None:
    """Download an object into a file."""
    with _plainly(key):
        _client().download_file(settings.S3_BUCKET, key, str(target))


def blocks(key: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, asked for at once and read as they are needed."""
    if last < first:
        return iter(())
    with _plainly(key):
        answer = _client().get_object(Bucket=settings.S3_BUCKET, Key=key, Range=f"bytes={first}-{last}")
    return _read(answer["Body"], key)


def _read(body: Any, key: str) -> Iterator[bytes]:
    try:
        with _plainly(key):
            yield from body.iter_chunks(_BLOCK)
    finally:
        body.close()


def delete(key: str) -> None:
    """Remove an object; one that is gone is no error."""
    with _plainly(key):
        _client().delete_object(Bucket=settings.S3_BUCKET, Key=key)


@contextmanager
def _plainly(key: str) -> Iterator[None]:
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


def _client() -> Any:
    return _connect(
        settings.S3_ENDPOINT_URL, settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY, settings.S3_REGION
    )


@cache
def _connect(endpoint: str, access: str, secret: str, region: str) -> Any:
    """One client for all threads of a process; without keys the machine's own role is used."""
    import boto3
    from botocore.config import Config

    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=access or None,
        aws_secret_access_key=secret or None,
        region_name=region,
        config=Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 3},
            max_pool_connections=64,  # each reader of a film holds one
            s3={"addressing_style": settings.S3_ADDRESSING},
            # Stores that only resemble Amazon's don't know its newer checksums; sizes and our own hash stand for them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
