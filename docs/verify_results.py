"""Recompute the list of an award run from its bundle alone, and compare it line by line. Standard library only.

    python3 verify_results.py BUNDLE.zip        (or the run.json inside)

Prints the fingerprint (sha256 of run.json), then "equal", or every line that differs; ends with 1 where any does.
"""

import hashlib
import json
import sys
import zipfile
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, localcontext
from decimal import Decimal as D
from fractions import Fraction

EXACT = Context(prec=40, rounding=ROUND_HALF_EVEN)
THOUSANDTH, SNAPPED, KEPT = D("0.001"), D("1e-12"), D("1e-20")
SHRINKAGE, LEAST_MARKS = 2, 5


def mean(values):
    return sum(values, D(0)) / len(values)


def variance(values):
    return mean([(value - mean(values)) ** 2 for value in values])


def solve(matrix, right):
    """A symmetric, positive definite system by elimination."""
    size = len(right)
    for at in range(size):
        for below in range(at + 1, size):
            if matrix[at][below]:
                factor = matrix[at][below] / matrix[at][at]
                for column in range(below, size):
                    matrix[below][column] -= factor * matrix[at][column]
                right[below] -= factor * right[at]
    solved = [D(0)] * size
    for at in reversed(range(size)):
        known = sum((matrix[at][other] * solved[other] for other in range(at + 1, size)), D(0))
        solved[at] = (right[at] - known) / matrix[at][at]
    return solved


def expert_effects(marks):
    """total = case + expert + rest, by least squares; SHRINKAGE pulls every expert's effect towards zero."""
    experts, cases = sorted({expert for _, expert, _ in marks}), defaultdict(list)
    for case, expert, total in marks:
        cases[case].append((experts.index(expert), total))
    matrix = [[D(SHRINKAGE) if a == b else D(0) for a in experts] for b in experts]
    right = [D(0)] * len(experts)
    for given in cases.values():
        share, value = D(1) / len(given), mean([total for _, total in given])
        for place, total in given:
            right[place] += total - value
            matrix[place][place] += 1
            for other, _ in given:
                matrix[place][other] -= share
    return {
        expert: (effect.quantize(KEPT), D(1), D(0)) for expert, effect in zip(experts, solve(matrix, right))
    }


def scales(marks, method):
    """Each expert's (centre, stretch, level): a total counts as (total - centre) * stretch + level."""
    if method == "additive":
        return expert_effects(marks)
    found, own = {}, defaultdict(list)
    for _, expert, total in marks:
        own[expert].append(total)
    enough = {expert: variance(totals) for expert, totals in own.items() if len(totals) >= LEAST_MARKS}
    count = sum(len(own[expert]) for expert in enough)
    within = sum((len(own[expert]) * square for expert, square in enough.items()), D(0)) / (count or 1)
    level = mean([total for _, _, total in marks])
    for expert, totals in own.items():
        square = enough.get(expert)
        stretch = (within / square).sqrt() if method == "zscore" and square else D(1)
        scale = (D(0), D(1), D(0)) if square is None else (mean(totals), stretch, level)
        found[expert] = tuple(value.quantize(KEPT) for value in scale)
    return found


def rubric_of(inputs, category, round_):
    """What a round judges a category by."""
    own = inputs.get("rubrics_of_rounds", {}).get(round_["key"], {})
    return own.get(category) or inputs["rubrics"].get(category, {})


def counted_totals(inputs, round_, cases, reviews):
    """The totals of these cases as they count in the round, in the order of their reviews."""
    if round_["adjust"] == "raw":
        return {case: [D(review["total"]) for review in given] for case, given in reviews.items()}
    method, pools, counted = round_["adjust"], defaultdict(list), {}
    for case in cases:
        rubric = rubric_of(inputs, case["category"], round_).get("rubric", "")
        pools[rubric] += [(case["case"], r["judge"], D(r["total"])) for r in reviews[case["case"]]]
    with localcontext(EXACT):
        for marks in pools.values():
            found = scales(marks, method) if marks else {}
            for case, expert, total in marks:
                centre, stretch, level = found[expert]
                value = ((total - centre) * stretch + level).quantize(SNAPPED, ROUND_HALF_EVEN)
                counted.setdefault(case, []).append(value.quantize(THOUSANDTH, ROUND_HALF_UP))
    return counted


def own_scores(inputs, round_, cases, reviews):
    """Each case's score in one round by itself; cases that too few judged are left out."""
    last = round_ is inputs["rounds"][-1]
    counted, scores = counted_totals(inputs, round_, cases, reviews), {}
    for case in cases:
        asked = case["asked"] if last else case.get("asked_before", {}).get(round_["key"], 0)
        needed = asked if round_["incomplete"] == "wait" else round_["least"] or 1
        totals = counted.get(case["case"], [])
        if len(totals) >= max(needed, 1):
            kept = sorted(totals)[1:-1] if round_["trim"] and len(totals) >= 3 else totals
            scores[case["case"]] = mean(kept).quantize(THOUSANDTH, ROUND_HALF_UP)
    return scores


def numbers_of(inputs, each, cases):
    """What each case has of a number from outside, and how much of it is full marks."""
    given = {case["case"]: case.get("numbers", {}).get(each["key"]) for case in cases}
    given = {case: None if value is None else D(value) for case, value in given.items()}
    best = defaultdict(D)
    for case in cases:
        best[case["category"]] = max(best[case["category"]], given[case["case"]] or D(0))
    for case in cases:
        value = D(0) if given[case["case"]] is None and each["missing"] == "zero" else given[case["case"]]
        yield (
            case["case"],
            value,
            D(each["full"]) if each["scale"] == "points" else best[case["category"]] or D(1),
        )


def final_scores(inputs, ended, reviews):
    """Each case's score in the round that it ended in, with earlier rounds and numbers from outside where they count."""
    rounds, cases = inputs["rounds"], inputs["cases"]
    if inputs.get("by"):
        wanted = [each for each in inputs["imported"] if each["key"] == inputs["by"]]
        found = numbers_of(inputs, wanted[0], cases) if wanted else []
        return {
            case: value.quantize(THOUSANDTH, ROUND_HALF_UP) for case, value, _ in found if value is not None
        }
    own = {}
    for at, each in enumerate(rounds):
        here = [case for case in cases if ended[case["case"]] >= at]
        own[at] = own_scores(inputs, each, here, {c["case"]: reviews[c["case"], at] for c in here})
    finalists = [case for case in cases if ended[case["case"]] == len(rounds) - 1]
    outside = defaultdict(list)
    for each in inputs.get("imported", []):
        for case, value, full in numbers_of(inputs, each, finalists):
            outside[case].append((D(each["weight"]), value, full))
    scores = {}
    for case in cases:
        number, last = case["case"], ended[case["case"]]
        upto = [at for at in range(last + 1) if at == last or rounds[at].get("weight")]
        fulls = [D(rubric_of(inputs, case["category"], rounds[at]).get("full") or 100) for at in upto]
        parts = [(D(rounds[at].get("weight") or 1), own[at].get(number), f) for at, f in zip(upto, fulls)]
        parts = (parts if rounds[last].get("weight") else parts[-1:]) + outside[number]
        if any(score is None for _, score, _ in parts):
            continue
        whole = sum(Fraction(w) * Fraction(s) * 100 / Fraction(f) for w, s, f in parts) / sum(
            Fraction(w) for w, _, _ in parts
        )
        scaled = abs(whole) * 1000
        up = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        scores[number] = parts[0][1] if len(parts) == 1 else D(up if whole >= 0 else -up).scaleb(-3)
    return scores


def speaks_of(where, case):
    lists = {"category": "categories", "track": "tracks", "group": "groups", "unit_kind": "unit_kinds"}
    attributes = where["unit_attributes"]
    return all(not where[many] or case[one] in where[many] for one, many in lists.items()) and (
        not attributes or bool(set(case["unit_attributes"]) & set(attributes))
    )


def pool_of(pool, case):
    return () if pool == "all" else tuple(case[name] for name in pool.split("_"))


def edges_of(plan, base):
    """Where each tier ends, counted from the best."""
    if plan["kind"] == "top":
        return [sum(tier["places"] for tier in plan["tiers"][: at + 1]) for at in range(len(plan["tiers"]))]
    shares = [Fraction(tier["share"]) for tier in plan["tiers"]]
    awarded, edges, least = int(base * Fraction(plan["rate"])), [], 0
    for at, tier in enumerate(plan["tiers"]):
        least += tier["at_least"]
        edges.append(max(int(awarded * sum(shares[: at + 1]) / sum(shares)), least if base else 0))
    return edges


def places_in(members, scores, breaks):
    """Groups of equal cases, best first, as (cases, how many stand before them)."""
    groups, before = defaultdict(list), 0
    for case in members:
        groups[scores[case], breaks.get(case, ())].append(case)
    for key in sorted(groups, reverse=True):
        yield groups[key], before
        before += len(groups[key])


def contest(plan, members, reported, scores, breaks, decisions):
    """Tier and rank of each case of a plan that compares scores."""
    sizes = defaultdict(int)
    for case in members.values():
        sizes[pool_of(plan["pool"], case)] += 1
    small = sorted(pool for pool, size in sizes.items() if size < plan["merge_below"])
    name = {pool: ("+",) if len(small) > 1 and pool in small else pool for pool in sizes}
    pools, counts = defaultdict(list), defaultdict(int)
    for number, case in members.items():
        pools[name[pool_of(plan["pool"], case)]].append(number)
    for kinds in reported:
        counts[name.get(pool_of(plan["pool"], kinds))] += kinds["count"]
    for pool, numbers in pools.items():
        base = max(counts[pool], len(numbers)) if plan.get("base") == "reported" else len(numbers)
        edges, tiers = edges_of(plan, base), [tier["key"] for tier in plan["tiers"]]
        cap = edges[-1] if plan["kind"] == "ratio" else None
        for group, start in places_in(numbers, scores, breaks):
            end = start + len(group)
            reach = start + 1 if plan["ties"] == "better" and (cap is None or end <= cap) else end
            by_rule = next((tier for tier, edge in zip(tiers, edges) if reach <= edge), "")
            tied = any(start < edge < end for edge in edges)
            decision = decisions.get(frozenset(group), {}) if tied else {}
            for number in group:
                yield number, decision.get(number, by_rule), start + 1


def distinctions(plan, members, scores, breaks, votes):
    """Tier and rank of each case of a plan by the experts' recommendations."""
    for group, start in places_in(list(members), scores, {}):
        for number in group:
            given, counted, won = votes[number], 0, ""
            for tier in plan["tiers"]:
                counted = given.count(tier["key"]) + (counted if plan["counting"] == "or_better" else 0)
                if not won and given and Fraction(counted, len(given)) >= Fraction(plan["agree"]):
                    won = tier["key"]
            yield number, won, start + 1


def recompute(run):
    """(tier, rank, score) of every case, by number."""
    inputs, rounds = run["inputs"], run["inputs"]["rounds"]
    cases = {case["case"]: case for case in inputs["cases"]}
    order = {each["key"]: at for at, each in enumerate(rounds)}
    ended = {n: order.get(case.get("stopped_in"), len(rounds) - 1) for n, case in cases.items()}
    by_round = {
        (n, at): [r for r in case["reviews"] if r["round"] == each["key"]]
        for n, case in cases.items() for at, each in enumerate(rounds)
    }  # fmt: skip
    reviews, breaks = {n: by_round[n, ended[n]] for n in cases}, {}
    scores = final_scores(inputs, ended, by_round)
    decisions = {frozenset(tie["tiers"]): tie["tiers"] for tie in run["decisions"]["ties"]}
    left, reported, result = dict(cases), list(inputs["reported"]), {}
    for plan in inputs["plans"]:
        stopped = plan.get("stopped_in") or ""
        members = {
            n: case for n, case in left.items()
            if n in scores and case.get("stopped_in", "") == stopped and speaks_of(plan["where"], case)
        }  # fmt: skip
        left = {n: case for n, case in left.items() if n not in members}
        spoken = [kinds for kinds in reported if not stopped and speaks_of(plan["where"], kinds)]
        reported = [kinds for kinds in reported if kinds not in spoken]
        for number, case in members.items():
            items = rubric_of(inputs, case["category"], rounds[ended[number]]).get("dimensions", {})
            breaks[number] = tuple(
                mean([sum((D(r["items"].get(item, 0)) for item in items.get(key, ())), D(0)) for r in reviews[number]])
                .quantize(THOUSANDTH, ROUND_HALF_UP) for key in plan.get("tie_break", ())
            )  # fmt: skip
        if plan["kind"] == "distinctions":
            votes = {number: [review["distinction"] for review in reviews[number]] for number in members}
            found = distinctions(plan, members, scores, breaks, votes)
        else:
            found = contest(plan, members, spoken, scores, breaks, decisions)
        result |= {number: (tier, rank, scores[number]) for number, tier, rank in found}
    by_hand = {entry["case"]: entry["tier"] for entry in run["decisions"]["adjustments"]}
    lines = {number: result.get(number, ("", None, None)) for number in cases}
    return {number: (by_hand.get(number, tier), rank, score) for number, (tier, rank, score) in lines.items()}


def main(path):
    content = zipfile.ZipFile(path).read("run.json") if zipfile.is_zipfile(path) else open(path, "rb").read()
    run, differing = json.loads(content), 0
    print("fingerprint", hashlib.sha256(content).hexdigest())
    computed = recompute(run)
    for line in run["list"]:
        stated = (line["tier"], line["rank"], None if line["score"] is None else D(line["score"]))
        if computed.pop(line["case"], None) != stated:
            differing += 1
            print("differs", line["case"], "stated", *stated)
    differing += len(computed)
    print("equal" if not differing else f"{differing} lines differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
