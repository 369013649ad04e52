"""Taking out of text what nobody needs to read in public: phone numbers, mail addresses, identity and card numbers, and what
stands after the word 地址. Pure.
"""

import re
from collections.abc import Sequence

from validators.people import MOBILE

GONE = "（已隐去）"

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_LANDLINE = re.compile(r"(?<!\d)(?:[（(]0\d{2,3}[)）]|0\d{2,3}[-—－ ])\s?\d{3,4}[-—－ ]?\d{4}(?!\d)")
_LONG = re.compile(r"(?<![\dA-Za-z])(?:\d{17}[\dXx]|\d{16,19}|\d{15})(?![\dA-Za-z])")
"""Identity numbers of 18 and of 15 places, and numbers of cards."""
_LABEL = "(?:电话|手机|联系方式|邮箱|电子邮件|e-?mail|q{1,2}|微信|身份证|证件号|住址|地址|银行卡|账号)"
_LABELLED = re.compile(
    r"((?:家庭|通讯|通信|联系|详细|邮寄|收件|办公)?(?:住址|地址)|微信号?|qq号?|身份证号码?)[ \t]*[:：][ \t]*([^\s，,；;。]{2,60})",
    re.IGNORECASE,
)
_CELL = re.compile(rf"\s*[^\s，。；]{{0,8}}{_LABEL}(?:号码?|地址)?\s*[:：]?\s*", re.IGNORECASE)
PATTERNS = (MOBILE, _EMAIL, _LANDLINE, _LONG)


def masked(text: str) -> str:
    """The text with every such number and address replaced by `GONE`."""
    for pattern in PATTERNS:
        text = pattern.sub(GONE, text)
    return _LABELLED.sub(lambda match: f"{match[1]}：{GONE}", text)


def masked_row(cells: Sequence[str]) -> list[str]:
    """A table's row: the cell after one that asks for a phone, a mail or an address is taken out whole."""
    out: list[str] = []
    for n, cell in enumerate(cells):
        asked = n > 0 and _CELL.fullmatch(cells[n - 1]) is not None
        out.append(GONE if asked and cell.strip() and _CELL.fullmatch(cell) is None else masked(cell))
    return out


def masked_rows(rows: Sequence[Sequence[str]], *, headed: bool = False) -> list[list[str]]:
    """A table: also the columns whose heading asks for such a thing. `headed`: the first row is known to be headings; else a
    table of two columns is read as labels and what stands beside them.
    """
    if not rows:
        return []
    private = {n for n, cell in enumerate(rows[0]) if _CELL.fullmatch(cell)}
    heads = len(private) > 0 and len(rows) > 1 and (headed or len(rows[0]) > 2)
    out = [masked_row(rows[0])] if not heads else [list(rows[0])]
    for row in rows[1:]:
        kept = masked_row(row)
        out.append([GONE if heads and n in private and cell.strip() else cell for n, cell in enumerate(kept)])
    return out


def found(text: str) -> list[str]:
    """Every piece of the text that `masked` takes out, once each."""
    pieces = [match[0] for pattern in PATTERNS for match in pattern.finditer(text)]
    pieces += [match[2] for match in _LABELLED.finditer(text)]
    return list(dict.fromkeys(pieces))
