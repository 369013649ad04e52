"""A run's list from its inputs, against the script that strangers use (docs/verify_results.py), which shares no line with
the portal: whatever cases, plans, rounds and decisions come, both give the same.
"""

import hashlib
import importlib.util
import json
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.decisions import refuse
from review.awards.recompute import recompute
from review.awards.run_document import verify_document
from review.awards.run_inputs import RunDecisions, RunInputs

_spec = importlib.util.spec_from_file_location(
    "verify_results", Path(__file__).parents[3] / "docs" / "verify_results.py"
)
outside = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(outside)

POOLS = ["all", "category", "category_track", "category_group", "group"]
EXPERTS = [f"E{n}" for n in range(8)]


def tiers(draw, counts, name):
    return [
        {"key": f"t{at}", "label": f"第{at}等", name: count, "at_least": draw(st.integers(0, 1))}
        for at, count in enumerate(counts, 1)
    ]


@st.composite
def plans(draw, where=None, stopped_in=None):
    """Any kind of plan."""
    kind = draw(st.sampled_from(["ratio", "ratio", "top", "distinctions"]))
    plan = {"kind": kind, "where": where or {}, "stopped_in": stopped_in}
    if kind == "distinctions":
        names = [{"key": key, "label": key} for key in ("best", "good")]
        return plan | {
            "tiers": names, "agree": draw(st.sampled_from(["0.5", "0.67", "1"])),
            "counting": draw(st.sampled_from(["or_better", "exact"])),
        }  # fmt: skip
    plan |= {
        "ties": draw(st.sampled_from(["ask", "lower", "better"])), "pool": draw(st.sampled_from(POOLS)),
        "merge_below": draw(st.sampled_from([0, 0, 3])), "tie_break": draw(st.sampled_from([[], ["d1"], ["d2", "d1"]])),
    }  # fmt: skip
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    if kind == "top":
        return plan | {"tiers": tiers(draw, counts, "places")}
    return plan | {
        "tiers": tiers(draw, counts, "share"), "rate": draw(st.sampled_from(["0.3", "0.33", "0.8", "1"])),
        "base": draw(st.sampled_from(["judged", "reported"])) if stopped_in is None else "judged",
    }  # fmt: skip


@st.composite
def reviews(draw, judge, round_key="final"):
    items = {"a": str(draw(st.integers(30, 33))), "b": str(draw(st.integers(30, 33)))}
    return {
        "judge": judge, "round": round_key, "total": str(sum(map(int, items.values()))), "items": items,
        "distinction": draw(st.sampled_from(["best", "good", "none"])),
    }  # fmt: skip


@st.composite
def inputs(draw):
    cases = []
    for n in range(draw(st.integers(0, 14))):
        judges = draw(st.lists(st.sampled_from(EXPERTS), max_size=4, unique=True))
        cases.append({
            "case": f"N{n}", "category": draw(st.sampled_from("xy")), "track": draw(st.sampled_from(["rural", "urban"])),
            "group": draw(st.sampled_from(["", "senior"])), "unit_kind": draw(st.sampled_from(["school", "city"])),
            "unit_attributes": draw(st.sampled_from([[], ["demo"]])), "asked": draw(st.integers(1, 3)),
            "reviews": [draw(reviews(judge)) for judge in judges],
        })  # fmt: skip
    where = draw(
        st.sampled_from([{}, {"categories": ["x"]}, {"unit_attributes": ["demo"], "tracks": ["rural"]}])
    )
    first = draw(plans(where=where))
    incomplete = draw(st.sampled_from(["rank", "wait"]))
    return {
        "format": 1, "campaign": "calls", "rules": "abc",
        "plans": [first, *draw(st.lists(plans(), max_size=1))],
        "rounds": [{
            "key": "final", "label": "终评", "trim": draw(st.booleans()), "incomplete": incomplete,
            "adjust": draw(st.sampled_from(["raw", "mean", "zscore", "additive"])), "per_case": 3,
            "least": draw(st.sampled_from([None, 2])) if incomplete == "rank" else None,
        }],
        "rubrics": {key: {"rubric": "score", "dimensions": {"d1": ["a"], "d2": ["b"]}} for key in "xy"},
        "cases": cases,
        "reported": [
            {"category": category, "track": track, "group": "", "unit_kind": "school", "count": draw(st.integers(1, 9))}
            for category, track in draw(st.lists(st.tuples(st.sampled_from("xy"), st.sampled_from(["rural", "urban"])), unique=True))
        ],
    }  # fmt: skip


@st.composite
def rounds_of(draw, weighted):
    """Three rounds, of which the first two may narrow and any may count together."""
    drawn = []
    for key in ("online", "defence", "final"):
        incomplete = draw(st.sampled_from(["rank", "wait"]))
        drawn.append({
            "key": key, "label": key, "trim": draw(st.booleans()), "incomplete": incomplete, "per_case": 3,
            "adjust": draw(st.sampled_from(["raw", "raw", "mean", "additive"])),
            "least": draw(st.sampled_from([None, 2])) if incomplete == "rank" else None,
            "weight": draw(st.sampled_from([None, "40", "33.3", "7"])) if key != "final" or not weighted else "60",
            "advance": {"first": 3} if key != "final" else None,
        })  # fmt: skip
    return drawn


@st.composite
def inputs_of_rounds(draw):
    """Cases that ended in one of three rounds, each with a rubric of its own total, and numbers from outside."""
    imported = draw(st.lists(st.sampled_from(["vote", "jury"]), unique=True, max_size=2))
    cases = []
    for n in range(draw(st.integers(0, 12))):
        stopped_in = draw(st.sampled_from(["online", "defence", "", ""]))
        judged = {"online": ["online"], "defence": ["online", "defence"], "": ["online", "defence", "final"]}
        given = [
            draw(reviews(judge, key))
            for key in judged[stopped_in]
            for judge in draw(st.lists(st.sampled_from(EXPERTS), min_size=1, max_size=3, unique=True))
        ]
        cases.append({
            "case": f"N{n}", "category": draw(st.sampled_from("xy")), "asked": 2, "reviews": given,
            "asked_before": {"online": 2, "defence": 1}, "stopped_in": stopped_in,
            "numbers": {key: draw(st.sampled_from(["0", "3", "12", "50.5"])) for key in imported if draw(st.booleans())},
        })  # fmt: skip
    rubric = {"rubric": "score", "dimensions": {"d1": ["a"], "d2": ["b"]}}
    return {
        "format": 1, "campaign": "calls", "rules": "abc",
        "plans": [draw(plans()), draw(plans(stopped_in="online")), draw(plans(stopped_in="defence"))],
        "rounds": draw(rounds_of(weighted=bool(imported))),
        "rubrics": {key: rubric | {"full": "80"} for key in "xy"},
        "rubrics_of_rounds": {"final": {"x": rubric | {"rubric": "stage", "full": "70"}}},
        "imported": [
            {"key": key, "label": key, "weight": draw(st.sampled_from(["10", "3"])), "missing": draw(st.sampled_from(["zero", "wait"])),
             "scale": draw(st.sampled_from(["best", "points"])), "full": "60"}
            for key in imported
        ],
        "by": draw(st.sampled_from(["", "", *imported])), "cases": cases,
    }  # fmt: skip


def list_of(raw, decisions=None):
    run_list = recompute(RunInputs.model_validate(raw), decisions or RunDecisions())
    return run_list, {line.case: (line.tier, line.rank, line.score) for line in run_list.lines}


def document(raw, decisions=None, lines=None):
    """The run's document, canonical."""
    whole = {
        "run": 1, "inputs": RunInputs.model_validate(raw).model_dump(mode="json"),
        "decisions": (decisions or RunDecisions()).model_dump(mode="json"),
        "list": [
            {"case": case, "tier": tier, "rank": rank, "score": None if score is None else str(score)}
            for case, (tier, rank, score) in (lines or list_of(raw, decisions)[1]).items()
        ],
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@settings(max_examples=150)
@given(inputs())
def test_a_strangers_script_gives_the_same_list(raw):
    _, lines = list_of(raw)
    assert outside.recompute(json.loads(document(raw, lines=lines or {}))) == lines
    assert verify_document(document(raw)).equal


@settings(max_examples=150)
@given(inputs_of_rounds())
def test_a_strangers_script_combines_rounds_alike(raw):
    _, lines = list_of(raw)
    assert outside.recompute(json.loads(document(raw, lines=lines or {}))) == lines
    assert verify_document(document(raw)).equal


@given(inputs_of_rounds())
def test_a_case_is_awarded_only_by_a_plan_of_the_round_it_ended_in(raw):
    run_list, _ = list_of(raw)
    by_case = {case["case"]: case["stopped_in"] for case in raw["cases"]}
    labels = {"": 0, "online": 1, "defence": 2}
    for position, (_, pool) in run_list.allocation.places.items():
        ended = by_case[raw["cases"][position]["case"]]
        plan = raw["plans"][labels[ended]]
        assert plan["kind"] == "distinctions" or pool in {
            lines.pool for lines in run_list.allocation.pools if lines.plan == labels[ended]
        }


@given(inputs(), st.randoms())
def test_the_order_of_the_input_decides_nothing(raw, random):
    shuffled = raw | {"cases": random.sample(raw["cases"], len(raw["cases"]))}
    shuffled["cases"] = [
        case | {"reviews": random.sample(case["reviews"], len(case["reviews"]))} for case in shuffled["cases"]
    ]
    assert list_of(shuffled)[1] == list_of(raw)[1]


@given(inputs())
def test_no_better_case_stands_below_a_worse_one(raw):
    run_list, lines = list_of(raw)
    kinds = [plan["kind"] for plan in raw["plans"]]
    if "distinctions" in kinds:
        return
    order = {"": 9, "t1": 1, "t2": 2, "t3": 3}
    for pool in {line.pool for line in run_list.lines}:
        members = [line for line in run_list.lines if line.pool == pool and line.rank]
        plans_here = {each.plan for each in run_list.allocation.pools if each.pool == pool}
        if len(plans_here) > 1:
            continue  # two plans may have pools of one name
        for better in members:
            for worse in members:
                if better.rank < worse.rank:
                    assert order[better.tier] <= order[worse.tier]


@given(inputs(), st.data())
def test_decided_ties_are_replayed(raw, data):
    """Every tie is decided by hand within its lines; the same inputs and decisions give the same list, here and outside."""
    run_list, before = list_of(raw)
    entries = []
    for tie in run_list.allocation.ties:
        raised = data.draw(st.integers(0, tie.tiers[0][2] - tie.start))
        lower = tie.tiers[-1] if not tie.past_all else ("", "", 0)
        tiers = {
            raw["cases"][case]["case"]: tie.tiers[0][0] if at < raised else lower[0]
            for at, case in enumerate(tie.cases)
        }
        entries.append({"tiers": tiers, "why": "合议"})
    decisions = RunDecisions.model_validate({"ties": entries})
    decided, after = list_of(raw, decisions)
    assert [tie.decided for tie in decided.allocation.ties] == [True] * len(entries)
    for entry in entries:
        assert {number: after[number][0] for number in entry["tiers"]} == entry["tiers"]
    untouched = before.keys() - {number for entry in entries for number in entry["tiers"]}
    assert {number: after[number] for number in untouched} == {number: before[number] for number in untouched}
    assert outside.recompute(json.loads(document(raw, decisions, after))) == after


@given(inputs(), st.data())
def test_a_changed_document_is_told(raw, data):
    """One point more in one review of a bundle, and the list no longer follows, or the total is no sum."""
    judged = [at for at, case in enumerate(raw["cases"]) if case["reviews"]]
    if not judged:
        return
    changed = json.loads(document(raw))
    review = changed["inputs"]["cases"][data.draw(st.sampled_from(judged))]["reviews"][0]
    review["total"] = str(Decimal(review["total"]) + 1)
    verification = verify_document(json.dumps(changed).encode())
    assert next(problem.code for problem in verification.problems) == "run_total_wrong"


def test_each_difference_is_told():
    raw = {
        "campaign": "calls", "rules": "abc", "plans": [{"kind": "top", "tiers": [{"key": "t1", "label": "一等奖", "places": 1}]}],
        "rounds": [{"key": "final", "label": "终评"}],
        "cases": [
            {"case": f"N{n}", "category": "x", "asked": 1,
             "reviews": [{"judge": "E1", "round": "final", "total": str(90 - n)}]} for n in range(2)
        ],
    }  # fmt: skip
    changed = json.loads(document(raw))
    changed["list"] = [{"case": "N0", "tier": "", "rank": 2, "score": "90.000"}]
    assert list(verify_document(json.dumps(changed).encode()).problems) == [
        refuse("run_case_missing", case="N1"),
        refuse(
            "run_line_differs", case="N0", stated="无", computed="一等奖", stated_rank=2, computed_rank=1,
            stated_score="90.000", computed_score="90.000",
        ),
    ]  # fmt: skip


def test_what_is_no_document_is_refused():
    for content in (b"", b"[]", b"{}", b"\xff\xfe", b'{"run":1}', b"[" * 100_000):
        assert [problem.code for problem in verify_document(content).problems] == ["run_document_unreadable"]


def test_the_script_runs_on_its_own(tmp_path, capsys):
    raw = {
        "campaign": "calls", "rules": "abc", "plans": [{"kind": "top", "tiers": [{"key": "t1", "label": "一等奖", "places": 1}]}],
        "rounds": [{"key": "final", "label": "终评"}],
        "cases": [
            {"case": f"N{n}", "category": "x", "asked": 1,
             "reviews": [{"judge": "E1", "round": "final", "total": str(90 - n)}]} for n in range(3)
        ],
    }  # fmt: skip
    content = document(raw)
    path = tmp_path / "run.json"
    path.write_bytes(content)
    assert outside.main(str(path)) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"fingerprint {hashlib.sha256(content).hexdigest()}",
        "equal",
    ]
    path.write_bytes(content.replace(b'"tier":"t1"', b'"tier":""'))
    assert outside.main(str(path)) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["differs N0 stated  1 90.000", "1 lines differ"]
