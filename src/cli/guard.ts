import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { FilesOnDisk } from '../adapters/files/filesOnDisk';
import { defaultStateFolder } from '../adapters/files/stateFolder';
import { type Wanted, ask } from '../adapters/guard/asker';
import { configuredFolder } from '../adapters/guard/configuredFolder';
import type { Configured } from '../adapters/guard/configuredRules';
import { housesFor } from '../adapters/guard/houseFile';
import { findOnPath, shimsOn, withoutShims } from '../adapters/guard/shimPath';
import { thisActor } from '../adapters/process/actor';
import { ProcessPool, runInPlace } from '../adapters/process/process';
import type { GuardRules } from '../core/guard/act';
import { actOf } from '../core/guard/askedAct';
import type { AskedAct } from '../core/guard/frames';
import type { Diagnosis } from '../core/guard/house';
import { judge } from '../core/guard/judge';
import { deedWords } from '../core/guard/sentences';
import { plain } from '../core/text';
import { type Options, UsageError, expectOperands } from './arguments';
import { complain, printJson, say } from './output';

const USAGE =
  'guard check [--json] -- <command…>, guard run -- <command…>, or guard doctor [--json]';

const STATUS = { allow: 0, ask: 76, refuse: 77 } as const;
const INTERRUPTED = 130;

/** The guard in the terminal. It needs no repository, no configuration and nothing of what reads environments. */
export async function guard(operands: readonly string[], options: Options): Promise<number> {
  const [what, ...words] = operands;
  switch (what) {
    case 'check':
      return check(commandOf([...words, ...options.paths]), options);
    case 'run':
      if (options.json) throw new UsageError('--json goes with guard check and guard doctor');
      return run(commandOf([...words, ...options.paths]), options);
    case 'doctor':
      expectOperands([...words, ...options.paths], [0, 0], 'guard doctor [--json]');
      return doctor(options);
    default:
      throw new UsageError(`the way to say it is: whereabouts ${USAGE}`);
  }
}

/** A single word with blanks in it is the text of a shell. */
function commandOf(words: readonly string[]): AskedAct {
  const [first] = words;
  if (first === undefined) throw new UsageError(`the way to say it is: whereabouts ${USAGE}`);
  return words.length === 1 && /\s/.test(first.trim())
    ? { type: 'shell', text: first }
    : { type: 'command', argv: words };
}

type Judged = Wanted & { readonly rules: GuardRules };

/** What is asked, with all that is known of what is guarded. Mistakes in the configuration are told; the rest counts. */
async function wantedOf(act: AskedAct, options: Options): Promise<Judged> {
  const cwd = resolve(options.cwd);
  const { env } = process;
  const folder = configuredFolder(cwd);
  const configured = folder === undefined ? undefined : await configuredIn(folder);
  for (const problem of configured?.problems ?? []) complain(`whereabouts: ${plain(problem, 500)}`);
  const [house] = housesFor(defaultStateFolder(), cwd);
  const rules: GuardRules = {
    environments: [...(configured?.environments ?? []), ...(house?.rules.environments ?? [])],
    notProduction: house?.rules.notProduction ?? [],
  };
  const home = env['HOME'] || homedir();
  return { act, actor: thisActor(), origin: 'terminal', cwd, home, env, rules };
}

async function configuredIn(folder: string): Promise<Configured> {
  // Loaded only where there is something to read: it takes longer than all the rest.
  const { configuredRules } = await import('../adapters/guard/configuredRules');
  return configuredRules(folder);
}

async function check(asked: AskedAct, options: Options): Promise<number> {
  const wanted = await wantedOf(asked, options);
  const act = actOf(asked, wanted, wanted.rules, new FilesOnDisk(), []);
  const { verdict, about, reason } = judge(act);
  const { environment, target, verb } = about;
  if (options.json) {
    printJson({
      schema: 1,
      verdict,
      environment: environment === undefined ? null : plain(environment.name),
      target: plain(target, 1_000),
      verb,
      reason: plain(reason, 1_000),
    });
  } else {
    say(`${verdict}: ${plain(deedWords(act, about), 1_000)}\n${plain(reason, 1_000)}\n`);
  }
  return STATUS[verdict];
}

async function run(asked: AskedAct, options: Options): Promise<number> {
  const wanted = await wantedOf(asked, options);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const stateFolder = defaultStateFolder();
  const told = await ask(wanted, { stateFolder, files: new FilesOnDisk(), signal: stop.signal });
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  switch (told.state) {
    case 'interrupted':
      return INTERRUPTED;
    case 'denied':
      complain(`whereabouts: ${plain(told.sentence, 2_000)}`);
      return STATUS.refuse;
    case 'allowed':
      if (told.remark !== undefined) complain(`whereabouts: ${plain(told.remark, 500)}`);
      return runNow(asked, wanted, stateFolder);
    case 'granted':
      return runNow(asked, wanted, stateFolder);
  }
}

/** Past the shims, which would ask about it once more. */
async function runNow(asked: AskedAct, { cwd, env }: Wanted, stateFolder: string): Promise<number> {
  const path = withoutShims(env['PATH'], stateFolder);
  const [name = '', ...args] = asked.type === 'command' ? asked.argv : [];
  const program =
    asked.type === 'shell'
      ? { command: 'sh', args: ['-c', asked.text], cwd, env: { ...env, PATH: path } }
      : { command: findOnPath(name, path, cwd) ?? name, args, cwd, env };
  const ended = await runInPlace(program);
  if ('code' in ended) return ended.code;
  if ('signal' in ended) {
    // Whoever waits for us is to see the same end.
    process.kill(process.pid, ended.signal);
    return 1;
  }
  complain(`whereabouts: ${plain(ended.reason, 500)}`);
  return 127;
}

const MARKS: Readonly<Record<Diagnosis['state'], string>> = {
  well: 'well',
  warning: 'warning',
  uncovered: 'not seen',
};

async function doctor(options: Options): Promise<number> {
  const cwd = resolve(options.cwd);
  const stateFolder = defaultStateFolder();
  const [house] = housesFor(stateFolder, cwd);
  const { env } = process;
  const { diagnose } = await import('../adapters/guard/doctor');
  const diagnoses = await diagnose({
    folders: house?.folders ?? [cwd],
    shims: shimsOn(env['PATH'], stateFolder),
    socket: house?.socket,
    shells: env['SHELL'] ? [env['SHELL']] : [],
    env,
    home: env['HOME'] || homedir(),
    stateFolder,
    processes: new ProcessPool(4),
    signal: new AbortController().signal,
  });
  if (options.json) printJson({ schema: 1, diagnoses });
  else {
    for (const { state, what, how } of diagnoses) {
      const more = how === undefined ? '' : `\n${' '.repeat(10)}${plain(how, 500)}`;
      say(`${MARKS[state].padEnd(8)}  ${plain(what, 500)}${more}\n`);
    }
  }
  return diagnoses.some(({ state }) => state === 'warning') ? 1 : 0;
}
