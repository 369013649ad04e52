"""Writes docs/rules.md from the list of rules: `python -m validators.docs [FILE]`."""

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from validators.kinds import GROUPS, KIND_WORDS, TYPES
from validators.registry import RULES
from validators.rule import Rule

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "rules.md"
CAMPAIGNS = ROOT / "fixtures" / "campaigns"
_COMMON = ("rule", "severity", "req", "source", "hint", "kinds", "group")

HEAD = """# 文件规则

本页由 `python -m validators.docs` 根据规则登记表生成，请勿手工修改。

每条规则都可以写进活动文件的材料项。除各自的参数外，所有规则都接受：

| 参数 | 含义 |
| --- | --- |
| `severity` | `required`（不符即不合格）或 `advised`（不符只提醒） |
| `req` | 对应的需求编号 |
| `source` | 通知原文 |
| `hint` | 替换默认的修改建议 |
| `kinds` | 只检查这些种类的文件 |
| `group` | 同组规则满足其一即可，只显示一条结果 |

时长可写秒数、`8min`、`15:00`；大小可写字节数、`500MB`（1 MB = 1024×1024 字节）；字号可写 `三号` 或磅值。

结果有六种：`pass` 合格、`warn` 提醒、`fail` 不合格、`unknown` 由人判断、`error` 检测未完成（不代表不合格）、`skipped` 不适用。
"""

TYPES_HEAD = f"""## 文件类型

按内容识别的类型：{" ".join(TYPES)}。下列写法代表一组类型，`any` 代表任意类型：

| 写法 | 类型 |
| --- | --- |
"""


def _type(schema: dict[str, Any]) -> str:
    """A JSON Schema's type in a few words."""
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        shown = [f"`{value}`" for value in schema["enum"]]
        return " ".join(shown) if len(shown) <= 12 else "文件类型"
    if "anyOf" in schema:
        parts = dict.fromkeys(_type(option) for option in schema["anyOf"])
        return " / ".join(part for part in parts if part != "空") or "空"
    if schema.get("type") == "array":
        return f"列表：{_type(schema.get('items', {}))}"
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    return {"string": "文字", "integer": "整数", "number": "数", "boolean": "是/否", "null": "空"}.get(
        schema.get("type", ""), "值"
    )


def _parameters(rule: Rule) -> str:
    schema = rule.Params.model_json_schema()
    rows = []
    for name, schema_of in schema["properties"].items():
        if name in _COMMON:
            continue
        needed = name in schema.get("required", ())
        default = (
            "必填"
            if needed
            else f"`{schema_of['default']}`"
            if schema_of.get("default") not in (None, [])
            else "不限"
        )
        rows.append(f"| `{name}` | {rule.guide.params[name]} | {_type(schema_of)} | {default} |")
    if not rows:
        return "没有参数。\n"
    return "\n".join(["| 参数 | 含义 | 类型 | 默认 |", "| --- | --- | --- | --- |", *rows]) + "\n"


@cache
def _used() -> dict[str, list[str]]:
    """Rule ids to the campaign documents that name them; read as text, because documents are not this package's business."""
    campaigns: dict[str, list[str]] = {}
    for path in sorted(CAMPAIGNS.glob("*.yaml")):
        for rule_id in sorted(
            set(re.findall(r"\brule:\s*[\"']?([a-z_.]+)", path.read_text(encoding="utf-8")))
        ):
            campaigns.setdefault(rule_id, []).append(path.stem)
    return campaigns


def _section(rule: Rule) -> str:
    scope = "整个材料项" if rule.scope == "slot" else "每个文件"
    kinds = "、".join(KIND_WORDS[kind] for kind in rule.applies) if rule.applies else "所有文件"
    state = "自动" if rule.built else "尚未自动，由人工审核"
    tempo = "，慢速检测" if rule.slow else ""
    early = "；浏览器在上传前先查" if rule.client_check else ""
    used = "、".join(f"`{slug}`" for slug in _used().get(rule.id, [])) or "暂无"
    return (
        f"## `{rule.id}` {rule.label}\n\n对象：{scope}；适用：{kinds}；方式：{state}{tempo}{early}；使用的活动：{used}。\n\n"
        f"- 能查：{rule.guide.proves}\n- 不能查：{rule.guide.cannot}\n- 怎样写：{rule.guide.advice}\n\n"
        f"{_parameters(rule)}\n```yaml\n- {rule.example}\n```\n"
    )


def text() -> str:
    """The whole page."""
    built = sum(rule.built for rule in RULES)
    listing = "\n".join(f"- `{rule.id}` {rule.label}" for rule in RULES)
    groups = "\n".join(
        f"| `{name}` | {' '.join(sorted(types))} |" for name, types in GROUPS.items() if name != "any"
    )
    head = (
        f"{HEAD}\n共 {len(RULES)} 条规则，其中 {built} 条自动检测。\n\n{listing}\n\n{TYPES_HEAD}{groups}\n\n"
    )
    return (head + "\n".join(_section(rule) for rule in RULES)).rstrip() + "\n"


def main() -> None:
    """Write the page."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
