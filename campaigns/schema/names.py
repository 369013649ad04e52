"""Whether every name a document uses is defined in it, and only once, and every rule can apply where it stands. Pure; each
problem with its place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaigns.schema.calendar import StageKind
from campaigns.schema.contents import Category, Contents
from campaigns.schema.dangling import Found, Loc, unknown, unknown_in
from campaigns.schema.forms import PRIVATE_KINDS, Field_
from campaigns.schema.inert import inert_rules, inert_totals
from campaigns.schema.judging import AwardPlan, DistinctionPlan
from campaigns.schema.merge_fields import Output, field_of, unknown_words
from campaigns.schema.people import LimitRole
from campaigns.schema.quotas import UnitForm
from campaigns.schema.retention_names import retention_problems
from campaigns.schema.slots import Slot


def naming_problems(doc: Contents) -> Found:
    """Every duplicate, every dangling name, every rule that can never apply: (place, sentence)."""
    yield from _duplicates(doc)
    for n, category in enumerate(doc.categories):
        yield from _category(doc, category, ("categories", n))
    for loc, home in _homes(doc):
        yield from _conditions(doc, home, loc)
    yield from _wheres(doc)
    yield from _others(doc)
    yield from _unit_awards(doc)
    yield from _numbers(doc)
    yield from _showcase(doc)
    yield from retention_problems(doc)
    yield from _inert(doc)


def _duplicates(doc: Contents) -> Found:
    lists: list[tuple[Loc, Iterable[Any]]] = [
        (("categories",), doc.categories),
        (("stages",), doc.stages),
        (("groups",), doc.groups),
        (("tracks",), doc.tracks),
        (("rubrics",), doc.rubrics),
        (("declarations",), doc.declarations),
        (("checklist",), doc.checklist),
        (("exclusion_reasons",), doc.exclusion_reasons),
        (("rosters",), doc.rosters),
        (("printouts",), doc.printouts),
        (("author_limits",), doc.author_limits),
        (("exclusives",), doc.exclusives),
        (("review", "rounds"), doc.review.rounds),
        (("review", "imported"), doc.review.imported),
        (("special_awards",), doc.special_awards),
        (("unit_awards",), doc.unit_awards),
        (("forwards",), doc.forwards),
        (("marks",), doc.marks),
    ]
    if doc.recommend:
        lists += [
            (("recommend", "quotas"), doc.recommend.quotas),
            (("recommend", "forms"), doc.recommend.forms),
        ]
    lists += [((*loc, "tiers"), plan.tiers) for loc, plan in _plans(doc)]
    for n, rubric in enumerate(doc.rubrics):
        lists += [(("rubrics", n, part), getattr(rubric, part)) for part in ("levels", "distinctions")]
    for loc, home in _homes(doc):
        lists += [((*loc, part), getattr(home, part)) for part in ("fields", "slots")]
        for m, field in enumerate(home.fields):
            lists += [((*loc, "fields", m, part), getattr(field, part)) for part in ("options", "columns")]
    for loc, parts in lists:
        seen: set[str] = set()
        for m, part in enumerate(parts):
            if part.key in seen:
                yield (*loc, m, "key"), f"key“{part.key}”重复"
            seen.add(part.key)


def _homes(doc: Contents) -> Iterator[tuple[Loc, Category | UnitForm]]:
    """Every part with fields and slots."""
    yield from ((("categories", n), category) for n, category in enumerate(doc.categories))
    if doc.recommend:
        yield from ((("recommend", "forms", n), form) for n, form in enumerate(doc.recommend.forms))


def _inert(doc: Contents) -> Found:
    for loc, home in _homes(doc):
        for m, slot in enumerate(home.slots):
            for place, words in inert_rules(slot):
                yield (*loc, "slots", m, *place), words


def _category(doc: Contents, category: Category, here: Loc) -> Found:
    yield from unknown_in("赛道", category.tracks, {t.key for t in doc.tracks}, (*here, "tracks"))
    yield from unknown_in("组别", category.groups, {g.key for g in doc.groups}, (*here, "groups"))
    yield from unknown_in(
        "声明", category.declarations, {d.key for d in doc.declarations}, (*here, "declarations")
    )
    rubrics = {rubric.key for rubric in doc.rubrics}
    if category.rubric and category.rubric not in rubrics:
        yield (*here, "rubric"), unknown("评分标准", category.rubric, rubrics)
    fields, slots = {field.key for field in category.fields}, {slot.key for slot in category.slots}
    for n, group in enumerate(category.alternatives):
        yield from unknown_in("材料项", group.slots, slots, (*here, "alternatives", n, "slots"))
    for n, total in enumerate(category.totals):
        yield from unknown_in("材料项", total.slots, slots, (*here, "totals", n, "slots"))
        for place, words in inert_totals(total, category.slots):
            yield (*here, "totals", n, *place), words
    for n, fits in enumerate(category.fits):
        yield from unknown_in("填报项", fits.fields, fields, (*here, "fits", n, "fields"))
    for n, size in enumerate(category.team.sizes):
        for kind, part in (("组别", "groups"), ("赛道", "tracks")):
            known = {each.key for each in getattr(doc, part)}
            yield from unknown_in(kind, getattr(size, part), known, (*here, "team", "sizes", n, part))
    if category.team.units_field and category.team.units_field not in fields:
        yield (*here, "team", "units_field"), unknown("填报项", category.team.units_field, fields)
    later = {slot.key for slot in category.slots if slot.stage is not None}
    for part in ("alternatives", "totals"):
        for n, group in enumerate(getattr(category, part)):
            if mixed := sorted(later & set(group.slots)):
                yield (*here, part, n, "slots"), f"材料项“{mixed[0]}”在后面的阶段才提交，不能写在这里"
    material = {stage.key for stage in doc.stages if stage.kind is StageKind.MATERIAL}
    for n, slot in enumerate(category.slots):
        if slot.stage is not None and slot.stage not in material:
            yield (*here, "slots", n, "stage"), unknown("kind: material 的阶段", slot.stage, material)
        for m, rule in enumerate(slot.rules):
            named = getattr(rule, "contains", ())
            yield from unknown_in(
                "填报项", named, fields | {"title"}, (*here, "slots", n, "rules", m, "contains")
            )


def _conditions(doc: Contents, home: Category | UnitForm, here: Loc) -> Found:
    """Conditions of fields, slots and columns that ask for what cannot be answered there."""
    answers: dict[str, set[str] | None] = {field.key: _options(field) for field in home.fields}
    if isinstance(home, Category):
        answers |= {name: {part.key for part in getattr(doc, f"{name}s")} for name in ("track", "group")}
    for part in ("fields", "slots"):
        for n, item in enumerate(getattr(home, part)):
            yield from _conditions_of(item, answers, (*here, part, n))
    for n, field in enumerate(home.fields):
        in_row = answers | {column.key: _options(column) for column in field.columns}
        for m, column in enumerate(field.columns):
            yield from _conditions_of(column, in_row, (*here, "fields", n, "columns", m))


def _conditions_of(item: Field_ | Slot, answers: Mapping[str, set[str] | None], here: Loc) -> Found:
    for name in ("required_if", "show_if"):
        condition = getattr(item, name)
        if condition is None:
            continue
        if condition.field not in answers:
            yield (*here, name, "field"), unknown("填报项", condition.field, set(answers))
            continue
        options = answers[condition.field]
        if options is not None:
            yield from unknown_in("选项", condition.any_of, options, (*here, name, "any_of"))


def _options(field: Field_) -> set[str] | None:
    """Keys that an answer to the field can be; None where anything may be typed."""
    return {option.key for option in field.options} if field.options else None


_CALLED = {"categories": "类别", "tracks": "赛道", "groups": "组别"}


def _wheres(doc: Contents) -> Found:
    names = {
        "categories": {c.key for c in doc.categories},
        "tracks": {t.key for t in doc.tracks},
        "groups": {g.key for g in doc.groups},
    }
    for loc, holder in holders(doc):
        for part, keys in names.items():
            yield from unknown_in(_CALLED[part], getattr(holder.where, part), keys, (*loc, "where", part))


def _plans(doc: Contents) -> Iterator[tuple[Loc, AwardPlan]]:
    """Every award plan, of the main awards and of special ones."""
    for n, plan in enumerate(doc.awards):
        yield ("awards", n), plan
    for n, special in enumerate(doc.special_awards):
        for m, plan in enumerate(special.plans):
            yield ("special_awards", n, "plans", m), plan


def holders(doc: Contents) -> Iterator[tuple[Loc, Any]]:
    """Every part with a `where`."""
    for part in ("author_limits", "exclusives", "unit_awards", "forwards"):
        for n, item in enumerate(getattr(doc, part)):
            yield (part, n), item
    yield from _plans(doc)
    if not doc.recommend:
        return
    for part in ("quotas", "mandatory"):
        for n, item in enumerate(getattr(doc.recommend, part)):
            yield ("recommend", part, n), item
    for n, quota in enumerate(doc.recommend.quotas):
        for m, cap in enumerate(quota.sub_caps):
            yield ("recommend", "quotas", n, "sub_caps", m), cap


def _others(doc: Contents) -> Found:
    categories = {c.key for c in doc.categories}
    for part in ("stages", "checklist", "printouts"):
        for n, item in enumerate(getattr(doc, part)):
            yield from unknown_in("类别", item.categories, categories, (part, n, "categories"))
    fields = {field.key for category in doc.categories for field in category.fields}
    declared = {declaration.key for declaration in doc.declarations}
    marks = {mark.key for mark in doc.marks}
    for n, roster in enumerate(doc.rosters):
        for m, column in enumerate(roster.columns):
            yield from _value(column.value, fields, declared, marks, ("rosters", n, "columns", m, "value"))
    forms = {form.key: form for form in doc.recommend.forms} if doc.recommend else {}
    yield from _roster_lines(doc, forms)
    lists = {roster.key for roster in doc.rosters if roster.audience == "unit"}
    for n, form in enumerate(forms.values()):
        if form.roster and form.roster not in lists:
            yield ("recommend", "forms", n, "roster"), unknown("单位导出的表", form.roster, lists)
    for n, printout in enumerate(doc.printouts):
        here: Loc = ("printouts", n)
        if printout.unit_form and printout.unit_form not in forms:
            yield (*here, "unit_form"), unknown("单位表单", printout.unit_form, set(forms))
            continue
        homes: Sequence[Category | UnitForm] = (
            [forms[printout.unit_form]] if printout.unit_form else doc.categories
        )
        slots = {slot.key for home in homes for slot in home.slots}
        if printout.slot and printout.slot not in slots:
            yield (*here, "slot"), unknown("材料项", printout.slot, slots)
        asked = {f.key for f in forms[printout.unit_form].fields} if printout.unit_form else fields
        output = Output.UNIT_PRINTOUT if printout.of == "unit" else Output.PRINTOUT
        for m, row in enumerate(printout.rows):
            if field_of(row.value, output) is None:
                yield (*here, "rows", m, "value"), unknown_words(row.value, [output])
            yield from _value(row.value, asked, declared, marks, (*here, "rows", m, "value"))
            kind, _, key = row.value.partition(":")
            if kind == "roster" and key not in lists:
                yield (*here, "rows", m, "value"), unknown("单位导出的表", key, lists)
    tiers = {tier.key for plan in doc.awards for tier in plan.tiers}
    yield from _instructors(doc)
    for n, forward in enumerate(doc.forwards):
        yield from unknown_in("奖级", forward.tiers, tiers, ("forwards", n, "tiers"))
    at_root = {r.key for r in doc.rosters} | {p.key for p in doc.printouts} | set(forms)
    yield from unknown_in("表", doc.delivery.at_root, at_root, ("delivery", "at_root"))
    if doc.review.subject and doc.review.subject not in fields:
        yield ("review", "subject"), unknown("填报项", doc.review.subject, fields)
    yield from _rounds(doc)


def _rounds(doc: Contents) -> Found:
    """Rubrics and rounds that judging and award plans name."""
    distinctions = {distinction.key for rubric in doc.rubrics for distinction in rubric.distinctions}
    dimensions = {dimension.key for rubric in doc.rubrics for dimension in rubric.dimensions}
    rubrics, categories = {rubric.key for rubric in doc.rubrics}, {each.key for each in doc.categories}
    for n, round_ in enumerate(doc.review.rounds):
        here: Loc = ("review", "rounds", n)
        for category, rubric in round_.rubrics.items():
            if category not in categories:
                yield (*here, "rubrics", category), unknown("类别", category, categories)
            if rubric not in rubrics:
                yield (*here, "rubrics", category), unknown("评分标准", rubric, rubrics)
        if round_.advance is not None:
            yield from unknown_in(
                "评分维度", round_.advance.tie_break, dimensions, (*here, "advance", "tie_break")
            )
    own = {each.key for each in doc.review.own_rounds}
    for n, stage in enumerate(doc.stages):
        if stage.round is not None and stage.round not in own:
            yield ("stages", n, "round"), unknown("主办方的评审轮次", stage.round, own)
    narrowing = {each.key for each in doc.review.rounds if each.advance is not None}
    numbers, lists = {each.key for each in doc.review.imported}, {each.key for each in doc.review.rounds}
    for n, special in enumerate(doc.special_awards):
        if special.key in lists:
            yield ("special_awards", n, "key"), f"“{special.key}”已经是评审轮次的 key，请换一个"
        if special.by is not None and special.by not in numbers:
            yield ("special_awards", n, "by"), unknown("外部得分", special.by, numbers)
    for loc, plan in _plans(doc):
        if plan.stopped_in is not None and plan.stopped_in not in narrowing:
            yield (*loc, "stopped_in"), unknown("写了 advance 的评审轮次", plan.stopped_in, narrowing)
        if isinstance(plan, DistinctionPlan):
            for m, tier in enumerate(plan.tiers):
                if tier.key not in distinctions:
                    yield (*loc, "tiers", m, "key"), unknown("荣誉推荐", tier.key, distinctions)
        else:
            yield from unknown_in("评分维度", plan.tie_break, dimensions, (*loc, "tie_break"))


def _instructors(doc: Contents) -> Found:
    """What is said of instructors where no category asks for any, and awards that there aren't (S10)."""
    asked = doc.asks_instructors
    for n, limit in enumerate(doc.author_limits):
        if limit.role is LimitRole.INSTRUCTOR and not asked:
            yield (
                ("author_limits", n, "role"),
                f"没有一个类别登记指导教师（{_ASKED_IN}），这一条对谁都不起作用",
            )
    if doc.instructor_certificate is not None:
        tiers = {tier.key for _, plan in _plans(doc) for tier in plan.tiers}
        yield from unknown_in(
            "奖级", doc.instructor_certificate.tiers, tiers, ("instructor_certificate", "tiers")
        )
        if not asked:
            yield ("instructor_certificate",), f"没有一个类别登记指导教师（{_ASKED_IN}），这份证书发不出去"


_ASKED_IN = "categories 的 instructors"


def _unit_awards(doc: Contents) -> Found:
    """Distinctions of units that ask for what the call doesn't have: awards, forms, units that recommend."""
    tiers = {tier.key for plan in doc.awards for tier in plan.tiers}
    forms = {form.key for form in doc.recommend.forms} if doc.recommend else set()
    for n, award in enumerate(doc.unit_awards):
        here: Loc = ("unit_awards", n)
        if award.points:
            for key in award.points.tiers:
                if key not in tiers:
                    yield (*here, "points", "tiers", key), unknown("奖级", key, tiers)
        if award.cases == "recommended" and doc.recommend is None:
            yield (*here, "cases"), "活动没有 recommend 部分，没有单位推荐；请改为 own 或 below"
        for m, condition in enumerate(award.conditions):
            place: Loc = (*here, "conditions", m)
            if condition.kind in ("minimums", "on_time") and doc.recommend is None:
                yield place, f"条件 {condition.kind} 说的是单位的报送，而活动没有 recommend 部分"
            if condition.kind == "forms":
                yield from unknown_in("单位表单", condition.forms, forms, (*place, "forms"))


def _numbers(doc: Contents) -> Found:
    """Numbers of certificates that hold the call's year, where the document doesn't say it."""
    for loc, wording in doc.certificate_wordings:
        if doc.year is None and wording.numbered_by("call_year"):
            yield (*loc, "number"), "编号用了 {call_year}，但文档没有写 year（活动年度，如 year: 2025）"


def _showcase(doc: Contents) -> Found:
    """What the public pages name, and what may never stand on them."""
    if doc.showcase is None:
        return
    here: Loc = ("showcase",)
    declared = {declaration.key for declaration in doc.declarations}
    if doc.showcase.consent not in declared:
        yield (*here, "consent"), unknown("声明", doc.showcase.consent, declared)
    if doc.showcase.stage is not None and doc.showcase.stage not in {stage.key for stage in doc.stages}:
        yield (*here, "stage"), unknown("阶段", doc.showcase.stage, {stage.key for stage in doc.stages})
    tiers = {tier.key for plan in doc.awards for tier in plan.tiers}
    yield from unknown_in("奖级", doc.showcase.tiers, tiers, (*here, "tiers"))
    fields = [field for category in doc.categories for field in category.fields]
    yield from unknown_in("填报项", doc.showcase.fields, {field.key for field in fields}, (*here, "fields"))
    slots = [slot for category in doc.categories for slot in category.slots]
    yield from unknown_in("材料项", doc.showcase.slots, {slot.key for slot in slots}, (*here, "slots"))
    private = {field.key for field in fields if field.kind in PRIVATE_KINDS}
    closed = {slot.key for slot in slots if not slot.public}
    for n, key in enumerate(doc.showcase.fields):
        if key in private:
            yield (*here, "fields", n), f"“{key}”是电话、邮箱或身份证号，不能公开展示"
    for n, key in enumerate(doc.showcase.slots):
        if key in closed:
            yield (*here, "slots", n), f"材料项“{key}”写明了 public: false，不能公开展示"


def _roster_lines(doc: Contents, forms: Mapping[str, UnitForm]) -> Found:
    for n, roster in enumerate(doc.rosters):
        here: Loc = ("rosters", n)
        if roster.unit_form and (roster.unit_form not in forms or roster.audience != "unit"):
            yield (*here, "unit_form"), unknown("单位表单", roster.unit_form, set(forms))
            continue
        asked = {f.key for f in forms[roster.unit_form].fields} if roster.unit_form else set()
        for part in ("above", "below"):
            for m, line in enumerate(getattr(roster, part)):
                yield from _value(line.value, asked, set(), set(), (*here, part, m, "value"))


def _value(value: str, fields: set[str], declared: set[str], marks: set[str], loc: Loc) -> Found:
    kind, _, key = value.partition(":")
    if kind == "answer" and key not in fields:
        yield loc, unknown("填报项", key, fields)
    if kind == "declaration" and key not in declared:
        yield loc, unknown("声明", key, declared)
    if kind == "mark" and key not in marks:
        yield loc, unknown("后续去向", key, marks)
