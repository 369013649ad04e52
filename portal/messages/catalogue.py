"""The portal's words: refusals, notifications, actions of the audit trail."""

_DAMAGED = (
    "{fault}。涉及 {{count}} 处：{{uses}}。\n"
    "请联系系统管理员从备份恢复；无法恢复时，请联系上传者重新上传同一个文件。"
)

REFUSALS: dict[str, str] = {
    "wrong_role": "您的账号没有“{role}”权限。如需开通，请联系主办单位。",
    "reads_only": "监督员只能查看，不能修改。需要修改时，请联系本主办单位的组织者。",
    "too_many_waiting": "您已有 {max} 个单位待确认。请等单位管理员确认，或先在“个人资料”里退出一个。",
    "organisation_stale": "在您核对期间，单位已由他人更新。请重新上传文档，再次核对差异后导入。",
    "organisation_other": "上传的是“{found}”的单位文档，本页管理的是“{slug}”。请核对 slug 后再上传。",
    "tenant_slug_wrong": "代号“{slug}”不可用：请用小写字母、数字和 -，首尾不能是 -，不超过 50 个字符，例如 lijiang。",
    "tenant_slug_reserved": "代号“{slug}”是门户自己用的词，请换一个，例如地名的拼音。",
    "tenant_slug_taken": "代号“{slug}”已属于“{name}”，所写的名称、颜色或负责人与它的不同；没有改变任何内容。请换一个代号，或用原来的参数。",
    "tenant_name_wrong": "请用 --name 写明主办单位的全称，不超过 {max} 个字符。",
    "tenant_colour_wrong": "没有颜色“{colour}”，可用的有：{colours}。",
    "tenant_document_differs": "单位文档里的 {part} 是“{written}”，命令里是“{asked}”。请改成一致后再运行。",
    "owner_address_wrong": "“{address}”不是邮箱，例如 name@example.cn。",
    "owner_unproven": "已有账号填写了邮箱 {address}，但没有验证过它，不能认定是本人。请与本人核对后，用 --owner-username 指明其账号。",
    "owner_has_account": "邮箱 {address} 已属于另一个账号，不能再建一个。请用 --owner-username 指明那个账号，或换一个邮箱。",
    "owner_inactive": "账号“{username}”已停用，不能任命为负责人。请换一个人，或先恢复账号。",
    "owner_username_wrong": "不能建立账号“{username}”：{why}请用 --owner-username 另写一个。",
    "table_too_big": "表格太大，最多 {max}（含解开后的内容）。请删去图片和多余的工作表，或分成几份。",
    "table_too_long": "表格太长，一次最多 {max} 行。请分成几份。",
    "table_too_wide": "表格太宽，最多 {max} 列。请只保留需要的列。",
    "table_too_many_cells": "表格里有内容的格子太多，最多 {max} 个。请分成几份。",
    "table_old_excel": "这是旧格式（.xls）的表格。请在表格软件里另存为 .xlsx 或 CSV 后再上传。",
    "table_unreadable": "读不出这个表格。请用 .xlsx，或 UTF-8、GB18030 编码的 CSV；也可以直接复制、粘贴。",
    "table_empty": "表格里没有内容。请核对是不是选错了文件；只读第一张有内容的工作表。",
    "table_lacks_columns": "标题行里没有找到：{columns}。读到的标题有：{found}。请改好标题后再试。",
    "table_cell_missing": "缺少“{column}”。",
    "table_cell_long": "“{column}”太长，最多 {max} 字。",
    "table_cells_left_over": "多出认不出的内容：{cells}。",
    "table_gone": "核对过的表格已经过期，或不是您上传的。请重新上传并核对。",
    "broadcast_too_many": "收信人有 {count} 位，一次最多 {max} 位。请选较小的范围，分几次发送。",
    "member_decided": "这条申请已由他人处理，请刷新页面查看结果。",
    "too_many_attempts": "密码输错次数过多，为保护账号，请 {wait}后再试，或找回密码。",
    "slot_unknown": "没有这个材料项，请刷新页面后重试。",
    "slot_full": "“{slot}”最多 {max} 个文件，已有 {count} 个（含未传完的）。请先移除或取消一个。",
    "file_too_big": "文件大小 {size}，“{slot}”每个文件最大 {max}；请压缩后重新上传。",
    "file_empty": "文件是空的（0 字节），请确认文件能正常打开后重新选择。",
    "length_fixed": "这个文件的大小已经确定，不能再改；请重新选择文件上传。",
    "upload_not_whole": "文件还没有完整到达，请继续上传。",
    "name_missing": "缺少文件名，请重新选择文件。",
    "storage_full": "服务器存储空间暂时不足，已上传的内容不会丢失。请稍后再试，或联系主办单位。",
    "person_storage_full": "您在本主办单位的存储空间不够：已用 {used}（其中未传完的 {coming}），这个文件 {size}，每人最多 {limit}。可以先{mend}，再重新上传。",
    "tenant_storage_full": "主办单位的存储空间不够：已用 {used}，这个文件 {size}，共 {limit}。已上传的内容不会丢失。请联系主办单位增加空间；也可以先移除自己不再需要的文件，再重新上传。",
    "too_many_coming": "您有 {count} 个文件还没传完，最多同时 {max} 个。请先传完或取消其中一些。",
    "too_many_parts": "这个材料项有 {count} 个分段还没有合并，最多 {max} 个。请先合并或取消其中一些。",
    "parts_too_big": "分段合计 {size}，这个材料项最多 {max}。请先合并或取消其中一些。",
    "storage_away": "材料存储暂时没有响应，已上传的内容不会丢失。请稍后再试；一直如此，请联系主办单位。",
    "direct_off": "现在不能直接传到对象存储，请刷新页面后重试；已上传的内容不会丢失。",
    "upload_lost": "对象存储收到的内容与文件大小不符，请重新选择这个文件上传。",
    "nothing_failed": "这个文件没有未完成的检测，不需要重新检测。",
    "replaces_unknown": "要替换的文件已不存在，请刷新页面后重新选择。",
}

NOTIFICATIONS: dict[str, tuple[str, str]] = {
    "member.asked": ("{applicant} 申请加入 {unit}", "请核对姓名、手机号，确认是否为本单位人员。"),
    "member.confirmed": ("{unit}已确认您的身份", "您可以以该单位成员的身份申报案例。"),
    "member.declined": ("{unit}未确认您的身份", "原因：{why}。如选错了单位，请在“个人资料”中重新选择。"),
    "file.damaged_missing": ("有材料文件损坏", _DAMAGED.format(fault="丢失：存储中没有这个文件")),
    "file.damaged_altered": ("有材料文件损坏", _DAMAGED.format(fault="内容已变：哈希与入库时不同")),
    "file.damaged_size": ("有材料文件损坏", _DAMAGED.format(fault="大小不符：与入库时记录的字节数不同")),
}

AUDIT: dict[str, str] = {
    "profile.update": "修改个人资料",
    "organisation.import": "导入单位",
    "organisation.look": "上传单位文档核对",
    "tenant.create": "开通主办单位",
    "tenant.appoint": "任命负责人",
    "member.join": "申请加入单位",
    "member.confirm": "确认成员",
    "member.decline": "不予确认成员",
    "member.leave": "退出单位",
}
