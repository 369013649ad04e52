"""Chinese font names and sizes: which names mean the same letters, and how large 三号 is."""

import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

SIZES: dict[str, float] = {
    "初号": 42, "小初": 36, "一号": 26, "小一": 24, "二号": 22, "小二": 18, "三号": 16, "小三": 15, "四号": 14,
    "小四": 12, "五号": 10.5, "小五": 9, "六号": 7.5, "小六": 6.5, "七号": 5.5, "八号": 5,
}  # fmt: skip


def parse_points(value: Any) -> Any:
    """Points from "三号", "小四号", 16 or "16pt"."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    for name in (text, text.removesuffix("号"), f"{text}号"):
        if name in SIZES:
            return SIZES[name]
    try:
        return float(text.lower().removesuffix("pt").removesuffix("磅"))
    except ValueError:
        raise ValueError(f"字号写法不对：{value!r}，请写成 三号、小四 或 16") from None


Points = Annotated[
    float,
    BeforeValidator(parse_points),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string"}]}),
]
"""A font size in points; written as 三号, 小四 or a number."""


def size_words(points: float | None) -> str:
    """16 -> "三号"; 13 -> "13 磅"."""
    if points is None:
        return "字号未知"
    for name, size in SIZES.items():
        if abs(size - points) <= 0.25:
            return name
    return f"{points:g} 磅"


_FAMILIES: dict[str, tuple[str, ...]] = {
    "仿宋": ("仿宋", "FangSong", "仿宋GB2312", "FangSongGB2312", "方正仿宋GBK", "方正仿宋简体", "FZFangSong-Z02", "FZFangSong-Z02S"),
    "黑体": ("黑体", "SimHei", "方正黑体GBK", "方正黑体简体", "FZHei-B01", "FZHei-B01S"),
    "楷体": ("楷体", "KaiTi", "楷体GB2312", "KaiTiGB2312", "方正楷体GBK", "方正楷体简体", "FZKai-Z03", "FZKai-Z03S"),
    "宋体": ("宋体", "SimSun", "NSimSun", "新宋体", "方正书宋GBK", "方正书宋简体"),
    "方正小标宋简体": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXBSJW--GB1-0"),
    "微软雅黑": ("微软雅黑", "Microsoft YaHei"),
    "等线": ("等线", "DengXian"),
}  # fmt: skip
_CLOSE: dict[str, tuple[str, ...]] = {
    "仿宋": ("华文仿宋", "STFangsong"),
    "黑体": ("Heiti SC", "华文黑体", "STHeiti"),
    "楷体": ("华文楷体", "STKaiti", "Kaiti SC"),
    "宋体": ("华文宋体", "STSong", "华文中宋", "Songti SC"),
    "方正小标宋简体": ("方正小标宋GBK", "FZXiaoBiaoSong-B05", "方正小标宋"),
}  # fmt: skip


def plain(name: str) -> str:
    """NFKC, lower case, without spaces and underscores."""
    return unicodedata.normalize("NFKC", name).lower().replace(" ", "").replace("_", "")


_FAMILY_OF = {plain(alias): family for family, aliases in _FAMILIES.items() for alias in aliases}
_CLOSE_OF = {plain(alias): family for family, aliases in _CLOSE.items() for alias in aliases}


def match(present: str, asked: str, *, strict: bool = False) -> str:
    """Answer "same", "close" (same look, other font file) or "other"."""
    mine, yours = plain(present), plain(asked)
    if mine == yours:
        return "same"
    family = _FAMILY_OF.get(yours, _CLOSE_OF.get(yours))
    if strict or family is None:
        return "other"
    if _FAMILY_OF.get(mine) == family:
        return "same"
    return "close" if _CLOSE_OF.get(mine) == family else "other"
