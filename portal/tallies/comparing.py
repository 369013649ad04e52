"""Counts proven equal to counting: an invariant for each group of kinds."""

from collections.abc import Sequence

from portal.invariants import Invariant, by_sql


def counted(code: str, holds: str, kinds: Sequence[str], slowly: str) -> Invariant:
    """The tallies of these kinds are what `slowly` finds: a query that gives tenant_id, kind, about, key and n, which may name a key
    several times.
    """
    names = ", ".join(f"'{kind}'" for kind in kinds)
    return Invariant(
        code,
        holds=holds,
        words="计数 {kind}（{about}，{key}）记为 {kept}，实为 {found}",
        mend="计数由数据库的触发器维护：看是否有人停用过触发器（恢复、迁移），由数据库的主人重新计数",
        find=by_sql(
            "SELECT kind, about, key, coalesce(sum(t.n), 0) AS kept, coalesce(sum(s.n), 0) AS found"  # noqa: S608 - constants of a slice
            f" FROM (SELECT tenant_id, kind, about, key, sum(n) AS n FROM portal_tally WHERE kind IN ({names}) GROUP BY 1, 2, 3, 4) t"
            f" FULL JOIN (SELECT tenant_id, kind, about, key, sum(n) AS n FROM ({slowly}) AS each(tenant_id, kind, about, key, n) GROUP BY 1, 2, 3, 4) s"
            " USING (tenant_id, kind, about, key) GROUP BY 1, 2, 3"
            " HAVING coalesce(sum(t.n), 0) <> coalesce(sum(s.n), 0)"
        ),
    )
