"""Uploads in parts as the object store keeps them: begun, signed for a browser, listed, put together, given up."""

from collections.abc import Iterator, Mapping

from django.conf import settings

from submissions import bucket, storing


def offered() -> bool:
    """Whether browsers send their files straight to the store (S3_DIRECT)."""
    return bool(settings.S3_DIRECT) and not storing.at_home_on_disk()


def begin(key: str) -> str:
    """The store's id of a new upload in parts."""
    with bucket.plainly(key):
        made = bucket.client().create_multipart_upload(
            Bucket=settings.S3_BUCKET, Key=key, **bucket.encryption()
        )
    return str(made["UploadId"])


def sign(key: str, multipart: str, number: int, *, length: int, seconds: int) -> str:
    """An address for one part, of exactly so many bytes: the length is part of what is signed."""
    wanted = {
        "Bucket": settings.S3_BUCKET, "Key": key, "UploadId": multipart, "PartNumber": number, "ContentLength": length,
    }  # fmt: skip
    signed: str = bucket.signer().generate_presigned_url("upload_part", Params=wanted, ExpiresIn=seconds)
    return signed


def parts(key: str, multipart: str) -> dict[int, tuple[int, str]]:
    """What the store holds: number -> bytes and tag. FileNotFoundError where it knows no such upload."""
    found: dict[int, tuple[int, str]] = {}
    with bucket.plainly(key):
        pages = bucket.client().get_paginator("list_parts")
        for page in pages.paginate(Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart):
            for one in page.get("Parts", ()):
                found[int(one["PartNumber"])] = (int(one["Size"]), one["ETag"])
    return found


def complete(key: str, multipart: str, have: Mapping[int, tuple[int, str]]) -> None:
    """Put the parts together into one object."""
    listed = [{"PartNumber": number, "ETag": have[number][1]} for number in sorted(have)]
    with bucket.plainly(key):
        bucket.client().complete_multipart_upload(
            Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart, MultipartUpload={"Parts": listed}
        )


def abort(key: str, multipart: str) -> None:
    """Free the parts; an upload the store no longer knows is no error."""
    try:
        with bucket.plainly(key):
            bucket.client().abort_multipart_upload(Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart)
    except FileNotFoundError:
        return


def unfinished() -> Iterator[tuple[str, str, float]]:
    """Every upload in parts that the store still holds: key, id, and when it was begun (seconds since 1970)."""
    pages = bucket.client().get_paginator("list_multipart_uploads")
    with bucket.plainly(settings.S3_BUCKET):
        for page in pages.paginate(Bucket=settings.S3_BUCKET):
            for one in page.get("Uploads", ()):
                yield one["Key"], one["UploadId"], one["Initiated"].timestamp()
