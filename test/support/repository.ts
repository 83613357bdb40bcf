import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real repository in a temporary folder, that knows nothing of the machine's or the user's git configuration. */
export interface TestRepository {
  readonly root: string;
  /** Runs git in the repository and returns what it printed, trimmed. */
  git(...args: string[]): string;
  /** Commits `files` (an empty commit without them) and returns the id. Each commit is a minute after the last. */
  commit(subject: string, files?: Readonly<Record<string, string>>): string;
  dispose(): void;
}

/** Put into the environment of every git that a test starts, its own and those of the code under test. */
export const gitEnvironment = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
} as const;

export function createRepository(options: readonly string[] = []): TestRepository {
  const root = temporaryFolder();
  let minutes = 0;
  const git = (...args: string[]) => {
    const date = `${1_700_000_000 + 60 * minutes} +0000`;
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...gitEnvironment,
        GIT_AUTHOR_NAME: 'Ada',
        GIT_AUTHOR_EMAIL: 'ada@shop.example',
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@shop.example',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      },
    }).trim();
  };
  git('init', '--quiet', '--initial-branch=main', ...options);
  return {
    root,
    git,
    commit: (subject, files = {}) => {
      minutes++;
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), content);
        git('add', '--', path);
      }
      git('commit', '--quiet', '--allow-empty', '--no-verify', '-m', subject);
      return git('rev-parse', 'HEAD');
    },
    dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** An empty folder with a path that holds no symbolic link. The caller removes it. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-')));
}
