"""What people are told by the review rooms: title and text, by code."""

NOTIFICATIONS: dict[str, tuple[str, str]] = {
    "correction.waiting": (
        "“{campaign}”有一份名册更正待您核准",
        "“{roster}”交回了改好的姓名、单位或题目。请逐项核对原值和新值，再核准或写明理由不采用。",
    ),
    "correction.decided": ("“{campaign}”的名册更正：{state}", "您交回的更正已由另一位组织者办理。{why}"),
    "assignment.new": ("新分配 {count} 件待评案例", "“{campaign}”已为您分配案例，请在评审截止前完成。"),
    "award.without": (
        "评选结果已公布",
        "“{campaign}”的评选结果已公布。您的案例这次没有获奖，感谢参与；可在结果页查看全部名单。",
    ),
    "award.units": (
        "“{campaign}”的评选结果已公布",
        "您单位案例的获奖情况见结果页；获奖名单可以在本单位的页面导出。",
    ),
    "shortlist.units": (
        "“{campaign}”的{round}入围名单已公布",
        "您单位的案例是否进入下一轮，见各案例页；申报人都已收到通知。",
    ),
    "forward.asked": (
        "“{sender}”转报 {count} 件案例",
        "“{sender}”请求把 {count} 件案例转到“{campaign}”。请核对对应关系后接收，或说明理由不接收。",
    ),
    "forward.accepted": (
        "{receiver}已接收转报",
        "{receiver}已接收您转报的案例，作者都已收到通知；作者确认之后，案例成为那边的草稿。",
    ),
    "forward.refused": (
        "{receiver}没有接收转报",
        "{receiver}没有接收您转报的案例，理由见“转报”页。案例在本活动里的结果不变。",
    ),
    "forward.invited": (
        "案例“{submission}”可以参加{receiver}",
        "主办单位推荐案例“{submission}”参加{receiver}。请在 {until} 前查看转过去的内容，确认或谢绝；逾期未确认视为不参加。",
    ),
    "forward.stopped": (
        "转报的案例“{submission}”在来源不再合格",
        "“{sender}”转到“{campaign}”的案例“{submission}”在来源活动中不再符合转报条件，请决定它在本活动中如何处理。",
    ),
    "showcase.hidden": (
        "案例“{submission}”暂不公开展示",
        "主办单位在“{campaign}”的公开展示中隐藏了这个案例：{why}。有疑问请与主办单位联系。",
    ),
    "retention.soon": (
        "“{campaign}”的个人信息 {day} 到期",
        "“{campaign}”的个人信息 {day} 起匿名化：电话、证件号、邮箱、没有获奖者的姓名等不能再查到；案例、奖项、证书留着。请先看清单，及时导出名册；确需继续保存的，由负责人写明理由推迟。",
    ),
    "award.thanks": ("感谢您参与评审", "“{campaign}”的评选结果已公布，感谢您认真评审。"),
    "award.corrected": (
        "评选结果更正：{award}",
        "“{campaign}”的评选结果有更正，案例“{submission}”现为{award}。原有证书如已颁发则作废，将另行颁发。",
    ),
    "award.withdrawn": (
        "评选结果更正",
        "“{campaign}”的评选结果有更正，案例“{submission}”不再列入获奖名单：{why}。原有证书如已颁发则作废。",
    ),
    "shortlist.advanced": (
        "“{submission}”已入围{following}",
        "“{campaign}”的{round}结束，案例“{submission}”入围，进入{following}。后续安排请留意活动页和通知。",
    ),
    "shortlist.stopped": (
        "“{campaign}”的{round}结果",
        "“{campaign}”的{round}结束，案例“{submission}”没有进入{following}。感谢参与；最终结果公布后会另行通知。",
    ),
    "shortlist.withdrawn": (
        "{round}入围名单更正",
        "“{campaign}”的{round}入围名单有更正，案例“{submission}”不再进入{following}：{why}。有疑问请向主办单位提出。",
    ),
    "award.published": ("评选结果公布：{award}", "案例“{submission}”在“{campaign}”中获{award}。"),
    "batch.submitted": ("{unit}已报送 {count} 件案例", "“{campaign}”的这些案例等待资格审核。"),
    "allotment.changed": ("{unit}调整了分配给您单位的名额", "“{campaign}”：{numbers}。"),
    "batch.handed_up": ("{unit}已报送 {count} 件案例", "“{campaign}”的这些案例等待本单位遴选推荐。"),
    "batch.chosen_from": (
        "{unit}已报送：推荐了您单位的 {taken} 件",
        "“{campaign}”您单位上报的案例中，推荐 {taken} 件，未推荐 {left} 件{names}。",
    ),
    "nomination.sent_back": (
        "{unit}退回一件案例：{submission}",
        "请在 {until} 前修改并重新上报，其余已报送的案例不受影响。理由：{why}",
    ),
    "nomination.given_back": (
        "主办单位退回了一件案例：{submission}",
        "请在 {until} 前修改后重新报送，名额为它保留，其他案例不受影响。理由：{why}",
    ),
    "nomination.reported_again": ("{unit}重新报送：{submission}", "退回的案例已修改，等待资格审核。"),
    "nomination.handed_up": ("{unit}重新上报：{submission}", "退回的案例已修改，等待本单位遴选推荐。"),
    "unit.author_clash": (
        "作者署名超出限额：{name}",
        "{name}是案例“{submission}”的作者，又是{unit}的案例 {number} 的作者，合起来超出活动限额。请与对方单位商定保留哪一件：撤下推荐，或退回申报人修改署名；已报送的，请主办单位退回。",
    ),
    "desk.author_clash": (
        "作者限额冲突：{name}",
        "{name}同时署名 {first} 和 {second}，合起来超出活动限额；两边的单位管理员已收到通知。",
    ),
    "batch.reopened": ("报送已退回：{unit}", "{why}"),
    "objection.filed": ("收到一份异议：{ground}", "“{campaign}”公示期内有人提出异议，请尽快受理。"),
    "objection.moved": ("您的异议：{state}", "“{campaign}”\n{text}"),
    "objection.asked": ("请补充说明您的异议", "“{campaign}”的主办单位请您补充：{text}"),
    "objection.about_your_case": ("案例“{submission}”的异议：{state}", "“{campaign}”\n{text}"),
    "organiser.message": ("{title}", "{text}\n—— {tenant} · {campaign}"),
    "unit.case_excluded": ("{state}：{submission}", "本单位的案例“{submission}”{state}。原因：{why}"),
    "unit.case_reinstated": (
        "恢复资格：{submission}",
        "本单位的案例“{submission}”恢复资格，现在的状态是“{state}”。说明：{why}",
    ),
    "unit.case_returned": ("案例退回申报人修改：{submission}", "主办单位已退回给申报人。意见：{why}"),
    "unit.case_returned_by": (
        "案例退回申报人修改：{submission}",
        "主办单位已退回给申报人，请在 {until} 前修改并重新提交。意见：{why}",
    ),
    "unit.reminded": ("请尽快办理：{units}", "“{campaign}”\n{owed}\n{text}"),
    "honour.published": (
        "您单位被授予“{award}”",
        "“{campaign}”的{award}名单已公布，您单位在列；可在结果页查看。",
    ),
    "honour.certified": ("{award}证书已颁发", "您单位在“{campaign}”中的{award}证书已可在结果页下载。"),
    "honour.withdrawn": (
        "“{award}”已撤销：{unit}",
        "“{campaign}”撤销了{unit}的{award}，证书同时失效。理由：{why}",
    ),
    "certificate.issued": ("证书已颁发：{submission}", "案例“{submission}”的{award}证书已可下载。"),
    "conflict.declared": ("专家申请回避：{reviewer}", "案例“{submission}”需要另行分配专家。{why}"),
    "discussion.posted": ("{speaker}在讨论“{submission}”", "{text}"),
    "review.reopened": ("评审已退回，请重新确认", "{why}"),
    "reviewer.invited": (
        "评审邀请：{campaign}",
        "{tenant}邀请您担任“{campaign}”的评审专家。请打开本通知，接受或谢绝邀请。",
    ),
    "reviewer.reminded": (
        "请完成评审：还有 {count} 件案例",
        "“{campaign}”还有 {count} 件案例等待您的评审，请在评审截止前提交。",
    ),
    "reviewer.asked": (
        "{who} 凭链接请求担任评审专家",
        "活动：{campaign}。邀请时写的姓名是“{reviewer}”。请在专家名单里核对是不是您邀请的人，再确认；确认之前看不到任何案例。",
    ),
    "reviewer.confirmed": ("您现在是“{campaign}”的评审专家", "主办单位已确认是您本人；分配案例后会通知您。"),
    "reviewer.turned_down": (
        "没有确认您担任“{campaign}”的评审专家",
        "主办单位没有认出您是受邀的人，这个链接已失效。确实邀请了您的，请联系主办单位重新邀请。",
    ),
    "reviewer.withdrew": (
        "专家退出评审：{reviewer}",
        "“{campaign}”未提交的 {withdrawn} 件已收回，其中 {given} 件已另行分配，{lacking} 件还缺专家。理由：{why}",
    ),
    "reviewer.removed": (
        "您不再担任评审专家：{campaign}",
        "已提交的评审仍然有效，感谢您的参与。原因：{why}",
    ),
    "reviewer.removed_at_work": (
        "您不再担任评审专家：{campaign}",
        "尚未提交的 {withdrawn} 件案例不再由您评审；已提交的评审仍然有效，感谢您的参与。原因：{why}",
    ),
}

MERGED_ROWS: dict[str, str] = {"review.Reviewer.person": "专家身份", "review.Objection.objector": "异议"}
TEXTS: dict[str, str] = {
    "assignment.new": "有新的案例等您评审",
    "award.published": "评选结果已公布",
    "batch.reopened": "报送被退回",
    "certificate.issued": "证书已颁发",
    "nomination.given_back": "有案例被退回",
    "nomination.sent_back": "有案例被退回",
    "objection.asked": "请补充说明您的异议",
    "review.reopened": "评审已退回，请重新确认",
    "reviewer.invited": "请您担任评审专家",
    "reviewer.reminded": "还有案例等您评审",
    "shortlist.advanced": "案例已入围",
    "unit.reminded": "单位有事项请尽快办理",
}
