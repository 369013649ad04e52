"""The merge fields: every value that rosters, printed forms, file names and certificates can name, and what it is.

Declared here, because a campaign document may name no other; resolved by `campaigns.fields.merge_fields` with what the
apps above register. Pure: standard library only.
"""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Output(StrEnum):
    """Where merge fields are filled in."""

    ROSTER = "roster"
    ROSTER_LINE = "roster_line"
    PRINTOUT = "printout"
    UNIT_PRINTOUT = "unit_printout"
    FILE_NAME = "file_name"
    CERTIFICATE = "certificate"
    INSTRUCTOR_CERTIFICATE = "instructor_certificate"
    UNIT_CERTIFICATE = "unit_certificate"
    CERTIFICATE_NUMBER = "certificate_number"


class Scope(StrEnum):
    """What a value is taken from; a resolver is given exactly this."""

    ROW = "row"
    CAMPAIGN = "campaign"
    SUBMISSION = "submission"
    AUTHOR = "author"
    INSTRUCTOR = "instructor"
    FILE = "file"
    NOMINATION = "nomination"
    RANKING = "ranking"
    AWARD = "award"
    FOLLOW_UP = "follow_up"
    CERTIFICATE = "certificate"
    UNIT = "unit"
    UNIT_FORM = "unit_form"
    UNIT_LIST = "unit_list"


OUTPUT_LABELS: dict[Output, str] = {
    Output.ROSTER: "汇总表的列",
    Output.ROSTER_LINE: "汇总表的表头、表尾",
    Output.PRINTOUT: "打印的表（案例）",
    Output.UNIT_PRINTOUT: "打印的表（单位）",
    Output.FILE_NAME: "导出的文件名",
    Output.CERTIFICATE: "证书正文",
    Output.INSTRUCTOR_CERTIFICATE: "指导教师证书正文",
    Output.UNIT_CERTIFICATE: "单位证书正文",
    Output.CERTIFICATE_NUMBER: "证书编号",
}

SCOPE_LABELS: dict[Scope, str] = {
    Scope.ROW: "这一行",
    Scope.CAMPAIGN: "活动",
    Scope.SUBMISSION: "案例",
    Scope.AUTHOR: "作者",
    Scope.INSTRUCTOR: "指导教师",
    Scope.FILE: "文件",
    Scope.NOMINATION: "推荐",
    Scope.RANKING: "评审结果",
    Scope.AWARD: "奖项",
    Scope.FOLLOW_UP: "后续去向",
    Scope.CERTIFICATE: "证书（颁发时固定）",
    Scope.UNIT: "单位",
    Scope.UNIT_FORM: "单位表单",
    Scope.UNIT_LIST: "单位的推荐名单",
}


@dataclass(frozen=True, slots=True)
class MergeField:
    """One value. With `argument` it is written key:argument, such as answer:summary; `argument` says what follows."""

    key: str
    label: str
    scope: Scope
    outputs: frozenset[Output]
    argument: str = ""

    @property
    def written(self) -> str:
        """As a document writes it."""
        return f"{self.key}:<{self.argument}>" if self.argument else self.key


def _in(*outputs: Output) -> frozenset[Output]:
    return frozenset(outputs)


_TABLES = _in(Output.ROSTER, Output.PRINTOUT)
_CASE = _in(Output.ROSTER, Output.PRINTOUT, Output.FILE_NAME)
_BY_HAND = _in(Output.PRINTOUT, Output.UNIT_PRINTOUT, Output.ROSTER_LINE)
_CERTIFICATE = _in(Output.CERTIFICATE, Output.INSTRUCTOR_CERTIFICATE)
_CERTIFICATES = _in(Output.CERTIFICATE, Output.INSTRUCTOR_CERTIFICATE, Output.UNIT_CERTIFICATE)

FIELDS: tuple[MergeField, ...] = (
    MergeField("seq", "序号", Scope.ROW, _in(Output.ROSTER, Output.FILE_NAME, Output.CERTIFICATE_NUMBER)),
    MergeField("year", "颁发年份", Scope.ROW, _in(Output.CERTIFICATE_NUMBER)),
    MergeField("call_year", "活动年度（文档的 year）", Scope.CAMPAIGN, _in(Output.CERTIFICATE_NUMBER)),
    MergeField("blank", "空白，打印后手写", Scope.ROW, _BY_HAND),
    MergeField("date", "填写日期", Scope.ROW, _BY_HAND),
    MergeField("campaign", "活动名称", Scope.CAMPAIGN, _CERTIFICATES | _in(Output.ROSTER_LINE)),
    MergeField("number", "案例编号", Scope.SUBMISSION, _CASE),
    MergeField("title", "案例名称", Scope.SUBMISSION, _CASE),
    MergeField("category", "类别", Scope.SUBMISSION, _CASE),
    MergeField("category_short", "类别的简称，没有的用全称", Scope.SUBMISSION, _in(Output.ROSTER)),
    MergeField("category_key", "类别的 key", Scope.SUBMISSION, _in(Output.ROSTER)),
    MergeField("group", "组别", Scope.SUBMISSION, _CASE),
    MergeField("group_short", "组别的简称，没有的用全称", Scope.SUBMISSION, _in(Output.ROSTER)),
    MergeField("track", "赛道", Scope.SUBMISSION, _TABLES),
    MergeField("track_short", "赛道的简称，没有的用全称", Scope.SUBMISSION, _in(Output.ROSTER)),
    MergeField("unit", "申报单位", Scope.SUBMISSION, _CASE),
    MergeField("consent", "是否同意全部声明", Scope.SUBMISSION, _in(Output.ROSTER)),
    MergeField("contact_name", "申报人姓名", Scope.SUBMISSION, _in(Output.ROSTER)),
    MergeField("contact_phone", "申报人手机号", Scope.SUBMISSION, _in(Output.ROSTER)),
    MergeField("answers", "其余各填报项", Scope.SUBMISSION, _in(Output.PRINTOUT)),
    MergeField("answer", "一个填报项", Scope.SUBMISSION, _TABLES, argument="填报项 key"),
    MergeField("declaration", "一条声明", Scope.SUBMISSION, _TABLES, argument="声明 key"),
    MergeField("authors", "全部作者姓名", Scope.AUTHOR, _CASE),
    MergeField("first_author", "第一作者姓名", Scope.AUTHOR, _CASE),
    MergeField("first_unit", "第一作者单位", Scope.AUTHOR, _in(Output.ROSTER)),
    MergeField("author_phone", "第一作者手机号", Scope.AUTHOR, _in(Output.ROSTER)),
    MergeField("author_table", "作者信息表", Scope.AUTHOR, _in(Output.PRINTOUT)),
    MergeField("team_table", "第一作者以外的作者信息表", Scope.AUTHOR, _in(Output.PRINTOUT)),
    MergeField("lead", "第一作者的一项", Scope.AUTHOR, _in(Output.PRINTOUT), argument="作者信息列"),
    MergeField("instructors", "全部指导教师姓名", Scope.INSTRUCTOR, _TABLES),
    MergeField("instructor_units", "全部指导教师单位", Scope.INSTRUCTOR, _in(Output.ROSTER)),
    MergeField("instructor_phones", "全部指导教师手机号", Scope.INSTRUCTOR, _in(Output.ROSTER)),
    MergeField("instructor", "第一位指导教师的一项", Scope.INSTRUCTOR, _TABLES, argument="作者信息列"),
    MergeField("instructor_table", "指导教师信息表", Scope.INSTRUCTOR, _in(Output.PRINTOUT)),
    MergeField("slot", "材料名称", Scope.FILE, _in(Output.FILE_NAME)),
    MergeField("recommending_unit", "推荐单位", Scope.NOMINATION, _in(Output.ROSTER)),
    MergeField("comment", "推荐意见", Scope.NOMINATION, _TABLES),
    MergeField("score", "得分", Scope.RANKING, _in(Output.ROSTER)),
    MergeField("rank", "名次；单位的表里是推荐排序", Scope.RANKING, _in(Output.ROSTER)),
    MergeField("award", "奖项", Scope.AWARD, _in(Output.ROSTER)),
    MergeField("award_short", "奖项的简称，没有的用全称", Scope.AWARD, _in(Output.ROSTER)),
    MergeField("certificate", "证书编号", Scope.AWARD, _in(Output.ROSTER)),
    MergeField("marks", "全部后续去向和说明", Scope.FOLLOW_UP, _in(Output.ROSTER)),
    MergeField(
        "mark",
        "一种后续去向：说明，没有说明的写“是”",
        Scope.FOLLOW_UP,
        _in(Output.ROSTER),
        argument="去向 key",
    ),
    MergeField("name", "证书上的姓名", Scope.CERTIFICATE, _CERTIFICATE),
    MergeField("authors", "证书上的姓名；指导教师证书上是作者姓名", Scope.CERTIFICATE, _CERTIFICATE),
    MergeField("instructors", "案例的指导教师姓名", Scope.CERTIFICATE, _in(Output.CERTIFICATE)),
    MergeField("honour", "授予指导教师的称号", Scope.CERTIFICATE, _in(Output.INSTRUCTOR_CERTIFICATE)),
    MergeField("title", "证书上的案例名称", Scope.CERTIFICATE, _CERTIFICATE),
    MergeField("award", "证书上的奖项", Scope.CERTIFICATE, _CERTIFICATES),
    MergeField("unit", "证书上的单位", Scope.CERTIFICATE, _CERTIFICATES),
    MergeField("category", "类别", Scope.CERTIFICATE, _CERTIFICATE),
    MergeField("track", "赛道", Scope.CERTIFICATE, _CERTIFICATE),
    MergeField(
        "unit_name",
        "单位名称；主办单位的表里是主办单位",
        Scope.UNIT,
        _in(Output.PRINTOUT, Output.UNIT_PRINTOUT, Output.ROSTER_LINE),
    ),
    MergeField("answers", "其余各填报项", Scope.UNIT_FORM, _in(Output.UNIT_PRINTOUT)),
    MergeField(
        "answer",
        "一个填报项",
        Scope.UNIT_FORM,
        _in(Output.UNIT_PRINTOUT, Output.ROSTER_LINE),
        argument="填报项 key",
    ),
    MergeField("form_table", "各填报项排成一行的表", Scope.UNIT_FORM, _in(Output.UNIT_PRINTOUT)),
    MergeField(
        "roster", "单位的一张汇总表", Scope.UNIT_LIST, _in(Output.UNIT_PRINTOUT), argument="汇总表 key"
    ),
)


def fields_of(output: Output) -> tuple[MergeField, ...]:
    """The merge fields that may stand there, in the order of the list."""
    return tuple(field for field in FIELDS if output in field.outputs)


def names(output: Output) -> tuple[str, ...]:
    """Keys that may stand there alone; those with an argument are left out."""
    return tuple(field.key for field in fields_of(output) if not field.argument)


def field_of(written: str, output: Output) -> MergeField | None:
    """The merge field that is written so, or None where it may not stand."""
    key, colon, argument = written.partition(":")
    for field in fields_of(output):
        if field.key == key and bool(field.argument) == bool(colon) == bool(argument):
            return field
    return None


def unknown_words(written: str, outputs: Iterable[Output]) -> str:
    """Why a name is refused: the nearest one, and all that may stand there."""
    fields = [field for output in outputs for field in fields_of(output)]
    listed = list(dict.fromkeys(field.written for field in fields))
    close = difflib.get_close_matches(written, [field.key for field in fields], n=1)
    near = f"，是否想写“{close[0]}”" if close else ""
    return f"没有“{written[:40]}”这个合并字段{near}；可用：{'、'.join(listed)}"


def one_of(*outputs: Output) -> Callable[[str], str]:
    """A pydantic validator: the name as it came; ValueError where it may stand in none of the outputs."""

    def known(written: str) -> str:
        if not any(field_of(written, output) for output in outputs):
            raise ValueError(unknown_words(written, outputs))
        return written

    return known


def json_schema(*outputs: Output) -> dict[str, str]:
    """What an editor is told of a name that may stand there: the pattern, and each value in words."""
    fields = list(dict.fromkeys(field for output in outputs for field in fields_of(output)))
    patterns = dict.fromkeys(
        rf"{field.key}:[A-Za-z0-9_-]+" if field.argument else field.key for field in fields
    )
    words = dict.fromkeys(f"{field.written} {field.label}" for field in fields)
    return {"type": "string", "pattern": f"^({'|'.join(patterns)})$", "description": "；".join(words)}
