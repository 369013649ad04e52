import pytest

CASE = {"unit": "某市第一中学", "title": "智慧课堂", "slot_title": "申报书"}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("某市第一中学+智慧课堂+申报书.pdf", "pass"),
        ("某市第一中学_智慧课堂＿申报书(最终).pdf", "pass"),
        ("智慧课堂+某市第一中学+申报书.pdf", "warn"),
        ("申报书.pdf", "warn"),
    ],
)
def test_parts_stand_in_order_whatever_joins_them(check, facts, name, status):
    assert check("file.name_parts", facts.pdf(name=name), ctx=CASE).status == status


def test_strict_calls_can_require_it(check, facts):
    assert check("file.name_parts", facts.pdf(name="a.pdf"), ctx=CASE, severity="required").status == "fail"


def test_nothing_to_compare_is_skipped(check, facts):
    assert check("file.name_parts", facts.pdf()).status == "skipped"
