"""Whether a document refers only to what its tenant's organisation has. Pure; each problem with its place."""

from collections.abc import Iterable, Iterator

from campaigns.schema.document import Document
from campaigns.schema.names import Loc, holders
from campaigns.schema.quotas import Quota
from portal.organisation.terms import Organisation


def reference_problems(doc: Document, organisation: Organisation) -> Iterator[tuple[Loc, str]]:
    """Every kind and attribute that the organisation lacks, and every attribute that none of its units has: a rule
    that speaks of nobody, which nobody would notice.
    """
    if doc.tenant != organisation.slug:
        yield ("tenant",), f"文档写的主办单位是“{doc.tenant}”，核对的单位文档是“{organisation.slug}”"
        return
    for loc, key in _kinds(doc):
        if key not in organisation.terms.kinds:
            yield loc, f"主办单位没有单位类型“{key}”，已有：{_listed(organisation.terms.kinds)}"
    flags = organisation.terms.attributes.keys() - organisation.numbers
    for loc, key in _attributes(doc):
        if key in organisation.numbers:
            yield loc, f"单位属性“{key}”是数字，不能当作有无来用；可用：{_listed(flags)}"
        elif key not in flags:
            yield loc, f"主办单位没有单位属性“{key}”，已有：{_listed(flags)}"
        elif key not in organisation.held:
            yield (
                loc,
                f"没有任何单位具有属性“{key}”，这一条对谁都不起作用；请先在单位文档里给单位写上这个属性",
            )
    yield from _numbers_of_units(doc, organisation)


NAMED_AT_MOST = 20
"""Units that one sentence lists."""


def _numbers_of_units(doc: Document, organisation: Organisation) -> Iterator[tuple[Loc, str]]:
    """S9: a share of what is no number or what no unit has filled in, a table with a unit that there isn't or without
    one that the quota speaks of: such a unit would have no places, or no limit.
    """
    for n, quota in enumerate(doc.recommend.quotas if doc.recommend else ()):
        here: Loc = ("recommend", "quotas", n)
        for part in ("max_share", "min_share"):
            share = getattr(quota, part)
            if share is not None:
                yield from _share(share.of, organisation, (*here, part, "of"))
        for key in quota.units:
            if key not in organisation.units:
                yield (*here, "units", key), f"主办单位没有单位“{key}”；这里写单位的 key，见“单位”页"
        if quota.units and quota.max is None:
            left_out = [key for key in _recommending(doc, quota, organisation) if key not in quota.units]
            if left_out:
                named = "、".join(left_out[:NAMED_AT_MOST]) + (" 等" if len(left_out) > NAMED_AT_MOST else "")
                yield (
                    (*here, "units"),
                    f"还有 {len(left_out)} 个单位没有写明名额：{named}；请补上（没有名额的写 0），或用 max 写明其余单位的名额",
                )


def _share(key: str, organisation: Organisation, loc: Loc) -> Iterator[tuple[Loc, str]]:
    if key in organisation.numbers:
        if not any(key in unit.numbers for unit in organisation.units.values()):
            yield loc, f"没有任何单位填写了“{key}”的数，算不出名额；请先在单位文档的 numbers 里写上"
    elif key in organisation.terms.attributes:
        yield loc, f"单位属性“{key}”不是数字，算不出比例；可用：{_listed(organisation.numbers)}"
    else:
        yield loc, f"主办单位没有单位属性“{key}”，可用的数字属性：{_listed(organisation.numbers)}"


def _recommending(doc: Document, quota: Quota, organisation: Organisation) -> list[str]:
    """Units that recommend and that the quota speaks of, by key."""
    kinds = set(doc.recommend.unit_kinds) if doc.recommend else set()
    return sorted(
        key
        for key, unit in organisation.units.items()
        if unit.kind in kinds and quota.speaks_of(unit.kind, unit.attributes)
    )


def kinds_named(doc: Document) -> frozenset[str]:
    """Keys of kinds that the document refers to."""
    return frozenset(key for _, key in _kinds(doc))


def attributes_named(doc: Document) -> frozenset[str]:
    """Keys of attributes that the document refers to."""
    return frozenset(key for _, key in _attributes(doc))


def _listed(keys: Iterable[str]) -> str:
    return "、".join(sorted(keys)) or "无"


def _kinds(doc: Document) -> Iterator[tuple[Loc, str]]:
    yield from _each((("groups", n, "unit_kinds"), group.unit_kinds) for n, group in enumerate(doc.groups))
    yield from _each(
        (("categories", n, "who", "unit_kinds"), category.who.unit_kinds)
        for n, category in enumerate(doc.categories)
    )
    yield from _each(
        (("unit_awards", n, "unit_kinds"), award.unit_kinds) for n, award in enumerate(doc.unit_awards)
    )
    yield from _each([(("review", "apart"), doc.review.apart)])
    yield from _each(((*loc, "where", "unit_kinds"), holder.where.unit_kinds) for loc, holder in holders(doc))
    if doc.recommend:
        yield from _each([(("recommend", "unit_kinds"), doc.recommend.unit_kinds)])
        for part in ("quotas", "forms"):
            yield from _each(
                (("recommend", part, n, "unit_kinds"), item.unit_kinds)
                for n, item in enumerate(getattr(doc.recommend, part))
            )


def _attributes(doc: Document) -> Iterator[tuple[Loc, str]]:
    yield from _each(
        (("groups", n, "unit_attributes"), group.unit_attributes) for n, group in enumerate(doc.groups)
    )
    yield from _each(
        (("categories", n, "who", "unit_attributes"), category.who.unit_attributes)
        for n, category in enumerate(doc.categories)
    )
    for part in ("unit_attributes", "without_attributes"):
        yield from _each(
            (("unit_awards", n, part), getattr(award, part)) for n, award in enumerate(doc.unit_awards)
        )
    yield from _each(
        ((*loc, "where", "unit_attributes"), holder.where.unit_attributes) for loc, holder in holders(doc)
    )
    if doc.recommend:
        for n, quota in enumerate(doc.recommend.quotas):
            for part in ("unit_attributes", "without_attributes"):
                yield from _each([(("recommend", "quotas", n, part), getattr(quota, part))])
        yield from _each(
            (("recommend", "mandatory", n, "unit_attributes"), rule.unit_attributes)
            for n, rule in enumerate(doc.recommend.mandatory)
        )


def _each(parts: Iterable[tuple[Loc, tuple[str, ...]]]) -> Iterator[tuple[Loc, str]]:
    for loc, keys in parts:
        yield from (((*loc, n), key) for n, key in enumerate(keys))
