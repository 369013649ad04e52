"""What always holds of campaigns and their rule sets."""

from portal.invariants import Invariant, by_sql

INVARIANTS = [
    Invariant(
        "campaigns.rules",
        holds="每个活动按它最新的规则版本进行，版本从 1 起连续",
        words="活动 {slug}：现行版本 {current}，最新 {newest}，共 {count} 版",
        mend="规则版本有缺失或现行版本不对：从备份核对 campaigns_ruleset，在规则页重新发布一次即回到最新",
        find=by_sql(
            "SELECT c.slug, r.version AS current, max(v.version) AS newest, count(v.id) AS count"
            " FROM campaigns_campaign c LEFT JOIN campaigns_ruleset r ON r.id = c.current_id AND r.campaign_id = c.id"
            " LEFT JOIN campaigns_ruleset v ON v.campaign_id = c.id GROUP BY c.id, c.slug, r.version"
            " HAVING max(v.version) IS DISTINCT FROM r.version OR max(v.version) <> count(v.id)"
        ),
    )
]
