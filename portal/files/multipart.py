"""Uploads in parts as the object store keeps them: begun, signed for a browser, listed, put together, given up."""

from collections.abc import Iterator, Mapping

from django.conf import settings

from portal.files import s3, storage


def offered() -> bool:
    """Whether browsers send their files straight to the store (S3_DIRECT)."""
    return bool(settings.S3_DIRECT) and not storage.at_home_on_disk()


def begin(key: str) -> str:
    """The store's id of a new upload in parts."""
    with s3.plainly(key):
        started = s3.client().create_multipart_upload(Bucket=settings.S3_BUCKET, Key=key, **s3.encryption())
    return str(started["UploadId"])


def sign(key: str, multipart: str, number: int, *, length: int, seconds: int) -> str:
    """An address for one part, of exactly so many bytes: the length is part of what is signed."""
    params = {
        "Bucket": settings.S3_BUCKET, "Key": key, "UploadId": multipart, "PartNumber": number, "ContentLength": length,
    }  # fmt: skip
    signed: str = s3.signer().generate_presigned_url("upload_part", Params=params, ExpiresIn=seconds)
    return signed


def parts(key: str, multipart: str) -> dict[int, tuple[int, str]]:
    """What the store holds: number -> bytes and tag. FileNotFoundError where it knows no such upload."""
    parts: dict[int, tuple[int, str]] = {}
    with s3.plainly(key):
        pages = s3.client().get_paginator("list_parts")
        for page in pages.paginate(Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart):
            for entry in page.get("Parts", ()):
                parts[int(entry["PartNumber"])] = (int(entry["Size"]), entry["ETag"])
    return parts


def complete(key: str, multipart: str, have: Mapping[int, tuple[int, str]]) -> None:
    """Put the parts together into one object."""
    listed = [{"PartNumber": number, "ETag": have[number][1]} for number in sorted(have)]
    with s3.plainly(key):
        s3.client().complete_multipart_upload(
            Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart, MultipartUpload={"Parts": listed}
        )


def abort(key: str, multipart: str) -> None:
    """Free the parts; an upload the store no longer knows is no error."""
    try:
        with s3.plainly(key):
            s3.client().abort_multipart_upload(Bucket=settings.S3_BUCKET, Key=key, UploadId=multipart)
    except FileNotFoundError:
        return


def unfinished() -> Iterator[tuple[str, str, float]]:
    """Every upload in parts that the store still holds: key, id, and when it was begun (seconds since 1970)."""
    pages = s3.client().get_paginator("list_multipart_uploads")
    with s3.plainly(settings.S3_BUCKET):
        for page in pages.paginate(Bucket=settings.S3_BUCKET):
            for entry in page.get("Uploads", ()):
                yield entry["Key"], entry["UploadId"], entry["Initiated"].timestamp()
