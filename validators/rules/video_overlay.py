"""Nothing stands still in a corner over the film (watermark, logo).

Requirements: C12, N11. Proves: that the same words stand at the same place of a corner in at least 60 % of the frames looked
at. Cannot: see signs without letters, or tell advertising: the finding says so, and the campaign's checklist asks a
person, who has the contact sheet.
"""

from typing import Literal

from validators import seeing
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Evidence, Finding, Status
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, found, unsure, warned

WORDS = {"watermark": "水印", "logo": "企业标识", "advertising": "广告"}


class Params(RuleParams):
    """What the notice forbids."""

    rule: Literal["video.overlay"] = "video.overlay"
    forbidden: list[Literal["watermark", "logo", "advertising"]] = ["watermark", "logo"]


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Warns with the corner, the words and the moment."""
    named = "、".join(WORDS[one] for one in params.forbidden)
    limit = f"没有{named}"
    frames = seeing.read_frames(facts)
    if len(frames) < seeing.FEWEST:
        message = f"{named}未能自动检查（{seeing.why_not(facts)}），由工作人员查看确认"
        return unsure(params, "not_read", message, en="Frames were not read.", limit=limit)
    still = [one for one in seeing.standing(frames) if one.corner]
    if still:
        shown = "；".join(f"{one.corner}“{one.text[:20]}”" for one in still[:3])
        first = seeing.clock(still[0].times[0])
        message = f"画面{shown}一直停留（如 {first} 处），疑似水印或标识，请确认"
        hint = "剪映：关闭“剪映片尾/水印”并删除角标贴纸；录屏、下载的素材请换成无水印的原片，再重新导出。"
        evidence = [
            Evidence(kind="moment", place=seeing.clock(time), text=f"{one.corner}：{one.text[:40]}")
            for one in still[:3]
            for time in one.times[:3]
        ]
        measured = f"{len(still[0].times)}/{len(frames)} 幅抽查画面的{still[0].corner}有相同文字"
        return warned(
            params, "standing", message, en="Words stand in a corner.", measured=measured, limit=limit, hint=hint,
            evidence=evidence,
        )  # fmt: skip
    message = (
        f"抽查 {len(frames)} 幅画面，角落里没有一直停留的文字；不带文字的图形标识和广告由工作人员查看确认"
    )
    # A pass, not a doubt: the campaign's own checklist asks people for signs without words, once a case and not once a file.
    return found(
        params, Status.PASS, "by_eye", message, en="No standing words; a person looks for signs.", limit=limit
    )


RULE = Rule(
    "video.overlay",
    "水印与标识",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    example="{rule: video.overlay, forbidden: [watermark]}",
)
