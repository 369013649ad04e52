"""Lines and marks in a word or two, by code."""

HANDOVER: dict[str, str] = {
    "window_open": "现在可以报送",
    "window_closed": "现在不在推荐时间内，不能报送",
    "cases": "已推荐 {count} 件案例",
    "no_cases": "还没有推荐任何案例",
    "quota_over": "{label}已推荐 {used} 件，最多 {max} 件",
    "quota_low": "{label}还没有达到最低件数：已推荐 {used} 件，至少 {min} 件，还差 {missing} 件",
    "quota_met": "{label}：已推荐 {used} 件，已达到最低件数",
    "quota_within": "{label}：已推荐 {used} 件，最多 {max} 件",
    "units_missing": "{label}，尚未报送：{units}",
    "units_complete": "必须报送的单位都已有案例",
    "form_needed": "还缺少报送必需的材料：{label}{due}",
    "form_open": "还没有交：{label}{due}（不影响报送）",
    "form_late": "已过期，还没有交：{label}{due}（不影响报送）",
    "form_stale": "{label}：推荐名单在打印后有变动，请重新打印盖章（扫描件的名单编号 {was}，现在是 {now}）",
    "form_unsealed": "{label}：扫描件上没有检测到足够的红色印章，请核对",
    "form_done": "{label}已交",
    "comments_short": "有 {count} 件的推荐意见不足 {min} 字",
    "comments_alike": "有 {count} 件的推荐意见几乎相同：{names}；请看看是不是每一件都写到了自己的特点（不影响报送）",
    "comments_whole": "推荐意见都不少于 {min} 字",
    "unranked": "有 {count} 件没有排序",
    "ranked": "已排序",
    "undecided": "还有 {count} 件已提交的案例没有推荐，也没有退回",
    "people_waiting": "还有 {count} 人申请加入本单位，没有确认",
    "round_unfinished": "本单位初评还没有完成：{cases} 件中有 {count} 件评审没有交齐",
    "round_finished": "本单位初评已完成，共 {cases} 件",
    "sent_back": "有 {count} 件退回的案例还没有重新上报：{names}",
    "below_reopened": "下级单位的报送已退回，还没有重新报送：{units}",
}
"""The lines of a unit's checklist before it hands in, by code (`review.nominations.handover.checklist`)."""

CONFLICTS: dict[str, str] = {
    "expert_conflict": "申请或登记回避",
    "expert_is_author": "作者或申报人本人",
    "expert_own_unit": "同一单位",
    "expert_avoids_unit": "登记回避的单位",
    "expert_same_region": "同一地区",
    "expert_past_coauthor": "曾与作者共同署名",
    "expert_judged_before": "另一轮评过这件",
    "expert_other_category": "不评这个类别",
    "expert_other_subject": "学科不同",
    "expert_other_stage": "学段不同",
    "expert_full": "件数已满",
}
"""What keeps an expert from a case, in a word or two, by the refusal's code."""
