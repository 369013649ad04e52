"""The portal's refusals in words."""

REFUSALS: dict[str, str] = {
    "wrong_role": "您的账号没有“{role}”权限。如需开通，请联系主办单位。",
    "organisation_stale": "在您核对期间，单位已由他人更新。请重新上传文档，再次核对差异后导入。",
    "organisation_other": "上传的是“{found}”的单位文档，本页管理的是“{slug}”。请核对 slug 后再上传。",
    "member_decided": "这条申请已由他人处理，请刷新页面查看结果。",
    "too_many_attempts": "密码输错次数过多，为保护账号，请 {wait}后再试，或找回密码。",
}

AUDIT: dict[str, str] = {
    "profile.update": "修改个人资料",
    "organisation.import": "导入单位",
    "organisation.look": "上传单位文档核对",
    "member.join": "申请加入单位",
    "member.confirm": "确认成员",
    "member.decline": "不予确认成员",
    "member.leave": "退出单位",
}
