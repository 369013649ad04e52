"""Comments and ranks as a table: out, changed in a spreadsheet, back; each doubtful line named (O7)."""

import io

import pytest
from openpyxl import load_workbook

from portal.tables.matching import table_of
from portal.tables.reading import read_text
from review.models import CommentDraft, Nomination
from review.nominations.comment_table import COLUMNS, apply_table, plan_of
from tests.factories.review import COMMENT, NOW, make_nomination, make_submission
from tests.refusals import refused

LONGER = "教师把数据用在备课里，值得推荐"


def looked_at(world, text):
    table = table_of(read_text(text), COLUMNS)
    return table, plan_of(table, world.campaign, world.unit("c1"))


def lines(*rows):
    return "\n".join("\t".join(row) for row in [("编号", "题目", "意见", "排序"), *rows])


@pytest.fixture
def cases(world):
    """Two that are put forward, one that isn't, one of another city."""
    first, second = (
        make_submission(world, f"案例甲{n}", category="b", state="recommended") for n in range(2)
    )
    for rank, case in enumerate((first, second), start=1):
        make_nomination(world, case, rank=rank)
    return (
        first,
        second,
        make_submission(world, "案例乙", category="b"),
        make_submission(world, "外", unit="s3"),
    )


def test_each_row_says_what_it_would_do(world, cases):
    first, second, fresh, _ = cases
    _, plan = looked_at(
        world,
        lines(
            (first.number, first.title, LONGER, "2"),
            (second.number, second.title, "值得推荐的案例", ""),
            (fresh.number, "", LONGER, "5"),
        ),
    )
    assert [(each.submission, each.kind, each.rank) for each in plan.planned] == [
        (first, "changed", 2),
        (second, "same", None),
        (fresh, "new", None),
    ]
    assert plan.moved


def test_each_doubt_is_named(world, cases):
    first, second, _, foreign = cases
    _, plan = looked_at(
        world,
        lines(
            (foreign.number, "", LONGER, ""),
            (first.number, "写错了行", LONGER, ""),
            (second.number, "", "短", ""),
            (first.number, "案例 甲0", LONGER, "第一"),
            (first.number, "案例 甲0", LONGER, "1"),
            (first.number, "", LONGER, ""),
            ("", "", LONGER, ""),
        ),
    )
    assert [[(doubt.code, doubt.column) for doubt in row.doubts] for row in plan.rows] == [
        [("comment_case_unknown", "number")],
        [("comment_title_differs", "title")],
        [("comment_short", "comment")],
        [("rank_wrong", "rank")],
        [],
        [("comment_case_twice", "number")],
        [("table_cell_missing", "number")],
    ]


def test_applying_writes_comments_drafts_and_the_order(world, cases):
    first, second, fresh, _ = cases
    table, _ = looked_at(
        world,
        lines((first.number, "", LONGER, "2"), (second.number, "", "", "1"), (fresh.number, "", LONGER, "")),
    )
    counts = apply_table(table, world.campaign, world.unit("c1"), actor=world.coordinator, now=NOW)
    assert counts == {"written": 2, "same": 1, "ranked": 1, "doubtful": 0}
    rows = Nomination.objects.order_by("rank").values_list("submission", "comment")
    assert list(rows) == [(second.pk, "值得推荐的案例"), (first.pk, LONGER)]
    assert CommentDraft.objects.get().comment == LONGER
    assert CommentDraft.objects.get().submission == fresh
    again = apply_table(table, world.campaign, world.unit("c1"), actor=world.coordinator, now=NOW)
    assert again == {"written": 0, "same": 3, "ranked": 0, "doubtful": 0}


def test_a_batch_that_is_handed_in_is_not_written_to(world, cases):
    first, *_ = cases
    table, _ = looked_at(world, lines((first.number, "", LONGER, "")))
    world.campaign.nomination_batches.update(state="submitted")
    values = {"actor": world.coordinator, "now": NOW}
    assert refused(apply_table, table, world.campaign, world.unit("c1"), **values) == "batch_submitted"
    assert not CommentDraft.objects.exists()


def test_what_is_exported_comes_back_unchanged_and_changed(world, cases, client):
    first, second, *_ = cases
    client.force_login(world.coordinator)
    book = client.post(world.path("unit-cases-export"), {"every": "1"})
    sheet = load_workbook(io.BytesIO(book.content)).active
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    text = "\n".join("\t".join(row) for row in rows)
    page = client.post(world.path("unit-comments"), {"text": text})
    assert "写入 0 条，3 条没有变化" in page.content.decode()
    changed = text.replace("值得推荐的案例", COMMENT)
    page = client.post(world.path("unit-comments"), {"text": changed}).content.decode()
    assert "写入 2 条，1 条没有变化" in page
    number = page.split('name="table" value="')[1].split('"')[0]
    done = client.post(world.path("unit-comments"), {"table": number}, follow=True).content.decode()
    assert "已写入 2 条意见，1 条没有变化。" in done
    assert set(Nomination.objects.values_list("comment", flat=True)) == {COMMENT}


def test_a_bad_table_is_refused_with_what_was_pasted(world, cases, client):
    client.force_login(world.coordinator)
    page = client.post(world.path("unit-comments"), {"text": "题目\t意见\n某课\t很好的一节课"})
    assert page.status_code == 422
    assert "很好的一节课" in page.content.decode()
    assert client.get(world.path("unit-comments")).status_code == 200


def test_the_case_page_and_the_checklist_point_out_alike_comments(world, cases, client):
    first, second, *_ = cases
    alike = "该案例选题新颖，技术与课堂融合自然，学生参与度高，值得推广"
    Nomination.objects.update(comment=alike)
    client.force_login(world.coordinator)
    page = client.get(world.path("unit-case", case=first.uuid)).content.decode()
    assert f"《{second.title}》</a>的意见几乎相同" in page
    batch = client.get(world.path("unit-batch")).content.decode()
    assert f"有 2 件的推荐意见几乎相同：{first.title}、{second.title}" in batch
