"""Rubrics and awards, what authors declare, what keeps a case out."""

from typing import Any

from campaigns.notices.assembling.draft import Making, Mark, mapping
from campaigns.notices.findings import Finding, Kind


def judging(document: dict[str, Any], making: Making) -> None:
    blind = making.of(Kind.BLIND, "review.blind")
    if blind:
        document["review"] = making.fact("review.blind", blind[0], {"blind": True})
    rubrics = []
    for number, each in enumerate(making.of(Kind.RUBRIC, "rubrics"), start=1):
        rubric = _rubric(f"rubric-{number}", each)
        rubrics.append(making.fact(f"rubrics.{rubric['key']}", each, rubric))
        for category in document["categories"]:
            if not each.categories or category["label"] in each.categories:
                category.setdefault("rubric", rubric["key"])
    if rubrics:
        document["rubrics"] = rubrics
    plans = sorted(making.of(Kind.AWARD, "awards"), key=lambda each: (not each.sure, each.start))
    for each in plans[:1]:
        value = mapping(each)
        tiers = [{"key": f"tier-{n}", **tier} for n, tier in enumerate(value["tiers"], start=1)]
        complete = all(tier.get("share" if value["kind"] == "ratio" else "places") for tier in tiers)
        if not complete or (value["kind"] == "ratio" and not value.get("rate")):
            making.marks.append(
                Mark("awards", each.sentence, sure=False, problem="奖级写了，名额或比例没有写全，请补上")
            )
            continue
        plan = {
            "kind": value["kind"],
            "tiers": tiers,
            **({"rate": value["rate"]} if value.get("rate") else {}),
        }
        document["awards"] = [making.fact("awards.1", each, plan)]


def _rubric(key: str, finding: Finding) -> dict[str, Any]:
    value = mapping(finding)
    dimensions = []
    count = 0
    weighted = all(item["points"] for dimension in value["dimensions"] for item in dimension["items"])
    for number, dimension in enumerate(value["dimensions"], start=1):
        items = []
        for item in dimension["items"]:
            count += 1
            points = {"points": item["points"]} if weighted else {}
            items.append(
                {"key": f"item-{count}", "label": item["label"], **points, "guidance": item["guidance"]}
            )
        dimensions.append(
            {"key": f"dimension-{number}", "label": dimension["label"] or "评审指标", "items": items}
        )
    levels = [
        {"key": name, "label": label, "value": worth}
        for name, label, worth in (("high", "优", 4), ("good", "良", 3), ("fair", "中", 2), ("low", "差", 1))
    ]
    return {
        "key": key,
        "label": value["label"],
        "dimensions": dimensions,
        **({} if weighted else {"levels": levels}),
    }


def statements(document: dict[str, Any], making: Making) -> None:
    declarations = [
        making.fact(
            f"declarations.declaration-{number}",
            each,
            {"key": f"declaration-{number}", "text": str(each.value)},
        )
        for number, each in enumerate(making.of(Kind.DECLARATION, "declarations"), start=1)
    ]
    if declarations:
        document["declarations"] = declarations
    reasons = [
        making.fact(
            f"exclusion_reasons.reason-{number}",
            each,
            {"key": f"reason-{number}", "label": str(each.value)[:60]},
        )
        for number, each in enumerate(making.of(Kind.EXCLUSION, "exclusion_reasons"), start=1)
    ]
    if reasons:
        document["exclusion_reasons"] = reasons
    notes = [
        making.fact(
            f"process.{number}", each, {"text": f"通知附件：{mapping(each)['title']}", "handled": "person"}
        )
        for number, each in enumerate(making.of(Kind.FORM, "attachments"), start=1)
    ]
    if notes:
        document["process"] = notes
