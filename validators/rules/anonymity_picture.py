"""No author's name, unit, region or phone legible in frames, images and scanned pages.

Requirements: N12. Proves: that a term of the form was read in a picture. Cannot: look at every frame of a film (25 are looked
at), read what is small or artful; so it warns with the place, and never fails. Pictures inside Word files,
slides, sheets, archives and PDF pages of text are not read: a person is asked.
"""

from collections.abc import Mapping
from typing import Any, Literal

from validators import ocr_analysis, people
from validators.context import Context
from validators.facts import FileFacts
from validators.facts.seen import SeenPicture
from validators.findings import Evidence, Finding, Phrase, Shown
from validators.kinds import KIND_OF, FileKind
from validators.messages import Message, Text, Values, fill
from validators.params import RuleParams
from validators.people import Hit, Sort
from validators.rule import PHRASES as SHARED_PHRASES
from validators.rule import (
    Guide,
    Rule,
    demanded,
    excerpts,
    passed,
    phrase,
    skipped,
    unfinished,
    unsure,
    warned,
)

FILM_HINT = "剪映：在提示的时间处用贴纸或马赛克遮盖，或裁掉该段。如只是同名的普通词语，无需修改。"
PAGE_HINT = "请在图片编辑软件中涂盖或裁掉后重新导出；扫描件请遮盖后重新扫描。如只是同名的普通词语，无需修改。"


class Params(RuleParams):
    """`look_for`: which terms of the form."""

    rule: Literal["anonymity.picture"] = "anonymity.picture"
    look_for: list[Sort] = list(people.SORTS)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return people.limit_words(params.look_for)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Warns with the place."""
    limit = demanded(params)
    names_sought = people.terms(context, params.look_for)
    if not names_sought:
        return skipped(params, "no_terms", limit=limit)
    if (quiet := _nothing_to_read(facts, params, limit)) is not None:
        return quiet
    read = [picture for picture in facts.seen.pictures if picture.read] if facts.seen else []
    if not read:
        return unsure(params, "not_read", why=ocr_analysis.why_not(facts), limit=limit)
    hits = [(picture, hit) for picture in read for hit in _hits(picture, names_sought)]
    looked: dict[str, Any] = {"looked": len(read), "kind": str(facts.kind)}
    if not hits:
        if facts.seen is None or facts.seen.state != "done":
            return unsure(params, "partly", why=ocr_analysis.why_not(facts), **looked, limit=limit)
        shown = people.sought(names_sought)
        beside = _beside_the_picture(facts)
        if beside:
            return unsure(params, "beside", **looked, tracks=beside, limit=limit, evidence=shown)
        return passed(params, measured=phrase("looked", **looked), limit=limit, **looked, evidence=shown)
    pictures = {picture.key: picture for picture, _ in hits[:6]}
    evidence: list[Evidence] = [
        ocr_analysis.moment(picture, hit.excerpt, ocr_analysis.boxes_of(picture, hit.term))
        for picture, hit in hits[:10]
    ]
    terms = people.counted(_once([hit for _, hit in hits]))
    return warned(
        params,
        "seen",
        terms=terms,
        places=[ocr_analysis.spot(picture) for picture in pictures.values()],
        kind=str(facts.kind),
        measured=phrase("places", count=len(hits)),
        limit=limit,
        evidence=[*evidence, *people.sought(names_sought)],
    )


def _nothing_to_read(facts: FileFacts, params: Params, limit: Phrase) -> Finding | None:
    """Files without pictures, and those whose slow facts are still to come."""
    inside = _inside(facts)
    if inside:
        shown = [text.model_dump(mode="json") if isinstance(text, Phrase) else text for _, text in inside[:4]]
        return unsure(params, "inside", shown=shown, limit=limit, evidence=excerpts(inside))
    pages = facts.pdf is not None and facts.pdf.kind in ("scan", "drawing", "mixed")
    if not pages and facts.kind not in (FileKind.VIDEO, FileKind.IMAGE):
        return skipped(params, "no_picture", limit=limit)
    if facts.depth != "deep" and facts.slow_status is not None:
        return unfinished(params, facts.slow_status)
    if facts.depth != "deep":
        return unsure(params, "pending", limit=limit)
    return None


def _beside_the_picture(facts: FileFacts) -> list[str]:
    """What a player can show beside the film, and nobody read: subtitles of their own track, a cover."""
    film = facts.video
    if film is None:
        return []
    return ["subtitles"] * bool(film.subtitle_tracks) + ["cover"] * film.cover_art


def _inside(facts: FileFacts) -> list[tuple[Phrase, Shown]]:
    """Where pictures stand, or may stand, that nobody read: the place, and how many or which."""
    if facts.word is not None and facts.word.images is None:
        return [(phrase("kind", kind="word"), phrase("if_any"))]
    if facts.word is not None:
        images = (facts.word.images or 0) + facts.word.images_elsewhere
        return [(phrase("kind", kind="word"), phrase("pictures", count=images))] if images else []
    if facts.kind in (FileKind.SLIDES, FileKind.SHEET, FileKind.WORD):
        return [(phrase("kind", kind=str(facts.kind)), phrase("if_any"))]
    if facts.pdf is not None and facts.pdf.kind == "text":
        pages = [page.number for page in facts.pdf.page_list if page.image_share]
        return [(phrase("page", number=number), phrase("page", number=number)) for number in pages]
    if facts.kind is not FileKind.ARCHIVE:
        return []
    if facts.archive is None or not facts.archive.listed:
        return [(phrase("inside"), phrase("not_listed"))]
    may: list[tuple[Phrase, Shown]] = [
        (phrase("inside"), entry.name)
        for entry in [*facts.archive.entries, *(facts.archive.inner or [])]
        if _may_show(entry.type)
    ]
    unseen = (facts.archive.items or 0) - len(facts.archive.entries)
    return [*may, (phrase("inside"), phrase("other_entries", count=unseen))] if unseen > 0 else may


def _shown_words(values: Mapping[str, Any]) -> str:
    """The first of what `_inside` named; a string is an entry's name, or words of an earlier version."""
    words = [
        text
        if isinstance(text, str)
        else fill((RULE.phrases.get(text["code"]) or SHARED_PHRASES[text["code"]]), Values(text["values"]))
        for text in values["shown"]
    ]
    return "、".join(words[:3]) + ("等" if len(words) > 3 else "")


def _may_show(kind: str) -> bool:
    """Whether an entry of this type can hold a picture; plain text and sound cannot, what is not recognised may."""
    return kind == "epub" or KIND_OF.get(kind) not in (FileKind.TEXT, FileKind.AUDIO)


def _hits(picture: SeenPicture, names_sought: people.Terms) -> list[Hit]:
    """Short terms within a line, long ones (a unit's name) also across lines; each term once a picture."""
    lines = [hit for text in picture.texts for hit in people.search(text.text, picture.key, names_sought)]
    long = names_sought.only(least=5)
    across = [
        hit for words in ocr_analysis.readings(picture) for hit in people.search(words, picture.key, long)
    ]
    return _once([*lines, *across])


def _once(hits: list[Hit]) -> list[Hit]:
    """Each term once a place."""
    return list({(hit.sort, hit.term, hit.place): hit for hit in reversed(hits)}.values())[::-1]


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"画面中不得出现作者的{'、'.join(people.WORDS[sort] for sort in params.look_for)}"


def _looked(values: Mapping[str, Any]) -> str:
    """How many pictures or pages were read."""
    return f"{values['looked']} {'页' if values['kind'] == FileKind.PDF else '幅画面'}"


_TRACKS = {"subtitles": "字幕轨（可开关的字幕）", "cover": "封面图"}

MESSAGES = {
    "beside": Message(
        lambda v: (
            f"抽查 {_looked(v)}，未发现作者姓名、单位等文字；影片另带有{'、'.join(_TRACKS[name] for name in v['tracks'])}，"
            "其中的文字未能检查，由工作人员查看"
        ),
        "剪映：把字幕直接显示在画面上、不设封面后重新导出，即可全部自动检查。",
    ),
    "seen": Message(
        "画面中读到{terms:terms}（{places:spots}），要求匿名；请核对并遮盖后重新上传",
        lambda v: FILM_HINT if v["kind"] == FileKind.VIDEO else PAGE_HINT,
    ),
    "no_terms": Message("表单尚无作者信息，暂不检查匿名"),
    "not_read": Message("画面文字未能自动读取（{why:unread}），匿名由工作人员查看确认"),
    "ok": Message(lambda v: f"抽查 {_looked(v)}，未发现作者姓名、单位等文字"),
    "partly": Message(
        lambda v: (
            f"已读取的 {_looked(v)}中未发现作者信息，其余（{ocr_analysis.why_words(v['why'])}）由工作人员查看"
        )
    ),
    "inside": Message(
        lambda v: f"文件内的图片（{_shown_words(v)}）由工作人员查看，确认没有作者信息",
        "请自行打开文件内的每张图片，确认没有姓名、校名、地名和电话；有的请遮盖后重新上传。",
    ),
    "no_picture": Message("此文件没有需要查看的画面"),
    "pending": Message("画面匿名：画面的检测正在排队，稍后给出结果"),
}
PHRASES: Mapping[str, Text] = {
    "pictures": "{count} 张",
    "if_any": "如有",
    "not_listed": "系统不能列出",
    "other_entries": "其余 {count} 个文件",
    "looked": lambda v: f"{_looked(v)}，0 处",
}
"""What was measured, in words."""

RULE = Rule(
    "anonymity.picture",
    "画面匿名",
    Params,
    decide,
    needs="deep",
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("video.subtitle_tracks", "video.cover_art"),
    guide=Guide(
        proves="抽查的画面、扫描页和图片上读到的字里，有没有作者的信息。",
        cannot="影片只看其中 25 幅画面；小字、艺术字可能漏认，所以只提醒，不会直接判不合格。说话声不检查。",
        advice="盲评的视频、图片、扫描件写上。",
        params={
            "look_for": "查哪些",
        },
    ),
    example="{rule: anonymity.picture}",
)
