import { type FileText, lineInPlaceOf, stretchAround, tooLong } from '../history/fileLines';
import type { Blamed, Containment, FileAt, History, Told } from '../history/history';
import { mapLines, mapNumbers } from '../history/lines';
import type { CellState, Service, Sha } from '../model';
import type { View } from '../observe/store';
import { type Asked, runningIn } from './asked';
import type { NamedFile } from './formerNames';
import { LineMemory, type Typed } from './lineMemory';
import { servicesAt } from './services';
import { where } from './where';

/** A line of a file in the editor. */
export interface LinePlace {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The whole document as the editor shows it, saved or not. */
  readonly text: string;
}

/** Which commit wrote a line. */
export type Written =
  /** The checked-out commit does not hold the file. */
  | { readonly state: 'unversioned' }
  /** The file is there, but the line only stands in the editor. */
  | { readonly state: 'uncommitted' }
  | { readonly state: 'committed'; readonly blamed: Blamed }
  | { readonly state: 'unknown'; readonly reason: string };

/** What an environment runs in the place of a line. */
export type LineText =
  /** The very line, as number `line` of its file. */
  | { readonly state: 'same'; readonly line: number }
  /** Another line, or none where nothing stands in its place. */
  | { readonly state: 'other'; readonly text: string | undefined }
  /** It does not have the file. */
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string };

/** `containment` is about the commit that wrote the line, where there is one; `text` about the line as it stands now. */
export interface CellLine {
  readonly cell: CellState;
  readonly containment: Containment | undefined;
  readonly text: LineText;
}

export interface LineStory {
  readonly written: Written;
  /** Those of the services that the file belongs to; none where git does not know the file. */
  readonly cells: readonly CellLine[];
}

/** The line beside HEAD and beside what every environment runs. Unknown where not even HEAD's file can be compared. */
export async function lineStory(
  { view, history }: Asked,
  place: LinePlace,
  signal?: AbortSignal,
  memory = new LineMemory(),
): Promise<Told<LineStory>> {
  if (view.repository.state === 'none') return unknown(view.repository.reason);
  const head = view.repository.head?.id;
  if (head === undefined) return unversioned;
  const services = servicesAt(view.services, place.path);
  const cells = services.flatMap(({ name }) => view.cellsOf(name));
  const commits = [...new Set(cells.flatMap((cell) => commitIn(cell) ?? []))];
  const [headFile, ...files] = await history.filesAt([head, ...commits], place.path, signal);
  if (headFile?.state === 'absent') return unversioned;
  if (headFile?.state !== 'file') return headFile ?? unanswered;
  const typed = memory.typed(place.text);
  if (typed.state === 'unknown') return unknown(`this file cannot be compared: ${typed.reason}`);
  if (typed.value.file.lines[place.line - 1] === undefined) {
    return unknown(`nothing stands in line ${place.line} of this file`);
  }
  const asking: Asking = { history, place, typed: typed.value, signal };
  const headLine = (await linesIn([headFile.blob], asking)).get(headFile.blob) ?? unanswered;
  if (headLine.state === 'unknown') {
    return unknown(`this file cannot be compared with the last commit: ${headLine.reason}`);
  }
  const written = await writtenBy(headLine, asking);
  const told = await containments({ view: narrowed(view, services), history }, written, signal);
  const found = new Map(commits.map((commit, at) => [commit, files[at] ?? unanswered]));
  const [{ path: folder } = { path: undefined }, ...others] = services;
  const file = { head, path: place.path, folder: others.length === 0 ? folder : undefined };
  await followRenames(found, written, file, asking);
  const texts = await textsIn(found, asking);
  return {
    state: 'known',
    value: { written, cells: told.map((one) => ({ ...one, text: textIn(one.cell, texts) })) },
  };
}

interface Asking {
  readonly history: History;
  readonly place: LinePlace;
  readonly typed: Typed;
  readonly signal: AbortSignal | undefined;
}

/** A stretch that is further apart is another one: a line of it that is there more than once is not looked for. */
const NEAR_EDITS = 300;

/** So many files are on their way while one is compared: git need not wait for us, and few are in memory at once. */
const READ_AHEAD = 3;

/** What stands for the line in each of some files that git holds. */
async function linesIn(blobs: readonly Sha[], asking: Asking): Promise<ReadonlyMap<Sha, LineText>> {
  const { typed, history, signal } = asking;
  const read = (blob: Sha) => {
    const file = typed.shelf.file(blob, history, signal);
    // Whoever gave up does not come back for the files behind this one.
    file.catch(() => undefined);
    return file;
  };
  const lines = new Map<Sha, LineText>();
  const ahead = blobs.slice(0, READ_AHEAD).map(read);
  for (const [at, blob] of blobs.entries()) {
    const told = await ahead.shift();
    signal?.throwIfAborted();
    const later = blobs[at + READ_AHEAD];
    if (later !== undefined) ahead.push(read(later));
    lines.set(
      blob,
      told?.state === 'known' ? lineIn(blob, told.value, asking) : (told ?? unanswered),
    );
  }
  return lines;
}

function lineIn(blob: Sha, file: FileText, { place, typed }: Asking): LineText {
  const at = place.line - 1;
  const line = typed.file.lines[at] ?? '';
  // A line that each of the two has once is the same wherever it stands, and most lines are like that.
  const only = typed.file.isOnly(at) ? file.find(line) : 'several';
  if (typeof only === 'number') return { state: 'same', line: only + 1 };
  const long = tooLong(file);
  if (long !== undefined) return unknown(long);
  const near = typed.mapped.has(blob) ? undefined : stretchAround(typed.file, file, at);
  if (near) {
    const from = typed.file.lines.slice(near.from, near.fromEnd);
    const to = file.lines.slice(near.to, near.toEnd);
    return inPlace(at - near.from, from, to, mapLines(from, to, NEAR_EDITS), near.to);
  }
  const { shelf } = typed;
  const mapped =
    typed.mapped.get(blob) ?? mapNumbers(shelf.numbersOf(typed.file), shelf.numbersOf(file));
  typed.mapped.set(blob, mapped);
  return inPlace(at, typed.file.lines, file.lines, mapped, 0);
}

/** `base` is the number of lines before `to`. */
function inPlace(
  at: number,
  from: readonly string[],
  to: readonly string[],
  mapped: Int32Array,
  base: number,
): LineText {
  const found = mapped[at] ?? -1;
  if (found >= 0) return { state: 'same', line: base + found + 1 };
  return { state: 'other', text: to[lineInPlaceOf(at, from, to, mapped)] };
}

function narrowed(view: View, services: readonly Service[]): View {
  const { environments, repository, releases } = view;
  return {
    environments,
    services,
    repository,
    releases,
    cell: (service, environment) => view.cell(service, environment),
    cellsOf: (service) => view.cellsOf(service),
    edgesOf: (service) => view.edgesOf(service),
  };
}

/** `headLine` is what stands for the line in the checked-out commit, which is what git blames. */
async function writtenBy(headLine: LineText, { history, place, signal }: Asking): Promise<Written> {
  if (headLine.state !== 'same') return { state: 'uncommitted' };
  const told = await history.blame(place.path, headLine.line, signal);
  if (told.state === 'unknown') return told;
  return told.value === undefined
    ? unknown('git names no commit for this line')
    : { state: 'committed', blamed: told.value };
}

async function containments(
  asked: Asked,
  written: Written,
  signal: AbortSignal | undefined,
): Promise<readonly Omit<CellLine, 'text'>[]> {
  if (written.state === 'committed') {
    return where(asked, { state: 'present', commit: written.blamed.commit }, signal);
  }
  const { services } = asked.view;
  const containment = written.state === 'unknown' ? written : undefined;
  return services.flatMap(({ name }) =>
    asked.view.cellsOf(name).map((cell) => ({ cell, containment })),
  );
}

/**
 * An environment that does not have the file may have it by the name that it had when the line was written, or by the
 * one that it had before it was renamed: a change that is picked there goes into the file of the old name.
 */
async function followRenames(
  found: Map<Sha, FileAt>,
  written: Written,
  file: NamedFile,
  { history, typed, signal }: Asking,
): Promise<void> {
  const without = () =>
    [...found].flatMap(([commit, { state }]) => (state === 'absent' ? commit : []));
  const look = async (commits: readonly Sha[], path: string) => {
    const files = await history.filesAt(commits, path, signal);
    commits.forEach((commit, at) => found.set(commit, files[at] ?? unanswered));
  };
  if (without().length > 0 && written.state === 'committed' && written.blamed.path !== file.path) {
    await look(without(), written.blamed.path);
  }
  const names = await typed.shelf.formerNames.in(without(), file, history, signal);
  for (const [commit, name] of names) await look([commit], name);
}

async function textsIn(
  found: ReadonlyMap<Sha, FileAt>,
  asking: Asking,
): Promise<ReadonlyMap<Sha, LineText>> {
  const blobs = [...found.values()].flatMap((file) => (file.state === 'file' ? file.blob : []));
  const lines = await linesIn([...new Set(blobs)], asking);
  const texts = new Map<Sha, LineText>();
  for (const [commit, file] of found) {
    const text = file.state === 'file' ? (lines.get(file.blob) ?? unanswered) : file;
    texts.set(
      commit,
      file.state === 'file' && text.state === 'unknown'
        ? unknown(`its file cannot be compared: ${text.reason}`)
        : text,
    );
  }
  return texts;
}

function textIn(cell: CellState, texts: ReadonlyMap<Sha, LineText>): LineText {
  const running = runningIn(cell);
  if (running.state === 'unknown') return running;
  return texts.get(running.commit) ?? unanswered;
}

function commitIn(cell: CellState): Sha | undefined {
  const running = runningIn(cell);
  return running.state === 'known' ? running.commit : undefined;
}

function unknown(reason: string) {
  return { state: 'unknown', reason } as const;
}

const unanswered = unknown('git did not answer');

const unversioned: Told<LineStory> = {
  state: 'known',
  value: { written: { state: 'unversioned' }, cells: [] },
};
