import type { ChangedFile, FileAt } from '../history/history';
import type { Sha } from '../model';
import type { View } from '../observe/store';
import { runningIn, servicePath } from '../questions/asked';
import type { Comparison } from '../questions/compare';
import { plain } from '../text';
import { shortId } from './words';

/** A file that differs, with the name that it has on the side where it is. */
export interface ChangedLeaf {
  readonly type: 'file';
  readonly name: string;
  readonly file: ChangedFile;
}

/**
 * A folder with files below it that differ. `name` holds several steps (`services/shop`) where the upper ones hold
 * nothing else. `count` counts the files at any depth.
 */
export interface ChangedFolder {
  readonly type: 'folder';
  readonly path: string;
  readonly name: string;
  readonly count: number;
  readonly folders: ReadonlyMap<string, ChangedFolder>;
  readonly files: readonly ChangedLeaf[];
}

export type ChangedNode = ChangedFolder | ChangedLeaf;

interface Growing extends ChangedFolder {
  count: number;
  readonly folders: Map<string, Growing>;
  readonly files: ChangedLeaf[];
}

/** The changed files as folders: one pass, so that any row of tens of thousands is answered for at once. */
export function changedTree(files: readonly ChangedFile[]): ChangedFolder {
  const root = newFolder('', '');
  for (const file of files) {
    const path = pathOf(file);
    let folder = root;
    let start = 0;
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
      folder.count += 1;
      const name = path.slice(start, end);
      let below = folder.folders.get(name);
      if (!below) folder.folders.set(name, (below = newFolder(path.slice(0, end), name)));
      folder = below;
      start = end + 1;
    }
    folder.count += 1;
    folder.files.push({ type: 'file', name: path.slice(start), file });
  }
  return root;
}

function newFolder(path: string, name: string): Growing {
  return { type: 'folder', path, name, count: 0, folders: new Map(), files: [] };
}

/** What a folder opens to: folders first, each by name. A folder that holds one folder only is joined with it. */
export function nodesIn({ folders, files }: ChangedFolder): readonly ChangedNode[] {
  const joined = [...folders.values()].map((folder) => {
    const steps = [folder.name];
    let last = folder;
    while (last.files.length === 0 && last.folders.size === 1) {
      for (const only of last.folders.values()) last = only;
      steps.push(last.name);
    }
    return { ...last, name: steps.join('/') };
  });
  return [...joined.sort(byName), ...[...files].sort(byName)];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Where the file is after the change, or was before it. */
export function pathOf({ before, after }: ChangedFile): string {
  return after ?? before ?? '';
}

/** A line of the view. `status` picks the icon. */
export interface ComparisonRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly status: ChangedFile['status'] | 'folder';
  /** The whole row as a sentence, for a screen reader. */
  readonly spoken: string;
}

const LETTERS: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'A',
  deleted: 'D',
  modified: 'M',
  renamed: 'R',
};

export function comparisonRow(node: ChangedNode): ComparisonRow {
  const label = plain(node.name);
  if (node.type === 'folder') {
    const description = String(node.count);
    return {
      id: `folder:${node.path}`,
      label,
      description,
      tooltip: plain(node.path, 400),
      status: 'folder',
      spoken: `folder ${label}, ${changedFiles(node.count)}`,
    };
  }
  const { status, before, after } = node.file;
  const moved = status === 'renamed' && before !== undefined && after !== undefined;
  const from = moved ? shownFrom(before, after) : '';
  const path = plain(pathOf(node.file), 400);
  return {
    id: `${status}:${pathOf(node.file)}`,
    label,
    description: moved ? `${LETTERS[status]} ← ${from}` : LETTERS[status],
    tooltip: moved ? `${path}: renamed from ${plain(before, 400)}` : `${path}: ${status}`,
    status,
    spoken: moved ? `${label}, renamed from ${from}` : `${label}, ${status}`,
  };
}

/** The old name alone, where the file stayed in its folder. */
function shownFrom(before: string, after: string): string {
  return plain(folderOf(before) === folderOf(after) ? nameOf(before) : before, 160);
}

/** What the view says above its rows. */
export interface ComparisonHeading {
  /** `shop: production → staging` */
  readonly title: string;
  /** `14 files · 3 ahead, 14 behind`, said of the first environment as in a row of the environments. */
  readonly description: string;
}

export function comparisonHeading(comparison: Comparison): ComparisonHeading {
  const { service, distance, files } = comparison;
  const far =
    distance.state === 'known'
      ? `${distance.value.ahead} ahead, ${distance.value.behind} behind`
      : 'how far apart is not known';
  return {
    title: `${plain(service, 40)}: ${sideNames(comparison).join(' → ')}`,
    description: `${changedFiles(files.length)} · ${far}`,
  };
}

function sideNames({ before, after }: Comparison): readonly [string, string] {
  return [plain(before, 40), after === undefined ? 'HEAD' : plain(after, 40)];
}

function changedFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

/** The two sides with their commits: `production c704af8`. */
export function sideLabels(comparison: Comparison): readonly [string, string] {
  const [before, after] = sideNames(comparison);
  return [`${before} ${shortId(comparison.from)}`, `${after} ${shortId(comparison.to)}`];
}

/** `production c704af8`: what a file as it runs somewhere is told apart by. */
export function runningLabel(environment: string, commit: Sha): string {
  return `${plain(environment, 40)} ${shortId(commit)}`;
}

/** The title of the two sides of a file: `cart.ts (production c704af8 ↔ staging 1f2e3d4)`. */
export function changeTitle(comparison: Comparison, { before, after }: ChangedFile): string {
  const name = plain(nameOf(after ?? before ?? ''), 80);
  const old = plain(nameOf(before ?? after ?? ''), 80);
  return `${old === name ? name : `${old} → ${name}`} (${sideLabels(comparison).join(' ↔ ')})`;
}

/**
 * What the view says of itself, or undefined when there is nothing to say: nothing differs, or an environment does not
 * run any more what was compared.
 */
export function comparisonMessage(view: View, comparison: Comparison): string | undefined {
  const { service, before, after, from, to, files } = comparison;
  const cellMoved = (environment: string, pinned: Sha): boolean => {
    const cell = view.cell(service, environment);
    const running = cell && runningIn(cell);
    return running?.state === 'known' && running.commit !== pinned;
  };
  const { repository } = view;
  const head = repository.state === 'present' ? repository.head?.id : undefined;
  const [beforeName, afterName] = sideNames(comparison);
  const moved = [
    ...(cellMoved(before, from) ? [beforeName] : []),
    ...((after === undefined ? head !== undefined && head !== to : cellMoved(after, to))
      ? [afterName]
      : []),
  ];
  const sentences = [
    ...(files.length === 0 ? [sameFiles(view, comparison)] : []),
    ...(moved.length > 0
      ? [
          `${moved.join(' and ')} ${moved.length > 1 ? 'have' : 'has'} moved since: compare again to see what is there now.`,
        ]
      : []),
  ];
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

function sameFiles(view: View, { service, path: given }: Comparison): string {
  const path = given ?? servicePath(view, service);
  const where = path === undefined ? '' : ` below ${plain(path, 80)}`;
  return `No file differs${where}.`;
}

/** How a file compares with the one that is checked out; empty where that cannot be said. */
export function fileWords(there: FileAt, head: FileAt | undefined): string {
  switch (there.state) {
    case 'absent':
      return 'not there';
    case 'unknown':
      return `? ${plain(there.reason, 120)}`;
    case 'file':
      if (head === undefined || head.state === 'unknown') return '';
      return head.state === 'file' && head.blob === there.blob
        ? 'same as HEAD'
        : 'differs from HEAD';
  }
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
