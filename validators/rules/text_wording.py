"""Words that an organiser forbids or asks for (规范表述), in text, in what is read in pictures, and in the file's name.

Requirements: S14, S15. Proves: the words as they stand, with the place of each: in a document's every part, on slides and
sheets, in a PDF, in archives as far as they are read, and in frames, scans and pictures. Spaces and invisible characters
within a word do not hide it; a longer right form (中国台湾 for 台湾) is never taken for the wrong one. Words read in a picture
only warn, because a recogniser slips. Cannot: understand a sentence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Evidence, Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RuleParams
from validators.places import NOT_READ_BY_PEOPLE, distinct, places_words
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure, warned
from validators.spelling import joined

MOST_PLACES = 200
"""Places that a finding keeps; of words that stand in more, the count tells the rest."""
_PICTURED = (FileKind.VIDEO, FileKind.IMAGE)


class Wording(BaseModel):
    """A word, and what should stand in its place ("" where there is no one word for it)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: str = Field(min_length=1, max_length=60)
    instead: str = Field("", max_length=60)

    @field_validator("word")
    @classmethod
    def _is_seen(cls, word: str) -> str:
        if not joined(word).strip():
            raise ValueError("词语不能为空")
        return word


def _line(entry: Any) -> Any:
    """A line 词,应为 as a wording; the comma may be a Chinese one, a tab or an arrow."""
    if not isinstance(entry, str):
        return entry
    word, _, instead = re.sub(r"[，\t]|->|→", ",", entry).partition(",")
    return {"word": word.strip(), "instead": instead.strip()}


def _lines(entries: Any) -> Any:
    """A list of words, of lines and of pairs; or one text with a line for each, empty lines and those after # left out."""
    if isinstance(entries, str):
        entries = [
            line for line in entries.splitlines() if line.strip() and not line.lstrip().startswith("#")
        ]
    return [_line(entry) for entry in entries] if isinstance(entries, list | tuple) else entries


Wordings = Annotated[list[Wording], BeforeValidator(_lines)]


class Params(RuleParams):
    """`forbidden` and `required` words: a list, or one text with a line for each; a line is 词 or 词,应为 (from # on it is left
    out). `fine`: longer words in which a forbidden one is right. `where`: what is searched.
    """

    rule: Literal["text.wording"] = "text.wording"
    forbidden: Wordings = Field([], max_length=2000)
    required: Wordings = Field([], max_length=200)
    fine: list[str] = []
    where: list[Literal["text", "pictures", "name"]] = ["text", "pictures", "name"]

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.forbidden or self.required):
            raise ValueError("forbidden 与 required 至少填写一个")
        return self


def limit_words(params: Params) -> str:
    """The demand in words."""
    return "；".join(part for part in (_forbidden_words(params), _required_words(params)) if part)


def _forbidden_words(params: Params) -> str:
    shown = [
        f"“{entry.word}”" + (f"（应为“{entry.instead}”）" if entry.instead else "")
        for entry in params.forbidden[:6]
    ]
    more = f"等 {len(params.forbidden)} 种表述" if len(params.forbidden) > 6 else ""
    return f"不使用{'、'.join(shown)}{more}" if shown else ""


def _required_words(params: Params) -> str:
    shown = "、".join(f"“{entry.word}”" for entry in params.required[:6])
    more = f"等 {len(params.required)} 项" if len(params.required) > 6 else ""
    return f"须写明{shown}{more}" if shown else ""


@dataclass(frozen=True)
class _Hit:
    wording: Wording
    place: Phrase
    evidence: Evidence
    pictured: bool = False


@dataclass(frozen=True)
class _Part:
    """A piece of what is searched; of a picture its words are joined in reading order."""

    text: str
    place: Phrase
    seen: Any = None


def _parts(facts: FileFacts, params: Params) -> Iterator[_Part]:
    if "name" in params.where:
        yield _Part(facts.name, phrase("file_name"))
    if "text" in params.where and facts.kind not in _PICTURED:
        for piece in facts.texts or ():
            if piece.place.code not in NOT_READ_BY_PEOPLE and (
                piece.place.code != "entry_name" or "name" in params.where
            ):
                yield _Part(piece.text, piece.place)
    if "pictures" in params.where and _has_pictures(facts) and facts.seen:
        for picture in facts.seen.pictures:
            if picture.read:
                yield _Part(
                    ocr_analysis.text_of(picture), phrase("spot", **ocr_analysis.spot(picture)), picture
                )


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Forbidden words fail with every place, in pictures they warn; a required word that is nowhere fails."""
    limit = demanded(params)
    parts = list(_parts(facts, params))
    hits = [hit for part in parts for hit in _hits(part, params)]
    texts = [joined(part.text) for part in parts]
    missing = [
        entry
        for entry in params.required
        if not any(joined(entry.word) in text or _is_there(entry.instead, text) for text in texts)
    ]
    unseen = _unseen(facts, params)
    if hits or (missing and not unseen):
        sure = missing or any(not hit.pictured for hit in hits)
        return (failed if sure else warned)(
            params,
            "found" if hits else "missing",
            words=_counted(hits),
            places=distinct(hit.place for hit in hits[:6]),
            missing=[entry.model_dump() for entry in ([] if unseen else missing)],
            measured=phrase("places", count=len(hits)),
            limit=limit,
            evidence=[hit.evidence for hit in hits[:MOST_PLACES]],
            most=MOST_PLACES,
        )
    if unseen:
        return unsure(params, unseen, why=ocr_analysis.why_not(facts), limit=limit)
    return passed(params, measured=phrase("places", count=0), limit=limit)


def _has_pictures(facts: FileFacts) -> bool:
    """Whether its text stands in pictures that are read: frames, scans, images."""
    return facts.kind in _PICTURED or (facts.pdf is not None and facts.pdf.kind in ("scan", "mixed"))


def _is_there(word: str, text: str) -> bool:
    return bool(word) and joined(word) in text


def _hits(part: _Part, params: Params) -> Iterator[_Hit]:
    """Every place of every forbidden word; longer ones first, and never within a right form."""
    text = joined(part.text)
    for right in sorted(
        {*params.fine, *(entry.instead for entry in params.forbidden)}, key=len, reverse=True
    ):
        if right and any(joined(entry.word) in joined(right) for entry in params.forbidden):
            text = text.replace(joined(right), "\ufffc" * len(joined(right)))
    for entry in sorted(params.forbidden, key=lambda wording: len(wording.word), reverse=True):
        word = joined(entry.word)
        for match in re.finditer(_as_word(word), text):
            excerpt = f"…{text[max(0, match.start() - 12) : match.end() + 12]}…".replace("\ufffc", "□")
            yield _Hit(entry, part.place, _evidence(part, excerpt, entry.word), part.seen is not None)
        text = re.sub(_as_word(word), "\ufffc" * len(word), text)


def _as_word(word: str) -> str:
    """Latin letters and digits only as whole words."""
    before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"


def _evidence(part: _Part, excerpt: str, word: str) -> Evidence:
    if part.seen is None:
        return Evidence(kind="excerpt", place=part.place, text=excerpt)
    return ocr_analysis.moment(part.seen, excerpt, ocr_analysis.boxes_of(part.seen, word))


def _counted(hits: list[_Hit]) -> list[dict[str, Any]]:
    counts: dict[Wording, int] = {}
    for hit in hits:
        counts[hit.wording] = counts.get(hit.wording, 0) + 1
    return [{**wording.model_dump(), "count": count} for wording, count in counts.items()]


def _unseen(facts: FileFacts, params: Params) -> str:
    """Why not all of the file that should be searched was: the code that says so, or ""."""
    if "text" in params.where and facts.kind not in _PICTURED:
        measured = {FileKind.PDF: facts.pdf, FileKind.ARCHIVE: facts.archive}.get(facts.kind, True)
        if facts.texts is None or measured is None:
            return "unread"
        cut = "texts_cut" in facts.notes or (facts.pdf is not None and bool(facts.pdf.unseen))
        members = facts.archive.contents_unread if facts.archive else []
        if cut or members is None or any(member.text for member in members):
            return "partly"
    if "pictures" in params.where and _has_pictures(facts):
        if facts.depth != "deep":
            return "pending" if facts.slow_status is None else "partly"
        if facts.seen is None or facts.seen.state != "done":
            return "partly"
    return ""


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"用语规范：{limit_words(params)}"


def _found_words(values: Mapping[str, Any]) -> str:
    """“港台”2 处，应为“港澳台”; ..."""
    words = [
        f"“{entry['word']}”{entry['count']} 处" + (f"，应为“{entry['instead']}”" if entry["instead"] else "")
        for entry in values["words"]
    ]
    return "；".join(words[:8]) + (f"；等 {len(words)} 种" if len(words) > 8 else "")


def _missing_words(values: Mapping[str, Any]) -> str:
    words = "、".join(f"“{entry['word']}”" for entry in values["missing"])
    return f"没有写明要求的{words}" if words else ""


def _found_text(values: Mapping[str, Any]) -> str:
    places = places_words(values["places"])
    also = _missing_words(values)
    return f"出现不规范的表述：{_found_words(values)}（{places}）" + (f"；{also}" if also else "")


def _hint(values: Mapping[str, Any]) -> str:
    swaps = [f"“{entry['word']}”改为“{entry['instead']}”" for entry in values["words"] if entry["instead"]]
    return (
        "WPS/Word：Ctrl+H 查找并替换，逐处核对"
        + (f"：{'，'.join(swaps[:8])}" if swaps else "")
        + "；画面里的请修改原稿后重新导出；文件名里的请重命名。"
    )


MESSAGES = {
    "found": Message(_found_text, _hint),
    "missing": Message(
        lambda v: f"{_missing_words(v)}，请补充后重新上传", "请在正文合适的位置写明这些表述，用词与要求一致。"
    ),
    "ok": Message("用语符合要求"),
    "unread": Message("系统不能读取此类文件的文字，用语由工作人员核对"),
    "partly": Message("读到的部分用语符合要求，其余由工作人员核对"),
    "pending": Message("用语：画面文字的识别正在排队，稍后给出结果"),
}
RULE = Rule(
    "text.wording",
    "规范表述",
    Params,
    decide,
    refined=True,
    describe=describe,
    limit=limit_words,
    messages=MESSAGES,
    reads=("pdf.pages", "archive.contents_unread"),
    guide=Guide(
        proves="指定的词语及其每一处位置：正文各部分、幻灯片、表格、PDF、压缩包里能读的文件、画面上读到的字和文件名；词中间夹空格、不可见字符也能找到。",
        cannot="读不懂句子；画面上读到的词可能认错，只提醒。",
        advice="规范表述写成“词,应为”一行一条；正确的长词写进 fine，免得误报。",
        params={
            "forbidden": "不得出现的词，每行一个：词 或 词,应为",
            "required": "必须出现的词",
            "fine": "含有该词但正确的更长的词",
            "where": "查哪里：text 文字、pictures 画面、name 文件名",
        },
    ),
    example='{rule: text.wording, forbidden: ["国语,普通话", 最佳], fine: [最佳实践]}',
)
