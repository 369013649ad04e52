"""What the pictures of a film say together: words that stand still, subtitles that change. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from validators.facts import FileFacts
from validators.facts.seen import SeenPicture, SeenText
from validators.findings import Evidence
from validators.similar import same

HAN = re.compile("[\u3400-\u9fff]")

STANDING = 0.6
"""Share of the frames in which a watermark stands."""
NEAR = 0.04
"""How far the middle of a standing text may wander, as a share of the picture."""
BAND = 0.75
"""Subtitles stand below this height."""
FEWEST = 5
"""With fewer frames nothing is said of a whole film."""


@dataclass(frozen=True)
class Standing:
    """A text at the same place in many frames."""

    text: str
    centre: tuple[float, float]
    times: tuple[float, ...]
    share: float

    @property
    def corner(self) -> str:
        """左上角, 右上角, 左下角, 右下角; "" away from the corners."""
        x, y = self.centre
        side = "左" if x < 0.3 else "右" if x > 0.7 else ""
        height = "上" if y < 0.22 else "下" if y > 0.78 else ""
        return f"{side}{height}角" if side and height else ""


@dataclass(frozen=True)
class Subtitles:
    """Frames looked at, the times of those with a subtitle, and how many different subtitles there were."""

    frames: int
    times: tuple[float, ...]
    different: int

    @property
    def share(self) -> float:
        return len(self.times) / self.frames if self.frames else 0.0


def read_frames(facts: FileFacts) -> list[SeenPicture]:
    """The frames over the film whose text was read; those of the opening only where the film is that short."""
    if facts.seen is None:
        return []
    film = [one for one in facts.seen.part("film") if one.read]
    return film if len(film) >= FEWEST else [one for one in facts.seen.part("opening", "film") if one.read]


def standing(frames: Sequence[SeenPicture]) -> list[Standing]:
    """Texts at the same place in at least 60 % of the frames, the longest-standing first."""
    groups: list[list[tuple[SeenPicture, SeenText]]] = []
    for frame in frames:
        for text in frame.texts:
            home = next((group for group in groups if _alike(group[0][1], text)), None)
            if home is None:
                groups.append([(frame, text)])
            elif home[-1][0] is not frame:
                home.append((frame, text))
    found = [
        Standing(
            max((text for _, text in group), key=lambda text: text.score).text,
            group[0][1].centre,
            tuple(frame.time or 0.0 for frame, _ in group),
            len(group) / len(frames),
        )
        for group in groups
        if len(frames) >= FEWEST and len(group) / len(frames) >= STANDING
    ]
    return sorted(found, key=lambda one: -one.share)


def _alike(one: SeenText, other: SeenText) -> bool:
    near = all(abs(a - b) <= NEAR for a, b in zip(one.centre, other.centre, strict=True))
    return near and same(one.text, other.text)


def subtitles(frames: Sequence[SeenPicture]) -> Subtitles:
    """Han text in the middle of the bottom quarter that does not stand there all the time."""
    still = [one.text for one in standing(frames)]
    times: list[float] = []
    seen: list[str] = []
    for frame in frames:
        words = [
            text.text
            for text in frame.texts
            if text.centre[1] >= BAND
            and 0.15 <= text.centre[0] <= 0.85
            and len(HAN.findall(text.text)) >= 2
            and not any(same(text.text, other) for other in still)
        ]
        if not words:
            continue
        times.append(frame.time or 0.0)
        line = "".join(words)
        if not any(same(line, other) for other in seen):
            seen.append(line)
    return Subtitles(len(frames), tuple(times), len(seen))


def clock(seconds: float | None) -> str:
    """72.4 -> "01:12"."""
    whole = int(seconds or 0)
    return (
        f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
        if whole >= 3600
        else f"{whole // 60:02}:{whole % 60:02}"
    )


def place(picture: SeenPicture) -> str:
    """Where a picture is, in words: 01:12, 第 3 页, 图片."""
    if picture.page is not None:
        return f"第 {picture.page} 页"
    return "图片" if picture.time is None else clock(picture.time)


def moment(picture: SeenPicture, text: str) -> Evidence:
    """The picture's place as evidence."""
    kind = "page" if picture.page is not None else "file" if picture.time is None else "moment"
    return Evidence(kind=kind, place=place(picture), text=text[:80])


def said(picture: SeenPicture) -> str:
    """The words of a picture in reading order: by lines from the top, then from the left."""
    ordered = sorted(picture.texts, key=lambda one: (round(one.centre[1] * 40), one.box[0]))
    return " ".join(one.text for one in ordered)


WHY = {
    "no_reader": "服务器未安装文字识别",
    "too_large": "画面过大，无法安全打开",
    "failed": "画面读取未完成",
    "partial": "画面较多，未能全部读取",
}


def why_not(facts: FileFacts) -> str:
    """Why nothing was read, in words."""
    return WHY.get(facts.seen.state, "没有可读取的画面") if facts.seen else "未能读取画面"
