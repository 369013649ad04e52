"""What a rule is, and the ways it words its finding."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from validators.facts import FileFacts, ProbeStatus
from validators.findings import Evidence, Finding, Severity, Status
from validators.kinds import KIND_WORDS, FileKind
from validators.params import RuleParams

BLOCKS = {
    FileKind.VIDEO: "video",
    FileKind.WORD: "word",
    FileKind.PDF: "pdf",
    FileKind.IMAGE: "image",
    FileKind.ARCHIVE: "archive",
}
"""The part of `FileFacts` that holds the measurements of a kind."""


@dataclass(frozen=True)
class Rule:
    """One rule: its parameters, and a pure judgement of facts.

    `decide(facts, params, context)` gets one `FileFacts` for scope "file", a sequence of them for scope "slot"; it may
    rely on the measurements being there, because `judge` answers for files that were not or could not be measured.
    """

    id: str
    label: str
    Params: type[RuleParams]
    decide: Callable[[Any, Any, Any], Finding]
    scope: Literal["file", "slot"] = "file"
    applies: tuple[FileKind, ...] | None = None
    """Kinds of files the rule can measure; None means all."""
    built: bool = True
    """False while a person still has to check: the finding is then always `unknown`."""
    needs: Literal["name", "quick", "deep"] = "quick"
    """name: no measuring needed; deep: judged from slow facts (frames, sound) that come after the quick ones."""
    refined: bool = False
    """Judged from the quick facts, and again once the slow ones are there (text read on scans)."""
    refused: Callable[[Any, Any], Finding | None] | None = None
    """What is wrong already by the type alone, where the type is known but the measuring did not end."""
    example: str = ""
    """A line of YAML for docs/rules.md."""

    @property
    def slow(self) -> bool:
        """Whether a file with this rule is worth the slow probe."""
        return self.built and (self.needs == "deep" or self.refined)

    def judge(self, facts: Any, params: Any, context: Any) -> Finding:
        """The finding of this rule; never raises for anything a file can hold."""
        if self.scope == "slot":
            kinds = params.kinds
            return self.decide([one for one in facts if kinds is None or one.kind in kinds], params, context)
        return self._gate(facts, params) or self.decide(facts, params, context)

    def _gate(self, facts: FileFacts, params: RuleParams) -> Finding | None:
        """A finding for a file that this rule does not concern or that was not measured."""
        if params.kinds is not None and facts.kind not in params.kinds:
            return skipped(
                params, "other_kind", f"{self.label}：此项不适用于{named(facts)}", en="Does not apply."
            )
        if not self.built or self.needs == "name":
            return None
        if facts.status in WHY_UNFINISHED:
            refused = self.refused(facts, params) if self.refused and facts.detected_type else None
            return refused or unfinished(params, WHY_UNFINISHED[facts.status])
        if self.applies is None:
            return None
        if facts.kind not in self.applies:
            wanted = "或".join(KIND_WORDS[kind] for kind in self.applies)
            message = f"{self.label}：文件是{named(facts)}，不是{wanted}，无法检查此项"
            return failed(
                params,
                WRONG_KIND,
                message,
                en="Not a file of this kind.",
                measured=named(facts),
                limit=wanted,
            )
        if getattr(facts, BLOCKS[facts.kind]) is None:
            return self._unmeasured(facts, params)
        if self.needs == "deep" and facts.depth != "deep":
            if facts.slow_status is not None:
                return unfinished(params, WHY_UNFINISHED[facts.slow_status])
            return unsure(
                params,
                PENDING,
                f"{self.label}：画面与声音的检测正在排队，稍后给出结果",
                en="Slow check is pending.",
            )
        return None

    def _unmeasured(self, facts: FileFacts, params: RuleParams) -> Finding:
        if facts.damage or facts.size == 0 or facts.status is ProbeStatus.REFUSED:
            message = f"{self.label}：文件无法打开，不能检查此项"
            return failed(
                params, UNREADABLE, message, en="The file does not open.", hint="请先解决文件无法打开的问题。"
            )
        shown = facts.detected_type.upper() or facts.extension.upper()
        message = f"{self.label}：系统暂不能读取 {shown} 格式的内容，由工作人员核对"
        return unsure(
            params,
            "not_read",
            message,
            en="Format is not read.",
            measured=shown,
            hint=OTHER_FORMAT.get(facts.kind, ""),
        )


PENDING = "pending"
"""The reason in a finding's code while its slow check is still to come; one that failed is an `error`."""
WRONG_KIND = "wrong_kind"
UNREADABLE = "file_does_not_open"
WHY_UNFINISHED = {
    ProbeStatus.TIMEOUT: "检测超时",
    ProbeStatus.CRASH: "检测程序意外中断",
    ProbeStatus.MISSING_TOOL: "服务器缺少检测工具",
}
OTHER_FORMAT = {
    FileKind.WORD: "请用 WPS 或 Word 打开，另存为“Word 文档（*.docx）”后上传，系统即可自动检测。",
    FileKind.VIDEO: "请用剪映导入后导出为 MP4，系统即可自动检测。",
    FileKind.IMAGE: "请另存为 JPG 或 PNG，系统即可自动检测。",
    FileKind.ARCHIVE: "请改用 ZIP 格式压缩，系统即可自动检测。",
}


def found(
    params: RuleParams,
    status: Status,
    code: str,
    message: str,
    *,
    en: str = "",
    measured: str = "",
    limit: str = "",
    tolerance: str = "",
    hint: str = "",
    evidence: Iterable[Evidence] = (),
) -> Finding:
    """A finding with the parameters' requirement ids and source; advised rules warn instead of failing."""
    if status is Status.FAIL and params.severity is Severity.ADVISED:
        status = Status.WARN
    good = status in (Status.PASS, Status.SKIPPED)
    return Finding(
        rule=params.rule,
        code=f"{params.rule}.{code}",
        status=status,
        measured=measured,
        limit=limit,
        tolerance=tolerance,
        message=message,
        message_en=en,
        hint="" if good else (params.hint or hint),
        evidence=list(evidence)[:20],
        req=list(params.req),
        source=params.source,
        blocking=status is Status.FAIL,
    )


def passed(params: RuleParams, message: str, **words: Any) -> Finding:
    """The measured value is inside the limit."""
    return found(params, Status.PASS, "ok", message, **words)


def failed(params: RuleParams, code: str, message: str, **words: Any) -> Finding:
    """The measured value is outside the limit; a warning where the rule is only advised."""
    return found(params, Status.FAIL, code, message, **words)


def warned(params: RuleParams, code: str, message: str, **words: Any) -> Finding:
    """Inside a tolerance band, or evidence for a person."""
    return found(params, Status.WARN, code, message, **words)


def unsure(params: RuleParams, code: str, message: str, **words: Any) -> Finding:
    """A machine cannot tell; a person decides."""
    return found(params, Status.UNKNOWN, code, message, **words)


def skipped(params: RuleParams, code: str, message: str, **words: Any) -> Finding:
    """The rule does not apply to this file."""
    return found(params, Status.SKIPPED, code, message, **words)


def unfinished(params: RuleParams, detail: str = "") -> Finding:
    """The measuring crashed, ran out of time, or a tool is missing."""
    return found(
        params,
        Status.ERROR,
        "unfinished",
        f"检测未完成，不代表不合格{f'（{detail}）' if detail else ''}",
        en="The check did not finish; this does not mean the file is wrong.",
        hint="系统会自动重新检测，您无需重复上传；如长时间没有结果，请联系主办单位。",
    )


def is_pending(code: str) -> bool:
    """Whether a finding's code says that the machine is still looking."""
    return code.rpartition(".")[2] == PENDING


def by_person(params: RuleParams, check: str) -> Finding:
    """Nothing is measured: a person checks."""
    return unsure(
        params,
        "manual",
        f"人工审核：{check}",
        en="A person checks this.",
        hint="此项由工作人员查看材料后确认，不影响提交；请自行对照通知要求检查。",
    )


def excerpts(places: Sequence[tuple[str, str]], limit: int = 10) -> list[Evidence]:
    """(place, text) pairs as evidence, capped."""
    return [Evidence(kind="excerpt", place=place, text=text) for place, text in places[:limit]]


def named(facts: FileFacts) -> str:
    """The file's kind in words: "Word 文档"."""
    return KIND_WORDS[facts.kind]
