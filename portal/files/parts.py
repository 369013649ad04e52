"""How a file is cut into parts for the object store. Pure: bytes in, numbers and bytes out."""

from collections.abc import Collection, Mapping

PART = 16 * 1024 * 1024
"""Bytes of a part; a store takes no less than 5 MB but for the last one."""
MOST_PARTS = 9000
"""A store takes 10,000."""
BATCH = 16
"""Addresses signed at once."""
SECONDS = 3600
"""How long an address lives: enough for one part over a village's line (16 MB in an hour are 36 kbit/s)."""


def part_size(size: int) -> int:
    """Bytes of each part of a file but the last."""
    mega = 1024 * 1024
    return max(PART, -(-size // MOST_PARTS // mega) * mega)


def count(size: int) -> int:
    """How many parts a file has; they are numbered from one."""
    return max(1, -(-size // part_size(size)))


def length(size: int, number: int) -> int:
    """Bytes of one part."""
    return min(part_size(size), size - (number - 1) * part_size(size))


def missing(size: int, have: Mapping[int, int]) -> list[int]:
    """Parts that the store does not hold whole, by what it says it holds (number -> bytes)."""
    return [number for number in range(1, count(size) + 1) if have.get(number) != length(size, number)]


def asked(numbers: object, size: int) -> list[int] | None:
    """Part numbers as a browser sent them; None where they are not what was meant."""
    if not isinstance(numbers, list) or not 0 < len(numbers) <= BATCH:
        return None
    good: Collection[int] = range(1, count(size) + 1)
    return numbers if all(type(number) is int and number in good for number in numbers) else None
