import type { Line, Tone } from '../core/present/table';

const CODES: Readonly<Record<Tone, string>> = {
  heading: '1',
  good: '32',
  news: '34',
  trouble: '33',
  quiet: '2',
  plain: '',
};

/** Lines as text: two spaces between columns, colours where the stream is a terminal and nobody said NO_COLOR. */
export function render(lines: readonly Line[], colours: boolean): string {
  return lines
    .map((line) =>
      line
        .map(({ text, tone }) =>
          colours && CODES[tone] ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text,
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export function wantsColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}
