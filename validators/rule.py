"""What a rule is, and the ways it concludes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from validators import ocr_analysis
from validators.facts import FileFacts, ProbeStatus
from validators.findings import Evidence, Finding, Phrase, Severity, Shown, Status
from validators.kinds import KIND_WORDS, FileKind
from validators.messages import Catalogue, Message, Text, Values, fill
from validators.params import RuleParams
from validators.places import PLACES

BLOCKS = {
    FileKind.VIDEO: "video",
    FileKind.AUDIO: "video",
    FileKind.WORD: "word",
    FileKind.PDF: "pdf",
    FileKind.IMAGE: "image",
    FileKind.ARCHIVE: "archive",
    FileKind.SLIDES: "slides",
}
"""The part of `FileFacts` that holds the measurements of a kind."""


@dataclass(frozen=True)
class Guide:
    """What docs/rules.md tells an organiser of a rule, in Chinese."""

    proves: str
    cannot: str
    advice: str
    """When to write the rule, and how."""
    params: Mapping[str, str] = field(default_factory=dict)
    """What each of its own parameters is."""


@dataclass(frozen=True)
class Rule:
    """One rule: its parameters, a pure judgement of facts, and all its words.

    `decide(facts, params, context)` gets one `FileFacts` for scope "file", a sequence of them for scope "slot"; it may
    rely on the measurements being there, because `judge` answers for files that were not or could not be measured.
    """

    id: str
    label: str
    Params: type[RuleParams]
    decide: Callable[[Any, Any, Any], Finding]
    scope: Literal["file", "slot"] = "file"
    describe: Callable[[Any], str] = field(kw_only=True)
    """The demand as a sentence without its full stop, for the campaign's page: 时长 15–20分钟."""
    messages: Catalogue = field(kw_only=True)
    """What each of its codes says to people."""
    brief: Callable[[Any], str] | None = None
    """The same in the few words of a slot's box, for what people can see to before they send; without it the box names the
    rule by its label.
    """
    client_check: Callable[[Any], dict[str, Any]] | None = None
    """The limits for the check that a browser can make before a byte is sent: {"look": name of a judge in
    static/js/upload/looks.js, "limit": words, ...}.
    """
    bounds: Literal["", "files", "bytes"] = ""
    """The slot's own bound that this rule states (number of files, bytes of each by its `max`): it is not said twice."""
    repeats: Callable[[Any, Sequence[RuleParams]], bool] | None = None
    """Whether the slot's other rules say this demand already, so that the page leaves it out."""
    applies: tuple[FileKind, ...] | None = None
    """Kinds of files the rule can measure; None means all."""
    built: bool = True
    """False while a person still has to check: the finding is then always `unknown`."""
    needs: Literal["name", "quick", "deep"] = "quick"
    """name: no measuring needed; deep: judged from slow facts (frames, sound) that come after the quick ones."""
    reads: tuple[str, ...] = ()
    """The facts a pass rests on, as paths: "texts", "pdf.pages". Where nobody looked at one of them (None), the rule
    cannot pass. A path into a block counts for files of that kind only.
    """
    refined: bool = False
    """Judged from the quick facts, and again once the slow ones are there (text read on scans)."""
    refused: Callable[[Any, Any], Finding | None] | None = None
    """What is wrong already by the type alone, where the type is known but the measuring did not end."""
    limit: Callable[[Any], str] | None = None
    """The demand in the few words that stand beside what was measured, of findings that hold `demanded(params)`."""
    phrases: Mapping[str, Text] = field(default_factory=dict)
    """What was measured, in words, by the codes of its findings' phrases."""
    guide: Guide = field(kw_only=True)
    example: str = field(kw_only=True)
    """A line of YAML for docs/rules.md."""

    @property
    def slow(self) -> bool:
        """Whether a file with this rule is worth the slow probe."""
        return self.built and (self.needs == "deep" or self.refined)

    @property
    def by_person(self) -> bool:
        """Whether a person checks it: the rule says so, or its check isn't built yet."""
        return not self.built or self.id == "manual"

    def message(self, reason: str) -> Message | None:
        """What the last part of a code says: the rule's own words, or those that all rules share."""
        return self.messages.get(reason) or SHARED.get(reason)

    def judge(self, facts: Any, params: Any, context: Any) -> Finding:
        """The finding of this rule; never raises for anything a file can hold."""
        if self.scope == "slot":
            kinds = params.kinds
            files = [file for file in facts if kinds is None or file.kind in kinds]
            return self._proven(self.decide(files, params, context), files, params)
        finding = self._gate(facts, params) or self.decide(facts, params, context)
        return self._proven(finding, [facts], params)

    def _proven(self, finding: Finding, files: Sequence[FileFacts], params: RuleParams) -> Finding:
        """The finding; a pass only where somebody looked at everything it rests on."""
        if finding.status is not Status.PASS:
            return finding
        unread = [path for path in self.reads if any(is_unread(file, path) for file in files)]
        return unsure(params, NOT_READ, unread=unread) if unread else finding

    def _gate(self, facts: FileFacts, params: RuleParams) -> Finding | None:
        """A finding for a file that this rule does not concern or that was not measured."""
        if params.kinds is not None and facts.kind not in params.kinds:
            return skipped(params, "other_kind", kind=str(facts.kind))
        if not self.built or self.needs == "name":
            return None
        if facts.status in UNFINISHED_WORDS:
            refused = self.refused(facts, params) if self.refused and facts.detected_type else None
            return refused or unfinished(params, facts.status)
        if self.applies is None:
            return None
        if facts.kind not in self.applies:
            kinds_asked = [kind.value for kind in self.applies]
            return failed(
                params,
                WRONG_KIND,
                kind=str(facts.kind),
                wanted=kinds_asked,
                measured=phrase("kind", kind=str(facts.kind)),
                limit=phrase("kinds", kinds=kinds_asked),
            )
        if getattr(facts, BLOCKS[facts.kind]) is None:
            return self._unmeasured(facts, params)
        if self.needs == "deep" and facts.depth != "deep":
            if facts.slow_status is not None:
                return unfinished(params, facts.slow_status)
            return unsure(params, PENDING)
        return None

    def _unmeasured(self, facts: FileFacts, params: RuleParams) -> Finding:
        if facts.damage or facts.size == 0 or facts.status is ProbeStatus.REFUSED:
            return failed(params, UNREADABLE)
        shown = facts.detected_type.upper() or facts.extension.upper()
        return unsure(params, FORMAT_NOT_READ, kind=str(facts.kind), measured=shown)


def is_unread(facts: FileFacts, path: str) -> bool:
    """Whether nobody looked at this fact of a file that should have it; of facts in a list, at any of them."""
    block, *inner = path.split(".")
    if inner and BLOCKS.get(facts.kind) != block:
        return False
    values: list[Any] = [getattr(facts, block)]
    for name in inner:
        if None in values:
            return True
        owners = [owner for value in values for owner in (value if isinstance(value, list) else [value])]
        values = [getattr(owner, name) for owner in owners]
    return None in values


NOT_READ = "not_read"
PENDING = "pending"
"""The reason in a finding's code while its slow check is still to come; one that failed is an `error`."""
WRONG_KIND = "wrong_kind"
UNREADABLE = "file_does_not_open"
FORMAT_NOT_READ = "format_not_read"
NOT_CHECKED = "not_checked"
UNFINISHED_WORDS = {
    ProbeStatus.TIMEOUT: "检测超时",
    ProbeStatus.CRASH: "检测程序意外中断",
    ProbeStatus.MISSING_TOOL: "服务器缺少检测工具",
}
_OTHER_FORMAT: dict[str, str] = {
    FileKind.WORD: "请用 WPS 或 Word 打开，另存为“Word 文档（*.docx）”后上传，系统即可自动检测。",
    FileKind.VIDEO: "请用剪映导入后导出为 MP4，系统即可自动检测。",
    FileKind.AUDIO: "请用剪映、格式工厂等软件导出为 MP3 或 WAV，系统即可自动检测。",
    FileKind.IMAGE: "请另存为 JPG 或 PNG，系统即可自动检测。",
    FileKind.ARCHIVE: "请改用 ZIP 格式压缩，系统即可自动检测。",
    FileKind.SLIDES: "请用 WPS 或 PowerPoint 打开，另存为“演示文稿（*.pptx）”后上传，系统即可自动检测。",
}
PARAGRAPHS_CUT = "paragraphs_cut"
"""The note of a document with more paragraphs than are kept."""
FACT_WORDS: Mapping[str, str] = {
    "word.paragraphs": "全部段落",
    "word.box_paragraphs": "文本框",
    "opened": "内部结构",
    "texts": "文字",
    "metadata": "文件属性",
}
"""What was not read, by path; the rest are measurements."""
BY_PERSON_HINT = "此项由工作人员查看材料后确认，不影响提交；请自行对照通知要求检查。"


def kinds_words(kinds: Sequence[str]) -> str:
    """Kinds of files as 视频或PDF 文件."""
    return "或".join(KIND_WORDS[FileKind(kind)] for kind in kinds)


def _facts_words(paths: Sequence[str]) -> str:
    """Facts as 文字、文件属性."""
    return "、".join(dict.fromkeys(FACT_WORDS.get(path, "有关数据") for path in paths))


def _unfinished_text(values: Values) -> str:
    detail = {str(status): words for status, words in UNFINISHED_WORDS.items()}.get(values["why"], "")
    return f"检测未完成，不代表不合格{f'（{detail}）' if detail else ''}"


def _not_checked_text(values: Values) -> str:
    """What is wrong with the file as a whole has been said; this repeats it for one rule, as the reason."""
    reason = SHARED.get(values["why"]) if values["why"] in (WRONG_KIND, UNREADABLE) else None
    if reason:
        return fill(reason.text, values)
    return "文件格式不符合要求，此项未检查" if values["why"] == "wrong_format" else "检测未完成，此项稍后检查"


SHARED: Mapping[str, Message] = {
    "other_kind": Message("{label}：此项不适用于{kind:kind}"),
    WRONG_KIND: Message(
        lambda v: (
            f"{v['label']}：文件是{KIND_WORDS[FileKind(v['kind'])]}，不是{kinds_words(v['wanted'])}，无法检查此项"
        )
    ),
    PENDING: Message("{label}：画面与声音的检测正在排队，稍后给出结果"),
    UNREADABLE: Message("{label}：文件无法打开，不能检查此项", "请先解决文件无法打开的问题。"),
    FORMAT_NOT_READ: Message(
        "{label}：系统暂不能读取 {measured} 格式的内容，由工作人员核对",
        lambda v: _OTHER_FORMAT.get(v["kind"], ""),
    ),
    NOT_READ: Message(
        lambda v: (
            f"{v['label']}：系统没有读到这个文件的{_facts_words(v['unread'])}，不能判断，由工作人员核对"
        ),
    ),
    "unfinished": Message(
        _unfinished_text, "系统会自动重新检测，您无需重复上传；如长时间没有结果，请联系主办单位。"
    ),
    NOT_CHECKED: Message(_not_checked_text),
}
"""What any rule may say of a file that it does not concern or that could not be measured."""


PHRASES: Mapping[str, Text] = {
    "kind": "{kind:kind}",
    "kinds": lambda v: kinds_words(v["kinds"]),
    "places": "{count} 处",
    "items": "{count} 个",
    "files": "{count} 个文件",
    "names": "{names}",
    **PLACES,
    "spot": ocr_analysis.spot_words,
    "sought": "查找的{sort:sort}",
    "inside": "压缩包内",
}
"""What any rule may say that it measured or asks for."""
DEMAND = "demand"
"""The phrase that is a rule's own `limit`."""


def phrase(code: str, **values: Any) -> Phrase:
    """Words for something measured or asked for, made when they are shown; `values` as JSON has them."""
    return Phrase(code=code, values=values)


def demanded(params: RuleParams) -> Phrase:
    """The rule's demand, as its parameters; its file's `limit` says it in words."""
    common = set(RuleParams.model_fields)
    return Phrase(code=DEMAND, values=params.model_dump(mode="json", exclude=common, exclude_defaults=True))


def conclude(
    params: RuleParams,
    status: Status,
    code: str,
    *,
    measured: Shown = "",
    limit: Shown = "",
    tolerance: Shown = "",
    evidence: Iterable[Evidence] = (),
    most: int = 20,
    **values: Any,
) -> Finding:
    """A finding with the parameters' requirement ids and source; advised rules warn instead of failing. `values` are what
    the sentence of this code needs: numbers, names, lists of them. `most` pieces of evidence are kept.
    """
    if status is Status.FAIL and params.severity is Severity.ADVISED:
        status = Status.WARN
    return Finding(
        rule=params.rule,
        code=f"{params.rule}.{code}",
        status=status,
        params=values,
        measured=measured,
        limit=limit,
        tolerance=tolerance,
        hint=params.hint,
        evidence=list(evidence)[:most],
        req=list(params.req),
        source=params.source,
        blocking=status is Status.FAIL,
    )


def passed(params: RuleParams, code: str = "ok", /, **values: Any) -> Finding:
    """The measured value is inside the limit."""
    return conclude(params, Status.PASS, code, **values)


def failed(params: RuleParams, code: str, **values: Any) -> Finding:
    """The measured value is outside the limit; a warning where the rule is only advised."""
    return conclude(params, Status.FAIL, code, **values)


def warned(params: RuleParams, code: str, **values: Any) -> Finding:
    """Inside a tolerance band, or evidence for a person."""
    return conclude(params, Status.WARN, code, **values)


def unsure(params: RuleParams, code: str, **values: Any) -> Finding:
    """A machine cannot tell; a person decides."""
    return conclude(params, Status.UNKNOWN, code, **values)


def skipped(params: RuleParams, code: str, **values: Any) -> Finding:
    """The rule does not apply to this file."""
    return conclude(params, Status.SKIPPED, code, **values)


def unfinished(params: RuleParams, why: ProbeStatus | Literal[""] = "") -> Finding:
    """The measuring crashed, ran out of time, or a tool is missing."""
    return conclude(params, Status.ERROR, "unfinished", why=str(why))


def is_pending(code: str) -> bool:
    """Whether a finding's code says that the machine is still looking."""
    return code.rpartition(".")[2] == PENDING


def excerpts(places: Sequence[tuple[Shown, Shown]], limit: int = 10) -> list[Evidence]:
    """(place, text) pairs as evidence, capped; more than 20 need `most` of `conclude` too."""
    return [Evidence(kind="excerpt", place=place, text=text) for place, text in places[:limit]]
