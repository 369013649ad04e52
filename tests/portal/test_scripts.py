"""The pages' modules: the import map, the words, what a browser looks at, the queue of uploads."""

import json
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from portal.templatetags import scripts
from tests.architecture.source import ROOT
from tests.node import run_module
from validators.registry import RULES

STATIC = ROOT / "static"
MODULES = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js"))
_IMPORT = re.compile(r"""(?:from|import\()\s*["']([^"']+)["']""")


@pytest.fixture(autouse=True)
def fresh_addresses():
    scripts.addresses.cache_clear()
    yield
    scripts.addresses.cache_clear()


def rendered() -> tuple[str, str]:
    """The tag's nonce and its map."""
    request = RequestFactory().get("/")
    request.csp_nonce = "once"
    html = Template("{% import_map %}").render(Context({"request": request}))
    tag = re.fullmatch(r'<script type="importmap" nonce="([^"]*)">(.*)</script>', html)
    assert tag is not None
    return tag[1], tag[2]


def test_the_import_map_names_every_module():
    nonce, text = rendered()
    assert (nonce, json.loads(text)) == ("once", {"imports": {name: f"/static/{name}" for name in MODULES}})


def test_the_import_map_gives_hashed_names_where_the_storage_has_them(monkeypatch):
    monkeypatch.setattr(scripts, "static", lambda name: f"/static/{name.removesuffix('.js')}.0123.js?<&>")
    text = rendered()[1]
    assert "<" not in text
    assert json.loads(text)["imports"]["js/toast.js"] == "/static/js/toast.0123.js?<&>"


def test_a_page_without_a_request_has_no_nonce():
    assert Template("{% import_map %}").render(Context()).startswith('<script type="importmap" nonce="">')


def test_modules_import_only_what_is_there_and_nothing_is_left_over():
    imports = {name: set(_IMPORT.findall((STATIC / name).read_text())) for name in MODULES}
    assert {name: names - set(MODULES) for name, names in imports.items() if names - set(MODULES)} == {}
    pages = "".join(path.read_text() for path in ROOT.glob("templates/**/*.html"))
    entries = set(re.findall(r"""<script type="module" src="\{% static '([^']+)' %\}">""", pages))
    assert set(re.findall(r"""src="\{% static '(js/[^']+)' %\}""", pages)) == entries
    written_into_a_page = {
        name for name in MODULES if name.startswith("js/review/offline/")
    }  # one file, no network
    assert entries | set().union(*imports.values()) | written_into_a_page == set(MODULES)
    assert written_into_a_page == {"js/review/offline/page.js", "js/review/offline/signed_pdf.js"}


def test_every_browser_check_of_a_rule_has_its_look():
    """A rule's `client_check` and the page's registry know the same names."""
    asked = set()
    for rule in RULES:
        source = (ROOT / "validators" / "rules" / f"{rule.id.replace('.', '_')}.py").read_text()
        asked |= set(re.findall(r'"look": "(\w+)"', source))
    looks = run_module('import { LOOKS } from "js/upload/looks.js"; answer = Object.keys(LOOKS);')
    assert asked == set(looks) == {"type", "size", "duration", "picture", "anonymous", "name"}


def test_every_sentence_of_an_upload_is_used_and_there():
    texts = {path.name: path.read_text() for path in (STATIC / "js" / "upload").glob("*.js")}
    codes = re.findall(r"^  (\w+): \"", texts.pop("words.js"), re.MULTILINE)
    source = "".join(texts.values())
    assert [code for code in codes if f'"{code}"' not in source] == []
    used = set(re.findall(r'(?:words|tell|announce|ask)\("(\w+)"|code: "(\w+)"', source))
    assert {code for pair in used for code in pair if code} - set(codes) == set()


def test_words_fill_in_values():
    answer = run_module(
        """import { words } from "js/upload/words.js";
        answer = [words("arrived", { name: "课.mp4" }), words("queued")];
        try { words("nowhere"); } catch (problem) { answer.push(problem.message); }"""
    )
    assert answer == ["“课.mp4”已传完，正在检测", "排队等待上传……", "no words for nowhere"]


QUEUE = """
import { UploadQueue, UploadTask } from "js/upload/queue.js";
const log = [];
const transfers = [];
const services = {
  view: (task) => ({ show: () => log.push([task.file.name, task.state, task.message.code, task.actions.join(" ")]),
                     remove: () => log.push([task.file.name, "removed"]) }),
  inspect: async (task) => ({ remarks: given.remarks ?? [], fingerprint: "s1", sha256: "" }),
  transfer: (task) => {
    const transfer = { url: null, did: [] };
    for (const act of ["begin", "resume", "stop", "forget"]) transfer[act] = () => transfer.did.push(act);
    transfer.discard = async () => transfer.did.push("discard");
    transfers.push(transfer);
    return transfer;
  },
  ask: () => true, announce: (code) => log.push(["said", code]), changed: () => log.push(["changed"]),
  settled: () => {}, signedOut: () => log.push(["signed out"]),
};
const queue = new UploadQueue(services);
const add = (name, more = {}) => new UploadTask(queue, {}, { name, size: 100 }, more);
"""


def run_queue(script: str, **given):
    return run_module(QUEUE + script, given)


def test_three_are_sent_at_once_and_the_next_follows():
    answer = run_queue(
        """const tasks = ["a", "b", "c", "d"].map((name) => add(name));
        for (const task of tasks) await task.begin();
        answer = [tasks.map((task) => task.state)];
        tasks[1].finished();
        answer.push(tasks.map((task) => task.state), queue.tasks.size, log.slice(-3));"""
    )
    assert answer == [
        ["sending", "sending", "sending", "waiting"],
        ["sending", "done", "sending", "sending"],
        3,
        [["d", "sending", "connecting", "pause cancel"], ["said", "arrived"], ["changed"]],
    ]


@pytest.mark.parametrize(
    ("remarks", "expected"),
    [
        ([], ["sending", "connecting", "", ["pause", "cancel"], ""]),
        ([{"note": True, "text": "记。"}], ["sending", "connecting", "", ["pause", "cancel"], "记。"]),
        ([{"text": "错。"}], ["asked", "remarks", "bad", ["choose_other", "send_anyway"], ""]),
        (
            [{"text": "宜。", "advised": True}],
            ["asked", "remarks", "advice", ["choose_other", "send_anyway"], ""],
        ),
        ([{"text": "空。", "stop": True}], ["asked", "remarks", "bad", ["choose_other"], ""]),
    ],
)
def test_what_speaks_against_a_file_is_asked_first(remarks, expected):
    answer = run_queue(
        """const task = add("a"); await task.begin();
        answer = [task.state, task.message.code, task.tone, task.actions, task.note];""",
        remarks=remarks,
    )
    assert answer == expected


def test_another_file_does_not_go_on_with_an_upload_but_may_go_as_a_new_one():
    answer = run_queue(
        """const task = add("a", { url: "/files/1", fingerprint: "s9" }); await task.begin();
        answer = [[task.state, task.message.code, task.actions]];
        await task.asNew();
        answer.push([task.state, task.url, task.expected]);"""
    )
    assert answer == [["asked", "other_content", ["choose_other", "send_as_new"]], ["sending", "", ""]]


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        (None, "", ["stopped", "cut", ["go_on", "remove"], False, "/files/1", ["begin"]]),
        (507, "满", ["stopped", "refused", ["go_on", "remove"], False, "/files/1", ["begin"]]),
        (401, "", ["stopped", "cut", ["sign_in", "go_on", "remove"], True, "/files/1", ["begin"]]),
        (403, "不", ["stopped", "refused", ["remove"], False, "/files/1", ["begin"]]),
        (413, "大", ["stopped", "refused", ["remove"], False, "/files/1", ["begin"]]),
        (404, "", ["stopped", "cut", ["restart", "remove"], False, "", ["begin", "forget"]]),
        (410, "", ["stopped", "cut", ["restart", "remove"], False, "", ["begin", "forget"]]),
    ],
)
def test_what_can_be_done_after_a_refusal(status, words, expected):
    answer = run_queue(
        """const task = add("a"); await task.begin(); task.located("/files/1");
        task.failed(given.status ?? undefined, given.words);
        answer = [task.state, task.message.code, task.actions, task.signedOut, task.url, transfers[0].did];""",
        status=status,
        words=words,
    )
    assert answer == expected


def test_paused_resumed_cancelled():
    answer = run_queue(
        """const task = add("a"); await task.begin();
        task.progressed(10, 0); task.progressed(60, 2000);
        answer = [task.message];
        task.pause();
        task.failed(undefined, ""); task.progressed(70, 3000);
        answer.push([task.state, task.sent]);
        task.resume();
        await task.cancel();
        answer.push(transfers[0].did, queue.tasks.size, log.at(-1));"""
    )
    assert answer == [
        {"code": "progress", "values": {"share": 0.6, "speed": 25}},
        ["paused", 60],
        ["begin", "stop", "resume", "discard", "stop"],
        0,
        ["changed"],
    ]


def test_a_line_that_went_away_is_said_and_goes_on_when_it_is_back():
    answer = run_queue(
        """const [quiet, gone, out] = ["quiet", "gone", "out"].map((name) => add(name));
        for (const task of [quiet, gone, out]) await task.begin();
        quiet.progressed(1, 0);
        queue.watch(7000, true); answer = [quiet.message.code];
        queue.watch(9000, true); answer.push(quiet.message.code);
        quiet.progressed(2, 10000);
        queue.watch(10001, false); answer.push(quiet.message.code);
        for (const transfer of transfers) transfer.url = "/files/1";
        gone.failed(undefined, ""); out.failed(401, "");
        queue.online();
        answer.push([quiet.state, gone.state, out.state], queue.signedOut().length);
        out.goOn();
        answer.push(out.state, transfers[2].did);"""
    )
    assert answer == ["progress", "slow", "offline", ["sending", "sending", "stopped"], 1, "sending", ["begin", "resume"]]  # fmt: skip


def test_a_state_that_cannot_follow_is_an_error():
    answer = run_queue(
        """const task = add("a");
        try { task.pause(); } catch (problem) { answer = problem.message; }
        try { task.move("sending", { code: "connecting" }); } catch (problem) { answer = problem.message; }"""
    )
    assert answer == "an upload goes from looking to sending"
