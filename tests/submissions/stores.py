"""What stands where, asked of the disk and of the object store."""

from submissions import bucket, storing


def stands(key):
    """Whether a key's bytes are there."""
    try:
        return storing.size(key) >= 0
    except FileNotFoundError:
        return False


def keys(store):
    """Every key that the store holds under a content's name."""
    if store == "disk":
        root = storing.path_of("")
        found = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
        return sorted(key for key in found if not key.startswith("incoming/"))
    listed = bucket.client().list_objects_v2(Bucket=bucket.settings.S3_BUCKET)
    return sorted(one["Key"] for one in listed.get("Contents", ()))


def incoming():
    """Files on the local disk whose name is not known yet."""
    return [path.name for path in storing.path_of("incoming/").iterdir()]


def copies():
    """What was fetched out of the object store and not removed."""
    return list(storing.upload_root().glob("fetched-*"))
