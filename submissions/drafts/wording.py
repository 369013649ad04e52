"""What still has to be done to a submission, in words."""

from portal.decisions import Decision
from portal.words import say
from submissions.drafts.checklist import SubmissionIssue
from validators.wording import worded

ISSUES: dict[str, str] = {
    "track_missing": "请选择赛道",
    "group_missing": "请选择组别",
    "answer_finding": "{finding}",
    "file_missing": "请上传“{label}”",
    "files_missing": "“{label}”还缺 {count} 个文件",
    "too_many_files": "“{label}”最多 {max} 个文件，请移除多余的",
    "upload_unfinished": "“{name}”还没有传完（{percent}%），请等它传完，或取消这次上传",
    "file_unchecked": "“{name}”的检测还在进行，通常几秒钟；完成后即可提交",
    "file_finding": "“{name}”：{finding}",
    "slot_finding": "“{label}”：{finding}",
    "alternatives_missing": "{labels}中至少提交 {min} 项",
    "too_many_alternatives": "{labels}中最多提交 {max} 项，现有 {count} 项，请移除多余的",
    "declaration_missing": "请阅读并勾选声明：{text}",
}
"""Issues that are no refusals, by code; refusals have their words in the apps' `messages.py`."""
_MOST_TEXT = 30
"""Characters shown of a declaration."""


def issue_text(issue: SubmissionIssue) -> str:
    """An issue of the checklist in one sentence."""
    template = ISSUES.get(issue.code)
    if template is None:
        return say(Decision(False, issue.code, issue.params))
    values = dict(issue.params)
    if "finding" in values:
        values["finding"] = worded(values["finding"]).message
    if "labels" in values:
        values["labels"] = "、".join(f"“{label}”" for label in values["labels"])
    if "text" in values and len(values["text"]) > _MOST_TEXT:
        values["text"] = f"{values['text'][:_MOST_TEXT]}…"
    return template.format_map(values)
