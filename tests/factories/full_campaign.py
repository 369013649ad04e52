"""A document in which every part of the schema is written at least once, and the same with one place changed."""

import copy
import json
import re
from typing import Any

import yaml

from campaigns.loading import BadDocument, parse
from campaigns.schema import Document
from portal.organisation.terms import Organisation

OPTIONS = [{"key": "yes", "label": "是"}, {"key": "no", "label": "否"}]
WHERE = {"categories": ["lesson"], "tracks": ["rural"], "groups": ["primary"], "unit_kinds": ["school"], "unit_attributes": ["pilot"]}  # fmt: skip

FULL: dict[str, Any] = {
    "version": 1, "slug": "full-2026", "name": "全活动", "summary": "一句话", "year": 2026, "tenant": "small",
    "req": ["F01"], "source": "全文", "timezone": "Asia/Urumqi", "contact": "0991-1234567", "publish_all": True,
    "notice": {"title": "通知", "number": "测〔2026〕1号", "issuer": "测试局", "date": "2026-05-01"},
    "stages": [
        {"key": "submit", "kind": "submit", "name": "申报", "opens": "2026-05-01T00:00:00+08:00", "closes": "2026-06-01T00:00:00+08:00",
         "grace_minutes": 30, "categories": ["lesson"], "req": ["F02"], "source": "6月1日前"},
        {"key": "second", "kind": "submit", "name": "另报", "opens": "2026-05-01T00:00:00+08:00"},
        {"key": "up", "kind": "recommend", "name": "推荐", "closes": "2026-07-01T00:00:00+08:00"},
        {"key": "decks", "kind": "material", "name": "交课件", "round": "stage", "closes": "2026-08-01T00:00:00+08:00"},
    ],
    "registration": {"real_name": False, "confirmed_by_unit": True},
    "groups": [
        {"key": "primary", "label": "小学组", "short": "小学", "unit_kinds": ["school"], "unit_attributes": ["pilot"], "chosen": True},
        {"key": "middle", "label": "中学组"},
    ],
    "tracks": [{"key": "rural", "label": "乡村", "short": "乡"}, {"key": "urban", "label": "城市"}],
    "categories": [
        {"key": "lesson", "label": "课例", "short": "课", "family": "教学", "text": "说明", "groups": ["primary"], "tracks": ["rural"],
         "who": {"roles": ["教师"], "unit_kinds": ["school"], "unit_attributes": ["pilot"], "text": "中小学教师"},
         "team": {"min": 2, "max": 5, "advised_max": 3, "sizes": [{"groups": ["primary"], "tracks": ["rural"], "min": 1, "max": 2, "advised_max": 2}], "lead": "负责人", "member": "成员", "persons_only": True,
                  "columns": ["gender"], "max_units": 2, "units_field": "partners"},
         "instructors": {"min": 1, "max": 2, "label": "指导老师", "columns": ["post"]},
         "title_label": "课例名称", "title_limits": ["《"], "rubric": "marks", "recommended": False, "judged": True,
         "declarations": ["own"],
         "fields": [
             {"key": "uses", "label": "是否使用", "kind": "choice", "options": OPTIONS, "help": "选一项"},
             {"key": "why", "label": "缘由", "kind": "text", "required": False, "placeholder": "写在这里", "identifies": True,
              "required_if": {"field": "uses", "any_of": ["yes"]}, "show_if": {"field": "track"},
              "limits": [{"min_zi": 10, "max_zi": 500, "forbid": ["《"], "severity": "advised"}]},
             {"key": "sites", "label": "网址", "kind": "links", "limits": [{"min_items": 1, "max_items": 3, "reachable": True}]},
             {"key": "size", "label": "班额", "kind": "number", "limits": [{"min_value": "0.5", "max_value": "60"}]},
             {"key": "day", "label": "日期", "kind": "date", "limits": [{"within_days": 365, "not_before": "2020-01-01", "not_after": "2030-12-31"}, {"min_age": 1, "max_age": 90, "age_on": "2026-09-01"}]},
             {"key": "partners", "label": "参与单位", "kind": "table", "columns": [{"key": "name", "label": "名称"}]},
         ],
         "fits": [{"fields": ["uses", "why"], "rows": [["yes|no", "x"]], "severity": "advised", "message": "两项不符"}],
         "slots": [
             {"key": "text", "label": "正文", "help": "盖章", "required": False, "required_if": {"field": "uses", "any_of": ["no"]},
              "show_if": {"field": "group", "any_of": ["primary"]}, "min_files": 0, "max_files": 2, "max_bytes": "500MB",
              "template": "附件1", "public": False, "blind": False,
              "rules": [{"rule": "file.type", "allowed": ["pdf"]}]},
             {"key": "film", "label": "视频", "rules": [{"rule": "video.opening_text", "contains": ["title", "uses"]}]},
             {"key": "deck", "label": "课件", "stage": "decks"},
         ],
         "alternatives": [{"label": "二选一", "slots": ["text", "film"], "min": 0, "max": 1, "severity": "advised"}],
         "totals": [{"slots": ["text", "film"], "rules": [{"rule": "file.total_size", "max": "500MB", "severity": "advised"}]}]},
        {"key": "paper", "label": "论文", "slots": [{"key": "text", "label": "正文"}]},
    ],
    "author_limits": [{"key": "once", "subject": "unit", "role": "first", "max": 1, "where": WHERE}],
    "exclusives": [{"key": "alone", "where": WHERE, "severity": "advised"}],
    "declarations": [{"key": "own", "text": "原创", "required": False}, {"key": "open", "text": "同意公开"}],
    "recommend": {
        "unit_kinds": ["city"], "chain": True, "comment_min_zi": 100, "ranked": False, "text": "择优",
        "quotas": [{"key": "each", "label": "名额", "unit_kinds": ["city"], "unit_attributes": ["pilot"], "without_attributes": ["unheld"],
                    "where": WHERE, "each_category": True, "max": 5, "min": 1,
                    "sub_caps": [{"label": "中职", "where": WHERE, "max": 2, "severity": "advised"}]},
                   {"key": "table", "label": "分配", "units": {"east": 5}, "severity": "advised"},
                   {"key": "share", "label": "比例", "max_share": {"of": "teachers", "percent": "20", "rounding": "nearest"},
                    "min_share": {"of": "teachers", "percent": "2.5", "rounding": "up"}}],
        "mandatory": [{"label": "试点", "unit_attributes": ["pilot"], "where": WHERE, "min": 2, "severity": "required"}],
        "forms": [{"key": "report", "label": "总结", "unit_kinds": ["city"], "due": "2026-06-20T00:00:00+08:00",
                   "required_for_handover": True, "fields": [{"key": "words", "label": "字数"},
                              {"key": "people", "label": "专家", "kind": "table", "columns": [{"key": "name", "label": "姓名"}]}],
                   "slots": [{"key": "scan", "label": "扫描件"}], "experts": ["people"], "roster": "list"}],
    },
    "checklist": [{"key": "water", "text": "没有水印", "categories": ["lesson"]}],
    "exclusion_reasons": [{"key": "copied", "label": "抄袭、剽窃", "use": ["disqualify"], "same_work": ["case"]}],
    "objections": {"notice_days": 7, "handle_days": 20, "author_told": False, "contact": "0991-7654321"},
    "review": {"blind": True, "approval": True, "subject": "size", "apart": ["city"], "text": "匿名", "discussion": True, "feedback": "scores", "rounds": [{"key": "first", "label": "初评", "by": "unit", "per_case": 5, "trim": True}, {"key": "last", "label": "终评", "fresh": True, "adjust": "additive", "spread_limit": "20", "incomplete": "rank", "least": 2, "weight": "40", "rubrics": {"paper": "marks"},
         "advance": {"label": "入围", "first": 12, "pool": "all", "merge_below": 2, "ties": "lower", "tie_break": ["whole"]}},
        {"key": "half", "label": "复评", "advance": {"share": "0.5"}}, {"key": "stage", "label": "现场", "weight": "50"}],
        "imported": [{"key": "vote", "label": "投票", "weight": "10", "scale": "points", "full": "9", "missing": "wait"}]},
    "rubrics": [
        {"key": "marks", "label": "评分表", "comment_min_zi": 20,
         "dimensions": [{"key": "whole", "label": "总体", "points": "100", "items": [
             {"key": "idea", "label": "理念", "points": "40", "step": "1", "guidance": "看立意"},
             {"key": "work", "label": "实效", "points": "60"}]}],
         "distinctions": [{"key": "model", "label": "标杆", "guidance": "少而精", "value": "3"}]},
        {"key": "plain", "label": "参考指标", "dimensions": [{"key": "d", "label": "总体", "items": [{"key": "i", "label": "总体"}]}],
         "levels": [{"key": "good", "label": "好", "value": "2"}]},
    ],
    "awards": [
        {"kind": "ratio", "rate": "0.8", "pool": "all", "ties": "better", "where": WHERE, "base": "reported",
         "merge_below": 3, "tie_break": ["whole"],
         "tiers": [{"key": "one", "label": "一等奖", "short": "一", "share": "2", "at_least": 1}, {"key": "two", "label": "二等奖", "share": "8"}]},
        {"kind": "top", "pool": "group", "ties": "better", "merge_below": 3, "tie_break": ["whole"], "where": WHERE, "stopped_in": "half", "tiers": [{"key": "ten", "label": "十佳", "places": 10}]},
        {"kind": "distinctions", "agree": "0.67", "counting": "exact", "where": WHERE, "stopped_in": "half", "tiers": [{"key": "model", "label": "标杆"}]},
    ],
    "special_awards": [{"key": "popular", "label": "人气奖", "by": "vote", "plans": [
        {"kind": "ratio", "rate": "1", "stopped_in": "half", "tiers": [{"key": "star", "label": "人气奖", "share": "1"}]}]}],
    "unit_awards": [{"key": "org", "label": "组织奖", "rank_by": ["points", "score"], "unit_kinds": ["city"], "unit_attributes": ["pilot"],
                     "without_attributes": ["pilot"], "cases": "recommended", "where": WHERE, "share": "1/4", "share_of": "all", "ties": "included",
                     "conditions": [{"kind": "at_least", "of": "eligible", "min": 2}, {"kind": "minimums"}, {"kind": "on_time", "extended": True},
                                    {"kind": "none_disqualified"}, {"kind": "forms", "forms": ["report"]}],
                     "points": {"cases": "1", "eligible": "2", "awarded": "1", "tiers": {"one": "5"}},
                     "certificate": {"title": "奖状", "body": "{unit}获{award}", "number": "U-{seq:03d}", "signed": "测试局", "dated": "2026年12月"}},
                    {"key": "busy", "label": "优秀单位", "rank_by": ["cases"], "places": 3}],
    "forwards": [{"key": "up", "label": "上报", "to": "省厅", "where": WHERE, "tiers": ["one"]}],
    "marks": [{"key": "known", "label": "已推广"}],
    "certificate": {"title": "证书", "dated": "二〇二六年十二月", "body": "{authors}：{title} 获{award}", "number": "T-{call_year}-{seq:03d}", "signed": "测试局", "per_author": True},
    "instructor_certificate": {"title": "荣誉证书", "honour": "优秀指导老师", "body": "{name}：{honour}", "number": "I-{seq:03d}",
                               "signed": "测试局", "dated": "2026年12月", "tiers": ["one"], "per": "person"},
    "rosters": [{"key": "list", "label": "汇总表", "audience": "unit", "sort": ["rank"], "awarded_only": True, "pinyin": True, "second_person": True,
                 "title": "推荐汇总表", "appendix": "附件1", "landscape": True, "unit_form": "report",
                 "above": [{"label": "单位（盖章）", "value": "unit_name"}, {"label": "字数", "value": "answer:words", "beside": True, "right": True}],
                 "below": [{"label": "注：一份"}],
                 "columns": [{"label": "名称", "value": "title", "width": 30}, {"label": "缘由", "value": "answer:why"}, {"label": "原创", "value": "declaration:own"}]}],
    "printouts": [{"key": "page", "label": "总结表", "of": "unit", "categories": ["lesson"], "unit_form": "report", "slot": "scan",
                   "formats": ["pdf"], "signatures": ["单位（盖章）"], "rows": [
        {"label": "字数", "value": "answer:words", "shape": "box", "beside": True, "width": 2, "group": "数", "hint": "字以内", "min_rows": 2,
         "signatures": ["签名"], "columns": [{"label": "人", "value": "name", "width": 2}]}],
                   "title": "总结", "subtitle": "（全年）", "appendix": "附件1", "issuer": "测试局制", "landscape": True, "notes": ["注：一份"]}],
    "delivery": {"archive": "{unit}", "folder": "{category}", "file": "{title}", "at_root": ["list", "page", "report"]},
    "showcase": {"label": "展示", "consent": "own", "tiers": ["one"], "stage": "up", "authors": "names", "fields": ["uses"],
                 "slots": ["deck"], "searchable": True},
    "retention": {"years": 5, "after": "decks", "fields": ["words"], "slots": ["scan"]},
    "process": [{"text": "专家会议", "handled": "portal"}],
}  # fmt: skip

GONE = object()
"""As a value: the place is left out."""


def changed(path: str, value: Any) -> dict[str, Any]:
    """The full document with this place set, such as categories[0].team.max; a list is made longer by one where the
    number is its length.
    """
    values = json.loads(json.dumps(FULL))  # no part is shared, as deepcopy would leave it
    steps: list[Any] = [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path)]
    holder: Any = values
    for step in steps[:-1]:
        holder = holder[step]
    last = steps[-1]
    if value is GONE:
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(value)
    else:
        holder[last] = value
    return values


def problems_of(values: dict[str, Any], organisation: Organisation | None = None) -> list[tuple[str, str]]:
    """Place and message of every problem of the document, as somebody who uploads it is told; [] where it is right."""
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    try:
        parse(text, "x.yaml", organisation)
    except BadDocument as bad:
        return [(problem.path, problem.message) for problem in bad.problems]
    return []


def full(path: str = "", value: Any = None) -> Document:
    """The document itself, or with one place changed; it must be right."""
    return Document.model_validate(changed(path, value) if path else copy.deepcopy(FULL))
