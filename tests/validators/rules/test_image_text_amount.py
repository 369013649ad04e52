import pytest


@pytest.mark.parametrize(
    ("count", "status", "code"),
    [(399, "warn", "few"), (400, "pass", "ok"), (800, "pass", "ok"), (801, "warn", "many")],
)
def test_inside_and_outside_the_range(check, facts, with_seen, count, status, code):
    board = with_seen(
        facts.image(), ("image", None, [("字" * (count - 100), 0.5, 0.2), ("字" * 100, 0.5, 0.8)])
    )
    found = check("image.text_amount", board, min=400, max=800)
    assert (found.status, found.code.rpartition(".")[2], found.measured) == (status, code, f"约 {count} 字")
    assert found.blocking is False


def test_one_end_may_be_open(check, facts, with_seen):
    board = with_seen(facts.image(), ("image", None, [("字" * 50, 0.5, 0.2)]))
    assert check("image.text_amount", board, max=800).status == "pass"
    assert check("image.text_amount", board, min=51).status == "warn"


def test_a_pdf_with_text_is_counted_itself_and_a_scan_read(check, facts, with_seen):
    page = facts.pdf("text", texts=[("第 1 页", "字" * 500)]).model_copy(update={"depth": "deep"})
    assert check("image.text_amount", page, min=400, max=800).measured == "约 500 字"
    scan = with_seen(facts.pdf("scan"), ("page", 1, [("字" * 450, 0.5, 0.5)]))
    assert check("image.text_amount", scan, min=400, max=800).status == "pass"


@pytest.mark.parametrize("state", ["too_large", "failed", "no_reader", "partial"])
def test_what_was_not_read_whole_is_for_a_person(check, facts, with_seen, state):
    found = check("image.text_amount", with_seen(facts.image(), ("image", None, None), state=state), min=400)
    assert (found.status, found.code, found.blocking) == ("unknown", "image.text_amount.not_read", False)


def test_waiting(check, facts):
    assert check("image.text_amount", facts.image(), min=400).code == "image.text_amount.pending"
