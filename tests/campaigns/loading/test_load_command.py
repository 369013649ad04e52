"""manage.py campaign on a database: what each verb says, how it ends, and what it leaves alone when it refuses."""

import io
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import OperationalError

from campaigns.loading import parse
from campaigns.models import RuleSet
from portal.loading.document_command import NO_DATABASE
from portal.models import AuditEvent
from portal.tenants import all_tenants
from tests.factories.campaigns import campaign_of, organisation, published, small
from tests.factories.full_campaign import GONE, changed
from tests.factories.organisations import plant
from tests.factories.portal import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(tmp_path):
    """Writes a document as a file and says where."""

    def write(values, name="campaign.yaml"):
        path = tmp_path / name
        path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return str(path)

    return write


def run(*arguments, **options):
    """Lines on stdout, lines on stderr, the exit code."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("campaign", *arguments, stdout=out, stderr=err, **options)
    except SystemExit as ended:
        code = ended.code
    except CommandError as refused:
        code = refused.returncode
        err.write(f"{refused}\n")
    return out.getvalue().splitlines(), err.getvalue().splitlines(), code


def test_loading_says_what_became_of_it(written):
    plant(organisation())
    make_person("operator")
    first, second = written(small()), written(small(name="改名"), "b.yaml")
    said = [
        run("load", first),
        run("load", first),
        run("load", second, "--actor", "operator"),
        run("load", first),
    ]
    assert said == [
        (["small-2026：已发布第 1 版"], [], 0),
        (["small-2026：没有变化，仍是第 1 版"], [], 0),
        (["small-2026：已发布第 2 版"], [], 0),
        (["small-2026：已发布第 3 版"], [], 0),
    ]
    with all_tenants():
        actors = [
            row.published_by and row.published_by.username for row in RuleSet.objects.order_by("version")
        ]
    assert actors == [None, "operator", None]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (small(name=""), "name：不能为空（现在是 “”）"),
        (small(recommend={"unit_kinds": ["county"]}), "recommend.unit_kinds[0]：主办单位没有单位类型“county”，已有：city、school"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_not_loaded(written, values, words):
    published(small())
    file = written(values)
    out, err, code = run("load", file)
    assert (out, code, [line.startswith(f"{file}:") and line.endswith(words) for line in err]) == (
        [],
        1,
        [True],
    )
    assert campaign_of("small-2026").current.version == 1


def test_refusals_of_publishing_are_said_in_words(written):
    assert run("load", written(small())) == (
        [], ["平台上没有主办单位“small”。请先导入它的单位文档（organisation load）。"], 1,
    )  # fmt: skip
    published(small())
    plant(organisation(slug="other"))
    taken = run("load", written(small(tenant="other")))
    assert taken == ([], ["活动标识“small-2026”已被其他主办单位使用，请在文档中换一个 slug。"], 1)
    with all_tenants():
        assert (RuleSet.objects.count(), AuditEvent.objects.filter(action="campaign.publish").count()) == (
            1,
            1,
        )


def test_an_unknown_actor_is_misuse_and_loads_nothing(written):
    plant(organisation())
    out, _, code = run("load", written(small()), "--actor", "nobody")
    with all_tenants():
        assert (out, code, RuleSet.objects.count()) == ([], 2, 0)


def test_exporting_to_the_screen_and_to_a_file_is_the_same_and_can_be_loaded(tmp_path):
    published(small(groups=[{"key": "g", "label": "组"}]))
    out, _, code = run("export", "small-2026")
    target = tmp_path / "out.yaml"
    assert run("export", "small-2026", "--to", str(target)) == ([], [], 0)
    text = target.read_text(encoding="utf-8")
    assert ("\n".join(out) + "\n", code) == (text, 0)
    assert parse(text) == campaign_of("small-2026").current.doc


DIFFERENCES = [
    ({"name": "改名"}, ["~ 名称：小活动 → 改名"]),
    ({"summary": "一句"}, ["+ 简介：一句"]),
    ({"recommend": None}, ["- 推荐：unit_kinds: city、quotas: 名额"]),
    ({"recommend": {"unit_kinds": ["city", "school"], "quotas": [{"key": "all", "label": "名额", "max": 4}]}},
     ["~ 推荐 › 单位类型：city → city、school", "~ 推荐 › 名额 › “名额” › 上限：3 → 4"]),
    ({"tracks": [{"key": "a", "label": "甲"}]}, ["+ 赛道：甲"]),
    ({"publish_all": True}, ["+ publish_all：是"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "lines"), DIFFERENCES)
def test_differences_in_words(written, changes, lines):
    published(small())
    assert run("diff", "small-2026", written(small(**changes))) == (lines, [], 1)
    assert campaign_of("small-2026").current.version == 1


def test_no_difference_is_said(written):
    published(small())
    assert run("diff", "small-2026", written(small())) == (["没有差异"], [], 0)


@pytest.mark.parametrize("arguments", [("export", "nothing"), ("diff", "nothing", "FILE")])
def test_a_campaign_that_is_not_there_is_misuse(written, arguments):
    file = written(small())
    out, err, code = run(*[file if argument == "FILE" else argument for argument in arguments])
    assert (out, err, code) == ([], ["没有活动“nothing”"], 2)


def test_lint_with_the_organisation_beside_named_and_missing(written, tmp_path):
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "organisations").mkdir()
    file = written(small(recommend={"unit_kinds": ["county"]}), "campaigns/c.yaml")
    missing = run("lint", file)
    assert (missing[0][-1], missing[2]) == ("  提醒：没有找到“small”的单位文档，单位类型和属性没有核对", 0)
    units = written({"version": 1, **organisation()}, "organisations/small.yaml")
    refused = run("lint", file)
    line = next(n for n, text in enumerate(Path(file).read_text().splitlines(), 1) if "county" in text)
    words = "recommend.unit_kinds[0]：主办单位没有单位类型“county”，已有：city、school"
    assert refused == ([], [f"{file}:{line}: {words}"], 1)
    elsewhere = written({"version": 1, **organisation(slug="else")}, "else.yaml")
    assert run("lint", file, "--organisation", units)[2] == 1
    assert run("lint", file, "--organisation", elsewhere)[1][0].endswith(
        "tenant：文档写的主办单位是“small”，核对的单位文档是“else”"
    )
    assert run("lint", file, "--organisation", str(tmp_path / "no.yaml"))[2] == 1


def test_lint_goes_on_after_a_wrong_file_and_counts_what_a_right_one_holds(written):
    values = changed("recommend.quotas[0].without_attributes", GONE)
    wrong, right = written(small(version=3), "a.yaml"), written(values, "b.yaml")
    out, err, code = run("lint", wrong, right)
    assert (code, err) == (1, [f"{wrong}:1: version：不认识的值 “3”，允许：1"])
    assert out[0] == f"{right}：可以发布（2 个类别，4 个材料项，2 条文件规则）"
    assert [line for line in out if line.startswith("  尚未生效：")] == []


def test_what_people_check_is_said_together_or_one_by_one(written):
    manual = {"rule": "manual", "check": "画面清晰", "req": ["F07"]}
    values = changed("categories[0].slots[1].rules", [manual])
    values["categories"][1]["slots"][0]["rules"] = [manual | {"req": ["F08"]}]
    file = written(values)
    together, each = run("lint", file)[0], run("lint", file, "--all")[0]
    start = together.index("  人工审核（4 项）：")
    assert together[start + 1 : start + 4] == [
        "    [checklist] 没有水印",
        "    [links.reachable] 网址能打开",
        "    [manual] 画面清晰（F07、F08，2 处）",
    ]
    start = each.index("  人工审核（4 项）：")
    assert each[start + 1 : start + 5] == [
        "    [manual] 课例 › 视频：画面清晰（F07）",
        "    [manual] 论文 › 正文：画面清晰（F08）",
        "    [links.reachable] 课例 › 网址：网址能打开",
        "    [checklist] 课例：没有水印",
    ]


def test_the_full_document_is_published_exported_and_published_again(tmp_path):
    values = changed("recommend.quotas[0].without_attributes", GONE)
    first = published(values)
    target = tmp_path / "again.yaml"
    run("export", "full-2026", "--to", str(target))
    assert run("load", str(target)) == (["full-2026：没有变化，仍是第 1 版"], [], 0)
    with all_tenants():
        assert RuleSet.objects.get().doc == first.doc


def test_without_a_database_one_sentence_says_what_to_set(written, monkeypatch):
    """S3: 23 lines of Python said nothing."""

    def unreachable(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("campaigns.management.commands.campaign.publish", unreachable)
    plant(organisation())
    assert run("load", written(small())) == ([], [NO_DATABASE, "connection refused"], 2)
