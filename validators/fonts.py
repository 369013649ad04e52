"""Chinese font names and sizes: which names mean the same letters, and how large 三号 is."""

import re
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
    "宋体": ("宋体", "SimSun", "NSimSun", "新宋体", "方正书宋GBK", "方正书宋简体", "FZShuSong-Z01", "FZShuSong-Z01S"),
    "方正小标宋简体": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXBSJW--GB1-0"),
    "微软雅黑": ("微软雅黑", "Microsoft YaHei"),
    "等线": ("等线", "DengXian"),
}  # fmt: skip
_CLOSE: dict[str, tuple[str, ...]] = {
    "仿宋": ("华文仿宋", "STFangsong"),
    "黑体": ("Heiti SC", "华文黑体", "STHeiti"),
    "楷体": ("华文楷体", "STKaiti", "Kaiti SC"),
    "宋体": ("华文宋体", "STSong", "华文中宋", "STZhongsong", "Songti SC"),
    "方正小标宋简体": ("方正小标宋GBK", "FZXiaoBiaoSong-B05", "方正小标宋"),
}  # fmt: skip
_CHINESE: dict[str, str] = {
    "SimSun": "宋体", "NSimSun": "新宋体", "SimHei": "黑体", "FangSong": "仿宋", "FangSong_GB2312": "仿宋_GB2312",
    "KaiTi": "楷体", "KaiTi_GB2312": "楷体_GB2312", "Microsoft YaHei": "微软雅黑", "Microsoft YaHei UI": "微软雅黑 UI",
    "Microsoft YaHei Light": "微软雅黑 Light", "Microsoft JhengHei": "微软正黑体", "DengXian": "等线",
    "DengXian Light": "等线 Light", "LiSu": "隶书", "YouYuan": "幼圆", "MingLiU": "细明体", "PMingLiU": "新细明体",
    "STSong": "华文宋体", "STZhongsong": "华文中宋", "STFangsong": "华文仿宋", "STKaiti": "华文楷体", "STHeiti": "华文黑体",
    "STXihei": "华文细黑", "STXingkai": "华文行楷", "STXinwei": "华文新魏", "STLiti": "华文隶书", "STHupo": "华文琥珀",
    "STCaiyun": "华文彩云", "FZShuTi": "方正舒体", "FZYaoTi": "方正姚体", "FZXiaoBiaoSong-B05S": "方正小标宋简体",
    "FZXBSJW--GB1-0": "方正小标宋简体", "FZXiaoBiaoSong-B05": "方正小标宋_GBK", "FZFangSong-Z02S": "方正仿宋简体",
    "FZFangSong-Z02": "方正仿宋_GBK", "FZHei-B01S": "方正黑体简体", "FZHei-B01": "方正黑体_GBK", "FZKai-Z03S": "方正楷体简体",
    "FZKai-Z03": "方正楷体_GBK", "FZShuSong-Z01S": "方正书宋简体", "FZShuSong-Z01": "方正书宋_GBK", "PingFang SC": "苹方",
    "Songti SC": "宋体-简", "Heiti SC": "黑体-简", "Kaiti SC": "楷体-简", "Noto Sans CJK SC": "思源黑体",
    "Source Han Sans SC": "思源黑体", "Source Han Sans CN": "思源黑体", "Noto Serif CJK SC": "思源宋体",
    "Source Han Serif SC": "思源宋体", "Source Han Serif CN": "思源宋体", "Noto Sans SC": "思源黑体", "Noto Serif SC": "思源宋体",
}  # fmt: skip
"""English names of fonts as Chinese systems call them."""


def plain(name: str) -> str:
    """NFKC, lower case, without spaces and underscores."""
    return unicodedata.normalize("NFKC", name).lower().replace(" ", "").replace("_", "")


_FAMILY_OF = {plain(alias): family for family, aliases in _FAMILIES.items() for alias in aliases}
_CLOSE_OF = {plain(alias): family for family, aliases in _CLOSE.items() for alias in aliases}
_CHINESE_OF = {plain(name): chinese for name, chinese in _CHINESE.items()}
_KNOWN = {*_FAMILY_OF, *_CLOSE_OF, *_CHINESE_OF}


def named(name: str) -> str:
    """The font that a list of names asks for first: 黑体;SimHei is 黑体. A font table's second name is often only what
    stands in for the first, so it counts only where the first is a Latin name that nobody knows.
    """
    names = [part for part in (part.strip(" \"'") for part in re.split("[;,；，]", name)) if part]
    if not names:
        return name
    unknown = names[0].isascii() and plain(names[0]) not in _KNOWN
    return next((part for part in names if plain(part) in _KNOWN), names[0]) if unknown else names[0]


def shown(name: str) -> str:
    """The font's Chinese name: KaiTi is 楷体; a name that has none stays as it is."""
    first = named(name)
    return _CHINESE_OF.get(plain(first), first)


def match(present: str, asked: str, *, strict: bool = False) -> str:
    """Answer "same", "close" (same look, other font file) or "other"."""
    mine, yours = plain(named(present)), plain(asked)
    if mine == yours or (mine in _CHINESE_OF and plain(_CHINESE_OF[mine]) == yours):
        return "same"
    family = _FAMILY_OF.get(yours, _CLOSE_OF.get(yours))
    if strict or family is None:
        return "other"
    if _FAMILY_OF.get(mine) == family:
        return "same"
    return "close" if _CLOSE_OF.get(mine) == family else "other"
