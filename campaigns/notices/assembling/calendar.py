"""The notice itself, its stages, groups and tracks."""

from collections.abc import Mapping
from typing import Any

from campaigns.notices.assembling.draft import ADDED, Making, mapping, once
from campaigns.notices.findings import Finding, Kind

_STAGE_ORDER = ("submit", "recommend", "eligibility", "review", "notice", "publish", "freeze", "other")
_SUBMIT = "案例提交"


def identity(document: dict[str, Any], making: Making) -> None:
    found: dict[str, Finding] = {}
    for each in making.findings:
        if each.kind is Kind.IDENTITY:
            found.setdefault(each.setting, each)
    title = found.get("notice.title")
    notice = {"title": str(title.value) if title else "（请填写通知标题）"}
    for part in ("number", "issuer"):
        if held := found.get(f"notice.{part}"):
            notice[part] = str(held.value)
            making.mark(f"notice.{part}", held)
    if title:
        making.mark("notice.title", title)
    else:
        making.added("notice.title")
    if "issuer" not in notice:
        notice["issuer"] = "（请填写发文单位）"
        making.added("notice.issuer")
    name = found.get("name")
    document["name"] = (str(name.value) if name else notice["title"])[:160]
    document["notice"] = notice
    if name:
        making.mark("name", name)
    if contact := found.get("contact"):
        document["contact"] = str(contact.value)
        making.mark("contact", contact)


def stages(document: dict[str, Any], making: Making) -> None:
    stages: list[dict[str, Any]] = []
    for each in making.of(Kind.DATE, "stages"):
        value = mapping(each)
        known = next((stage for stage in stages if stage["kind"] == value["kind"] != "other"), None)
        if known is not None:
            # One sentence may open a stage, another close it.
            for edge in ("opens", "closes"):
                if value.get(edge) and not known.get(edge) and _in_order(known, edge, value[edge]):
                    known[edge] = value[edge]
            continue
        key = value["kind"] if value["kind"] != "other" else f"other-{len(stages) + 1}"
        times = {edge: value[edge] for edge in ("opens", "closes") if value.get(edge)}
        path = f"stages.{key}"
        stages.append(
            making.fact(path, each, {"key": key, "kind": value["kind"], "name": value["name"][:120], **times})
        )
    if not any(stage["kind"] == "submit" for stage in stages):
        recommend = next((stage for stage in stages if stage["kind"] == "recommend"), {})
        stages.append({
            "key": "submit", "kind": "submit", "name": _SUBMIT, "source": ADDED,
            **({"closes": recommend["closes"]} if recommend.get("closes") else {}),
        })  # fmt: skip
        making.added("stages.submit")
    document["stages"] = sorted(stages, key=lambda stage: _STAGE_ORDER.index(stage["kind"]))


def _in_order(stage: Mapping[str, Any], edge: str, moment: str) -> bool:
    other = stage.get("closes" if edge == "opens" else "opens")
    return other is None or (moment < other if edge == "opens" else other < moment)


def splits(document: dict[str, Any], making: Making) -> None:
    for name in ("groups", "tracks"):
        parts = []
        for number, each in enumerate(once(making.of(Kind.CATEGORY, name), "label"), start=1):
            values = {"key": f"{name[:-1]}-{number}", "label": mapping(each)["label"]}
            if name == "groups":
                values["chosen"] = True
            parts.append(making.fact(f"{name}.{values['key']}", each, values))
        if parts:
            document[name] = parts
