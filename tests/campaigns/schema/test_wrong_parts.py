"""Every part of the schema answers a wrong value with its place and what is allowed: contents, stages, people, forms, slots."""

import pytest

from tests.factories.full_campaign import FULL, GONE, changed, problems_of

SAME = "="  # the problem is told at the place that was changed

KEY = "写法不对，只能用英文字母、数字、- 和 _，以字母或数字开头，最多 60 个字符；中文名称请写在 label 或 name 里"
MANY_GROUPS = [{"key": f"g{n}", "label": "组"} for n in range(501)]

CONTENTS = [
    ("version", 2, SAME, "不认识的值 “2”，允许：1"),
    ("version", GONE, SAME, "缺少此项"),
    ("version", "1", SAME, "不认识的值 “1”，允许：1"),
    ("slug", "a/b", SAME, f"“a/b” {KEY}"),
    ("slug", GONE, SAME, "缺少此项"),
    ("name", "", SAME, "不能为空（现在是 “”）"),
    ("name", "  ", SAME, "不能为空（现在是 “  ”）"),
    ("name", 5, SAME, "应为文字；若是数字或日期，请加引号（现在是 “5”）"),
    ("name", None, SAME, "应为文字；若是数字或日期，请加引号（现在是空的）"),
    ("colour", "red", SAME, "没有“colour”这一项，允许：author_limits、awards、categories、certificate、checklist、contact、declarations、delivery、exclusion_reasons、exclusives、forwards、groups、instructor_certificate、marks、name、notice、objections、printouts、process、publish_all、recommend、registration、req、review、rosters、rubrics、showcase、slug、source、special_awards、stages、summary、tenant、timezone、tracks、unit_awards、version、year"),
    ("summary", ["x"], SAME, "应为文字；若是数字或日期，请加引号（现在是 “[x]”）"),
    ("timezone", "Asia/Beijing", SAME, "没有时区 Asia/Beijing，请写 Asia/Shanghai 这样的名称"),
    ("timezone", "../etc/passwd", SAME, "没有时区 ../etc/passwd，请写 Asia/Shanghai 这样的名称"),
    ("timezone", "", SAME, "没有时区 ，请写 Asia/Shanghai 这样的名称"),
    ("stages", [], SAME, "至少要有一项"),
    ("stages", GONE, SAME, "缺少此项"),
    ("stages", "submit", SAME, "应为列表，每项以 - 开头，或写成 [a, b]（现在是 “submit”）"),
    ("categories", [], SAME, "至少要有一项"),
    ("categories", GONE, SAME, "缺少此项"),
    ("publish_all", "perhaps", SAME, "应为 true 或 false（现在是 “perhaps”）"),
    ("showcase.consent", GONE, SAME, "缺少此项"),
    ("showcase.consent", "closed", SAME, "没有声明“closed”，已定义的有：open、own"),
    ("showcase.tiers[0]", "five", SAME, "没有奖级“five”，已定义的有：model、one、ten、two"),
    ("showcase.stage", "never", SAME, "没有阶段“never”，已定义的有：decks、second、submit、up"),
    ("showcase.authors", "phones", SAME, "不认识的值 “phones”，允许：none、names"),
    ("showcase.fields[0]", "telephone", SAME, "没有填报项“telephone”，已定义的有：day、partners、sites、size、uses、why"),
    ("showcase.slots[0]", "films", SAME, "没有材料项“films”，已定义的有：deck、film、text"),
    ("showcase.slots[0]", "text", SAME, "材料项“text”写明了 public: false，不能公开展示"),
    ("categories[0].fields[0]", {"key": "uses", "label": "电话", "kind": "phone"}, "showcase.fields[0]", "“uses”是电话或邮箱，不能公开展示"),
    ("showcase.label", "", SAME, "不能为空（现在是 “”）"),
    ("showcase.searchable", "perhaps", SAME, "应为 true 或 false（现在是 “perhaps”）"),
    ("notice.issuer", GONE, SAME, "缺少此项"),
    ("notice.title", "", SAME, "不能为空（现在是 “”）"),
    ("notice.page", "3", SAME, "没有“page”这一项，允许：date、issuer、number、title"),
    ("process[0].handled", "nobody", SAME, "不认识的值 “nobody”，允许：portal、person"),
    ("process[0].text", "", SAME, "不能为空（现在是 “”）"),
    ("req", "F01", SAME, "应为列表，每项以 - 开头，或写成 [a, b]（现在是 “F01”）"),
    ("tenant", GONE, SAME, "缺少此项"),
    ("tenant", "我局", SAME, f"“我局” {KEY}"),
    ("groups", MANY_GROUPS, SAME, "最多 500 项"),
    ("checklist[0].text", GONE, SAME, "缺少此项"),
    ("checklist[0].categories[0]", "lessons", SAME, "没有类别“lessons”，已定义的有：lesson、paper"),
    ("slug", "x" * 34, SAME, "最多 33 个字符"),
    ("name", "名" * 161, SAME, "最多 160 个字符"),
    ("summary", "a\0b", "", "文字里有空字符（\\0），请删去"),
    ("contact", None, SAME, "应为文字；若是数字或日期，请加引号（现在是空的）"),
]  # fmt: skip

KEYS = [
    ("tracks[0].key", "", SAME, f"“” {KEY}"),
    ("tracks[0].key", "中文", SAME, f"“中文” {KEY}"),
    ("tracks[0].key", "a b", SAME, f"“a b” {KEY}"),
    ("tracks[0].key", "-a", SAME, f"“-a” {KEY}"),
    ("tracks[0].key", "x" * 61, SAME, f"“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” {KEY}"),
    ("tracks[0].key", "a.b", SAME, f"“a.b” {KEY}"),
    ("tracks[0].key", None, SAME, "应为文字；若是数字或日期，请加引号（现在是空的）"),
]  # fmt: skip

STAGES = [
    ("stages[0].kind", "collect", SAME, "不认识的值 “collect”，允许：submit、recommend、freeze、eligibility、review、material、notice、publish、other"),
    ("stages[0].kind", GONE, SAME, "缺少此项"),
    ("stages[0].name", "", SAME, "不能为空（现在是 “”）"),
    ("stages[0].grace_minutes", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("stages[0].grace_minutes", 1.5, SAME, "应为整数（现在是 “1.5”）"),
    ("stages[0].closes", "2026-05-01T00:00:00+08:00", "stages[0]", "closes 必须晚于 opens"),
    ("stages[0].closes", "2026-04-30T23:59:59+08:00", "stages[0]", "closes 必须晚于 opens"),
    ("stages[0].opens", "2026-05-01T00:00:00", SAME, "时间缺少时区，请写成 2025-07-15T00:00:00+08:00（现在是 “2026-05-01T00:00:00”）"),
    ("stages[0].opens", "五月一日", SAME, "时间写法不对，请写成 2025-07-15T00:00:00+08:00（现在是 “五月一日”）"),
    ("stages[0].opens", "2026-02-30T00:00:00+08:00", SAME, "时间写法不对，请写成 2025-07-15T00:00:00+08:00（现在是 “2026-02-30T00:00:00+08:00”）"),
    ("stages[0].opens", 20260501, SAME, "时间写法不对，请写成 2025-07-15T00:00:00+08:00（现在是 “20260501”）"),
    ("stages[0].categories[0]", "essay", SAME, "没有类别“essay”，已定义的有：lesson、paper"),
    ("stages[1].key", "submit", SAME, "key“submit”重复"),
    ("stages[0].ends", "x", SAME, "没有“ends”这一项，是否想写“opens”，允许：categories、closes、grace_minutes、key、kind、name、opens、req、round、source"),
    ("stages[0].name", "名" * 121, SAME, "最多 120 个字符"),
    ("stages[0].grace_minutes", 44641, SAME, "“44641” 超出范围，应不大于 44640"),
    ("stages[0].opens", "20260501", SAME, "时间写法不对，请写成 2025-07-15T00:00:00+08:00（现在是 “20260501”）"),
    ("stages[0].opens", True, SAME, "时间写法不对，请写成 2025-07-15T00:00:00+08:00（现在是 “true”）"),
]  # fmt: skip

PEOPLE = [
    ("groups[0].chosen", "x", SAME, "应为 true 或 false（现在是 “x”）"),
    ("groups[1].key", "primary", SAME, "key“primary”重复"),
    ("tracks[1].key", "rural", SAME, "key“rural”重复"),
    ("categories[0].team.min", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].team.max", 1, "categories[0].team", "team 的 min（2）大于 max（1），谁都无法提交；请改其中一个"),
    ("categories[0].team.units_field", "nobody", SAME, "没有填报项“nobody”，已定义的有：day、partners、sites、size、uses、why"),
    ("categories[0].team.maximum", 3, SAME, "没有“maximum”这一项，是否想写“max”，允许：advised_max、columns、lead、max、max_units、member、min、persons_only、req、sizes、source、units_field"),
    ("categories[0].groups[0]", "high", SAME, "没有组别“high”，已定义的有：middle、primary"),
    ("categories[0].tracks[0]", "sea", SAME, "没有赛道“sea”，已定义的有：rural、urban"),
    ("registration.real_name", "maybe", SAME, "应为 true 或 false（现在是 “maybe”）"),
    ("registration.phone", True, SAME, "没有“phone”这一项，允许：confirmed_by_unit、real_name、req、source"),
    ("author_limits[0].max", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("author_limits[0].max", GONE, SAME, "缺少此项"),
    ("author_limits[0].subject", "school", SAME, "不认识的值 “school”，允许：person、unit"),
    ("author_limits[0].role", "last", SAME, "不认识的值 “last”，允许：first、member、any、instructor"),
    ("author_limits[0].role", "instructor", "author_limits[0]", "role: instructor 限的是指导教师个人，subject 请写 person"),
    ("categories[0].instructors.min", 3, "categories[0].instructors", "instructors 的 min（3）大于 max（2），谁都无法提交；请改其中一个"),
    ("categories[0].instructors.max", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].instructors.max", 11, SAME, "“11” 超出范围，应不大于 10"),
    ("categories[0].instructors.label", "", SAME, "不能为空（现在是 “”）"),
    ("categories[0].instructors", GONE, "instructor_certificate", "没有一个类别登记指导教师（categories 的 instructors），这份证书发不出去"),
    ("author_limits[0].where.category", ["lesson"], SAME, "没有“category”这一项，是否想写“categories”，允许：categories、groups、tracks、unit_attributes、unit_kinds"),
    ("author_limits[0].where.categories[0]", "essay", SAME, "没有类别“essay”，已定义的有：lesson、paper"),
    ("author_limits[0].where.tracks[0]", "sea", SAME, "没有赛道“sea”，已定义的有：rural、urban"),
    ("author_limits[0].where.groups[0]", "high", SAME, "没有组别“high”，已定义的有：middle、primary"),
    ("exclusives[0].severity", "strict", SAME, "不认识的值 “strict”，允许：required、advised"),
    ("exclusives[0].where.groups[0]", "high", SAME, "没有组别“high”，已定义的有：middle、primary"),
    ("author_limits[1]", {"key": "once", "max": 2}, "author_limits[1].key", "key“once”重复"),
    ("categories[0].team.advised_max", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].team.max_units", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].who.roles[0]", "师" * 41, SAME, "最多 40 个字符"),
    ("categories[0].who.roles[0]", "", SAME, "不能为空（现在是 “”）"),
]  # fmt: skip

FORMS = [
    ("categories[0].fields[0].kind", "radio", SAME, "不认识的值 “radio”，允许：line、text、number、date、choice、choices、keywords、links、phone、email、id_number、table、size"),
    ("categories[0].fields[0].options", [], "categories[0].fields[0]", "choice 类填报项必须写明 options"),
    ("categories[0].fields[0].options", GONE, "categories[0].fields[0]", "choice 类填报项必须写明 options"),
    ("categories[0].fields[0].options[0].label", "", SAME, "不能为空（现在是 “”）"),
    ("categories[0].fields[0].options[0].value", "1", SAME, "没有“value”这一项，允许：key、label"),
    ("categories[0].fields[5].columns", GONE, "categories[0].fields[5]", "columns 只用于 table 类填报项，且 table 必须有 columns"),
    ("categories[0].fields[0].columns", [{"key": "a", "label": "甲"}], "categories[0].fields[0]", "columns 只用于 table 类填报项，且 table 必须有 columns"),
    ("categories[0].fields[1].required_if.field", "used", SAME, "没有填报项“used”，已定义的有：day、group、partners、sites、size、track、uses、why"),
    ("categories[0].fields[1].required_if.any_of[0]", "maybe", SAME, "没有选项“maybe”，已定义的有：no、yes"),
    ("categories[0].fields[1].show_if.any_of", ["sea"], "categories[0].fields[1].show_if.any_of[0]", "没有选项“sea”，已定义的有：rural、urban"),
    ("categories[0].fields[1].limits[0].min_zi", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("categories[0].fields[1].limits[0].max_zi", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].team.sizes[0].groups", ["none"], "categories[0].team.sizes[0].groups[0]", "没有组别“none”，已定义的有：middle、primary"),
    ("categories[0].team.sizes[0].tracks", ["none"], "categories[0].team.sizes[0].tracks[0]", "没有赛道“none”，已定义的有：rural、urban"),
    ("categories[0].team.sizes[0].min", 3, "categories[0].team.sizes[0]", "team 的 min（3）大于 max（2），谁都无法提交；请改其中一个"),
    ("categories[0].team.sizes[0]", {"max": 1}, SAME, "请写明 groups 或 tracks，说明这是哪些组别、赛道的人数"),
    ("categories[0].fields[4].limits[0].not_before", "2031-01-01", "categories[0].fields[4].limits[0]",
     "not_before（2031-01-01）晚于 not_after（2030-12-31），怎么填都不对；请改其中一个"),
    ("categories[0].fields[4].limits[1].min_age", 91, "categories[0].fields[4].limits[1]", "min_age（91）大于 max_age（90），怎么填都不对；请改其中一个"),
    ("categories[0].fields[4].limits[1]", {"age_on": "2026-09-01"}, SAME, "age_on 是计算年龄的日期，请同时写明 min_age 或 max_age"),
    ("categories[0].fields[3].limits[0].max_age", 30, "categories[0].fields[3]",
     "日期和年龄的限制只用于 date 和 id_number 类填报项，number 类用不上；请改 kind 或删去限制"),
    ("categories[0].fields[3].limits[0].max_value", "60%", SAME, "应为数字，百分数请写成小数 0.6（现在是 “60%”）"),
    ("categories[0].fields[1].limits[0].max_zi", 5, "categories[0].fields[1].limits[0]", "min_zi（10）大于 max_zi（5），怎么填都不对；请改其中一个"),
    ("categories[0].fields[2].limits[0].max_items", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].fields[2].limits[0].min_items", 4, "categories[0].fields[2].limits[0]", "min_items（4）大于 max_items（3），怎么填都不对；请改其中一个"),
    ("categories[0].fields[3].limits[0].min_value", "half", SAME, "应为数字（现在是 “half”）"),
    ("categories[0].fields[3].limits[0].min_value", "61", "categories[0].fields[3].limits[0]", "min_value（61）大于 max_value（60），怎么填都不对；请改其中一个"),
    ("categories[0].fields[4].limits[0].within_days", "一年", SAME, "应为整数（现在是 “一年”）"),
    ("categories[0].fields[4].limits[0].within_days", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("categories[0].fields[1].limits[0].severity", "soft", SAME, "不认识的值 “soft”，允许：required、advised"),
    ("categories[0].fields[1].limits[0].max", 9, SAME, "没有“max”这一项，是否想写“max_zi”，允许：age_on、forbid、max_age、max_items、max_value、max_zi、min_age、min_items、min_value、min_zi、not_after、not_before、reachable、req、severity、source、within_days"),
    ("categories[0].fields[1].label", GONE, SAME, "缺少此项"),
    ("categories[0].fits[0].fields", ["uses"], SAME, "至少要有 2 项"),
    ("categories[0].fits[0].rows[0]", ["yes"], "categories[0].fits[0]", "rows 每行的列数必须与 fields 相同"),
    ("categories[0].fits[0].fields[1]", "whom", SAME, "没有填报项“whom”，已定义的有：day、partners、sites、size、uses、why"),
    ("categories[0].fits[0].message", GONE, SAME, "缺少此项"),
    ("categories[0].declarations[0]", "mine", SAME, "没有声明“mine”，已定义的有：open、own"),
    ("declarations[1].key", "own", SAME, "key“own”重复"),
    ("declarations[0].text", "", SAME, "不能为空（现在是 “”）"),
    ("categories[0].fields[5].columns[0].kind", "table", "categories[0].fields[5].columns[0]", "columns 只用于 table 类填报项，且 table 必须有 columns"),
    ("categories[0].fields[5].columns[1]", {"key": "name", "label": "又名"}, "categories[0].fields[5].columns[1].key", "key“name”重复"),
    ("categories[0].fields[4].limits[0].within_days", 36501, SAME, "“36501” 超出范围，应不大于 36500"),
    ("recommend.forms[0].fields[0].show_if", {"field": "nope"}, "recommend.forms[0].fields[0].show_if.field", "没有填报项“nope”，已定义的有：people、words"),
    ("recommend.forms[0].fields[0].show_if", {"field": "track"}, "recommend.forms[0].fields[0].show_if.field", "没有填报项“track”，已定义的有：people、words"),
    ("categories[0].fields[5].columns[0].show_if", {"field": "nope"}, "categories[0].fields[5].columns[0].show_if.field", "没有填报项“nope”，已定义的有：day、group、name、partners、sites、size、track、uses、why"),
    ("recommend.forms[0].fields[2]", {"key": "words", "label": "重"}, "recommend.forms[0].fields[2].key", "key“words”重复"),
    ("categories[0].fields[3].limits[0].min_value", "nan", SAME, "应为有限的数字（现在是 “nan”）"),
]  # fmt: skip

SLOTS = [
    ("categories[0].slots", GONE, SAME, "缺少此项"),
    ("categories[0].slots[0].min_files", 3, "categories[0].slots[0]", "min_files 不能大于 max_files"),
    ("categories[0].slots[0].min_files", -1, SAME, "“-1” 超出范围，应不小于 0"),
    ("categories[0].slots[0].max_files", 201, SAME, "“201” 超出范围，应不大于 200"),
    ("categories[0].slots[0].max_files", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].slots[0].max_bytes", "500XB", SAME, "文件大小写法不对：'500XB'，请写成 500MB、5GB 或字节数"),
    ("categories[0].slots[0].max_bytes", "很大", SAME, "文件大小写法不对：'很大'，请写成 500MB、5GB 或字节数"),
    ("categories[0].slots[0].max_bytes", -1, SAME, "“-1” 超出范围，应不小于 1"),
    ("categories[0].slots[0].max_bytes", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].slots[0].rules[0].allowed", [], SAME, "至少要有一项"),
    ("categories[0].slots[0].rules[0].rule", GONE, "categories[0].slots[0].rules[0]", "缺少 rule，请写明是哪一种"),
    ("categories[0].slots[0].rules[0].allow", ["pdf"], SAME, "没有“allow”这一项，是否想写“allowed”，允许：allowed、group、hint、kinds、req、rule、severity、source"),
    ("categories[0].slots[0].required_if.field", "used", SAME, "没有填报项“used”，已定义的有：day、group、partners、sites、size、track、uses、why"),
    ("categories[0].slots[0].show_if.any_of[0]", "high", SAME, "没有选项“high”，已定义的有：middle、primary"),
    ("categories[0].slots[1].rules[0].contains[1]", "author", SAME, "没有填报项“author”，已定义的有：day、partners、sites、size、title、uses、why"),
    ("categories[0].alternatives[0].slots", ["text"], SAME, "至少要有 2 项"),
    ("categories[0].alternatives[0].slots[1]", "movie", SAME, "没有材料项“movie”，已定义的有：deck、film、text"),
    ("categories[0].alternatives[0].max", 0, SAME, "“0” 超出范围，应不小于 1"),
    ("categories[0].alternatives[0].min", 2, "categories[0].alternatives[0]", "至少要交 2 项，最多却只能交 1 项，谁都无法提交；请改 min、max 或 slots"),
    ("categories[0].alternatives[0].min", 3, "categories[0].alternatives[0]", "至少要交 3 项，最多却只能交 1 项，谁都无法提交；请改 min、max 或 slots"),
    ("categories[0].totals[0].slots", ["text"], SAME, "至少要有 2 项"),
    ("categories[0].totals[0].slots[1]", "movie", SAME, "没有材料项“movie”，已定义的有：deck、film、text"),
    ("categories[0].totals[0].rules", [], SAME, "至少要有一项"),
    ("categories[0].totals[0].rules[0]", {"rule": "file.type", "allowed": ["pdf"]}, "categories[0].totals[0]", "合计里只能写 file.total_size、video.total_duration，不能写 file.type；其他规则请写在材料项里"),
    ("categories[0].totals[0].rules[0].max", GONE, "categories[0].totals[0].rules[0]", "min 与 max 至少填写一个"),
    ("categories[0].rubric", "grades", SAME, "没有评分标准“grades”，已定义的有：marks、plain"),
    ("categories[0].slots[0].rules[1]", {"rule": "video.audio"}, SAME, "video.audio（视频声音）只检测视频，而这里只收 PDF，永远用不上；请删去这条规则，或改 file.type"),
    ("recommend.forms[0].slots[0].required_if", {"field": "words2"}, "recommend.forms[0].slots[0].required_if.field", "没有填报项“words2”，已定义的有：people、words"),
    ("recommend.forms[0].slots[1]", {"key": "scan", "label": "重"}, "recommend.forms[0].slots[1].key", "key“scan”重复"),
    ("categories[0].slots[0].max_bytes", "9999999999999999999", SAME, "文件大小写法不对：'9999999999999999999'，请写成 500MB、5GB 或字节数"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "place", "message"), [*CONTENTS, *KEYS, *STAGES, *PEOPLE, *FORMS, *SLOTS]
)
def test_a_wrong_value_is_told_at_its_place(path, value, place, message):
    assert problems_of(changed(path, value)) == [(path if place == SAME else place, message)]


def test_the_document_that_is_changed_is_right_itself():
    assert problems_of(FULL) == []


FIELDS = "day、partners、sites、size、uses"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("categories[0].fields[1].key", "uses",
         [("categories[0].fields[1].key", "key“uses”重复"),
          ("categories[0].fits[0].fields[1]", f"没有填报项“why”，已定义的有：{FIELDS}"),
          ("rosters[0].columns[1].value", f"没有填报项“why”，已定义的有：{FIELDS}")]),
        ("categories[0].fields[0].options[1].key", "yes",
         [("categories[0].fields[0].options[1].key", "key“yes”重复"),
          ("categories[0].slots[0].required_if.any_of[0]", "没有选项“no”，已定义的有：yes")]),
        ("categories[0].slots[0].key", "film",
         [("categories[0].slots[1].key", "key“film”重复"),
          ("categories[0].alternatives[0].slots[0]", "没有材料项“text”，已定义的有：deck、film"),
          ("categories[0].totals[0].slots[0]", "没有材料项“text”，已定义的有：deck、film")]),
    ],
)  # fmt: skip
def test_what_becomes_dangling_is_told_with_the_duplicate(path, value, told):
    assert problems_of(changed(path, value)) == told
