"""Facts and rules in, findings out."""

from collections.abc import Sequence

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Shown, Status, verdict
from validators.kinds import KIND_OF, FileKind
from validators.params import RuleParams
from validators.registry import get
from validators.rule import NOT_CHECKED, UNREADABLE, WRONG_KIND, skipped
from validators.rules import file_intact, video_decodes
from validators.wording import any_of

NOTHING = Context()
_RANK = {
    Status.PASS: 0,
    Status.WARN: 1,
    Status.UNKNOWN: 2,
    Status.ERROR: 3,
    Status.FAIL: 4,
    Status.SKIPPED: 5,
}


def evaluate_file(facts: FileFacts, rules: Sequence[RuleParams], context: Context = NOTHING) -> list[Finding]:
    """The findings of one file: its rules of scope "file", in order, and always whether it is whole; of a film that was
    looked through, also whether it can be played.
    """
    mine = [params for params in rules if get(params.rule).scope == "file"]
    named = {params.rule for params in mine}
    looked_through = facts.kind is FileKind.VIDEO and facts.depth == "deep" and not facts.damage
    always: list[RuleParams] = [file_intact.Params(), *([video_decodes.Params()] if looked_through else [])]
    mine += [params for params in always if params.rule not in named]
    findings = [(params, get(params.rule).judge(facts, params, context)) for params in mine]
    typical = KIND_OF.get(facts.detected_type) is facts.kind
    return _once_per_group(_without_echoes(findings, typical=typical))


def evaluate_slot(
    files: Sequence[FileFacts], rules: Sequence[RuleParams], context: Context = NOTHING
) -> list[Finding]:
    """The findings of a slot as a whole: counts, sums, files handed in twice."""
    mine = [params for params in rules if get(params.rule).scope == "slot"]
    return _once_per_group([(params, get(params.rule).judge(files, params, context)) for params in mine])


def evaluate_all(
    files: Sequence[FileFacts], rules: Sequence[RuleParams], context: Context = NOTHING
) -> tuple[Status, list[list[Finding]], list[Finding]]:
    """Verdict, findings per file, findings of the slot."""
    per_file = [evaluate_file(facts, rules, context) for facts in files]
    slot = evaluate_slot(files, rules, context)
    return verdict([finding for findings in [*per_file, slot] for finding in findings]), per_file, slot


def needs_deep(rules: Sequence[RuleParams]) -> bool:
    """Whether a rule waits for the slow facts of `probe(..., depth="deep")`."""
    return any(get(params.rule).slow for params in rules)


Judged = list[tuple[RuleParams, Finding]]


def _without_echoes(judged: Judged, *, typical: bool) -> Judged:
    """What is wrong with the file as a whole is said once and not again by every rule.

    Where `file.type` accepts the file, rules of another kind do not apply to it; but an MP4 that holds only sound is
    not `typical` of its type, and the film rules still refuse it.
    """
    root = any(
        finding.status is Status.FAIL and finding.rule in ("file.type", "file.intact", "video.container")
        for _, finding in judged
    )
    accepted = typical and any(
        finding.status is Status.PASS and finding.rule == "file.type" for _, finding in judged
    )
    failing = {finding.rule for _, finding in judged if finding.status is Status.FAIL}
    unfinished_seen = False
    kept: Judged = []
    for params, finding in judged:
        shown = finding
        reason = finding.code.rpartition(".")[2]
        echo = finding.rule != "file.intact"
        if echo and ((root and reason in (UNREADABLE, WRONG_KIND)) or (accepted and reason == WRONG_KIND)):
            shown = skipped(params, NOT_CHECKED, **finding.params | {"why": reason})
        elif (not echo and file_intact.SAID_BY.get(reason) in failing) or (
            root and finding.status is Status.ERROR
        ):
            shown = skipped(params, NOT_CHECKED, why="wrong_format")
        elif finding.status is Status.ERROR and unfinished_seen:
            shown = skipped(params, NOT_CHECKED, why="unfinished")
        unfinished_seen = unfinished_seen or shown.status is Status.ERROR
        kept.append((params, shown))
    return kept


def _once_per_group(judged: Judged) -> list[Finding]:
    """Of alternatives only the best is shown, with the others' limits."""
    findings: list[Finding] = []
    seen: set[str] = set()
    for params, finding in judged:
        if params.group is None:
            findings.append(finding)
        elif params.group not in seen:
            seen.add(params.group)
            branches = [branch for other, branch in judged if other.group == params.group]
            findings.append(_best(branches))
    return findings


def _best(branches: list[Finding]) -> Finding:
    best = min(branches, key=lambda finding: _RANK[finding.status])
    limits: list[Shown] = []
    for finding in branches:
        if finding.limit and finding.limit not in limits:
            limits.append(finding.limit)
    if best.status in (Status.PASS, Status.SKIPPED) or len(limits) < 2:
        return best
    return best.model_copy(update={"limit": any_of(limits, own=best.limit)})
