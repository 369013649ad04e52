"""What the rules find in a notice: facts of fixtures/campaigns found, found wrong and missed, kind by kind (no database).

The notices' full texts are not part of this repository. Without them the text is put together from the `source` sentences of each
fixture, in their order, with its title, its tables of judging and its forms' questions: an easier text than the notice, with little around
the facts. `NOTICES=folder make bench ONLY=notices` reads `<slug>.txt` from a folder instead, and counts the same facts. Facts that the
notice does not state (主办单位约定, parts without a sentence) are left out of both.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from campaigns.notices.finding import find
from campaigns.notices.findings import Finding, Kind
from campaigns.notices.text import tidy

UNSEEN = Path(__file__).parent / "notices_unseen.yaml"
FIXTURES = Path(__file__).parent.parent / "fixtures" / "campaigns"
OWN = "主办单位约定"
RULE_KINDS = {
    "file.type": Kind.FILE_TYPE, "file.size": Kind.SIZE, "archive.total_size": Kind.SIZE, "video.duration": Kind.DURATION,
    "video.total_duration": Kind.DURATION, "word.length": Kind.LENGTH, "word.images": Kind.COUNT, "file.count": Kind.COUNT,
    "video.dimensions": Kind.PICTURE, "video.aspect": Kind.PICTURE, "video.frame_rate": Kind.PICTURE, "video.subtitles": Kind.PICTURE,
    "video.opening_text": Kind.PICTURE, "video.overlay": Kind.PICTURE, "media.recorded_within": Kind.PICTURE,
}  # fmt: skip
"""Rules that are looked for; the others (fonts, codecs, print sizes, seals ...) are counted as not tried."""
Fact = tuple[Kind, str]


def run() -> None:
    folder = os.environ.get("NOTICES", "")
    whole: dict[Kind, Counter[str]] = defaultdict(Counter)
    untried: Counter[str] = Counter()
    for path in sorted(FIXTURES.glob("*.yaml")):
        document = yaml.safe_load(path.read_text("utf-8"))
        file = Path(folder) / f"{path.stem}.txt"
        text = tidy(file.read_text("utf-8") if folder and file.exists() else text_of(document))
        found = findings_of(find(text, year=2025))
        counted = compare(facts_of(document), found, facts_of(_as_if_stated(document)))
        total: Counter[str] = sum(counted.values(), Counter())
        print(f"{path.stem:15} {len(text):6} 字  {_line(total)}")
        for kind, each in counted.items():
            whole[kind].update(each)
        untried.update(rule["rule"] for rule in _rules(document) if rule["rule"] not in RULE_KINDS)
    _table(whole)
    print(
        f"\nnot tried: {len(untried)} sorts of rules, e.g. {', '.join(rule for rule, _ in untried.most_common(8))}"
    )
    if other := os.environ.get("NOTICES_UNSEEN"):
        print("\nnotices not looked at while the rules were written")
        unseen(Path(other))


def _table(whole: Mapping[Kind, Counter[str]]) -> None:
    print(f"\n{'kind':14} {'facts':>5} {'found':>5} {'wrong':>5} {'missed':>6}  share")
    for kind, each in sorted(whole.items(), key=lambda pair: pair[0].value):
        print(f"{kind.value:14} {_row(each)}")
    print(f"{'all':14} {_row(sum(whole.values(), Counter()))}")


def unseen(folder: Path) -> None:
    """Notices that nobody had looked at when the rules were written: of these only short facts are kept here."""
    whole: dict[Kind, Counter[str]] = defaultdict(Counter)
    for notice in yaml.safe_load(UNSEEN.read_text("utf-8")):
        facts = {
            (Kind(kind), _bare(value) if Kind(kind) in WORDED else value) for kind, value in notice["facts"]
        }
        text = tidy((folder / f"{notice['file']}.txt").read_text("utf-8"))
        counted = compare(facts, findings_of(find(text, year=2025)), facts)
        print(f"{notice['file']:4} {_line(sum(counted.values(), Counter()))}")
        for kind, each in counted.items():
            whole[kind].update(each)
    _table(whole)


def compare(facts: set[Fact], found: Mapping[Fact, bool], every: set[Fact]) -> dict[Kind, Counter[str]]:
    """Of each kind: facts, found, missed; and found but nowhere in the fixture (`every`: also where it quotes nothing): wrong where
    the rule was sure, else doubtful.
    """
    counted: dict[Kind, Counter[str]] = defaultdict(Counter)
    for kind, value in facts:
        counted[kind]["facts"] += 1
        counted[kind]["found" if any(same(kind, value, fact) for fact in found) else "missed"] += 1
    for (kind, value), sure in found.items():
        if kind in counted and not any(same(kind, each, (kind, value)) for of, each in every if of is kind):
            counted[kind]["wrong" if sure else "doubtful"] += 1
    return counted


QUOTED, RUN = (Kind.WHO, Kind.DECLARATION, Kind.EXCLUSION), 10
"""Whole sentences, of which a run of letters is enough."""
WORDED = (Kind.CATEGORY, Kind.SLOT, Kind.WHO, Kind.DECLARATION, Kind.EXCLUSION, Kind.IDENTITY)
"""A fixture quotes a sentence in part, and adds words to labels: one of the two holds the other."""


def same(kind: Kind, value: str, fact: Fact) -> bool:
    if fact[0] is not kind:
        return False
    if kind not in WORDED:
        return value == fact[1]
    short, long = sorted((value, fact[1]), key=len)
    if kind in QUOTED and any(
        short[place : place + RUN] in long for place in range(max(1, len(short) - RUN + 1))
    ):
        return True
    coded = re.match(r"[A-Z]\d?类", short)
    return short == long or (len(short) >= 4 and short in long) or bool(coded and long.startswith(coded[0]))


def _line(total: Counter[str]) -> str:
    share = total["found"] / max(1, total["facts"])
    return f"{total['facts']} facts, found {total['found']} ({share:.0%}), wrong {total['wrong']}, doubtful {total['doubtful']}, missed {total['missed']}"


def _row(each: Counter[str]) -> str:
    share = each["found"] / max(1, each["facts"])
    return f"{each['facts']:5} {each['found']:5} {each['wrong']:5} {each['missed']:6}  {share:.0%}  (+{each['doubtful']} unsure)"


# ---- facts of a fixture; the same fact of several categories is one


def facts_of(document: Mapping[str, Any]) -> set[Fact]:
    facts = set(_identity(document))
    facts |= set(_calendar(document))
    for category in document["categories"]:
        if _stated(category):
            facts.add((Kind.CATEGORY, _bare(category["label"])))
        if _stated(category.get("who")):
            facts.add((Kind.WHO, _bare(category["who"]["source"])))
        if _stated(category.get("team")):
            facts.add((Kind.TEAM, str(category["team"]["max"])))
        facts |= {(Kind.FIELD, said) for field in category.get("fields", ()) for said in _field(field)}
        facts |= {(Kind.SLOT, _bare(slot["label"])) for slot in category["slots"] if _stated(slot)}
    for rule in _rules(document):
        if rule["rule"] in RULE_KINDS and _stated(rule):
            facts.add((RULE_KINDS[rule["rule"]], _rule(rule)))
    for split in (*document.get("groups", ()), *document.get("tracks", ())):
        if _stated(split):
            facts.add((Kind.CATEGORY, _bare(split["label"])))
    facts |= {
        (Kind.AUTHOR_LIMIT, f"{each.get('subject', 'person')} {each.get('role', 'any')} {each['max']}")
        for each in document.get("author_limits", ())
        if _stated(each)
    }
    facts |= set(_recommending(document.get("recommend") or {})) | set(_judging(document))
    facts |= {
        (Kind.DECLARATION, _bare(each["text"])) for each in document.get("declarations", ()) if _stated(each)
    }
    facts |= {
        (Kind.EXCLUSION, _bare(each["source"]))
        for each in document.get("exclusion_reasons", ())
        if _stated(each)
    }
    return facts


def _as_if_stated(part: Any) -> Any:
    """With a sentence everywhere, for what a fixture has without quoting the notice for it."""
    if isinstance(part, dict):
        own = {} if _stated(part) else {"source": part.get("text") or part.get("label") or "-"}
        return {**{name: _as_if_stated(value) for name, value in part.items()}, **own}
    return [_as_if_stated(value) for value in part] if isinstance(part, list) else part


def _identity(document: Mapping[str, Any]) -> Iterator[Fact]:
    for name in ("title", "number", "issuer"):
        if document["notice"].get(name):
            yield Kind.IDENTITY, _bare(document["notice"][name])


def _calendar(document: Mapping[str, Any]) -> Iterator[Fact]:
    """Each edge whose day the sentence names."""
    for stage in document["stages"]:
        for edge in ("opens", "closes"):
            moment = stage.get(edge)
            if moment and _stated(stage) and _named(stage["source"], moment, edge):
                yield Kind.DATE, f"{stage['kind']} {edge} {str(moment)[:10]}"
    for form in (document.get("recommend") or {}).get("forms", ()):
        if form.get("due") and _stated(form) and _named(form["source"], form["due"], "closes"):
            yield Kind.DATE, f"due {str(form['due'])[:10]}"


def _named(source: str, moment: Any, edge: str) -> bool:
    import datetime as dt

    day = moment.date() - dt.timedelta(days=edge == "closes")
    plain = re.sub(r"\s", "", source)
    return (
        f"{day.month}月{day.day}日" in plain
        or f"{day.day}日" in plain
        or (f"{day.month}月" in plain and "日" not in plain)
    )


def _field(field: Mapping[str, Any]) -> Iterator[str]:
    limits = field.get("limits") or [{}]
    said = {
        name: limits[0][name] for name in ("min_zi", "max_zi", "min_items", "max_items") if name in limits[0]
    }
    if said and _stated(field) and re.search(r"字|个|项", field["source"]):
        yield _bounds(_bare(field["label"]), said)


def _rules(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for category in document["categories"]:
        for slot in category["slots"]:
            yield from slot.get("rules", ())


def _rule(rule: Mapping[str, Any]) -> str:
    """Name and bounds; which kinds of files and how strictly is left to a person."""
    said = {name: _amount(value) for name, value in rule.items() if name in _BOUNDS}
    return _bounds(rule["rule"], said)


def _bounds(name: str, said: Mapping[str, Any]) -> str:
    """`video.duration max 8min`; the types of files alone."""
    if name == "file.type":
        return str(said.get("allowed", ""))
    return " ".join([name, *(f"{bound} {value}" for bound, value in sorted(said.items()))])


_BOUNDS = ("min", "max", "allowed", "min_width", "min_height", "min_lines", "ratio", "fps", "days")


def _amount(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(sorted(map(str, value)))
    return re.sub(r"[^0-9A-Za-z:.]", "", str(value)).lower()


def _recommending(recommend: Mapping[str, Any]) -> Iterator[Fact]:
    for quota in recommend.get("quotas", ()):
        if _stated(quota):
            yield Kind.QUOTA, " ".join(f"{name} {quota[name]}" for name in ("min", "max") if name in quota)
        for cap in quota.get("sub_caps", ()):
            if _stated(cap) or _stated(quota):
                yield Kind.QUOTA, f"cap {cap['max']}"
    if recommend.get("comment_min_zi"):
        yield Kind.FIELD, f"comment {recommend['comment_min_zi']}"


def _judging(document: Mapping[str, Any]) -> Iterator[Fact]:
    if (document.get("review") or {}).get("blind"):
        yield Kind.BLIND, "blind"
    for rubric in document.get("rubrics", ()):
        if _stated(rubric):
            for dimension in rubric["dimensions"]:
                for item in dimension["items"]:
                    points = f" {float(item['points']):g}" if item.get("points") else ""
                    yield Kind.RUBRIC, f"{_bare(item['label'])}{points}"
    for plan in document.get("awards", ()):
        if _stated(plan):
            yield from _tiers(plan)


def _tiers(plan: Mapping[str, Any]) -> Iterator[Fact]:
    for tier in plan["tiers"]:
        yield Kind.AWARD, f"{tier['label']} {tier.get('share') or tier.get('places') or ''}".strip()
    if plan.get("rate"):
        yield Kind.AWARD, f"rate {float(plan['rate']):g}"


def _stated(part: Mapping[str, Any] | None) -> bool:
    return bool(part and part.get("source") and OWN not in str(part["source"]))


def _bare(text: str) -> str:
    """Without marks, blanks and a heading's number: what two wordings of the same have in common."""
    plain = re.sub(r"\s", "", text).replace("资料", "材料")
    whole = max(re.split(r"…{1,2}", plain), key=len)
    return re.sub(r"^[（(]?[一二三四五六七八九十\d]{1,2}[）).、]|[\W_]", "", whole)


# ---- what was found, in the same words


def findings_of(findings: Iterable[Finding]) -> dict[Fact, bool]:
    found: dict[Fact, bool] = {}
    for each in findings:
        for fact in _facts_in(each):
            found[fact] = found.get(fact, False) or each.sure
    return found


def _facts_in(finding: Finding) -> Iterator[Fact]:
    value, kind = finding.value, finding.kind
    if kind in (Kind.DECLARATION, Kind.EXCLUSION, Kind.WHO):
        yield kind, _bare(finding.sentence)
    elif finding.setting in ("name", "contact", "unit_awards", "categories.team.max_units"):
        return
    elif kind is Kind.BLIND:
        if finding.setting == "review.blind":
            yield kind, "blind"
    elif finding.setting == "recommend.comment_min_zi":
        yield kind, f"comment {value}"
    elif not isinstance(value, Mapping):
        yield kind, _bare(str(value)) if kind is Kind.IDENTITY else str(value)
    elif finding.setting == "stages":
        yield from (
            (kind, f"{value['kind']} {edge} {value[edge][:10]}")
            for edge in ("opens", "closes")
            if value.get(edge)
        )
    elif finding.setting == "recommend.forms.due":
        yield kind, f"due {value['due'][:10]}"
    elif kind in (Kind.CATEGORY, Kind.SLOT):
        yield kind, _bare(value["label"])
    elif kind is Kind.AUTHOR_LIMIT:
        yield kind, f"{value['subject']} {value['role']} {value['max']}"
    elif finding.setting == "categories.slots.rules":
        yield kind, _rule(value)
    elif kind is Kind.FIELD:
        said = {name: value[name] for name in ("min_zi", "max_zi", "min_items", "max_items") if name in value}
        yield kind, _bounds(_bare(value["label"]), said)
    elif kind is Kind.QUOTA:
        yield kind, " ".join(f"{name} {value[name]}" for name in ("min", "max") if name in value)
        if "sub_cap" in value:
            yield kind, f"cap {value['sub_cap']['max']}"
    elif kind is Kind.RUBRIC:
        for dimension in value["dimensions"]:
            for item in dimension["items"]:
                yield kind, f"{_bare(item['label'])}" + (f" {item['points']:g}" if item["points"] else "")
    elif kind is Kind.AWARD:
        yield from _tiers(value)


# ---- a text of a fixture's own sentences


def text_of(document: Mapping[str, Any]) -> str:
    """Title, sentences in the order of the document (each once), tables of judging. A label stands before its sentence where the
    sentence doesn't hold it, as in the notice's headings and forms.
    """
    notice = document["notice"]
    lines = [notice["issuer"], notice["title"], notice.get("number", ""), "一、征集类别"]
    told: set[str] = set()
    for number, category in enumerate(document["categories"], start=1):
        if _stated(category):
            lines.append(f"（{'一二三四五六七八九十'[number - 1]}）{category['label']}。{category['source']}")
            told.add(category["source"])
    for name, part in document.items():
        if name != "rubrics":
            lines += [
                _labelled(*each)
                for each in _sources(part, name)
                if each[1] not in told and not told.add(each[1])
            ]
    for rubric in document.get("rubrics", ()):
        if _stated(rubric):
            lines += ["", rubric["label"], "维度\t评分项\t分值\t评分标准"]
            for dimension in rubric["dimensions"]:
                for item in dimension["items"]:
                    lines.append(
                        f"{dimension['label']}\t{item['label']}\t{item.get('points', '')}\t{item.get('guidance', '')}"
                    )
    return "\n".join(lines)


def _sources(part: Any, name: str) -> Iterator[tuple[str, str, str]]:
    """Where a sentence stands, itself, and the label of its part."""
    if isinstance(part, dict):
        if _stated(part):
            yield name, str(part["source"]), str(part.get("label", ""))
        for below, value in part.items():
            yield from _sources(value, below)
    elif isinstance(part, list):
        for value in part:
            yield from _sources(value, name)


def _labelled(name: str, source: str, label: str) -> str:
    if name == "who":
        return f"征集对象：{source}"
    return f"{label}\t{source}" if name == "fields" and source.startswith("(") else source
