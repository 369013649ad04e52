"""Refusals of this app in words, and the words of a case's steps."""

from collections.abc import Callable, Sequence
from typing import Any

from submissions.states import LABELS, State, Transition

REFUSALS: dict[str, str] = {
    "erasure_cases": "还有 {count} 件案例没有出结果（如《{case}》）。请先撤回，或等结果公布后再申请注销。",
    "coauthor_declined": "您已经表示没有参与这件案例，不能再改。如点错了，请联系案例的申报人或主办单位。",
    "question_too_many": "24 小时内最多提 {max} 个问题。请在已有的提问里补充，或明天再问。",
    "question_up_already": "这个提问已经由主办单位答复，不必再转。",
    "faq_full": "每个活动最多 {max} 条常见问题，请先移除一些。",
    "reply_templates_full": "最多保存 {max} 条常用回复，请先删除一些。",
    "reply_template_taken": "已有名为“{title}”的常用回复，请换一个名称。",
    "not_yours": "这件案例不在您的名下，您不能查看或修改。如有疑问，请联系主办单位。",
    "later_not_passed": "只有通过资格审核的案例才提交这项材料，现在不能提交。",
    "later_not_in_round": "“{stage}”只收进入这一轮评审的案例的材料，这件案例没有进入这一轮。",
    "not_editable": "案例当前为“{state}”，不能修改。需要修改时，请先撤回，或请单位管理员退回。",
    "wrong_state": "案例当前为“{state}”，不能进行此操作。请刷新页面查看最新状态。",
    "edited_elsewhere": "这件案例刚在另一个窗口或另一台电脑上改过。您填写的内容还在本页，请选择保留哪一份。",
    "category_unknown": "没有这个类别，请回到活动页重新选择。",
    "already_numbered": "提交过的案例要保留备查，不能删除。您可以不再提交它，它不会参加评审。",
    "not_complete": "还不能提交：{count} 项需要处理。{first}",
    "too_few_authors": "作者至少 {min} 人，现在 {count} 人；请补充作者。",
    "too_many_authors": "作者最多 {max} 人，现在 {count} 人；请删去多出的作者。",
    "many_authors": "通知建议作者不超过 {max} 人，现在 {count} 人；可以提交，请自行确认。",
    "author_without_name": "第 {position} 位作者没有填写姓名。",
    "author_without_unit": "作者“{name}”没有填写单位。",
    "author_is_unit": "“{name}”像是单位名称；本类别的作者只能是个人，请填写人员姓名。",
    "author_twice": "第 {first} 位与第 {second} 位作者“{name}”是同一人（手机号相同，或姓名和单位相同），请删去一行。",
    "too_many_units": "联合申报单位最多 {max} 家，现在 {count} 家；请调整作者单位。",
    "unit_not_invited": "“{unit}”不在本类别的申报范围内（{who}）。请检查第一作者单位，或换一个类别申报。",
    "unit_not_listed": "第一作者的单位“{unit}”不在单位列表中。请输入名称中的几个字，从列表中选择；列表中没有的，请点单位框下的“申请添加单位”，草稿照常保留。",
    "role_missing": "请选择第一作者的身份（{roles}）。",
    "role_not_invited": "本类别不接受“{role}”申报，可选身份：{roles}。",
    "group_not_open": "第一作者单位所属的组别不在本类别的申报范围内。请检查第一作者单位，或换一个类别申报。",
    "unit_limit": "“{unit}”已提交 {count} 件案例：{cases}；每个单位最多 {max} 件。请撤回其中一件后再提交。",
    "first_author_limit": "“{name}”作为第一作者已有 {count} 件案例：{cases}；每人最多 {max} 件（手机号相同，或姓名和单位都相同，按同一人计算）。请撤回那一件，或更换本案例的第一作者。",
    "member_limit": "“{name}”作为参与作者已有 {count} 件案例：{cases}；每人最多 {max} 件（手机号相同，或姓名和单位都相同，按同一人计算）。请调整作者。",
    "author_limit": "“{name}”已署名 {count} 件案例：{cases}；每人最多 {max} 件（手机号相同，或姓名和单位都相同，按同一人计算）。请调整作者。",
    "instructor_limit": "“{name}”已指导 {count} 件案例：{cases}；每人最多指导 {max} 件（手机号相同，或姓名和单位都相同，按同一人计算）。请更换指导教师，或请那一件的申报人调整。",
    "too_few_instructors": "{label}至少 {min} 人，现在 {count} 人；请补充。",
    "too_many_instructors": "{label}最多 {max} 人，现在 {count} 人；请删去多出的人。",
    "instructor_without_name": "第 {position} 位{label}没有填写姓名。",
    "instructor_without_unit": "{label}“{name}”没有填写单位。",
    "instructor_is_author": "“{name}”已是本案例的作者，不能同时是{label}；请从作者或{label}中删去一处。",
    "instructor_twice": "{label}“{name}”填写了两次（手机号相同，或姓名和单位相同），请删去一行。",
    "first_author_joins": "“{name}”是本案例的第一作者，但已在 {cases} 中署名；第一作者不能再参与其他案例。",
    "joins_as_first_author": "“{name}”已是 {cases} 的第一作者，不能再参与其他案例；请调整作者。",
    "too_many_drafts": "您在本活动已有 {count} 份没有提交的草稿，最多 {max} 份。请先到“我的案例”提交或删除不需要的草稿。",
    "waiver_reason": "请写明予以放行的理由。",
    "case_unknown": "没有找到这个案例，请核对案例编号。",
    "blind_copy_waiting": "这份材料正在去除身份信息，请过几分钟再打开。",
    "blind_copy_withheld": "此材料未能去除身份信息，评审时不提供；如需查看请联系组织方。",
}

NO_BLIND_COPY: dict[str, str] = {
    "type": "这种格式没有办法去除文件里的身份信息",
    "coding": "影音的编码方式里可能带有文字，不能确认已去除",
    "macros": "文件带有宏",
    "encrypted": "文件加了密码，没有打开",
    "damaged": "文件没能完整读出",
    "unsafe": "文件结构异常，没有处理",
    "too_large": "文件太大或内容太多，没能处理完",
    "depth": "压缩包里套的压缩包层数太多",
    "nothing_left": "压缩包里没有一个文件能去除身份信息",
    "no_tool": "服务器没有安装处理影音的工具",
    "failed": "多次尝试都没能处理完",
}
"""Why blind readers are not given a file or a member of an archive, by the code of `validators.stripping`."""

TRANSITION_TITLES: dict[Transition, str] = {
    Transition.SUBMIT: "案例已提交",
    Transition.WITHDRAW: "案例已撤回为草稿",
    Transition.RETURN: "案例被退回修改",
    Transition.RECOMMEND: "案例已获单位推荐",
    Transition.UNRECOMMEND: "单位撤回了推荐",
    Transition.REPORT: "案例已由单位报送",
    Transition.PASS_OVER: "上级单位没有推荐这件案例",
    Transition.RESTORE: "上级单位的报送已退回，案例回到待推荐",
    Transition.REOPEN: "单位报送已退回，案例回到待报送",
    Transition.PASS: "案例通过资格审核",
    Transition.REJECT: "案例未通过资格审核",
    Transition.DISQUALIFY: "案例被取消资格",
    Transition.REINSTATE: "案例恢复资格",
}
"""Titles of notifications and timeline entries, by transition."""

NEXT_STEPS: dict[str, str] = {
    "missed": "申报时间已过，这件案例没有提交。如有特殊情况，请联系主办单位申请延期。",
    "incomplete": "还有 {blockers} 项需要处理，处理完就可以提交。",
    "complete": "内容已齐全，请核对后点“提交”。",
    "waits_for_unit": "已提交，等待单位管理员审阅推荐；截止前可以撤回修改。",
    "submitted": "已提交，等待主办单位资格审核；截止前可以撤回修改。",
    "recommended": "单位已推荐，等待单位统一报送。",
    "passed_over": "本单位已推荐，但上级单位报送时没有推荐这件案例，不再进入后面的环节。",
    "reported": "单位已报送，等待主办单位资格审核。",
    "eligible": "资格审核已通过，等待评审和公示。",
    "ineligible": "资格审核未通过，不进入评审。如有疑问，请联系主办单位。",
    "disqualified": "案例已被取消资格。如有疑问，请联系主办单位。",
}
"""What happens next with a submission, by code; `timeline.next_step` decides which."""

NOTIFICATIONS: dict[str, tuple[str, str]] = {
    "coauthor.asked": (
        "{owner}把您列为案例的作者或指导教师，请确认",
        "案例“{submission}”。请打开本通知，确认是您本人，或点“不是我”。",
    ),
    "coauthor.declined": (
        "署名被本人否认：{submission}",
        "{person}表示不是这件案例的作者或指导教师。请与本人核对；需要修改署名的，请先撤回，或请单位退回修改。",
    ),
    **{
        f"submission.{step.value}": (f"{title}：{{submission}}", "{why}")
        for step, title in TRANSITION_TITLES.items()
    },
    "case.return_by": ("案例被退回修改：{submission}", "请在 {until} 前修改并重新提交。意见：{why}"),
    "case.reinstate_by": (
        "案例恢复资格，请继续修改：{submission}",
        "请在 {until} 前修改并重新提交。说明：{why}",
    ),
    "case.return_until": (
        "修改期限改了：{submission}",
        "请在 {until} 前修改并重新提交。说明：{why}",
    ),
    "submitting.done": (
        "案例已提交：{submission}",
        "编号 {number}。截止前可以撤回修改；回执在案例页打印。",
    ),
    "extension.of_case": (
        "“{stage}”已为案例延期：{submission}",
        "延期到 {until}。理由：{reason}",
    ),
    "file.differs": (
        "请重新上传：{file}",
        "案例“{submission}”的文件“{file}”与您电脑上的不一致，请重新上传；案例已经提交的，请先撤回。",
    ),
}

TEXTS: dict[str, str] = {
    "case.return_by": "案例被退回修改",
    "case.return_until": "案例的修改期限改了",
    "coauthor.asked": "请确认您的署名",
    "extension.of_case": "案例的期限已延长",
    "file.differs": "有文件需要重新上传",
    "submission.disqualify": "案例被取消资格",
    "submission.reject": "案例未通过资格审核",
    "submission.return": "案例被退回修改",
}
MERGED_ROWS: dict[str, str] = {
    "submissions.Submission.owner": "案例",
    "submissions.CoAuthor.person": "署名",
}
AUDIT: dict[str, str] = {
    "submission.adopt": "已提交的改按新规则",
    "coauthor.confirm": "确认署名",
    "coauthor.decline": "否认署名",
    "question.ask": "提问",
    "question.go_on": "补充提问",
    "question.answer": "答复提问",
    "question.move_up": "提问转给主办单位",
    "faq.change": "修改常见问题",
    "faq.add": "加入常见问题",
    "faq.remove": "移除常见问题",
    "reply_template.add": "增加常用回复",
    "reply_template.remove": "删除常用回复",
    "tenant.set_budget": "设置存储上限",
    "submission.create": "新建案例",
    "submission.discard": "删除草稿",
    "submission.submit": "提交案例",
    "submission.withdraw": "撤回案例",
    "submission.return": "退回案例",
    "submission.recommend": "推荐案例",
    "submission.unrecommend": "撤回推荐",
    "submission.report": "报送案例",
    "submission.pass_over": "上级报送时没有推荐",
    "submission.restore": "上级报送退回，恢复待推荐",
    "submission.reopen": "退回报送",
    "submission.pass": "资格审核通过",
    "submission.reject": "资格审核不通过",
    "submission.disqualify": "取消资格",
    "submission.reinstate": "恢复资格",
    "submission.return_until": "改退回修改的期限",
    "submission.correct": "更正姓名单位题目",
    "submission.extend": "延期",
    "file.add": "上传文件",
    "file.remove": "移除文件",
    "file.waive": "放行检测结果",
    "file.measure_again": "重新检测材料",
}

AUTHOR_COLUMNS = {
    "gender": "性别", "title": "职称", "department": "部门", "post": "职务", "email": "邮箱", "address": "地址",
    "birth": "出生年月", "education": "学历", "subject": "学科", "role": "分工", "id_number": "证件号码",
}  # fmt: skip
"""Labels of the authors' further columns."""
PRIVATE_COLUMNS = frozenset({"email", "id_number"})
"""Those that pages mask."""


def case_names(cases: Sequence[tuple[str, str]], most: int = 5) -> str:
    """Cases (title, number) as a refusal names them."""
    names = [
        f"《{title or '未命名案例'}》" + (f"（编号 {number}）" if number else "")
        for title, number in cases[:most]
    ]
    return "、".join(names) + (f"等 {len(cases)} 件" if len(cases) > most else "")


PARAMETERS: dict[str, Callable[[Any], str]] = {
    "cases": case_names,
    "state": lambda state: LABELS[State(state)],
}
"""How the value of a refusal's parameter is worded."""

AUDIT_DETAILS: dict[str, str] = {
    "correction": "更正",
    "file": "文件",
    "level": "转到",
    "rule": "规则",
    "uuid": "案例标识",
}
