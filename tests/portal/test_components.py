"""Every component renders, and the filters behind them say what they should."""

import datetime as dt
import random
import re

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

from portal.assets import ICONS
from portal.decisions import refuse
from portal.loading import Change, Problem
from portal.models import Tenant
from portal.tables.columns import Column
from portal.tables.forms import TableForm
from portal.tables.matching import table_of
from portal.tables.preview import preview_of
from portal.tables.reading import read_text
from portal.templatetags import components
from tests.architecture.source import ROOT
from tests.node import run_module
from validators.findings import Status, WordedEvidence, WordedFinding
from validators.probes.textcount import count

NOW = dt.datetime(2025, 7, 15, 9, 30, tzinfo=dt.UTC)


class Sample(forms.Form):
    title = forms.CharField(label="案例名称", help_text="不加书名号")
    text = forms.CharField(
        label="概要", widget=forms.Textarea(attrs={"data-max-chars": 500, "data-min-chars": 100})
    )
    kind = forms.ChoiceField(label="赛道", choices=[("a", "城市")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="我承诺")
    pick = forms.ChoiceField(label="学段", choices=[("a", "小学")], required=False)
    file = forms.FileField(label="附件", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


FINDING = WordedFinding(
    rule="video.duration", code="short", status=Status.FAIL, measured="14分32秒", limit="15–20 分钟",
    message="视频时长 14分32秒，要求 15–20 分钟", hint="请补足时长后重新上传", tolerance="2 秒",
    evidence=[WordedEvidence(kind="moment", place="00:04", text="片头")], source="视频时长15-20分钟",
)  # fmt: skip

PROOFS = {
    "file": {"uuid": "4b1f6f0e-7c3a-4d55-9a55-0d1f2f6a8d11"},
    "proofs": [{"key": "p3", "place": "第 3 页", "width": 960, "height": 540, "marks": [{"x": 1, "y": 2}]}],
}

COLUMNS = (Column("name", "名称", required=True), Column("kind", "类型", required=True))
PREVIEW = preview_of(table_of(read_text("名称\t类型\n一小\t学校\n二小\t"), COLUMNS), COLUMNS)

CASES = {
    "alert": ('<c-alert tone="warning" title="注意">还有两项</c-alert>', {}, "还有两项"),
    "changes": ('<c-changes :changes="changes" />', {"changes": [Change("changed", "上限", "3", "5")]}, "<del>3</del>"),
    "countdown": ('<c-countdown :until="until" />', {"until": NOW + dt.timedelta(days=2, hours=3, minutes=1)}, "还剩 2 天 3 小时"),
    "dialog": ('<c-dialog id="ask" title="提交" action="/go/">确定吗？</c-dialog>', {}, "确定吗？"),
    "doubtful_lines": ('<c-doubtful-lines :preview="preview" />', {"preview": PREVIEW}, "缺少“类型”"),
    "empty": ('<c-empty icon="inbox" title="还没有案例" text="点下面" action="/" />', {}, "继续"),
    "error_page": ('<c-error-page icon="lock" title="没有权限">请换账号</c-error-page>', {}, "回到首页"),
    "field": ('<c-field :field="field" />', {"field": Sample({})["text"]}, "要求 100–500 字"),
    "finding": ('<c-finding :finding="finding" />', {"finding": FINDING}, "视频时长15-20分钟"),
    "form_errors": ('<c-form-errors :form="form" />', {"form": Sample({})}, "有 4 处需要修改，请看标红的项目。"),
    "meter": ('<c-meter label="名额" :used="28" :max="35" :min="2" />', {}, 'aria-label="名额：已用 28，上限 35，至少 2"'),
    "pagination": ('<c-pagination :page="page" />', {"page": Paginator(range(100), 10).get_page(5)}, "page=6"),
    "problems": ('<c-problems :problems="problems" title="有错误" />', {"problems": [Problem("x", 7, "slug", "缺少此项")]}, "第 7 行"),
    "progress": ('<c-progress :value="42" :max="100" />', {}, "42%"),
    "proofs": ('<c-proofs :proofs="proofs" :file="file" />', PROOFS, "第 3 页"),
    "reason": ('<c-reason id="why-1" help="申请人会看到" />', {}, "理由"),
    "stat": ('<c-stat label="已提交" :value="128" hint="今天 +12" url="/cases/" />', {}, "128"),
    "steps": ('<c-steps :stages="stages" />', {"stages": [{"name": "申报", "opens": NOW, "closes": NOW + dt.timedelta(1)}]}, "进行中"),
    "state": ('<c-state :case="case" />', {"case": {"state": "submitted", "state_label": "已提交"}}, "已提交"),
    "table": ('<c-table :rows="rows"><c-slot name="head"><th>案例</th></c-slot><tr></tr></c-table>', {"rows": [1]}, "案例"),
    "table_preview": ('<c-table-preview :preview="preview" />', {"preview": PREVIEW}, "缺少“类型”"),
    "table_source": ('<form><c-table-source :form="form" /></form>', {"form": TableForm(columns=COLUMNS)}, "粘贴"),
    "timeline": ('<c-timeline :entries="entries" />', {"entries": [{"at": NOW, "title": "已提交", "text": "编号 1"}]}, "编号 1"),
    "verdict": ('<c-verdict verdict="fail" />', {}, "不合格"),
}  # fmt: skip
"""Of each component a use of it, the caller's variables, and words that must be on the page."""


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def rendered(source, address="/", **context):
    """A page that holds the components of `source`, as a visitor of the tenant `caet` gets it."""
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    request.tenant = Tenant(slug="caet", name="教育技术协会")
    return Template(CottonCompiler().process(source)).render(RequestContext(request, context))


def test_every_component_is_tried_here():
    assert {path.stem for path in (ROOT / "templates" / "cotton").glob("*.html")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_component_renders(name):
    source, context, words = CASES[name]
    assert words in rendered(source, **context)


@pytest.mark.parametrize("name", CASES)
def test_a_component_sees_nothing_of_its_caller_but_what_it_is_given(name):
    source, context, _ = CASES[name]
    around = dict.fromkeys(
        ("title", "text", "hint", "label", "url", "tone", "icon", "help", "page", "max"), "LEAK"
    )
    assert "LEAK" not in rendered(source, **{**around, **context})


HOSTILE = """<b>"'&"""
ESCAPED = "&lt;b&gt;&quot;&#x27;&amp;"


@pytest.mark.parametrize(
    ("source", "times"),
    [
        ('<c-alert title="{{ x }}">{{ x }}</c-alert>', 2),
        ('<c-alert :title="x">{{ x }}</c-alert>', 2),
        ('<c-dialog id="a" title="撤销 {{ x }}" :action="x" :submit="x">{{ x }}</c-dialog>', 4),
        ('<c-empty :title="x" :text="x" :action="x" :action-label="x" />', 4),
        ('<c-meter :label="x" :used="1" :max="2" :hint="x" />', 3),
        ('<c-progress :label="x" :value="1" :max="2" />', 2),
        ('<c-reason id="a" :label="x" :name="x" :help="x" />', 3),
        ('<c-stat :label="x" :value="x" :hint="x" :url="x" />', 4),
        ('<c-timeline :entries="entries" />', 2),
    ],
)
def test_what_people_wrote_is_escaped_once_in_attributes_and_bodies(source, times):
    page = rendered(source, x=HOSTILE, entries=[{"title": HOSTILE, "text": HOSTILE}])
    assert (page.count(ESCAPED), '<b>"' in page, "&amp;lt;" in page) == (times, False, False)


def test_a_dialog_holds_its_form():
    page = rendered(
        '<c-dialog id="ask" title="退回" action="/go/" submit="退回案例" tone="danger"><input name="why"></c-dialog>'
    )
    assert '<dialog id="ask" class="dialog" aria-labelledby="ask-title">' in page
    assert '<h2 id="ask-title">退回</h2>' in page
    form = page[page.index("<form") : page.index("</form>")]
    assert form.startswith('<form method="post" action="/go/">')
    assert 'name="csrfmiddlewaretoken"' in form
    assert '<div class="dialog-body"><input name="why"></div>' in form
    assert '<button class="btn btn-danger" type="submit">退回案例</button>' in form
    assert page.count("data-dialog-close") == 2


def test_an_alert_of_danger_is_read_out_at_once():
    assert 'role="alert"' in rendered('<c-alert tone="danger">没有保存</c-alert>')
    assert 'role="alert"' not in rendered('<c-alert tone="warning">还有两项</c-alert>')
    assert 'class="alert alert-info"' in rendered("<c-alert>提示</c-alert>")
    assert "#lock" in rendered('<c-alert icon="lock">已锁定</c-alert>')


def test_an_empty_list_shows_its_way_on_only_where_there_is_one():
    assert '<a class="btn btn-primary" href="/go/">去申报</a>' in rendered(
        '<c-empty title="还没有" action="/go/" action-label="去申报" />'
    )
    assert "<a " not in rendered('<c-empty title="还没有" />')


def test_a_reason_is_asked_for_and_tied_to_its_help():
    page = rendered('<c-reason id="why-7" label="原因" name="note" maxlength="200" help="申请人会看到" />')
    assert 'for="why-7">原因<' in page
    assert (
        '<textarea class="form-control" id="why-7" name="note" rows="3" maxlength="200" required'
        ' aria-describedby="why-7-help"></textarea>'
    ) in page
    assert '<div class="form-hint" id="why-7-help">申请人会看到</div>' in page
    assert "aria-describedby" not in rendered('<c-reason id="why-7" />')


def test_pagination_keeps_what_was_looked_for():
    page = rendered(
        '<c-pagination :page="page" />', address="/list/?q=a%26b&state=open&page=2",
        page=Paginator(range(30), 10).get_page(2),
    )  # fmt: skip
    assert re.findall(r'<a href="([^"]*)"', page) == [
        f"?q=a%26b&amp;state=open&amp;page={number}" for number in (1, 1, 3, 3)
    ]
    assert '<span aria-current="page">2</span>' in page
    assert "共 30 条" in page


TABLE = """<c-table title="{{ title }}" :page="page" :rows="rows" css="mt-3">
  <c-slot name="head"><th scope="col">案例</th></c-slot>
  {% for row in page %}<tr><td>{{ row }}</td></tr>{% endfor %}
  {% for row in rows %}<tr><td>{{ row }}</td></tr>{% endfor %}
  <c-slot name="empty"><p>还没有案例</p></c-slot>
</c-table>"""


def squeezed(page):
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", page)).strip()


def test_a_table_has_its_frame_and_its_rows_are_escaped():
    page = squeezed(rendered(TABLE, rows=[HOSTILE]))
    assert page == (
        '<section class="card mt-3"><div class="table-wrap"><table class="table table-stack">'
        '<thead><tr><th scope="col">案例</th></tr></thead>'
        f"<tbody><tr><td>{ESCAPED}</td></tr></tbody></table></div></section>"
    )


def test_a_table_of_pages_has_its_pagination():
    page = rendered(TABLE, address="/list/?q=x", page=Paginator(range(25), 10).get_page(3))
    assert re.findall(r"<td>(\d+)</td>", page) == ["20", "21", "22", "23", "24"]
    assert 'href="?q=x&amp;page=2" rel="prev"' in page


@pytest.mark.parametrize("given", [{"rows": []}, {"page": Paginator([], 10).get_page(1)}, {}])
def test_an_empty_table_shows_what_stands_in_its_place(given):
    assert squeezed(rendered(TABLE, **given)) == "<p>还没有案例</p>"


def test_an_empty_table_with_a_title_keeps_its_card():
    assert squeezed(rendered(TABLE, title="延期 & 补交", rows=[])) == (
        '<section class="card mt-3" aria-label="延期 &amp; 补交"><div class="card-header">'
        '<h2 class="card-title">延期 &amp; 补交</h2></div><p>还没有案例</p></section>'
    )


def test_an_empty_table_without_words_for_it_leaves_nothing():
    assert rendered('<c-table title="证书" :rows="rows"><tr></tr></c-table>', rows=[]).strip() == ""


def test_a_bare_table_stands_in_somebody_elses_card():
    page = squeezed(rendered('<c-table bare :rows="rows"><tr></tr></c-table>', rows=[1]))
    assert page.startswith('<div class="table-wrap"><table class="table table-stack">')
    assert page.endswith("</table></div>")


@pytest.mark.parametrize(
    ("state", "tone"),
    [("draft", "secondary"), ("submitted", "blue"), ("returned", "orange"), ("recommended", "teal"),
     ("reported", "indigo"), ("eligible", "green"), ("ineligible", "red"), ("disqualified", "red")],
)  # fmt: skip
def test_a_state_has_one_colour(state, tone):
    page = rendered('<c-state :case="case" />', case={"state": state, "state_label": "某状态"})
    assert page.strip() == f'<span class="mark tone-{tone}">某状态</span>'


def test_an_error_page_offers_to_sign_in_only_where_that_helps():
    assert 'href="/accounts/login/' in rendered(
        '<c-error-page icon="lock" title="没有权限" login>请换账号</c-error-page>'
    )
    assert 'href="/accounts/login/' not in rendered(
        '<c-error-page icon="clock" title="太频繁">稍后</c-error-page>'
    )


def test_one_page_needs_no_pagination():
    assert rendered('<c-pagination :page="page" />', page=Paginator(range(3), 10).get_page(1)).strip() == ""


@pytest.mark.parametrize("name", Sample.base_fields)
def test_every_kind_of_field_renders(name):
    for form in (Sample(), Sample({})):
        page = rendered('<c-field :field="field" />', field=form[name])
        assert f'name="{name}"' in page
        assert ("is-invalid" in page or 'aria-invalid="true"' in page) == bool(form[name].errors)


def test_a_wrong_field_is_tied_to_its_words():
    page = rendered('<c-field :field="field" />', field=Sample({})["title"])
    assert 'aria-describedby="id_title_error id_title_help"' in page
    assert 'id="id_title_error"' in page
    assert 'for="id_title"' in page


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in components.icon("bell")
    assert 'aria-label="通知"' in components.icon("bell", "通知")
    assert "#circle" in components.icon("no-such-icon")


def test_every_icon_that_is_named_is_in_the_sprite():
    named = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)|\bicon=["']([a-z0-9-]+)["']""")
    sources = [
        *ROOT.glob("templates/**/*.html"),
        *(
            path
            for app in ("portal", "campaigns", "submissions", "review")
            for path in (ROOT / app).rglob("*.py")
        ),
    ]
    missing = {
        f"{path.relative_to(ROOT)}: {first or second}"
        for path in sources
        for first, second in named.findall(path.read_text(encoding="utf-8"))
        if (first or second) not in ICONS
    }
    assert sorted(missing) == []


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (dt.timedelta(days=3, hours=4), "3 天 4 小时"),
        (dt.timedelta(hours=5, minutes=6, seconds=7), "5 小时 6 分"),
        (dt.timedelta(minutes=6, seconds=7), "6 分 7 秒"),
        (dt.timedelta(0), ""),
        (dt.timedelta(seconds=-1), ""),
    ],
)
def test_what_remains(left, words):
    assert components.remaining(NOW + left, NOW) == words


@pytest.mark.parametrize(
    ("days", "near"), [(-1, "past"), (0, "past"), (2.9, "soon"), (3, "near"), (9.9, "near"), (10, "far")]
)
def test_how_near_a_deadline_is(days, near):
    assert components.nearness(NOW + dt.timedelta(days=days), NOW) == near


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [(-2, -1, "past"), (-1, 0, "past"), (-1, 1, "now"), (0, 1, "now"), (1, 2, "next"), (None, 1, "now"),
     (-1, None, "now"), (None, None, "next")],
)  # fmt: skip
def test_a_stage_is_past_now_or_next(opens, closes, state):
    stage = {
        "name": "申报",
        "opens": None if opens is None else NOW + dt.timedelta(days=opens),
        "closes": None if closes is None else NOW + dt.timedelta(days=closes),
    }
    assert [step["state"] for step in components.stage_steps([stage], NOW)] == [state]


@pytest.mark.parametrize(
    ("used", "most", "percent"), [(0, 0, 0), (1, 3, 33), (5, 4, 100), (None, 4, 0), (4, 4, 100)]
)
def test_percent(used, most, percent):
    assert components.percent(used, most) == percent


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 字节"), (999, "999 字节"), (1536, "1.5KB"), (500 * 1024**2, "500MB"), (5 * 1024**3, "5GB")],
)
def test_file_size(size, words):
    assert components.file_size(size) == words


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (dt.timedelta(seconds=9), "刚刚"),
        (dt.timedelta(minutes=5), "5 分钟前"),
        (dt.timedelta(days=2), "2 日前"),
    ],
)
def test_ago(before, words):
    assert components.ago(NOW - before, NOW) == words


def test_a_refusal_in_words():
    assert components.say(refuse("wrong_role", role="评审专家")) == (
        "您的账号没有“评审专家”权限。如需开通，请联系主办单位。"
    )


def test_an_unknown_colour_is_the_portals_own():
    assert [components.accent(c) for c in ("teal", "", "#fff", None)] == [
        "accent-teal", "accent-blue", "accent-blue", "accent-blue",
    ]  # fmt: skip


def samples() -> list[str]:
    chance = random.Random(7)
    pool = [chr(code) for code in range(0x20, 0x7F)]
    pool += list("你好，。“”…—①　３Ａ가あア㈠𠀀\t\n\r") + [chr(code) for code in (
        0x1C, 0x85, 0xA0, 0x1680, 0x180E, 0x2003, 0x200B, 0x2028, 0x202F, 0x205F, 0xFEFF,
    )]  # fmt: skip
    known = ["", "你好，world", "第 1 章　开头", "Word 2016，字数：3,500", "a\u00a0b c\nd"]
    anywhere = [chr(code) for code in chance.sample([*range(0x20, 0xD800), *range(0xE000, 0x40000)], 20_000)]
    texts = ["".join(chance.choices(pool, k=30)) for _ in range(3000)]
    return known + texts + ["".join(chance.choices([*anywhere, *pool * 40], k=30)) for _ in range(3000)]


def test_the_page_counts_as_the_server_does():
    """C07 and others: the live counter and the check must never disagree."""
    texts = samples()
    counted = run_module(
        'import { charCountCjk } from "js/char_count.js"; answer = given.map((text) => charCountCjk(text));',
        texts,
    )
    assert counted == [count(text).words for text in texts]


@pytest.mark.parametrize(("count", "folded"), [(10, ""), (11, "其余 1 处"), (200, "其余 190 处")])
def test_a_finding_of_many_places_folds_those_after_the_tenth(count, folded):
    pieces = [
        WordedEvidence(kind="excerpt", place="正文", text=f"第{number}段开头") for number in range(count)
    ]
    page = rendered(
        '<c-finding :finding="finding" />', finding=FINDING.model_copy(update={"evidence": pieces})
    )
    places = re.findall("第([0-9]+)段开头", page)
    assert ([int(number) for number in places], "其余" in page) == ([*range(count)], bool(folded))
    assert folded in page
