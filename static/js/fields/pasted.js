// A block copied out of a spreadsheet: its cells, without the headings and the numbers that stood around it.

/** Lines of cells. A cell that holds line ends or tabs comes in quotes, a quote in it doubled. */
export function cellsOf(text) {
  const lines = [[]];
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  const cell = /"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*)/y;
  for (let at = 0; ; ) {
    cell.lastIndex = at;
    const match = cell.exec(plain);
    lines.at(-1).push((match[1] === undefined ? match[2] : match[1].replaceAll('""', '"')).trim());
    at = cell.lastIndex;
    if (at >= plain.length) return lines;
    if (plain[at] === "\n") lines.push([]);
    at += 1;
  }
}

const ordinal = (lines) => lines.every((line, at) => Number(line[0]) === Number(lines[0][0]) + at && line[0] !== "");

/** The cells to lay over the columns named `labels`, the first of them where the cursor stands (`column`). */
export function block(text, labels, column = 0) {
  let lines = cellsOf(text);
  const known = new Set(labels);
  const heading = lines[0].filter((words) => known.has(words)).length;
  if (lines.length > 1 && heading && heading >= Math.min(2, labels.length)) lines = lines.slice(1);
  const wide = Math.max(...lines.map((line) => line.length));
  if (column === 0 && wide > labels.length && ordinal(lines)) lines = lines.map((line) => line.slice(1));
  return lines;
}
