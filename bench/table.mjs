// Rows as a table for a terminal.

/** @typedef {import('./measurement.mjs').Row} Row */

const headings = ['measurement', 'ours', 'instead', 'ratio', 'aim', 'met'];
const alignRight = new Set([1, 3, 4]);

/** @param {readonly Row[]} rows */
export function tableOf(rows) {
  const lines = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const set = lines.map((line) =>
    line
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return alignRight.has(column) ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return set.toSpliced(1, 0, widths.map((width) => '─'.repeat(width)).join('  ')).join('\n');
}

/** @param {Row} row */
function cellsOf(row) {
  const { what, unit, ours, other, instead, aim } = row;
  const ratio = ratioOf(row);
  const met = isMet(row);
  return [
    what,
    figure(ours, unit),
    other === undefined ? instead : `${figure(other, unit)}  ${instead}`,
    ratio === undefined ? '' : ratioWords(ratio),
    'ratio' in aim ? `≤ ${ratioWords(aim.ratio)}` : `≤ ${figure(aim.ours, unit)}`,
    met === undefined ? '?' : met ? 'yes' : 'NO',
  ];
}

/** @param {Row} row */
export function ratioOf({ ours, other }) {
  return other === undefined ? undefined : ours / other;
}

/** Undefined where it cannot be told. @param {Row} row */
export function isMet(row) {
  if ('ours' in row.aim) return row.ours <= row.aim.ours;
  const ratio = ratioOf(row);
  return ratio === undefined ? undefined : ratio <= row.aim.ratio;
}

/** `1/48`, or `0.83×` where the two are near each other. @param {number} ratio */
function ratioWords(ratio) {
  if (ratio <= 0) return '0';
  const part = 1 / ratio;
  return ratio < 0.4
    ? `1/${part < 10 ? Number(part.toFixed(1)) : Math.round(part)}`
    : `${Number(ratio.toFixed(2))}×`;
}

/** Three digits that count. @param {number} value @param {string} unit */
function figure(value, unit) {
  const digits =
    Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}
