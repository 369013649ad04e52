"""Answers of every kind with what is kept of them and what is said: both roads are held against this one table."""

from dataclasses import dataclass, field
from typing import Any

OPTIONS = [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]
COLUMNS = [
    {"key": "name", "label": "名称"},
    {"key": "day", "label": "日期", "kind": "date"},
    {"key": "phone", "label": "电话", "kind": "phone", "required": False},
]


@dataclass(frozen=True)
class Case:
    """A field (kind and parts), what is posted into it, what is kept, and the sentences beside the input."""

    kind: str
    posted: Any
    kept: Any
    words: tuple[str, ...] = ()
    parts: dict[str, Any] = field(default_factory=dict)


def limited(**parts: Any) -> dict[str, Any]:
    return {"limits": [parts]}


PHONE = "“题”应填写 11 位手机号或带区号的固定电话，请核对"
ID_NUMBER = "“题”不是正确的 18 位居民身份证号（位数、出生日期或校验位不符），请对照证件核对"
EMAIL = "“题”不是完整的邮箱地址，如 name@example.cn，请核对"
UNSEEN = "“题”里有看不见的字符，请清空后重新输入邮箱地址"
PLEASE = "请填写“题”"


def number(text: str) -> str:
    return f"“题”应填写数字，现为“{text}”"


def date(text: str) -> str:
    return f"“题”应填写日期，如 2025-07-15，现为“{text}”"


CASES = [
    Case("line", " 数字  化 ", "数字 化"),
    Case("line", "", "", (PLEASE,)),
    Case("line", "\u200b", "", (PLEASE,)),
    Case("line", "\u3164", "", (PLEASE,)),
    Case("line", "x\x00y", "xy"),
    Case("line", "《课堂》", "《课堂》", ("“题”不能含有“《”，请删去",), limited(forbid=["《"])),
    Case("line", "长" * 2001, "长" * 2001, ("“题”共 2001 个字符，最多 2000 个；请删减",)),
    Case("text", "一\r\n\r\n二\x0b三 ", "一\n\n二\n三"),
    Case("text", " \u200b\n", "", (PLEASE,)),
    Case("text", "字" * 6, "字" * 6, ("“题”现为 6 字，要求不超过 5 字；请减少 1 字",), limited(max_zi=5)),
    Case("text", "字" * 4, "字" * 4, ("“题”现为 4 字，要求不少于 5 字；请补充 1 字",), limited(min_zi=5)),
    Case("text", "字" * 9, "字" * 9, ("“题”现为 9 字，要求 5–8 字；请减少 1 字",), limited(min_zi=5, max_zi=8)),
    Case("keywords", "一；二、\u200b三", "一；二、三", (), limited(min_items=3)),
    Case(
        "keywords", "一；二", "一；二",
        ("“题”现为 2 个关键词，要求 3–5 个关键词；请补充 1 个关键词",), limited(min_items=3, max_items=5),
    ),
    Case("number", "12.50", "12.50"),
    Case("number", "１２，３４５．５", "12345.5"),
    Case("number", "+007", "7"),
    Case("number", "-0", "0"),
    Case("number", "nan", "nan", (number("nan"),)),
    Case("number", "inf", "inf", (number("inf"),), limited(min_value=0)),
    Case("number", "1_000", "1_000", (number("1_000"),)),
    Case("number", "1e5", "1e5", (number("1e5"),)),
    Case("number", "1,2", "1,2", (number("1,2"),)),
    Case("number", "很多", "很多", (number("很多"),)),
    Case("number", "21", "21", ("“题”现为 21，要求不超过 20；请修改",), limited(max_value=20)),
    Case("number", "20.001", "20.001", ("“题”现为 20.001，要求不超过 20；请修改",), limited(max_value=20)),
    Case("number", "0", "0", ("“题”现为 0，要求 0.5–3；请修改",), limited(min_value=0.5, max_value=3)),
    Case("date", "2025-07-05", "2025-07-05"),
    Case("date", "2025/7/5", "2025-07-05"),
    Case("date", "2025.7.5", "2025-07-05"),
    Case("date", " ２０２５年 7月 15 日", "2025-07-15"),
    Case("date", "20250715", "2025-07-15"),
    Case("date", "2025-07-15abc", "2025-07-15abc", (date("2025-07-15abc"),)),
    Case("date", "2025-W29-2", "2025-W29-2", (date("2025-W29-2"),)),
    Case("date", "2025-02-30", "2025-02-30", (date("2025-02-30"),)),
    Case("date", "2025/7-5", "2025/7-5", (date("2025/7-5"),)),
    Case("date", "1999年1月1日", "1999-01-01", ("“题”为 1999-01-01，要求 {first} 至 {today}；请核对",), limited(within_days=365)),
    Case("phone", "138 0000 0000", "13800000000"),
    Case("phone", "\u202d１３８－0000－0000\u202c", "13800000000"),
    Case("phone", "0951－5012345", "0951-5012345"),
    Case("phone", "1234567", "1234567", (PHONE,)),
    Case("date", "1984-12-31", "1984-12-31", ("“题”为 1984-12-31，要求 1985-01-01 或以后；请核对",), limited(not_before="1985-01-01")),
    Case("date", "1985-01-01", "1985-01-01", (), limited(not_before="1985-01-01", not_after="1985-01-01")),
    Case("date", "1985-01-02", "1985-01-02", ("“题”为 1985-01-02，要求 1984-01-01 至 1985-01-01；请核对",), limited(not_before="1984-01-01", not_after="1985-01-01")),
    Case("date", "1990-09-02", "1990-09-02", (), limited(max_age=35, age_on="2026-09-01")),
    Case("date", "1990-09-01", "1990-09-01", ("“题”为 1990-09-01，到 2026-09-01 为 36 周岁，要求不超过 35 周岁；请核对",), limited(max_age=35, age_on="2026-09-01")),
    Case("id_number", " 11010519491231002x ", "11010519491231002X"),  # the standard's own example
    Case("id_number", "110105194912310021", "110105194912310021", (ID_NUMBER,)),
    Case("id_number", "11010519491331002X", "11010519491331002X", (ID_NUMBER,)),
    Case("id_number", "110105491231002", "110105491231002", (ID_NUMBER,)),
    Case(
        "id_number", "11010519491231002X", "11010519491231002X",
        ("“题”里的出生日期为 1949-12-31，要求 1985-01-01 或以后；请核对",), limited(not_before="1985-01-01"),
    ),
    Case("email", "lxl＠example.cn", "lxl@example.cn"),
    Case("email", "a@b", "a@b", (EMAIL,)),
    Case("email", "a@b.cn\u200b", "a@b.cn\u200b", (UNSEEN,)),
    Case("links", "https://a.cn/x \r\n\r\n http://b.edu.cn", "https://a.cn/x\nhttp://b.edu.cn", (), limited(max_items=2)),
    Case("links", "www.a.cn", "www.a.cn", ("“题”中有不完整的网址：www.a.cn；请以 http:// 或 https:// 开头，每行一个",)),
    Case(
        "links", "http://a.cn\nhttp://b.cn", "http://a.cn\nhttp://b.cn",
        ("“题”现为 2 个网址，要求不超过 1 个网址；请减少 1 个网址",), limited(max_items=1),
    ),
    Case("choice", "a", "a"),
    Case("choice", "", "", ("请选择“题”",)),
    Case("choice", "c", "c", ("请重新选择“题”",)),
    Case("choices", ["a", "b"], ["a", "b"]),
    Case("choices", [], [], ("请选择“题”",)),
    Case("choices", ["a", "x"], ["a", "x"], ("请重新选择“题”",)),
    Case("choices", ["a", "b"], ["a", "b"], ("“题”现为 2 项，要求不超过 1 项；请减少 1 项",), limited(max_items=1)),
    Case("table", [], [], (PLEASE,)),
    Case("table", [{"name": "\u200b"}], [], (PLEASE,)),
    Case(
        "table",
        [{"name": " 课件", "day": "2025年7月5日", "phone": "+86 138 0000 0000"}, {}, {"name": "b", "day": "2025-01-01"}],
        [{"name": "课件", "day": "2025-07-05", "phone": "13800000000"}, {"name": "b", "day": "2025-01-01"}],
    ),
    Case(
        "table", [{"name": "课件", "day": "昨天", "phone": "1"}], [{"name": "课件", "day": "昨天", "phone": "1"}],
        (
            "“题”第 1 行：“日期”应填写日期，如 2025-07-15，现为“昨天”",
            "“题”第 1 行：“电话”应填写 11 位手机号或带区号的固定电话，请核对",
        ),
    ),
    Case("table", [{"name": "课件"}], [{"name": "课件"}], ("“题”第 1 行：请填写“日期”",)),
    Case(
        "table", [{"name": "课件", "day": "2025-01-01"}], [{"name": "课件", "day": "2025-01-01"}],
        ("“题”现为 1 行，要求 2 行；请补充 1 行",), limited(min_items=2, max_items=2),
    ),
    Case("line", "", "", (), {"required": False}),
    Case("line", "", "", (PLEASE,), {"required": False, "required_if": {"field": "asks", "any_of": ["a"]}}),
    Case("line", "", "", (), {"required": False, "required_if": {"field": "asks", "any_of": ["b"]}}),
    Case("number", "很多", "很多", (), {"show_if": {"field": "asks", "any_of": ["b"]}}),
    Case("line", "", "", (), {"show_if": {"field": "asks", "any_of": ["b"]}}),
]  # fmt: skip

ASKS = {"key": "asks", "label": "条件", "kind": "choice", "options": OPTIONS}


def fields() -> list[dict[str, Any]]:
    """One form with a field for each case, c0, c1 ..., after the question that the conditions look at."""
    made = [ASKS]
    for at, case in enumerate(CASES):
        more = {"columns": COLUMNS} if case.kind == "table" else {}
        more |= {"options": OPTIONS} if case.kind in {"choice", "choices"} else {}
        made.append({"key": f"c{at}", "label": "题", "kind": case.kind, **more, **case.parts})
    return made


def posted() -> dict[str, Any]:
    """What a browser sends of the whole form."""
    data: dict[str, Any] = {"f-asks": "a"}
    for at, case in enumerate(CASES):
        if case.kind == "table":
            for row, cells in enumerate(case.posted):
                data |= {f"f-c{at}-{row}-{key}": value for key, value in cells.items()}
        elif case.posted != []:
            data[f"f-c{at}"] = case.posted
    return data


def kept() -> dict[str, Any]:
    return {"asks": "a"} | {f"c{at}": case.kept for at, case in enumerate(CASES)}


def words(*, first: str, today: str) -> dict[str, list[str]]:
    """Input name -> the sentences; only inputs that have any."""
    return {
        f"f-c{at}": [sentence.format(first=first, today=today) for sentence in case.words]
        for at, case in enumerate(CASES)
        if case.words
    }
