import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createPort } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a program is on PATH here. Tests with real tools leave out those that are not. */
export function isInstalled(program: string): boolean {
  return findProgram(program) !== undefined;
}

function findProgram(program: string, more: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...more];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Listening {
  readonly port: number;
  /** `DELETE /api/v1/…`, without reads, in the order in which they came. */
  readonly writes: readonly string[];
  close(): Promise<void>;
}

/** As much of a Kubernetes API as kubectl needs to delete a pod; and a server for others to write to. */
export async function startRecorder(): Promise<Listening> {
  const writes: string[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
    '/api/v1': {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [
        {
          name: 'pods',
          singularName: 'pod',
          namespaced: true,
          kind: 'Pod',
          verbs: ['get', 'list', 'delete', 'watch'],
        },
      ],
    },
  };
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    const [path = ''] = url.split('?');
    request.resume();
    if (method !== 'GET' && method !== 'HEAD') writes.push(`${method} ${path}`);
    const answer =
      answers[path] ??
      (/\/pods\/[\w-]+$/.test(path)
        ? { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'web-1', namespace: 'default' } }
        : { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    writes,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A kubeconfig in which each context leads to the same server. */
export function kubeconfig(port: number, contexts: readonly string[], current: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: [{ name: 'here', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'me', user: {} }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'here', user: 'me' } })),
  });
}

/** Loopback as well, and an address that a test can call production. */
export const HOST = '127.0.0.2';

export interface DataBase {
  readonly port: number;
  ask(sql: string): string;
  close(): Promise<void>;
}

const POSTGRES = ['/usr/lib/postgresql/17/bin', '/usr/lib/postgresql/15/bin'];

export function hasPostgres(): boolean {
  return isInstalled('psql') && findProgram('initdb', POSTGRES) !== undefined;
}

/** A PostgreSQL server of its own, on `HOST`, with a table `orders` of one row. It does not run as root. */
export async function startPostgres(folder: string): Promise<DataBase> {
  const initdb = findProgram('initdb', POSTGRES) ?? '';
  const postgres = findProgram('postgres', POSTGRES) ?? '';
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  const data = join(folder, 'data');
  if (isRoot) {
    chmodSync(folder, 0o777);
    for (let above = join(folder, '..'); above !== '/'; above = join(above, '..')) {
      if (above !== '/tmp') chmodSync(above, 0o755);
    }
  }
  const as = (program: string, args: readonly string[]): [string, readonly string[]] =>
    isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
  const [command, args] = as(initdb, ['-D', data, '-A', 'trust', '-U', 'app', '-N']);
  execFileSync(command, args, { stdio: 'ignore', cwd: '/' });
  const [run, runArgs] = as(postgres, ['-D', data, '-p', `${port}`, '-k', '', '-h', HOST]);
  const child = spawn(run, runArgs, { stdio: 'ignore', cwd: '/' });
  const ask = (sql: string) =>
    execFileSync(
      'psql',
      ['-h', HOST, '-p', `${port}`, '-U', 'app', '-d', 'postgres', '-qtAc', sql],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    ).trim();
  await untilAnswers(() => ask('create table orders as select 1 as id'));
  // `runuser` does not hand signals on.
  const server = () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { port, ask, close: () => ended(child, server()) };
}

/** A Redis server of its own, on `HOST`, which holds `key`. */
export async function startRedis(): Promise<DataBase> {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    ['--port', `${port}`, '--save', '', '--bind', HOST, '--dir', '/tmp'],
    { stdio: 'ignore' },
  );
  const ask = (words: string) =>
    execFileSync('redis-cli', ['-h', HOST, '-p', `${port}`, ...words.split(' ')], {
      encoding: 'utf8',
    }).trim();
  await untilAnswers(() => {
    if (ask('set key value') !== 'OK') throw new Error('not yet');
  });
  return { port, ask, close: () => ended(child) };
}

/** A folder with a Terraform configuration that needs no provider, in the workspace `production`. */
export function prepareTerraform(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.tf'), 'resource "terraform_data" "shop" {\n  input = "v1"\n}\n');
  const run = (...args: readonly string[]) =>
    execFileSync('terraform', args, { cwd: folder, stdio: 'ignore', env: terraformEnv() });
  run('init', '-input=false');
  run('workspace', 'new', 'production');
}

function terraformEnv(): NodeJS.ProcessEnv {
  return { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
}

async function untilAnswers(ask: () => unknown): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      ask();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(100);
    }
  }
}

function ended(child: ChildProcess, pid = child.pid ?? 0): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    process.kill(pid, 'SIGINT');
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createPort().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
