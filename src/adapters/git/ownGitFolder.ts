import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A bare git directory of our own for as long as `use` takes: nothing is configured in it, so that git started there
 * heeds the user's own configuration alone. Rejects where it cannot be made, or with what `use` rejects with.
 */
export async function inOwnGitFolder<T>(
  options: {
    /** How many hex digits an id has. */
    readonly idLength: number;
    /** The file `shallow` of the repository whose objects are read, where there is one. */
    readonly shallow?: string | undefined;
  },
  use: (gitDir: string) => Promise<T>,
): Promise<T> {
  // Only this user can enter it.
  const gitDir = await mkdtemp(join(tmpdir(), 'whereabouts-git-'));
  try {
    await mkdir(join(gitDir, 'objects'));
    await mkdir(join(gitDir, 'refs'));
    await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(join(gitDir, 'config'), configuration(options.idLength));
    if (options.shallow !== undefined) await writeFile(join(gitDir, 'shallow'), options.shallow);
    return await use(gitDir);
  } finally {
    await rm(gitDir, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}

function configuration(idLength: number): string {
  return idLength === 64
    ? '[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n'
    : '[core]\n\trepositoryformatversion = 0\n\tbare = true\n';
}
