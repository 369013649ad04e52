"""Refusals of this app in words, and the words of a case's steps."""

from submissions.states import Move

REFUSALS: dict[str, str] = {
    "not_yours": "这件案例不在您的名下，您不能查看或修改。如有疑问，请联系主办单位。",
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
    "role_missing": "请选择第一作者的身份（{roles}）。",
    "role_not_invited": "本类别不接受“{role}”申报，可选身份：{roles}。",
    "group_not_open": "第一作者单位所属的组别不在本类别的申报范围内。请检查第一作者单位，或换一个类别申报。",
    "unit_limit": "“{unit}”已提交 {count} 件案例：{cases}；每个单位最多 {max} 件。请撤回其中一件后再提交。",
    "first_author_limit": "“{name}”作为第一作者已有 {count} 件案例：{cases}；每人最多 {max} 件。请撤回那一件，或更换本案例的第一作者。",
    "member_limit": "“{name}”作为参与作者已有 {count} 件案例：{cases}；每人最多 {max} 件。请调整作者。",
    "author_limit": "“{name}”已署名 {count} 件案例：{cases}；每人最多 {max} 件。请调整作者。",
    "first_author_joins": "“{name}”是本案例的第一作者，但已在 {cases} 中署名；第一作者不能再参与其他案例。",
    "joins_as_first_author": "“{name}”已是 {cases} 的第一作者，不能再参与其他案例；请调整作者。",
    "slot_unknown": "没有这个材料项，请刷新页面后重试。",
    "slot_full": "“{slot}”最多 {max} 个文件，已有 {count} 个（含未传完的）。请先移除或取消一个。",
    "file_too_big": "文件大小 {size}，“{slot}”每个文件最大 {max}；请压缩后重新上传。",
    "file_empty": "文件是空的（0 字节），请确认文件能正常打开后重新选择。",
    "name_missing": "缺少文件名，请重新选择文件。",
    "storage_full": "服务器存储空间暂时不足，已上传的内容不会丢失。请稍后再试，或联系主办单位。",
    "waiver_reason": "请写明予以放行的理由。",
    "file_in_handover": "案例当前为“{state}”，文件不能增删。",
    "replaces_unknown": "要替换的文件已不存在，请刷新页面后重新选择。",
}

MOVED: dict[Move, str] = {
    Move.SUBMIT: "案例已提交",
    Move.WITHDRAW: "案例已撤回为草稿",
    Move.RETURN: "案例被退回修改",
    Move.RECOMMEND: "案例已获单位推荐",
    Move.UNRECOMMEND: "单位撤回了推荐",
    Move.REPORT: "案例已由单位报送",
    Move.REOPEN: "单位报送已退回，案例回到待报送",
    Move.PASS: "案例通过资格审核",
    Move.REJECT: "案例未通过资格审核",
    Move.DISQUALIFY: "案例被取消资格",
}
"""Titles of notices and timeline entries, by move."""
