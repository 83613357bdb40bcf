import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Containment } from '../../src/core/history/history';
import type { Sha } from '../../src/core/model';
import { historyOf, sha } from './history';
import { createRepository } from './repository';

/** A repository to change commits in, and the question where a change is. */
export interface Changes {
  readonly root: string;
  readonly git: (...args: string[]) => string;
  readonly commit: (subject: string, files?: Readonly<Record<string, string>>) => Sha;
  readonly dispose: () => void;
  /** The id of a branch, or of anything that git takes for a commit. */
  readonly id: (name: string) => Sha;
  /** Commits line `number` of a file of twenty lines anew. */
  readonly edit: (subject: string, number: number, path?: string) => Sha;
  /** `git commit` of what is staged. */
  readonly record: (message: string) => Sha;
  /** The answer for one deployed commit, asked of a history that remembers nothing. */
  readonly where: (commit: Sha, deployed?: string, path?: string) => Promise<Containment>;
}

export function createChanges(options: readonly string[] = []): Changes {
  const repository = createRepository(options);
  const { root } = repository;
  const git = (...args: string[]) => repository.git(...args);
  const commit = (subject: string, files?: Readonly<Record<string, string>>) =>
    sha(repository.commit(subject, files));
  const id = (name: string) => sha(git('rev-parse', `${name}^{commit}`));
  const lines = (path: string): string[] => {
    const lying = git('ls-files', '--', path) === '' ? '' : git('show', `:${path}`);
    return lying === ''
      ? Array.from({ length: 20 }, (_, at) => `line ${at + 1}`)
      : lying.split('\n');
  };
  return {
    root,
    git,
    commit,
    dispose: () => repository.dispose(),
    id,
    edit: (subject, number, path = 'file') => {
      const text = lines(path);
      text[number - 1] = `${subject} was here`;
      return commit(subject, { [path]: `${text.join('\n')}\n` });
    },
    record: (message) => {
      writeFileSync(join(root, '.git', 'message'), message);
      git('commit', '--quiet', '--no-verify', '--allow-empty', '-F', join('.git', 'message'));
      return id('HEAD');
    },
    where: async (commit, deployed = 'HEAD', path?) => {
      const [answer] = await historyOf(root).history.contains([id(deployed)], commit, path);
      if (!answer) throw new Error('there is no answer');
      return answer;
    },
  };
}

/** An answer in a few words: `yes`, `no`, `no reverted <subject>`, `equivalent picked <subject>`, `unknown …`. */
export function inShort(answer: Containment): string {
  switch (answer.state) {
    case 'yes':
      return 'yes';
    case 'equivalent':
      return `equivalent ${answer.how} ${answer.commit.subject}`;
    case 'unknown':
      return `unknown ${answer.reason}`;
    case 'no':
      if (answer.because === undefined) return 'no';
      return answer.because.type === 'reverted'
        ? `no reverted ${answer.because.by.subject}`
        : `no untouched ${answer.because.path}`;
  }
}

/** Feeds `git fast-import`. */
export function importBytes(root: string, text: Buffer): void {
  execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: root, input: text });
}
