"""What holds of the decisions about files whatever the numbers: budgets, parts for the store, tus headers, ranges."""

import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files import budgets, parts, serving
from portal.files.budgets import Room, Spare
from portal.files.tus import protocol

BYTES = st.integers(0, 1 << 45)
SIZES = st.integers(1, 1 << 42)
ETAG = '"v"'


# ---- budgets


@given(limit=BYTES, stored=BYTES, coming=BYTES, size=BYTES, whose=st.sampled_from(["person", "tenant"]))
def test_what_is_allowed_is_what_is_left(limit, stored, coming, size, whose):
    room = Room(limit, stored, coming)
    decision = budgets.decide_budget(whose, room, size)
    assert decision.allowed == (stored + coming + size <= limit)
    assert room.left == max(0, limit - stored - coming)
    if decision.allowed:
        assert budgets.decide_budget(whose, Room(limit, stored, coming + size), 0).allowed
    else:
        assert decision.code == f"{whose}_storage_full"


@given(stored=BYTES, size=BYTES)
def test_no_limit_refuses_nothing(stored, size):
    assert Room(None, stored).left is None
    assert budgets.decide_budget("tenant", Room(None, stored), size).allowed


@given(
    st.lists(st.builds(Spare, st.sampled_from(["upload", "draft"]), st.text(min_size=1, max_size=5), BYTES))
)
def test_at_most_three_things_to_give_up_the_largest_first(spares):
    words = budgets.mend_words(spares)
    sizes = sorted((spare.size for spare in spares if spare.size), reverse=True)[:3]
    assert sum(words.count(start) for start in ("取消未传完的“", "删除草稿“")) >= len(sizes)
    assert (words == "移除不再需要的文件，或请主办单位放宽上限") == (sizes == [])


@given(count=st.integers(0, 200), waiting=BYTES, size=BYTES, bound=BYTES)
def test_a_part_fits_by_number_and_by_bytes(count, waiting, size, bound):
    code = budgets.decide_parts(count, waiting, size, bound).code
    if count >= budgets.MOST_PARTS:
        assert code == "too_many_parts"
    else:
        assert code == ("parts_too_big" if waiting + size > bound else "")
    assert budgets.decide_coming(count).allowed == (count < budgets.MOST_COMING)


# ---- parts for the object store


@given(SIZES)
def test_parts_cover_the_file_once_within_what_a_store_takes(size):
    count, part = parts.count(size), parts.part_size(size)
    assert count <= parts.MOST_PARTS
    assert part >= parts.PART
    assert part % (1024 * 1024) == 0
    assert part * (count - 1) < size <= part * count
    assert parts.length(size, 1) + parts.length(size, count) * (count > 1) <= size
    assert parts.length(size, count) == size - part * (count - 1)


@given(st.integers(1, 40 * parts.PART), st.data())
def test_missing_is_what_the_store_does_not_hold_whole(size, data):
    numbers = range(1, parts.count(size) + 1)
    whole = data.draw(st.sets(st.sampled_from(numbers)))
    short = data.draw(st.sets(st.sampled_from(numbers)))
    have = {number: parts.length(size, number) - (number in short) for number in whole}
    assert parts.missing(size, have) == [number for number in numbers if number not in whole - short]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 50) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)


@given(JSON, st.integers(1, 40 * parts.PART))
def test_only_numbers_of_the_files_parts_are_signed(sent, size):
    numbers = parts.asked(sent, size)
    if numbers is None:
        good = isinstance(sent, list) and 0 < len(sent) <= parts.BATCH
        assert not (good and all(type(item) is int and 1 <= item <= parts.count(size) for item in sent))
    else:
        assert numbers == sent
        assert all(1 <= number <= parts.count(size) for number in numbers)


# ---- tus headers

KEYS = st.text(alphabet="abcdefghij-_", min_size=1, max_size=8)


@given(st.dictionaries(KEYS, st.text(max_size=20)))
def test_metadata_comes_back_without_control_characters(values):
    header = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())
    clean = {
        key: "".join(char for char in value if not (ord(char) < 32 or 127 <= ord(char) < 160))
        for key, value in values.items()
    }
    assert protocol.parse_metadata(header) == clean


PARSERS = (
    protocol.parse_metadata,
    protocol.parse_checksum,
    protocol.parse_concat,
    lambda header: protocol.parse_whole(header, "Upload-Offset"),
    lambda header: protocol.parse_length(header, None),
)


def refused_with(parse, header):
    """The status of a refusal; None where the header was read. Nothing else may come out."""
    try:
        parse(header)
    except protocol.ProtocolError as problem:
        return problem.status
    return None


@given(st.sampled_from(PARSERS), st.text(max_size=60))
def test_any_header_is_read_or_refused_with_400(parse, header):
    assert refused_with(parse, header) in (None, 400)


@given(st.integers(-10, 1 << 60))
def test_whole_numbers_up_to_the_largest_file(number):
    if 0 <= number <= protocol.MAX_SIZE:
        assert protocol.parse_length(str(number), None) == number
    else:
        with pytest.raises(protocol.ProtocolError):
            protocol.parse_whole(str(number), "Upload-Length")


@given(st.sampled_from(sorted(protocol.CHECKSUMS)), st.binary(max_size=40))
def test_a_checksum_has_its_algorithms_length(algorithm, digest):
    header = f"{algorithm} {base64.b64encode(digest).decode()}"
    if len(digest) == protocol.CHECKSUMS[algorithm]:
        assert protocol.parse_checksum(header) == protocol.Checksum(algorithm, digest)
    else:
        with pytest.raises(protocol.ProtocolError):
            protocol.parse_checksum(header)


@given(st.lists(st.uuids(), min_size=1, max_size=5), st.sampled_from(["/files/", "https://a.example/files/"]))
def test_a_final_upload_names_its_parts_in_order(ids, before):
    header = "final;" + " ".join(f"{before}{id_}" for id_ in ids)
    assert protocol.parse_concat(header) == protocol.Concat(final=True, parts=tuple(str(id_) for id_ in ids))


@given(
    st.datetimes(
        timezones=st.just(dt.UTC), min_value=dt.datetime(2000, 1, 1), max_value=dt.datetime(2100, 1, 1)
    )
)
def test_expiry_is_a_date_of_http(moment):
    assert protocol.expires_header(moment).endswith(" GMT")


# ---- ranges


@given(st.integers(1, 10_000), st.text(alphabet="bytes=-0123456789,", max_size=20))
def test_a_range_lies_inside_the_file_or_is_refused(size, header):
    class Request:
        headers = {"Range": header}

    wanted = serving.wanted(Request, size, ETAG)
    if wanted is not None:
        first, last = wanted
        assert 0 <= first <= last < size


@given(st.integers(1, 10_000), st.data())
def test_a_plain_range_is_what_was_asked(size, data):
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first, size + 10))

    class Request:
        headers = {"Range": f"bytes={first}-{last}"}

    assert serving.wanted(Request, size, ETAG) == (first, min(last, size - 1))
