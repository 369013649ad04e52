"""The campaigns' refusals in words."""

REFUSALS: dict[str, str] = {
    "stage_not_yet": "“{stage}”还没有开始，{opens:%Y年%m月%d日 %H:%M} 开放，届时再来办理即可。",
    "stage_closed": "“{stage}”已于 {closed:%Y年%m月%d日 %H:%M} 结束。如有特殊情况，请联系主办单位申请延期。",
    "stage_missing": "这次活动没有安排此环节。",
    "tenant_unknown": "平台上没有主办单位“{slug}”。请先导入它的单位文档（organisation load）。",
    "organisation_lacks": "文档引用的单位类型或属性与主办单位的不符：{words}。请改正文档，或先更新单位文档。",
    "campaign_exists": "本单位已有标识为“{slug}”的活动：要修改它，请到该活动的“规则”页上传；要新建，请在文档中换一个 slug。",
    "campaign_elsewhere": "活动标识“{slug}”已被其他主办单位使用，请在文档中换一个 slug。",
    "campaign_other_slug": "上传的文档是“{found}”，而本页管理的是“{slug}”。请核对 slug 后再上传。",
    "campaign_other_tenant": "上传的文档属于主办单位“{found}”，不属于本单位，不能在这里发布。",
    "rules_stale": "在您核对期间，规则已由他人更新为第 {version} 版。请重新上传文档，再次核对差异后发布。",
    "drafts_too_many": "本单位已有 {max} 份没有发布的草稿，请先发布或删去不用的，再新建。",
    "draft_too_large": "草稿超过 {max}MB，保存不下；请删去多余的内容，例如把长表格放到附件里。",
    "draft_changed": "{who}在 {at:%H:%M:%S} 保存了这份草稿，本页的内容没有保存，但都还在页面上。",
    "impact_outdated": "草稿或现行规则在推算开始之前又有改动，没有推算；请到“核对并发布”页重新推算。",
    "campaign_slug_kept": "活动标识是网址的一部分，发布后不能更改：这次活动的标识是“{slug}”，草稿里写的是“{found}”，请改回来。",
    "stage_unknown": "活动中没有这个阶段，请刷新页面后重试。",
    "extension_needs_reason": "请写明延期理由，理由会记入操作记录。",
    "extension_needs_target": "请选择要延期的单位，或填写一个案例编号（二选一）。",
    "extension_too_many": "一次最多给 {max} 个单位延期，请分几次办理。",
    "extension_not_later": "延期时间必须晚于该阶段原定的结束时间 {closes:%Y年%m月%d日 %H:%M}。",
    "extension_in_past": "延期时间已经过去，请选择今后的时间。",
    "extension_endless": "“{stage}”没有结束时间，不需要延期。",
    "campaign_hidden": "这次活动还没有公开。",
    "notice_busy": "现在读文件的人较多，或者您的上一份还没有读完，请稍后再试；也可以把通知文字粘贴到框里。",
    "notice_unreadable": "没有能打开“{name}”：文件可能损坏、加了密码，或不是 DOCX、PDF、文本文件。请另存为 DOCX 再上传，或把文字粘贴到框里。",
    "notice_without_text": "“{name}”里没有读到文字，可能是扫描成图片的文件。请上传可以选中文字的 DOCX、PDF，或把文字粘贴到框里。",
    "unit_unknown": "没有找到单位“{name}”，请从列表中选择，或输入完整的名称。",
}

NOTIFICATIONS: dict[str, tuple[str, str]] = {
    "extension.granted": (
        "“{stage}”已延期到 {until}",
        "“{campaign}”中，{unit}及下属单位的“{stage}”延长到 {until}。理由：{reason}",
    ),
}

AUDIT: dict[str, str] = {
    "campaign.publish": "发布规则",
    "campaign.look": "上传活动文档核对",
    "campaign.notice": "从通知起草",
    "campaign.extend": "延期",
    "campaign.draft": "新建规则草稿",
    "campaign.draft-discard": "删除规则草稿",
}

AUDIT_DETAILS: dict[str, str] = {
    "category": "类别",
    "draft": "草稿",
    "stage": "阶段",
    "until": "延至|moment",
}
