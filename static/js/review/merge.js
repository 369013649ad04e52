// Two pages of one review: what either changed since they parted, joined item by item.

/**
 * Three sides by input name: `base` is what this page last knew the server to hold, `mine` what stands in the page,
 * `theirs` what the server holds now. An item that only one side changed takes that side's value; `conflicts` names
 * those that both changed to different values, which stay `mine` until somebody chooses.
 */
export function merge(base, mine, theirs) {
  const values = {};
  const conflicts = [];
  const brought = [];
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [was, here, there] = [base[name] ?? "", mine[name] ?? "", theirs[name] ?? ""];
    if (here === there || was === there) values[name] = here;
    else if (was === here) {
      values[name] = there;
      brought.push(name);
    } else {
      values[name] = here;
      conflicts.push(name);
    }
  }
  return { values, conflicts, brought };
}

/** Whether two sets of answers are the same. */
export const same = (one, other) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => (one[name] ?? "") === (other[name] ?? ""));
