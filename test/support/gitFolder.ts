import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { GitCommand } from '../../src/adapters/git/gitCommand';
import type { GitRepository } from '../../src/adapters/git/gitObjects';
import { parseSha, type Sha } from '../../src/core/model';
import { createRepository, gitEnvironment, temporaryFolder } from './repository';

export const absent = shaOf('9'.repeat(40));

/** Wherever nobody leaves. */
export const staying = new AbortController().signal;

export function shaOf(text: string): Sha {
  const id = parseSha(text);
  if (!id) throw new Error(`${text} is not an id`);
  return id;
}

/** Real repositories and programs around one test, which are deleted together. */
export class GitFolder {
  readonly outside = temporaryFolder();
  /** A program leaves it behind when it is run. */
  readonly canary = join(this.outside, 'canary');
  private readonly repositories: { dispose(): void }[] = [];

  create(options: readonly string[] = []) {
    const made = createRepository(options);
    this.repositories.push(made);
    const { root } = made;
    return {
      root,
      git: (...args: string[]) => made.git(...args),
      /** Writes files and makes a commit of all that lies in the work tree. */
      commit: (files: Readonly<Record<string, string | Buffer>> = {}, subject = 'change'): Sha => {
        for (const [path, content] of Object.entries(files)) {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          writeFileSync(join(root, path), content);
        }
        made.git('add', '--all');
        return shaOf(made.commit(subject));
      },
      /** The id of what a revision names. */
      id: (revision: string): Sha => shaOf(made.git('rev-parse', '--verify', revision)),
      configure: (settings: Readonly<Record<string, string>>) => {
        for (const [name, value] of Object.entries(settings)) made.git('config', name, value);
      },
    };
  }

  /** A clone whose remote leaves the canary behind when it is talked to. */
  clone(origin: string, options: readonly string[]): string {
    const root = join(this.outside, `clone-${this.repositories.length}`);
    const env = { ...process.env, ...gitEnvironment };
    const run = (...args: string[]) => execFileSync('git', args, { env, stdio: 'pipe' });
    run('-C', origin, 'config', 'uploadpack.allowFilter', 'true');
    run('clone', '--quiet', '--no-checkout', ...options, `file://${origin}`, root);
    run('-C', root, 'config', 'remote.origin.uploadpack', this.trap());
    this.repositories.push({
      dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
    });
    return root;
  }

  program(name: string, script: string): string {
    const path = join(this.outside, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** A program that leaves the canary behind. */
  trap(): string {
    return this.program('trap', `touch '${this.canary}'; exit 1`);
  }

  /** The user's git, which writes down the process id and the verb of each call. */
  countedGit(): { readonly path: string; readonly processes: (verb: string) => readonly string[] } {
    const calls = join(this.outside, 'calls');
    const path = this.program('counted-git', `echo "$$ $*" >> '${calls}'\nexec git "$@"`);
    const processes = (verb: string) => {
      const lines = existsSync(calls) ? readFileSync(calls, 'utf8').split('\n') : [];
      return lines
        .filter((line) => line.includes(` ${verb} `))
        .map((line) => line.split(' ')[0] ?? '');
    };
    return { path, processes };
  }

  isSprung(): boolean {
    return existsSync(this.canary);
  }

  dispose(): void {
    for (const repository of this.repositories) repository.dispose();
    rmSync(this.outside, { recursive: true, force: true, maxRetries: 5 });
  }
}

export function repositoryAt(
  root: string,
  { gitPath = 'git', timeoutMs = 10_000 }: { gitPath?: string; timeoutMs?: number } = {},
): GitRepository {
  return { git: new GitCommand({ gitPath }), root, timeoutMs };
}

/** Whether a process runs; one that its parent has not fetched yet counts as gone. */
export function isAlive(id: string): boolean {
  const status = `/proc/${id}/status`;
  return existsSync(status) && !/^State:\tZ/m.test(readFileSync(status, 'utf8'));
}

/** Returns when `isSo`, at the latest after `milliseconds`. */
export async function until(isSo: () => boolean, milliseconds = 3000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isSo() && performance.now() < end) await setTimeout(5);
}
