"""What the pictures of a film or a scan say together: words that stand still, subtitles that change, names over two
lines. Pure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from validators.facts import FileFacts
from validators.facts.seen import SeenPicture, SeenText
from validators.findings import Evidence, Phrase, Shown
from validators.matching import plain
from validators.similar import same

Box = tuple[float, float, float, float]

HAN = re.compile("[\u3400-\u9fff]")

STANDING = 0.6
"""Share of the frames in which a watermark stands."""
NEAR = 0.04
"""How far the middle of a standing text may wander, as a share of the picture."""
BAND = 0.75
"""Subtitles stand below this height."""
OFF_MIDDLE = 0.15
"""How far from the middle of the picture a subtitle's own middle may be."""
FEWEST = 5
"""With fewer frames nothing is said of a whole film."""


CORNERS = {
    "top_left": "左上角",
    "top_right": "右上角",
    "bottom_left": "左下角",
    "bottom_right": "右下角",
    "edge": "边角",
}
"""Where in a picture something stands still, in words."""


@dataclass(frozen=True)
class Standing:
    """A text at the same place in many frames."""

    text: str
    centre: tuple[float, float]
    spots: tuple[tuple[SeenPicture, SeenText], ...]
    """Each frame that has it, and its line there."""
    share: float

    @property
    def corner(self) -> str:
        """A key of `CORNERS`; "" away from the corners."""
        return corner(self.centre)


def corner(centre: tuple[float, float]) -> str:
    """The corner a place belongs to, a key of `CORNERS`; "" away from the corners."""
    x, y = centre
    side = "left" if x < 0.3 else "right" if x > 0.7 else ""
    height = "top" if y < 0.22 else "bottom" if y > 0.78 else ""
    return f"{height}_{side}" if side and height else ""


@dataclass(frozen=True)
class Subtitles:
    """Frames looked at, those with a subtitle and its lines, and how many different subtitles there were."""

    frames: int
    shown: tuple[tuple[SeenPicture, tuple[SeenText, ...]], ...]
    different: int

    @property
    def share(self) -> float:
        return len(self.shown) / self.frames if self.frames else 0.0


def read_frames(facts: FileFacts) -> list[SeenPicture]:
    """The frames over the film whose text was read; those of the opening only where the film is that short."""
    if facts.seen is None:
        return []
    film = [picture for picture in facts.seen.part("film") if picture.read]
    return (
        film
        if len(film) >= FEWEST
        else [picture for picture in facts.seen.part("opening", "film") if picture.read]
    )


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
    standing_texts = [
        Standing(
            max((text for _, text in group), key=lambda text: text.score).text,
            group[0][1].centre,
            tuple(group),
            len(group) / len(frames),
        )
        for group in groups
        if len(frames) >= FEWEST and len(group) / len(frames) >= STANDING
    ]
    return sorted(standing_texts, key=lambda match: -match.share)


def _alike(text: SeenText, other: SeenText) -> bool:
    near = all(abs(a - b) <= NEAR for a, b in zip(text.centre, other.centre, strict=True))
    return near and same(text.text, other.text)


def subtitles(frames: Sequence[SeenPicture]) -> Subtitles:
    """Lines with Han text in the bottom quarter, in the middle of their row, that do not stand there all the time."""
    still = [group.text for group in standing(frames)]
    shown: list[tuple[SeenPicture, tuple[SeenText, ...]]] = []
    seen: list[str] = []
    for frame in frames:
        rows = _rows(
            [
                text
                for text in frame.texts
                if text.centre[1] >= BAND and not any(same(text.text, other) for other in still)
            ]
        )
        words = [text for row in rows if _subtitle(row) for text in row]
        if not words:
            continue
        shown.append((frame, tuple(words)))
        line = "".join(text.text for text in words)
        if not any(same(line, other) for other in seen):
            seen.append(line)
    return Subtitles(len(frames), tuple(shown), len(seen))


def _subtitle(row: Sequence[SeenText]) -> bool:
    """Two Han characters at least, written around the middle: bullet points of a slide begin at its left."""
    left, right = min(text.box[0] for text in row), max(text.box[2] for text in row)
    return (
        len(HAN.findall("".join(text.text for text in row))) >= 2
        and abs((left + right) / 2 - 0.5) <= OFF_MIDDLE
    )


def _rows(texts: Iterable[SeenText]) -> list[list[SeenText]]:
    """Texts that stand in one row, from the left: a reader may break a line at its spaces."""
    rows: list[list[SeenText]] = []
    for text in sorted(texts, key=lambda text_seen: text_seen.centre[1]):
        high = text.box[3] - text.box[1]
        if rows and abs(rows[-1][-1].centre[1] - text.centre[1]) <= max(0.01, high / 2):
            rows[-1].append(text)
        else:
            rows.append([text])
    return [sorted(row, key=lambda text_seen: text_seen.box[0]) for row in rows]


def clock(seconds: float | None) -> str:
    """72.4 -> "01:12"."""
    whole = int(seconds or 0)
    return (
        f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
        if whole >= 3600
        else f"{whole // 60:02}:{whole % 60:02}"
    )


def spot(picture: SeenPicture) -> dict[str, float]:
    """Where a picture is: {"page": 3}, {"seconds": 72.4}; {} where it is the whole file."""
    if picture.page is not None:
        return {"page": picture.page}
    return {} if picture.time is None else {"seconds": picture.time}


def spot_words(where: Mapping[str, float]) -> str:
    """第 3 页, 01:12, 图片."""
    if "page" in where:
        return f"第 {where['page']} 页"
    return clock(where["seconds"]) if "seconds" in where else "图片"


def moment(picture: SeenPicture, text: Shown, boxes: Iterable[Box] = ()) -> Evidence:
    """The picture's place as evidence, and where in it."""
    kind = "page" if picture.page is not None else "file" if picture.time is None else "moment"
    place = Phrase(code="spot", values=spot(picture))
    return Evidence(kind=kind, place=place, text=_cut(text), at=picture.key, boxes=list(boxes)[:8])


def _cut(text: Shown) -> Shown:
    return text[:80] if isinstance(text, str) else text


def at_second(facts: FileFacts, second: float, text: Shown, *, within: float = 1.0) -> Evidence:
    """A moment of a film as evidence, with the picture nearest to it where one was looked at."""
    frames = facts.seen.part("opening", "film") if facts.seen else []
    near = min(frames, key=lambda frame: abs((frame.time or 0.0) - second), default=None)
    key = near.key if near is not None and abs((near.time or 0.0) - second) <= within else ""
    return Evidence(kind="moment", place=clock(second), text=_cut(text), at=key)


def text_of(picture: SeenPicture) -> str:
    """The words of a picture in reading order: by lines from the top, then from the left."""
    ordered = sorted(picture.texts, key=lambda text: (round(text.centre[1] * 40), text.box[0]))
    return " ".join(text.text for text in ordered)


def readings(picture: SeenPicture) -> list[str]:
    """The words as rows, and as columns: in a form's cell a long name runs over lines beside its label."""
    columns: list[list[SeenText]] = []
    for text in sorted(picture.texts, key=lambda column_text: column_text.centre[1]):
        home = next((column for column in columns if _below(column[-1], text)), None)
        if home is None:
            columns.append([text])
        else:
            home.append(text)
    return [
        text_of(picture),
        *(" ".join(text.text for text in column) for column in columns if len(column) > 1),
    ]


def _below(upper: SeenText, lower: SeenText) -> bool:
    """The next line of one block: close below, and beginning at the left or set around the same middle."""
    high = max(upper.box[3] - upper.box[1], lower.box[3] - lower.box[1])
    near = 0 < lower.centre[1] - upper.centre[1] <= 2.5 * high
    left = abs(upper.box[0] - lower.box[0]) <= 0.03
    middle = abs(upper.centre[0] - lower.centre[0]) <= 0.03
    return near and (left or middle)


def boxes_of(picture: SeenPicture, words: str) -> list[Box]:
    """Lines of the picture that are part of these words, or hold them."""
    needle = plain(words)
    boxes = []
    for text in picture.texts:
        line = plain(text.text)
        if len(line) >= 2 and (
            line in needle or needle in line or _common(line, needle) >= max(4, len(needle) // 3)
        ):
            boxes.append(text.box)
    return boxes


def _common(text: str, other: str) -> int:
    """Length of the longest piece two texts share."""
    best, above = 0, [0] * (len(other) + 1)
    for char in text[:200]:
        here = [0]
        for column, letter in enumerate(other, start=1):
            here.append(above[column - 1] + 1 if char == letter else 0)
        best, above = max(best, *here), here
    return best


_WHY = {
    "none": "未能读取画面",
    "no_reader": "服务器未安装文字识别",
    "too_large": "画面过大，无法安全打开",
    "failed": "画面读取未完成",
    "partial": "画面较多，未能全部读取",
}


def why_not(facts: FileFacts) -> str:
    """Why nothing was read: the state of the reading, "none" where there was none."""
    return facts.seen.state if facts.seen else "none"


def why_words(state: str) -> str:
    """That in words."""
    return _WHY.get(state, "没有可读取的画面")
