import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Windows, configurationText } from './configuration';
import { createRepository, environments, readRepository, services } from './history';
import type { DemoHistory } from './history';
import { startEnvironments } from './servers';
import type { Environments } from './servers';

export interface Company extends Environments {
  /** The folder to open in the editor. */
  readonly workspace: string;
  readonly history: DemoHistory;
}

/**
 * A small company: its repository below `dir`, made there or found from the last time, six running
 * environments, and `.vscode/whereabouts.json` that says where they are. git does not see that file.
 */
export async function startCompany(options: {
  readonly dir: string;
  readonly seed?: number;
  /** The first of six ports in a row; without it, any free ones. */
  readonly firstPort?: number;
  /** The team's, unless given: a test that promotes to production must not depend on the day. */
  readonly windows?: Windows;
}): Promise<Company> {
  const { dir, seed = 7, firstPort, windows } = options;
  const history = (await readRepository({ dir, seed })) ?? (await createRepository({ dir, seed }));
  const servers = await startEnvironments(history, {
    seed,
    ...(firstPort === undefined ? {} : { firstPort }),
  });
  try {
    await writeConfiguration(history.workspace, configurationText(servers.urls, windows));
  } catch (error) {
    await servers.stop();
    throw error;
  }
  return { ...servers, workspace: history.workspace, history };
}

async function writeConfiguration(workspace: string, text: string): Promise<void> {
  const exclude = join(workspace, '.git', 'info', 'exclude');
  const line = '/.vscode/';
  await mkdir(join(workspace, '.git', 'info'), { recursive: true });
  const excluded = await readFile(exclude, 'utf8').catch(() => '');
  if (!excluded.split('\n').includes(line)) await appendFile(exclude, `${line}\n`);
  await mkdir(join(workspace, '.vscode'), { recursive: true });
  await writeFile(join(workspace, '.vscode', 'whereabouts.json'), text);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: join(__dirname, '..', 'out', 'demo') },
      port: { type: 'string' },
      seed: { type: 'string', default: '7' },
    },
  });
  const company = await startCompany({
    dir: resolve(values.dir),
    seed: wholeNumber('--seed', values.seed),
    ...(values.port === undefined ? {} : { firstPort: wholeNumber('--port', values.port) }),
  });
  const lines = environments.flatMap((environment) =>
    services.map((service) => {
      const commit = company.history.deployed[service][environment].slice(0, 7);
      const name = `${environment} ${service}`.padEnd(20);
      return `  ${name}${commit}  ${company.urls[environment]}/${service}/`;
    }),
  );
  console.log(`The demo company works in ${company.workspace}\n`);
  console.log(`${lines.join('\n')}\n\nCtrl+C stops it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void company.stop());
  }
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} must be a whole number, not "${text}".`);
  return Number(text);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
