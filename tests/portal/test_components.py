"""Every component renders, and the filters behind them say what they should."""

import datetime as dt
import json
import random
import re
import shutil
import subprocess
from typing import ClassVar

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.assets import ICONS
from portal.decisions import refuse
from portal.templatetags import components
from tests.architecture.source import ROOT
from validators.findings import Evidence, Finding, Status
from validators.probes.textcount import count

NOW = dt.datetime(2025, 7, 15, 9, 30, tzinfo=dt.UTC)


class Sample(forms.Form):
    title = forms.CharField(label="案例名称", help_text="不加书名号")
    text = forms.CharField(
        label="概要", widget=forms.Textarea(attrs={"data-max-zi": 500, "data-min-zi": 100})
    )
    kind = forms.ChoiceField(label="赛道", choices=[("a", "城市")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="我承诺")
    pick = forms.ChoiceField(label="学段", choices=[("a", "小学")], required=False)
    file = forms.FileField(label="附件", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


FINDING = Finding(
    rule="video.duration", code="short", status=Status.FAIL, measured="14分32秒", limit="15–20 分钟",
    message="视频时长 14分32秒，要求 15–20 分钟", hint="请补足时长后重新上传", tolerance="2 秒",
    evidence=[Evidence(kind="moment", place="00:04", text="片头")], source="视频时长15-20分钟",
)  # fmt: skip

GIVEN = {
    "alert": {"tone": "warning", "title": "注意", "text": "还有两项"},
    "countdown": {"until": NOW + dt.timedelta(days=2, hours=3, minutes=1)},
    "dialog": {"id": "ask", "title": "提交", "text": "确定吗？", "action_url": "/go/", "action_label": "提交"},
    "empty": {"icon": "inbox", "title": "还没有案例", "text": "点下面", "action_url": "/", "action_label": "申报"},
    "field": {"field": Sample({})["text"]},
    "finding": {"finding": FINDING},
    "form_errors": {"form": Sample({})},
    "meter": {"label": "名额", "used": 28, "max": 35, "min": 2, "tone": "blue"},
    "pagination": {"page": Paginator(range(100), 10).get_page(5)},
    "progress": {"value": 42, "max": 100},
    "proofs": {
        "file": {"uuid": "4b1f6f0e-7c3a-4d55-9a55-0d1f2f6a8d11"},
        "proofs": [{"key": "p3", "place": "第 3 页", "width": 960, "height": 540, "marks": [{"x": 1, "y": 2}]}],
    },
    "stat": {"label": "已提交", "value": 128, "hint": "今天 +12"},
    "steps": {"stages": [{"name": "申报", "opens": NOW - dt.timedelta(1), "closes": NOW + dt.timedelta(1)}]},
    "timeline": {"entries": [{"at": NOW, "title": "已提交", "text": "编号 1", "tone": "green"}]},
    "verdict": {"verdict": "fail"},
}  # fmt: skip

SHOWS = {
    "alert": "还有两项",
    "countdown": "还剩 2 天 3 小时",
    "dialog": "确定吗？",
    "empty": "还没有案例",
    "field": "要求 100–500 字",
    "finding": "视频时长15-20分钟",
    "form_errors": "有 4 处需要修改，请看标红的项目。",
    "meter": "28",
    "pagination": "?page=6",
    "progress": "42%",
    "proofs": "第 3 页",
    "stat": "128",
    "steps": "进行中",
    "timeline": "编号 1",
    "verdict": "不合格",
}


class Frame:
    """What components read of the page's frame."""

    now = NOW
    tenant: ClassVar = {"slug": "caet"}


def test_every_component_is_tried_here():
    found = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
    assert {name for name in found if not name.startswith("_")} == set(GIVEN) == set(SHOWS)


@pytest.mark.parametrize("name", GIVEN)
def test_a_component_renders(name):
    context = {"shell": Frame(), **GIVEN[name]}
    page = render_to_string(f"components/{name}.html", context, request=RequestFactory().get("/"))
    assert SHOWS[name] in page


@pytest.mark.parametrize("name", Sample.base_fields)
def test_every_kind_of_field_renders(name):
    for form in (Sample(), Sample({})):
        page = Template("{% include 'components/field.html' %}").render(Context({"field": form[name]}))
        assert f'name="{name}"' in page
        assert ("is-invalid" in page or 'aria-invalid="true"' in page) == bool(form[name].errors)


def test_a_wrong_field_is_tied_to_its_words():
    page = Template("{% include 'components/field.html' %}").render(Context({"field": Sample({})["title"]}))
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
    return known + ["".join(chance.choices(pool, k=30)) for _ in range(3000)]


def test_the_page_counts_as_the_server_does():
    """C07 and others: the live counter and the check must never disagree."""
    node = shutil.which("node")
    assert node, "node (of make setup) runs the page's counter here"
    script = (
        f"require({json.dumps(str(ROOT / 'static/js/words.js'))});"
        "const texts = JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(texts.map(globalThis.portal.zi)))"
    )
    texts = samples()
    done = subprocess.run(
        [node, "-e", script], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [count(text).words for text in texts]
