"""CRC-32 and sha256 of blobs: an archive names the one, its manifest the other. Read once a blob and kept."""

import hashlib
import zlib
from collections.abc import Callable

from portal.files import storage
from portal.models import Blob


def ensure_checksums(blob: Blob, *, read: Callable[[int], None]) -> bool:
    """Read the blob where its CRC-32 is not known yet; `read` hears of every block's bytes. False where its bytes are not what
    its row says: gone, cut short, or known to be damaged.
    """
    if blob.damage:
        return False
    if blob.crc32 is not None and blob.sha256:
        return True
    crc, sha, size = 0, hashlib.sha256(), 0
    try:
        for block in storage.blocks(blob.key, 0, blob.size - 1):
            crc, size = zlib.crc32(block, crc), size + len(block)
            sha.update(block)
            read(len(block))
    except FileNotFoundError:
        return False
    if size != blob.size or (blob.sha256 and sha.hexdigest() != blob.sha256):
        return False
    # The hash is left to the job that names contents: two rows of one content are merged there.
    Blob.objects.filter(pk=blob.pk).update(crc32=crc)
    blob.crc32, blob.sha256 = crc, sha.hexdigest()
    return True
