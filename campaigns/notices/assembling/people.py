"""Author limits, and how units recommend."""

import re
from collections.abc import Mapping
from typing import Any

from campaigns.notices.assembling.draft import Making, mapping
from campaigns.notices.findings import Kind


def people(document: dict[str, Any], making: Making) -> None:
    limits: list[dict[str, Any]] = []
    for each in making.of(Kind.AUTHOR_LIMIT, "author_limits"):
        value = dict(mapping(each))
        key = f"{value['subject']}-{value['role']}"
        if all(limit["key"] != key for limit in limits):
            limits.append(making.fact(f"author_limits.{key}", each, {"key": key, **value}))
    if limits:
        document["author_limits"] = limits


def recommend(document: dict[str, Any], making: Making) -> None:
    quotas = making.of(Kind.QUOTA, "recommend.quotas") + making.of(Kind.QUOTA, "recommend.quotas.units")
    stage = any(stage["kind"] == "recommend" for stage in document["stages"])
    if not (quotas or stage) or not making.kinds:
        return
    keys = {category["label"]: category["key"] for category in document["categories"]}
    recommend: dict[str, Any] = {"unit_kinds": list(making.kinds), "quotas": []}
    making.added("recommend.unit_kinds", "哪些类型的单位推荐，通知里没有对应的字段，请选择")
    for number, each in enumerate(quotas[:100], start=1):
        value = mapping(each)
        kinds = _kinds_named(value["label"], making.kinds)
        where = [keys[label] for label in each.categories if label in keys]
        quota: dict[str, Any] = {"key": f"quota-{number}", "label": value["label"] or f"名额 {number}"}
        quota |= {name: value[name] for name in ("min", "max", "each_category") if name in value}
        quota |= {"unit_kinds": kinds} if kinds else {}
        quota |= {"where": {"categories": where}} if where else {}
        path = f"recommend.quotas.{quota['key']}"
        recommend["quotas"].append(making.fact(path, each, quota))
        if not kinds:
            making.added(f"{path}.unit_kinds", f"“{value['label']}”是哪些单位，请选择单位类型")
    for each in making.of(Kind.FIELD, "recommend.comment_min_zi")[:1]:
        recommend["comment_min_zi"] = each.value
        making.mark("recommend.comment_min_zi", each)
    _unit_forms(recommend, making)
    document["recommend"] = recommend


def _unit_forms(recommend: dict[str, Any], making: Making) -> None:
    forms: list[dict[str, Any]] = []
    for each in making.of(Kind.DATE, "recommend.forms.due"):
        value = mapping(each)
        if value.get("due") and all(form["label"] != value["label"] for form in forms):
            key = f"form-{len(forms) + 1}"
            forms.append(
                making.fact(
                    f"recommend.forms.{key}", each, {"key": key, "label": value["label"], "due": value["due"]}
                )
            )
    for each in making.of(Kind.FORM, "attachments"):
        title = mapping(each)["title"]
        if re.search(r"汇总表|推荐表|推荐意见|联系人", title) and all(
            form["label"] not in title for form in forms
        ):
            key = f"form-{len(forms) + 1}"
            forms.append(making.fact(f"recommend.forms.{key}", each, {"key": key, "label": title}))
    if forms:
        recommend["forms"] = forms


def _kinds_named(label: str, kinds: Mapping[str, str]) -> list[str]:
    """Kinds whose label shares two letters in a row with the quota's."""
    pairs = {label[place : place + 2] for place in range(len(label) - 1)} - {
        "教育",
        "单位",
        "案例",
        "各市",
        "每县",
    }
    found = [key for key, words in kinds.items() if any(pair in words for pair in pairs)]
    if not found and re.search(r"县", label):
        found = [key for key, words in kinds.items() if "县" in words]
    return found
