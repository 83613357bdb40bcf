import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitCommand } from '../../src/adapters/git/gitCommand';
import { GitHistory } from '../../src/adapters/git/gitHistory';
import { ProcessPool, type ProcessRequest } from '../../src/adapters/process/process';
import type { ListOptions } from '../../src/core/history/history';
import { parseSha, type ReportedCommit, type Sha } from '../../src/core/model';
import { gitEnvironment, temporaryFolder } from './repository';

/** Folders of one test file, deleted when it is done. */
export class Scratch {
  private readonly folder = temporaryFolder();
  private made = 0;

  path(name: string): string {
    return join(this.folder, `${this.made++}-${name}`);
  }

  program(name: string, script: string): string {
    const path = this.path(name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const person = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@shop.example',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@shop.example',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

/** Plain git, as a person runs it; the exit code is the caller's business. */
export function tryGit(cwd: string, args: readonly string[], input = '') {
  const env = { ...process.env, ...gitEnvironment, ...person };
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, env, input, timeout: 8000 });
  return { code: status, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
}

/** The same, for what must work. Gives what git printed, without the last line end. */
export function git(cwd: string, args: readonly string[], input = ''): string {
  const { code, stdout, stderr } = tryGit(cwd, args, input);
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trimEnd();
}

/** An empty repository on branch `main`. */
export function initRepository(root: string, options: readonly string[] = []): string {
  git('/', ['init', '--quiet', '--initial-branch=main', ...options, root]);
  return root;
}

export interface NewCommit {
  /** Indices of earlier commits; none makes a root. */
  readonly parents: readonly number[];
  readonly path?: string;
  readonly subject?: string;
  /** When it was committed, in seconds after the first; its place in the list where it is not given. */
  readonly time?: number;
}

/** Writes commits in one go, each a second younger than the one before it; the last is the tip of `main`. */
export function writeCommits(root: string, commits: readonly NewCommit[]): readonly Sha[] {
  const text = commits.map(({ parents, path, subject, time }, at) => {
    const message = subject ?? `commit ${at}`;
    const [first, ...others] = parents;
    return [
      'reset refs/heads/main',
      '',
      'commit refs/heads/main',
      `mark :${at + 1}`,
      `author Ada <ada@example.com> ${1_600_000_000 + at} +0000`,
      `committer Ada <ada@example.com> ${1_700_000_000 + (time ?? at)} +0000`,
      `data ${Buffer.byteLength(message)}`,
      message,
      ...(first === undefined ? [] : [`from :${first + 1}`]),
      ...others.map((parent) => `merge :${parent + 1}`),
      `M 100644 inline ${path ?? 'file'}`,
      `data ${String(at).length}`,
      String(at),
      '',
    ].join('\n');
  });
  const marks = join(root, '.git', 'marks');
  git(root, ['fast-import', '--quiet', '--force', `--export-marks=${marks}`], text.join('\n'));
  git(root, ['reset', '--quiet', '--hard', 'main']);
  const numbered = new Map(
    readFileSync(marks, 'utf8')
      .split('\n')
      .map((line) => line.slice(1).split(' ') as [string, string]),
  );
  return commits.map((_, at) => sha(numbered.get(String(at + 1)) ?? ''));
}

/** A straight line of commits. */
export function line(length: number, options: Omit<NewCommit, 'parents'> = {}): NewCommit[] {
  return Array.from({ length }, (_, at) => ({ ...options, parents: at === 0 ? [] : [at - 1] }));
}

export function sha(text: string): Sha {
  const id = parseSha(text);
  if (!id) throw new Error(`${text} is not a commit id`);
  return id;
}

/** A commit as a source would report it. */
export function reported(id: string): ReportedCommit {
  return { text: id, id, dirty: false };
}

/** Keeps what was run. */
export class RecordingPool extends ProcessPool {
  readonly requests: ProcessRequest[] = [];

  override run(request: ProcessRequest): ReturnType<ProcessPool['run']> {
    this.requests.push(request);
    return super.run(request);
  }
}

/** The history under test and the processes that it starts. */
export function historyOf(root: string, options: { gitPath?: string; timeoutMs?: number } = {}) {
  const { gitPath = 'git', timeoutMs = 10_000 } = options;
  const processes = new RecordingPool(8);
  const command = new GitCommand({ gitPath, processes });
  const history = new GitHistory({ git: command, root, timeoutMs });
  return { history, command, requests: processes.requests };
}

/** The list itself, where there must be one. */
export async function listOf(history: GitHistory, have: Sha, lack: Sha, options: ListOptions) {
  const told = await history.list(have, lack, options);
  if (told.state === 'unknown') throw new Error(told.reason);
  return told.value;
}
