import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Diagnosis } from '../../core/guard/house';
import { TOOLS } from '../../core/guard/tools/all';
import { listed } from '../../core/text';
import type { ProcessPool } from '../process/process';
import { isThere } from './askWindow';
import { findOnPath, withoutShims } from './shimPath';

export interface DoctorOptions {
  readonly folders: readonly string[];
  /** Where the shims of the window are; undefined where it has none. */
  readonly shims: string | undefined;
  /** Where the window listens; undefined where it does not. */
  readonly socket: string | undefined;
  /** Programs: `/bin/zsh`. */
  readonly shells: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly stateFolder: string;
  readonly processes: ProcessPool;
  readonly signal: AbortSignal;
}

/** A shell reads files that people have filled for years. */
const SHELL_MS = 5_000;

/** What of the guard works here, what does not, and what no guard of this kind can see. Never rejects. */
export async function diagnose(options: DoctorOptions): Promise<readonly Diagnosis[]> {
  const path = withoutShims(options.env['PATH'], options.stateFolder);
  const isInstalled = (name: string) => findOnPath(name, path, options.home) !== undefined;
  const shimmed = TOOLS.filter(({ shim }) => shim)
    .flatMap(({ names }) => names)
    .filter(isInstalled);
  const all = await Promise.all([
    socketState(options),
    ...shellStates(options, shimmed, path),
    ...options.folders.map((folder) => pushState(options, folder)),
  ]);
  return [
    ...all,
    ...missingShims(options, shimmed),
    claudeState(options),
    ...uncovered(isInstalled),
  ];
}

async function socketState({ socket }: DoctorOptions): Promise<Diagnosis> {
  if (socket !== undefined && (await isThere(socket))) {
    return { state: 'well', what: 'The window answers when it is asked.' };
  }
  return {
    state: 'warning',
    what: 'No window answers: what is guarded is asked about at the terminal, and agents are refused.',
    how: 'Open the folder in VS Code, or reload its window.',
  };
}

function shellStates(
  options: DoctorOptions,
  shimmed: readonly string[],
  path: string,
): readonly Promise<Diagnosis>[] {
  const { shims, shells } = options;
  // Those that are missing are told of elsewhere.
  const tool = shimmed.find((name) => shims !== undefined && existsSync(join(shims, name)));
  if (shims === undefined) {
    const how = 'Tasks, launches, pushes and agents with a hook are asked about all the same.';
    const what = 'Commands in terminals are not asked about: there are no shims here.';
    return [Promise.resolve({ state: 'uncovered', what, how })];
  }
  if (tool === undefined) {
    const what = 'Of the tools that are asked about in terminals none is installed.';
    return shimmed.length > 0 ? [] : [Promise.resolve({ state: 'well', what })];
  }
  return shells.map((shell) => shellState(options, shell, tool, shims, path));
}

/** What the shell would run once it has read its start-up files. */
async function shellState(
  { processes, env, home, signal }: DoctorOptions,
  shell: string,
  tool: string,
  shims: string,
  path: string,
): Promise<Diagnosis> {
  const result = await processes.run({
    command: shell,
    args: ['-i', '-c', `command -v ${tool}`],
    cwd: home,
    env: { ...env, PATH: `${shims}${delimiter}${path}` },
    signal,
    timeoutMs: SHELL_MS,
    maxBytes: 64 * 1024,
    beyond: 'drop',
    input: '',
  });
  if (result.state !== 'exited') {
    const why = result.state === 'not-started' ? result.reason : 'it did not end in time';
    return { state: 'warning', what: `${shell} could not be asked what it would run: ${why}.` };
  }
  // Start-up files may print something too.
  const found = result.stdout.toString('utf8').trim().split('\n').at(-1)?.trim() ?? '';
  if (found.startsWith(shims)) {
    return { state: 'well', what: `${shell} finds the guard before ${tool}.` };
  }
  return {
    state: 'warning',
    what: `${shell} finds ${found === '' ? 'something else' : found} before the guard: its start-up files put other folders first.`,
    how: 'Terminals with shell integration put the guard first again. For other shells, let the start-up files append to PATH, not replace it.',
  };
}

function missingShims({ shims }: DoctorOptions, shimmed: readonly string[]): readonly Diagnosis[] {
  if (shims === undefined) return [];
  const missing = shimmed.filter((name) => !existsSync(join(shims, name)));
  if (missing.length === 0) return [];
  const what = `${listed(missing, 8)} ${missing.length > 1 ? 'have' : 'has'} no shim yet.`;
  return [{ state: 'warning', what, how: 'Reload the window.' }];
}

async function pushState(
  { processes, env, signal }: DoctorOptions,
  folder: string,
): Promise<Diagnosis> {
  const result = await processes.run({
    command: 'git',
    args: ['rev-parse', '--git-path', 'hooks/pre-push'],
    cwd: folder,
    env,
    signal,
    timeoutMs: SHELL_MS,
    maxBytes: 64 * 1024,
  });
  if (result.state !== 'exited' || result.code !== 0) {
    return { state: 'uncovered', what: `${folder} is no repository: there is nothing to push.` };
  }
  const hook = resolve(folder, result.stdout.toString('utf8').trim());
  return textOf(hook).includes('>>> whereabouts')
    ? { state: 'well', what: `Pushes of ${folder} are asked about.` }
    : {
        state: 'uncovered',
        what: `Pushes of ${folder} are not asked about.`,
        how: 'Run "Guard: Install Push Hook".',
      };
}

function claudeState({ folders, home }: DoctorOptions): Diagnosis {
  const places = [home, ...folders].map((folder) => join(folder, '.claude'));
  const files = places.flatMap((place) => [
    join(place, 'settings.json'),
    join(place, 'settings.local.json'),
  ]);
  if (files.some((file) => /[/\\]guard[/\\]ask['"\\]* hook"/.test(textOf(file)))) {
    return { state: 'well', what: 'Claude Code asks before it uses a tool on what is guarded.' };
  }
  return {
    state: 'uncovered',
    what: 'Claude Code is only asked about what it runs in terminals with the guard on PATH.',
    how: 'Run "Guard: Install Hook for Claude Code".',
  };
}

function uncovered(isInstalled: (name: string) => boolean): readonly Diagnosis[] {
  const others = TOOLS.filter(({ shim, runs }) => !shim && !runs).flatMap(({ names }) => names);
  const installed = others.filter(isInstalled);
  const tools: readonly Diagnosis[] =
    installed.length === 0
      ? []
      : [
          {
            state: 'uncovered',
            what: `Only agents, tasks and launches are asked about ${listed(installed, 12)}.`,
          },
        ];
  const what =
    'No guard on PATH sees programs that are started by their whole path, with another PATH, by root, in containers or on other machines.';
  return [...tools, { state: 'uncovered', what }];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
