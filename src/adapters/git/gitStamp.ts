import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Told } from '../../core/history/history';
import { askGit, gitComplaint, type GitRepository, unknown } from './gitObjects';

/** Where a repository keeps itself. In a linked worktree the two differ. */
export interface GitPlaces {
  /** Holds HEAD. */
  readonly own: string;
  /** Holds objects, refs and what alters history. */
  readonly common: string;
  /** How many hex digits a full id has here. */
  readonly idLength: number;
}

export async function locatePlaces(
  repository: GitRepository,
  signal: AbortSignal,
): Promise<Told<GitPlaces>> {
  const options = ['--absolute-git-dir', '--git-common-dir', '--show-object-format'];
  const exited = await askGit(repository, 'rev-parse', { options }, signal);
  if (exited.state === 'unknown') return exited;
  const [own, common, format, ...more] = exited.stdout.split('\n');
  if (exited.code !== 0 || own === undefined || common === undefined)
    return unknown(gitComplaint('rev-parse', exited));
  if (more.length !== 1)
    return unknown('a repository with a line break in its path cannot be read');
  const value = {
    own,
    common: resolve(repository.root, common),
    idLength: format === 'sha256' ? 64 : 40,
  };
  return { state: 'known', value };
}

/** What a repository looked like from outside at a moment; equal stamps mean that git would give equal answers. */
export interface GitStamp {
  /** All that a checkout, a commit, a fetch or a repack changes. */
  readonly all: string;
  /** What makes git see another history than the objects tell: a shallow border, grafts, replaced commits. */
  readonly alterations: string;
}

/** By some file times, without a process. Undefined where refs are kept in a way that says nothing from outside. */
export async function stampOf({ own, common }: GitPlaces): Promise<GitStamp | undefined> {
  const head = await readFile(join(own, 'HEAD'), 'utf8').catch(() => undefined);
  if (head === undefined) return undefined;
  const [, ref] = /^ref: (refs\/\S+)\s*$/.exec(head) ?? [];
  const branch =
    ref === undefined ? '' : await readFile(join(common, ref), 'utf8').catch(() => 'packed');
  // A branch that only points on to another: what it stands for can change behind our back.
  if (branch.startsWith('ref:')) return undefined;
  const alterations = await timesIn(common, [
    ...['shallow', 'info/grafts', 'refs/replace'],
    // Where replaced commits are named as well as all the others.
    ...['packed-refs', 'reftable/tables.list'],
  ]);
  const moving = await timesIn(common, ['refs/heads', 'objects/pack', 'objects/info/commit-graph']);
  const worktrees = await Promise.all(
    (await worktreesOf({ own, common })).map((folder) => timesIn(folder, WORKTREE_FILES)),
  );
  return {
    all: [head, branch, ...moving, ...alterations, ...worktrees.flat()].join('|'),
    alterations: alterations.join('|'),
  };
}

/** What moves with a fetch, a commit and a checkout. A commit that comes by any worktree is here for all of them. */
const WORKTREE_FILES = ['FETCH_HEAD', 'logs/HEAD', 'reftable/tables.list'];

async function worktreesOf({ own, common }: Pick<GitPlaces, 'own' | 'common'>) {
  const linked = join(common, 'worktrees');
  const names: readonly string[] = await readdir(linked).catch(() => []);
  return [...new Set([common, own, ...names.map((name) => join(linked, name))])];
}

/** Whether somebody wrote grafts, the old way to give commits other parents. */
export async function hasGrafts({ common }: GitPlaces): Promise<boolean> {
  const text = await readFile(join(common, 'info', 'grafts'), 'utf8').catch(() => '');
  return /^[0-9a-f]/im.test(text);
}

function timesIn(folder: string, names: readonly string[]): Promise<readonly string[]> {
  return Promise.all(names.map((name) => timeOf(join(folder, name))));
}

async function timeOf(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  return stats ? `${stats.mtimeMs}:${stats.size}:${stats.ino}` : '';
}
