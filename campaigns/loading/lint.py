"""What is right in form but worth a look: rules that people check by hand, and limits that contradict each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaigns.schema import AwardPlan, Category, Document, Quota, Slot, StageKind, Where
from campaigns.schema.words import by_person, rule_words
from portal.organisation.terms import Organisation
from validators.quantities import size_words
from validators.registry import get

Hint = tuple[tuple[str | int, ...], str]
"""Where it stands in the document's data, and what to look at."""

NAMED_AT_MOST = 5
"""Units that one sentence names."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """One point a person checks: where it stands, in words, and the requirement it meets."""

    category: str
    slot: str
    rule: str
    words: str
    req: tuple[str, ...] = ()


def by_hand(doc: Document) -> list[ByHand]:
    """Rules without a built check (shown as 人工审核), addresses that nobody tries yet, then the checklist."""
    rules = [
        ByHand(category.label, slot.label, rule.rule, rule_words(rule), tuple(rule.req))
        for category in doc.categories
        for slot in category.slots
        for rule in slot.rules
        if by_person(rule)
    ]
    rules += [
        ByHand(category.label, field.label, "links.reachable", "网址能打开", limit.req)
        for category in doc.categories
        for field in category.fields
        for limit in field.limits
        if limit.reachable
    ]
    points = [
        ByHand(
            "、".join(doc.category(key).label for key in point.categories),
            "",
            "checklist",
            point.text,
            point.req,
        )
        for point in doc.checklist
    ]
    return rules + points


def inert(doc: Document) -> list[str]:
    """Parts of the document that are read and kept but that nothing acts on yet, in words."""
    named: list[tuple[object, str]] = []  # everything is acted on at present
    return [words for present, words in named if present]


def advice(doc: Document, organisation: Organisation | None = None) -> list[str]:
    """Sentences about what an organiser has probably not meant; with `organisation`, about its units too."""
    return [words for _, words in hints(doc, organisation)]


def hints(doc: Document, organisation: Organisation | None = None) -> list[Hint]:
    """The same sentences, each with the place of what would mend it."""
    return [
        *_of_document(doc),
        *(hint for n, category in enumerate(doc.categories) for hint in _of_category(doc, n, category)),
        *(_grouping(doc, organisation) if organisation is not None else ()),
    ]


def _grouping(doc: Document, organisation: Organisation) -> Iterator[Hint]:
    """Units in no group, beside others of their kind that are in one, and units in several (S18, S41)."""
    if any(group.chosen for group in doc.groups):
        return
    groups = {
        key: [group.key for group in doc.groups if group.holds(unit.kind, unit.attributes)]
        for key, unit in organisation.units.items()
    }
    grouped = {organisation.units[key].kind for key, held in groups.items() if held}
    without = [key for key, held in groups.items() if not held and organisation.units[key].kind in grouped]
    several = [key for key, held in groups.items() if len(held) > 1]
    if without:
        yield (
            ("groups",),
            (
                f"{len(without)} 个单位（{_listed(without)}）不在任何组别里：它们的案例不能报限组别的类别，也不占按组别分的名额和奖项；"
                "请核对 groups 的 unit_kinds、unit_attributes，或在“单位”页给这些单位补上属性"
            ),
        )
    if several:
        yield (
            ("groups",),
            f"{len(several)} 个单位（{_listed(several)}）同时属于几个组别，由申报人在其中选一个",
        )


def _listed(keys: list[str]) -> str:
    return "、".join(sorted(keys)[:NAMED_AT_MOST]) + (" 等" if len(keys) > NAMED_AT_MOST else "")


def _of_document(doc: Document) -> Iterator[Hint]:
    if not any(stage.kind is StageKind.SUBMIT for stage in doc.stages):
        yield ("stages",), "stages 里没有 kind: submit 的阶段，申报将一直开放"
    recommends = [n for n, stage in enumerate(doc.stages) if stage.kind is StageKind.RECOMMEND]
    if doc.recommend and not recommends:
        yield (
            ("stages",),
            "写了 recommend，但 stages 里没有 kind: recommend 的阶段，推荐将一直开放、没有截止",
        )
    if recommends and not doc.recommend:
        yield (
            ("stages", recommends[0], "kind"),
            "stages 里有 kind: recommend 的阶段，但没有 recommend 部分，没有单位能推荐",
        )
    yield from _early_reviews(doc)
    yield from _overlapping_plans(doc)
    yield from _quotas(doc)
    yield from _reviewing(doc)
    yield from _rounds(doc)
    yield from _unit_awards(doc)
    yield from _numbers(doc)


def _numbers(doc: Document) -> Iterator[Hint]:
    """Numbers that carry the year of issue, which for a call that runs to the year's end is the next one."""
    for loc, wording in doc.certificate_wordings:
        here = ".".join(str(part) for part in loc)
        if wording.numbered_by("year") and not wording.numbered_by("call_year"):
            yield (
                (*loc, "number"),
                (
                    f"{here} 的编号“{wording.number}”里 {{year}} 是颁发那天的年份，跨年颁发就不是活动的年度；"
                    "要活动的年度，写 {call_year}（年度写在 year）"
                ),
            )


def _unit_awards(doc: Document) -> Iterator[Hint]:
    """Distinctions of units that nobody or everybody gets."""
    recommending = set(doc.recommend.unit_kinds) if doc.recommend else set()
    minimums = any(
        quota.min is not None or quota.min_share is not None
        for quota in (doc.recommend.quotas if doc.recommend else ())
    )
    for n, award in enumerate(doc.unit_awards):
        at, here = ("unit_awards", n), f"单位荣誉“{award.label}”"
        if award.cases == "recommended" and award.unit_kinds and not set(award.unit_kinds) & recommending:
            yield (
                (*at, "unit_kinds"),
                f"{here}的单位类型都不在 recommend.unit_kinds 里，没有一个单位能得到",
            )
        if not minimums and any(condition.kind == "minimums" for condition in award.conditions):
            yield (
                (*at, "conditions"),
                f"{here}要求达到最低报送数，但 recommend.quotas 里没有一项写 min，这个条件总是满足",
            )
        if award.points and not any(
            (award.points.cases, award.points.eligible, award.points.awarded, *award.points.tiers.values())
        ):
            yield (*at, "points"), f"{here}的 points 都是 0，按它排不出名次"
        needs_awards = {"awarded"} & {*award.rank_by, *(getattr(c, "of", "") for c in award.conditions)}
        if needs_awards and not doc.awards:
            yield (
                (*at, "rank_by" if "awarded" in award.rank_by else "conditions"),
                f"{here}要数获奖案例，但活动没有 awards，获奖数总是 0",
            )


def _reviewing(doc: Document) -> Iterator[Hint]:
    """Talk needs two, and authors can't read comments that nobody must write."""
    if doc.review.discussion and all(each.per_case < 2 for each in doc.review.rounds):
        yield (
            ("review", "discussion"),
            "review.discussion 开设了专家讨论，但每件案例只有一位专家，没有人可以讨论",
        )
    if doc.review.feedback != "none" and not any(rubric.comment_min_zi for rubric in doc.rubrics):
        yield (
            ("review", "feedback"),
            "review.feedback 把评语给作者看，但没有一个评分标准要求写评语（comment_min_zi）",
        )


def _rounds(doc: Document) -> Iterator[Hint]:
    """What a round says of several judges or of other rounds, where there are none."""
    places = {each.key: ("review", "rounds", n) for n, each in enumerate(doc.review.rounds)}
    own = doc.review.own_rounds
    weighed = [each for each in own if each.weight is not None]
    if len(weighed) == 1 and not doc.review.imported:
        yield (
            (*places[weighed[0].key], "weight"),
            f"只有“{weighed[0].label}”写了 weight，没有别的得分与它合成，不起作用",
        )
    if weighed and own[-1].weight is None:
        yield (
            (*places[own[-1].key], "weight"),
            f"最后一轮“{own[-1].label}”没有写 weight，前几轮的 weight 不计入最终得分",
        )
    most = max((rubric.total for rubric in doc.rubrics), default=None)
    for round_ in doc.review.rounds:
        at, here = places[round_.key], f"“{round_.label}”的"
        if round_.adjust == "additive" and round_.per_case < 2:
            yield (
                (*at, "adjust"),
                f"{here} adjust 是 additive，但每件案例只有一位专家：没有共同案例，宽严无从比较，等于不校正",
            )
        if round_.spread_limit is not None and round_.per_case < 2:
            yield (
                (*at, "spread_limit"),
                f"{here} spread_limit 要两位以上专家评同一件案例才有分差，现在每件只有一位",
            )
        if round_.spread_limit is not None and most is not None and round_.spread_limit >= most:
            yield (*at, "spread_limit"), f"{here} spread_limit 不小于评分标准的满分，没有案例会超过"
        if round_.trim and round_.per_case < 3:
            yield (
                (*at, "trim"),
                f"{here} trim 去掉最高分和最低分，至少要三位专家才去，现在每件只有 {round_.per_case} 位，不起作用",
            )


def _early_reviews(doc: Document) -> Iterator[Hint]:
    """Judging that begins while cases still come in."""
    for n, review in enumerate(doc.stages):
        if review.kind is not StageKind.REVIEW:
            continue
        for submit in (stage for stage in doc.stages if stage.kind is StageKind.SUBMIT):
            shared = (
                not review.categories
                or not submit.categories
                or set(review.categories) & set(submit.categories)
            )
            if shared and review.opens and submit.closes and review.opens < submit.closes:
                yield (
                    ("stages", n, "opens"),
                    f"“{review.name}”在“{submit.name}”结束之前开始，评审时还会有新提交的案例",
                )


def _overlapping_plans(doc: Document) -> Iterator[Hint]:
    """Two award plans that speak of the same cases: a case could win twice."""
    lists: list[tuple[tuple[str | int, ...], str, Sequence[AwardPlan]]] = [
        (("awards",), "awards", doc.awards)
    ]
    lists += [
        (("special_awards", n, "plans"), f"special_awards“{special.label}”的 plans ", special.plans)
        for n, special in enumerate(doc.special_awards)
    ]
    for at, name, plans in lists:
        for n, first in enumerate(plans):
            for m, second in enumerate(plans[n + 1 :], start=n + 1):
                if first.stopped_in == second.stopped_in and _may_meet(first.where, second.where):
                    yield (
                        (*at, m, "where"),
                        (
                            f"{name} 第 {n + 1} 项和第 {m + 1} 项说的可能是同一批案例，只有前一项起作用；"
                            "请用 where 分开，要让同一案例各得一奖，请写在 special_awards 里"
                        ),
                    )


def _quotas(doc: Document) -> Iterator[Hint]:
    """Quotas of nobody, and quotas of the same cases that meet in a unit that has both attributes."""
    quotas = doc.recommend.quotas if doc.recommend else ()
    recommending = set(doc.recommend.unit_kinds) if doc.recommend else set()
    for n, quota in enumerate(quotas):
        if quota.unit_kinds and not set(quota.unit_kinds) & recommending:
            yield (
                ("recommend", "quotas", n, "unit_kinds"),
                f"名额“{quota.label}”的单位类型都不在 recommend.unit_kinds 里，对谁都不起作用",
            )
    for n, first in enumerate(quotas):
        for m, second in enumerate(quotas[n + 1 :], start=n + 1):
            if _meet_in_a_unit(first, second):
                yield (
                    ("recommend", "quotas", m, "without_attributes"),
                    (
                        f"名额“{first.label}”和“{second.label}”管的案例相同、属性不同：两种属性都有的单位同时受两个名额限制；"
                        "请在其中一个写 without_attributes"
                    ),
                )


def _meet_in_a_unit(first: Quota, second: Quota) -> bool:
    """Whether a unit with the attributes of both would be held to both for the same cases."""
    kinds = not first.unit_kinds or not second.unit_kinds or set(first.unit_kinds) & set(second.unit_kinds)
    firsts, seconds = set(first.unit_attributes), set(second.unit_attributes)
    apart = firsts & set(second.without_attributes) or seconds & set(first.without_attributes)
    return bool(
        kinds and firsts and seconds and not firsts & seconds and not apart and first.where == second.where
    )


def _may_meet(first: Where, second: Where) -> bool:
    """Whether some case can match both: no list keeps them apart."""
    parts = ("categories", "tracks", "groups", "unit_kinds")
    lists = [(set(getattr(first, part)), set(getattr(second, part))) for part in parts]
    return all(not ours or not theirs or ours & theirs for ours, theirs in lists)


def _of_category(doc: Document, n: int, category: Category) -> Iterator[Hint]:
    at, here = ("categories", n), f"类别“{category.label}”"
    if category.judged and category.rubric is None:
        yield (*at, "rubric"), f"{here}参加评审，但没有 rubric"
    submits = [stage for stage in doc.stages if stage.kind is StageKind.SUBMIT]
    if submits and not any(not stage.categories or category.key in stage.categories for stage in submits):
        yield at, f"{here}没有任何申报阶段，无人能申报"
    for m, slot in enumerate(category.slots):
        for key, words in _of_slot(slot):
            yield (*at, "slots", m, key), f"{here}的“{slot.label}”：{words}"


def _of_slot(slot: Slot) -> Iterator[tuple[str, str]]:
    """The key that contradicts one of the slot's rules, and how."""
    for rule in slot.rules:
        least, most = getattr(rule, "min", None), getattr(rule, "max", None)
        match get(rule.rule).bounds:
            case "bytes":
                if most and most > slot.max_bytes:
                    yield (
                        "max_bytes",
                        f"规则允许 {size_words(most)}，但 max_bytes 只有 {size_words(slot.max_bytes)}，大文件传不上来",
                    )
                if least and least > slot.max_bytes:
                    yield "max_bytes", f"规则要求至少 {size_words(least)}，超过了 max_bytes"
            case "files":
                if most and most != slot.max_files:
                    yield (
                        "max_files",
                        f"{rule.rule} 的 max 是 {most}，max_files 是 {slot.max_files}，请保持一致",
                    )
                if least and slot.required and least != slot.min_files:
                    yield (
                        "min_files",
                        f"{rule.rule} 的 min 是 {least}，min_files 是 {slot.min_files}，请保持一致",
                    )
