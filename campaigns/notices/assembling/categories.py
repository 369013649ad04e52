"""Categories with who may apply, their questions, and their slots with rules."""

import re
from typing import Any

from campaigns.notices.assembling.draft import ADDED, Making, Mark, mapping, once
from campaigns.notices.findings import Finding, Kind

_SORTS = (
    ("form", "登记表|申报书|申报表|信息表|报名表"), ("video", "视频|录像|微课|专题片|宣传片"), ("support", "支撑|佐证|证明|辅助|相关材料"),
    ("text", "文本|文字|文档|报告|方案|说明|教案|论文|正文"), ("picture", "展板|照片|图片|海报"),
)  # fmt: skip
_RULE_SORT = {"video": "video", "word": "text", "media": "video", "archive": "support", "image": "picture"}
_NEW_SLOTS = {"video": "视频", "text": "案例文本", "support": "支撑材料", "picture": "图片"}


def categories(document: dict[str, Any], making: Making) -> None:
    categories = []
    for number, each in enumerate(once(making.of(Kind.CATEGORY, "categories"), "label"), start=1):
        value = mapping(each)
        coded = re.match(r"^([A-Z]\d?)类", value["label"])
        key = coded[1] if coded else f"category-{number}"
        family = {"family": value["family"]} if value.get("family") else {}
        categories.append(
            making.fact(f"categories.{key}", each, {"key": key, "label": value["label"], **family})
        )
    if not categories:
        categories = [{"key": "case", "label": "案例", "source": ADDED}]
        making.added("categories.case")
    for category in categories:
        own = [
            each for each in making.findings if not each.categories or category["label"] in each.categories
        ]
        if "tracks" in document:
            category["tracks"] = [track["key"] for track in document["tracks"]]
        _fill(category, own, making)
    document["categories"] = categories


def _fill(category: dict[str, Any], own: list[Finding], making: Making) -> None:
    path = f"categories.{category['key']}"
    if who := _nearest(own, "categories.who"):
        category["who"] = making.fact(f"{path}.who", who, {"text": str(who.value)})
    team: dict[str, Any] = {}
    for name in ("max", "max_units"):
        if held := _nearest(own, f"categories.team.{name}"):
            team = {**team, **making.fact(f"{path}.team.{name}", held, {name: held.value})}
    if team:
        category["team"] = team
    fields = [each for each in own if each.setting == "categories.fields"]
    if fields:
        category["fields"] = [
            _field(f"{path}.fields.field-{number}", each, number, making)
            for number, each in enumerate(once(fields, "label"), start=1)
        ]
    category["slots"] = _slots(path, own, making)


def _nearest(own: list[Finding], setting: str) -> Finding | None:
    """What was said of this category before what was said of all, what is sure before what is not."""
    held = [each for each in own if each.setting == setting]
    return min(held, key=lambda each: (not each.sure, not each.categories), default=None)


def _field(path: str, finding: Finding, number: int, making: Making) -> dict[str, Any]:
    value = mapping(finding)
    limits = {name: value[name] for name in ("min_zi", "max_zi", "min_items", "max_items") if name in value}
    field = {
        "key": f"field-{number}",
        "label": value["label"],
        "kind": value["kind"],
        "limits": [limits] if limits else [],
    }
    return making.fact(path, finding, field)


def _slots(path: str, own: list[Finding], making: Making) -> list[dict[str, Any]]:
    slots: list[dict[str, Any]] = []
    for each in once([each for each in own if each.setting == "categories.slots"], "label"):
        value = mapping(each)
        key = f"slot-{len(slots) + 1}"
        required = {} if value["required"] else {"required": False}
        slots.append(
            making.fact(
                f"{path}.slots.{key}", each, {"key": key, "label": value["label"], **required, "rules": []}
            )
        )
    rules = [each for each in own if each.setting == "categories.slots.rules"]
    for each in rules:
        if each.slot or not str(mapping(each)["rule"]).startswith("anonymity."):
            _put(path, _slot_of(each, slots, path, making), each, making)
    if not slots:
        slots.append({"key": "material", "label": "案例材料", "source": ADDED, "rules": []})
        making.added(f"{path}.slots.material")
    for each in rules:
        if not each.slot and str(mapping(each)["rule"]).startswith("anonymity."):
            for slot in slots:
                _put(path, slot, each, making)
    return slots


def _slot_of(finding: Finding, slots: list[dict[str, Any]], path: str, making: Making) -> dict[str, Any]:
    """The slot whose label the rule names, or one of the same sort; else a new one."""
    label = finding.slot
    rule = str(mapping(finding)["rule"])
    sort = _sort(label) or _RULE_SORT.get(rule.partition(".")[0], "")
    for slot in slots:
        if label and (label in slot["label"] or slot["label"] in label):
            return slot
    for slot in slots:
        if sort and _sort(slot["label"]) == sort:
            return slot
    if not label and slots and not sort:
        return slots[0]
    key = f"slot-{len(slots) + 1}"
    slot = {
        "key": key,
        "label": label or _NEW_SLOTS.get(sort, "案例材料"),
        "source": finding.sentence,
        "rules": [],
    }
    making.marks.append(Mark(f"{path}.slots.{key}", finding.sentence, sure=False))
    slots.append(slot)
    return slot


def _sort(label: str) -> str:
    return next((name for name, words in _SORTS if re.search(words, label)), "")


def _put(path: str, slot: dict[str, Any], finding: Finding, making: Making) -> None:
    """The rule into the slot; a second one of the same name only adds what the first leaves open."""
    value = dict(mapping(finding))
    here = f"{path}.slots.{slot['key']}.rules.{value['rule']}"
    known = next((rule for rule in slot["rules"] if rule["rule"] == value["rule"]), None)
    if known is None:
        slot["rules"].append(making.fact(here, finding, value))
        return
    for name, held in value.items():
        if isinstance(held, list):
            known[name] = list(dict.fromkeys([*known.get(name, []), *held]))
        else:
            known.setdefault(name, held)
    if value["rule"] == "file.count" and "max" in known:
        slot["max_files"] = known["max"]
