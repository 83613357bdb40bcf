import type { CellLine, LineStory, Written } from '../questions/lineStory';
import { listed, plain } from '../text';
import { containmentMark, containmentReason } from './containment';
import { ago, shortId } from './words';

/** The cells of one service, in the order of the path to production. */
export interface ServiceLine {
  readonly service: string;
  readonly cells: readonly CellLine[];
}

export function byService({ cells }: LineStory): readonly ServiceLine[] {
  const services = [...new Set(cells.map(({ cell }) => cell.service))];
  return services.map((service) => ({
    service,
    cells: cells.filter(({ cell }) => cell.service === service),
  }));
}

/**
 * Where the line runs as it stands, and what runs elsewhere, for one service: "This line, as it stands, runs in dev and
 * qa; production still has the old text." What is not known is said with its reason.
 */
export function lineTruth(cells: readonly CellLine[]): string {
  const groups = new Map<string, { readonly words: readonly [string, string]; names: string[] }>();
  const same: string[] = [];
  const unknown = new Map<string, string[]>();
  for (const one of cells) {
    const name = nameOf(one);
    if (one.text.state === 'same') same.push(name);
    else if (one.text.state === 'unknown') put(unknown, plain(one.text.reason, 200), name);
    else {
      const words = difference(one);
      const group = groups.get(words[0]) ?? { words, names: [] };
      group.names.push(name);
      groups.set(words[0], group);
    }
  }
  const others = [...groups.values()].map(
    ({ words: [one, several], names }) => `${list(names)} ${names.length === 1 ? one : several}`,
  );
  const known = `${[`This line, as it stands, ${runs(same, unknown.size > 0)}`, ...others].join('; ')}.`;
  const open = [...unknown].map(([reason, names]) => `Not known for ${list(names)}: ${reason}.`);
  return [known, ...open].join(' ');
}

/** What runs in the place of the line, where it is another text: each text once. */
export function otherTexts(
  cells: readonly CellLine[],
): readonly { readonly environments: string; readonly text: string }[] {
  const texts = new Map<string, string[]>();
  for (const one of cells) {
    if (one.text.state !== 'other' || one.text.text === undefined) continue;
    put(texts, plain(one.text.text, 160), nameOf(one));
  }
  // An empty line shows nothing.
  return [...texts].flatMap(([text, names]) =>
    text === '' ? [] : [{ environments: list(names), text }],
  );
}

/** Why the commit's marks are what they are, where they do not say it all: `production: picked as 1234567 …`. */
export function lineReasons(cells: readonly CellLine[]): readonly string[] {
  return cells.flatMap((one) => {
    const reason = containmentReason(one.containment);
    // The sentence about the line says it already.
    const told = one.text.state === 'unknown' && one.containment?.state === 'unknown';
    return reason === undefined || told ? [] : [`${nameOf(one)}: ${reason}`];
  });
}

/** Who wrote the line, in one row: `1234567 · Priya Nair · 3 d ago`. */
export function writtenWords(written: Written, now: number): string {
  switch (written.state) {
    case 'committed': {
      const { id, author, date } = written.blamed.commit;
      return `${shortId(id)} · ${plain(author, 60)} · ${ago(date, now)}`;
    }
    case 'uncommitted':
      return 'Not committed yet';
    case 'unversioned':
      return 'This file is in no commit yet';
    case 'unknown':
      return `Who wrote this line is not known: ${plain(written.reason, 200)}`;
  }
}

/** The text behind a line: `Priya Nair, 3 d ago · dev ✓ qa ✓ staging ✗`; undefined where there is nothing to say. */
export function lineAnnotation(story: LineStory, now: number): string | undefined {
  const { written } = story;
  if (written.state === 'uncommitted') return 'not committed yet';
  if (written.state !== 'committed') return undefined;
  const { author, date } = written.blamed.commit;
  const services = byService(story);
  const strips = services.map(({ service, cells }) => {
    const strip = cells.map((one) => `${nameOf(one)} ${containmentMark(one.containment)}`);
    return [...(services.length > 1 ? [`${plain(service, 40)}:`] : []), ...strip].join(' ');
  });
  return plain([`${plain(author, 40)}, ${ago(date, now)}`, ...strips].join(' · '), 300);
}

function runs(same: readonly string[], someUnknown: boolean): string {
  if (same.length > 0) return `runs in ${list(same)}`;
  return someUnknown ? 'is not known to run anywhere' : 'runs nowhere';
}

/** How an environment differs, for one and for several of them. */
function difference({ text, containment }: CellLine): readonly [string, string] {
  if (text.state === 'absent') return ['does not have the file', 'do not have the file'];
  const nothing = text.state === 'other' && text.text === undefined;
  const holds = containment?.state === 'yes' || containment?.state === 'equivalent';
  if (holds) {
    return nothing
      ? ['no longer has it', 'no longer have it']
      : ['has another text by now', 'have another text by now'];
  }
  const waits = containment?.state === 'no' && containment.because === undefined;
  if (nothing) {
    return waits
      ? ['does not have it yet', 'do not have it yet']
      : ['does not have it', 'do not have it'];
  }
  return waits
    ? ['still has the old text', 'still have the old text']
    : ['has another text', 'have another text'];
}

function nameOf({ cell }: CellLine): string {
  return plain(cell.environment, 40);
}

const MOST_NAMES = 12;

function list(names: readonly string[]): string {
  return listed(names, MOST_NAMES);
}

function put(groups: Map<string, string[]>, key: string, name: string): void {
  const names = groups.get(key);
  if (names) names.push(name);
  else groups.set(key, [name]);
}
