"""No author's name, unit, region or phone in the text.

Requirements: N12. Proves: the terms of the form, in body, tables, text boxes, headers, footers, notes, comments, tracked
and hidden text, alternative texts, PDF pages and what a PDF holds beside them (off the page, on layers that are switched off,
bookmarks, fields, labels, scripts, earlier versions), and of archives the names and, to a depth of two, what
the documents inside say. A name that is also an everyday word only warns,
and so do a mobile number that is not the form's, the name in pinyin, the surname with a title (高老师) and what people call
the school (实小). Regions are the places that the names of the author's units and of the offices above tell of, with the city
and province they lie in.
Cannot: see into attachments of a PDF that are not plain text (`unknown`), read scans and pictures (`unknown`,
`anonymity.picture`), or find a person the form does not name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import ClassVar, Literal

from validators import people
from validators.context import Context
from validators.facts import FileFacts, TextPiece
from validators.facts.archive import UnreadMember
from validators.findings import Evidence, Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RuleParams
from validators.people import Hit, Sort, Terms
from validators.places import MACHINE
from validators.rule import Guide, Rule, demanded, excerpts, failed, passed, phrase, skipped, unsure, warned


class Params(RuleParams):
    """`look_for`: which terms of the form."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("word.anonymity",)
    rule: Literal["anonymity.text"] = "anonymity.text"
    look_for: list[Sort] = list(people.SORTS)


HINT = "WPS/Word：Ctrl+H 查找并替换为“某校”“某地”“该教师”；页眉页脚、批注、修订和隐藏文字也要检查：审阅 → 接受全部修订、删除全部批注。"


def limit_words(params: Params) -> str:
    """The demand in words."""
    return people.limit_words(params.look_for)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Fails with the place."""
    limit = demanded(params)
    terms = people.terms(context, params.look_for)
    if not terms:
        return skipped(params, "no_terms", limit=limit)
    if facts.kind in (FileKind.VIDEO, FileKind.AUDIO, FileKind.IMAGE):
        return skipped(params, "no_text", limit=limit)
    pieces = facts.texts or []
    attachments = (facts.pdf.attachments if facts.pdf else None) or []
    hits = [
        hit for piece in [*pieces, *_upright(pieces)] for hit in people.search(piece.text, piece.place, terms)
    ]
    hits += _across(pieces, terms, {(hit.sort, hit.term) for hit in hits})
    if "phones" in params.look_for:
        hits += [
            hit
            for piece in pieces
            if piece.place.code not in MACHINE
            for hit in people.mobiles(piece.text, piece.place, terms)
        ]
    hits += [hit for name in attachments for hit in people.search(name, phrase("attachment"), terms)]
    sure = [hit for hit in hits if not hit.common]
    sought = people.sought(terms)
    evidence = [*excerpts([(hit.place, hit.excerpt) for hit in [*sure, *_doubtful(hits)]]), *sought]
    shared = {"limit": limit, "evidence": evidence, "measured": phrase("places", count=len(hits))}
    if hits:
        return (failed if sure else warned)(
            params, "found", terms=people.counted(hits), places=people.places(hits), **shared
        )
    unread = _not_read(facts, params, sought)
    if unread:
        return unread
    shared = {"limit": limit, "evidence": sought, "measured": phrase("places", count=0)}
    versions = facts.pdf.earlier_versions if facts.pdf else None
    return passed(params, "ok_earlier", count=versions, **shared) if versions else passed(params, **shared)


def _not_read(facts: FileFacts, params: Params, sought: list[Evidence]) -> Finding | None:
    """The answer where something of the file was not read, which a pass would need."""
    limit = demanded(params)
    if facts.kind is FileKind.PDF and facts.pdf and facts.pdf.kind != "text":
        return unsure(params, "scan", limit=limit)
    if facts.kind is FileKind.ARCHIVE and (facts.archive is None or facts.archive.contents_unread is None):
        return unsure(params, "inside", limit=limit)
    members = [member.name for member in _unread(facts) if member.text]
    if members:
        evidence = [Evidence(kind="entry", place=phrase("inside"), text=name) for name in members[:10]]
        return unsure(
            params,
            "members",
            names=members[:4],
            count=len(members),
            limit=limit,
            evidence=[*evidence, *sought],
        )
    if "embedded_unread" in facts.notes:
        return unsure(params, "embedded", limit=limit)
    if "garbled" in facts.notes:
        return unsure(params, "garbled", limit=limit)
    if "texts_cut" in facts.notes or (facts.pdf and facts.pdf.unseen):
        return unsure(params, "partly", limit=limit)
    if facts.pdf and facts.pdf.earlier_unread:
        return unsure(params, "earlier", count=facts.pdf.earlier_versions or 0, limit=limit)
    attachments = (facts.pdf.attachments if facts.pdf else None) or []
    unread = facts.pdf.attachments_unread if facts.pdf else None
    if unread is None:
        unread = attachments
    if unread:
        names = [name[:60] for name in unread[:3]]
        return unsure(params, "attachments", names=names, count=len(unread), limit=limit)
    return None


def _upright(pieces: Sequence[TextPiece]) -> Iterator[TextPiece]:
    """Columns of single characters, one a paragraph or cell, as the text that a reader sees in them."""
    for single, run in groupby(pieces, key=lambda piece: len(piece.text.strip()) == 1):
        if single and len(column := list(run)) > 1:
            yield TextPiece(place=column[0].place, text="".join(piece.text.strip() for piece in column))


_RUNNING = ("paragraph", "rest", "page", "slide", "line", "cell", "table")


def _across(pieces: Sequence[TextPiece], terms: Terms, known: set[tuple[Sort, str]]) -> list[Hit]:
    """Long terms that begin at the end of one paragraph and end in the next, as pasted text has them; they only warn."""
    long = terms.only(least=3)
    hits = []
    for first, second in pairwise(pieces):
        if first.place.code not in _RUNNING or second.place.code != first.place.code:
            continue
        seam = f"{first.text.rstrip()[-20:]}{second.text.lstrip()[:20]}"
        hits += [
            replace(hit, common=True)
            for hit in people.search(seam, first.place, long)
            if hit.sort in ("names", "units") and (hit.sort, hit.term) not in known
        ]
    return hits


def _unread(facts: FileFacts) -> list[UnreadMember]:
    """Members of an archive that were not read whole."""
    return (facts.archive.contents_unread if facts.archive else None) or []


def _doubtful(hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.common]


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"文字中不得出现作者的{'、'.join(people.WORDS[sort] for sort in params.look_for)}"


MESSAGES = {
    "ok": Message("文字中未发现作者姓名、单位等信息"),
    "ok_earlier": Message("文字中未发现作者姓名、单位等信息；文件里还留着 {count} 个旧版本，也已查过"),
    "earlier": Message(
        "文字中未发现作者信息；文件里还留着 {count} 个旧版本（改过的 PDF 会把原来的内容留在文件里），未能读全，由工作人员核对",
        "请用 WPS/Word 打开原稿重新输出为 PDF，或在浏览器中打开后“打印 → 另存为 PDF”，旧版本就不会留在文件里。",
    ),
    "no_terms": Message("表单尚无作者信息，暂不检查匿名"),
    "no_text": Message("此类文件没有可检索的文字，匿名由画面与属性检查"),
    "found": Message("文中出现{terms:terms}（{places:places}），要求匿名；请删除或改为泛称后重新上传", HINT),
    "scan": Message("扫描页的文字无法自动检查匿名，由工作人员核对"),
    "inside": Message("压缩包内的文件名未发现作者信息；文件内容由工作人员核对"),
    "partly": Message("文件很长，读到的部分未发现作者信息，其余由工作人员核对"),
    "garbled": Message(
        "PDF 的一部分文字没有写明是什么字（复制出来是乱码），无法检查，由工作人员核对",
        "请用 WPS/Word 打开原稿重新输出为 PDF（不要用“打印为图片”或精简字体），再试着复制一段文字确认不是乱码。",
    ),
    "embedded": Message(
        "文字中未发现作者信息；文件里还嵌有其他文件（双击图标才能打开的），未能读全，由工作人员核对",
        "不需要的内嵌文件请删除；需要的请复制为正文或图片，不要以“插入对象”的方式放入。",
    ),
    "members": Message(
        "压缩包内读到的文字中未发现作者信息；还有 {count} 个文件（{names:first}）未能读全，由工作人员核对"
    ),
    "attachments": Message(
        "PDF 正文中未发现作者信息；另有 {count} 个附件（{names:first}）未能检查，由工作人员核对"
    ),
}

RULE = Rule(
    "anonymity.text",
    "文字匿名",
    Params,
    decide,
    describe=describe,
    limit=limit_words,
    messages=MESSAGES,
    reads=("texts", "pdf.attachments", "archive.contents_unread"),
    guide=Guide(
        proves="表单中作者的姓名、单位、地区、电话是否出现在正文、表格、文本框、页眉页脚、批注、修订、隐藏文字、PDF 的页面（页面以外、关闭的图层、书签、表单域、替代文字、脚本和改动前的旧版本）和压缩包内的文件里；地区的拼音和车牌只提醒；写在结果里的是实际查找过的词。",
        cannot="扫描页和图片上的字由 anonymity.picture 检查；表单里没有写的人认不出来。",
        advice="盲评的材料项写上；只想查一部分时用 look_for。",
        params={
            "look_for": "查哪些：names 姓名、units 单位、regions 地区、phones 电话",
        },
    ),
    example="{rule: anonymity.text, look_for: [names, units, regions, phones]}",
)
