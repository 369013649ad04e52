"""How a certificate is laid out: which field stands where on the sheet, how large, with which emphasis. Pure.

A design is data with a version. The words come from the campaign's document; the design only places them. Lengths are
millimetres from the top left corner of the sheet, sizes of letters are points.
"""

from enum import StrEnum
from itertools import combinations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from portal.decisions import ALLOWED, Decision, refuse

MARGIN = 5.0
"""Millimetres along the edges that printers leave blank."""
SMALLEST_CODE = 18.0
"""Millimetres of a QR code's side that telephones still read from paper."""


class Orientation(StrEnum):
    """How the A4 sheet lies."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return (297.0, 210.0) if self is Orientation.LANDSCAPE else (210.0, 297.0)


Key = Literal[
    "emblem", "heading", "name", "text", "award", "signed", "date", "seal", "code", "caption", "number"
]
LABELS: dict[str, str] = {
    "emblem": "徽标", "heading": "标题", "name": "姓名", "text": "正文", "award": "奖项（单列一行）", "signed": "落款",
    "date": "日期", "seal": "印章图片", "code": "二维码", "caption": "扫码提示", "number": "编号",
}  # fmt: skip
PICTURES = ("background", "emblem", "seal")
"""Slots of pictures that an organiser may upload."""
_WITHOUT_LETTERS = ("emblem", "seal", "code")
_MAY_TOUCH = frozenset({frozenset({"seal", "signed"}), frozenset({"seal", "date"})})
"""A seal is set over signature and date."""


class Placed(BaseModel):
    """One field on the sheet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    shown: bool = True
    x: float = Field(ge=0, le=297)
    y: float = Field(ge=0, le=297)
    width: float = Field(gt=0, le=297)
    height: float = Field(gt=0, le=297)
    size: float = Field(default=16, ge=6, le=96)
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False
    colour: Literal["ink", "red", "gold", "soft"] = "ink"

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Design(BaseModel):
    """One layout."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    orientation: Orientation = Orientation.LANDSCAPE
    frame: bool = True
    paper: bool = True
    background: bool = True
    """Whether the uploaded background, where there is one, is printed."""
    fields: tuple[Placed, ...]

    def field(self, key: str) -> Placed | None:
        """A field that is shown."""
        return next((field for field in self.fields if field.key == key and field.shown), None)


def _standard(
    orientation: Orientation, *rows: tuple[Key, float, float, float, float, dict[str, object]]
) -> Design:
    return Design(
        orientation=orientation,
        fields=tuple(
            Placed.model_validate({"key": key, "x": x, "y": y, "width": width, "height": height, **look})
            for key, x, y, width, height, look in rows
        ),
    )


_HEADING: dict[str, object] = {"align": "center", "bold": True, "colour": "red"}
_CENTRED: dict[str, object] = {"align": "center"}
_BOTTOM: dict[str, object] = {"size": 9, "colour": "soft"}
STANDARD = {
    Orientation.LANDSCAPE: _standard(
        Orientation.LANDSCAPE,
        ("emblem", 139.5, 19, 18, 18, {}),
        ("heading", 45, 38, 207, 22, _HEADING | {"size": 46}),
        ("name", 42, 68, 213, 15, {"size": 26, "bold": True}),
        ("text", 42, 86, 213, 49, {"size": 22}),
        ("award", 45, 128, 207, 14, _HEADING | {"size": 30, "shown": False}),
        ("signed", 147, 148, 108, 10, _CENTRED | {"size": 18}),
        ("date", 147, 160, 108, 9, _CENTRED | {"size": 16}),
        ("seal", 180, 136, 42, 42, {}),
        ("code", 43, 145, 26, 26, {}),
        ("caption", 38, 172, 36, 5, _CENTRED | _BOTTOM),
        ("number", 42, 179, 100, 6, {"size": 10, "colour": "soft"}),
    ),
    Orientation.PORTRAIT: _standard(
        Orientation.PORTRAIT,
        ("emblem", 93, 26, 24, 24, {}),
        ("heading", 25, 56, 160, 26, _HEADING | {"size": 50}),
        ("name", 32, 98, 146, 18, {"size": 28, "bold": True}),
        ("text", 32, 120, 146, 78, {"size": 22}),
        ("award", 25, 184, 160, 16, _HEADING | {"size": 32, "shown": False}),
        ("signed", 80, 216, 98, 10, _CENTRED | {"size": 18}),
        ("date", 80, 229, 98, 9, _CENTRED | {"size": 16}),
        ("seal", 107, 203, 44, 44, {}),
        ("code", 33, 214, 28, 28, {}),
        ("caption", 28, 243, 38, 5, _CENTRED | _BOTTOM),
        ("number", 32, 256, 120, 6, {"size": 10, "colour": "soft"}),
    ),
}
"""What certificates look like where nobody designed any."""


def decide_design(design: Design) -> Decision:
    """Whether every field stays on the sheet, none touches another, and what must be there is there."""
    keys = [field.key for field in design.fields]
    if len(set(keys)) != len(keys):
        return refuse("design_twice")
    shown = [field for field in design.fields if field.shown]
    for key in ("text", "code", "number"):
        if design.field(key) is None:
            return refuse("design_needs", field=LABELS[key])
    width, height = design.orientation.size
    for field in shown:
        if min(field.x, field.y, width - field.right, height - field.bottom) < MARGIN:
            return refuse(
                "design_off_page", field=LABELS[field.key], margin=MARGIN, width=width, height=height
            )
        if field.key not in _WITHOUT_LETTERS and field.height < field.size * 0.42:
            return refuse("design_low", field=LABELS[field.key], size=field.size, height=field.size * 0.42)
    code = design.field("code")
    assert code is not None
    if min(code.width, code.height) < SMALLEST_CODE:
        return refuse("design_code_small", least=SMALLEST_CODE)
    for one, other in combinations(shown, 2):
        if frozenset({one.key, other.key}) not in _MAY_TOUCH and _touch(one, other):
            return refuse("design_touch", field=LABELS[one.key], other=LABELS[other.key])
    return ALLOWED


def _touch(one: Placed, other: Placed) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
