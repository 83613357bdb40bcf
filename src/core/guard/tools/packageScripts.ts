import type { Surroundings } from '../act';
import type { Inner, Tool } from '../tool';
import { codeInner } from './interpreters';
import { nearest, scriptInner, within, workspaceOf } from './packageFiles';
import { command, front, options, runner, settings, shell, withEnvFiles, wordsIn } from './running';

/** `prisma@5` is prisma, and so is `@scope/prisma`. */
function binary(spec: string): string {
  return spec.replace(/^@[^/]+\//, '').replace(/@.*$/, '');
}

function binaryInner([spec, ...args]: readonly string[], around: Surroundings): readonly Inner[] {
  return spec === undefined ? [] : command([binary(spec), ...args], around);
}

const npm = runner(
  ['npm'],
  {
    valued: options(
      '--prefix -C -w --workspace --registry --loglevel --cache --userconfig --globalconfig --script-shell --tag --otp --scope --omit --include --access -c --call --package',
    ),
    flags: options(
      '-s --silent -q --quiet -d -dd -ddd --if-present --workspaces -ws --ignore-scripts -g --global -D -E -P -O -y --yes --no --force -f --foreground-scripts --offline --prefer-offline --json --long --parseable --no-workspaces --include-workspace-root',
    ),
  },
  (line, around) => {
    const [verb = '', ...operands] = line.operands;
    const here = within(around, line.value('--prefix', '-C'));
    const packages = line.values('-w', '--workspace');
    const places = packages.length > 0 ? packages.map((name) => workspaceOf(name, here)) : [here];
    const run = (name: string, args: readonly string[]) =>
      places.flatMap((place) => scriptInner(nearest('package.json', place), name, args, place));
    const behind = line.rest;
    switch (verb) {
      case 'run':
      case 'run-script':
      case 'rum':
      case 'urn': {
        const [name, ...args] = operands;
        if (name === undefined) return [];
        // `npm run deploy --env=prod` hands it on in a variable.
        const said: Inner = { type: 'words', argv: line.words.slice(1), surroundings: here };
        return [...run(name, [...args, ...behind]), said];
      }
      case 't':
      case 'tst':
        return run('test', [...operands, ...behind]);
      case 'restart':
        return ['stop', 'restart', 'start'].flatMap((name) => run(name, [...operands, ...behind]));
      case 'test':
      case 'start':
      case 'stop':
        return run(verb, [...operands, ...behind]);
      case 'exec':
      case 'x':
        return [
          ...shell(line.value('-c', '--call'), here),
          ...binaryInner(restOf(line.words, verb, options('--package -c --call')), here),
        ];
      default:
        return [];
    }
  },
);

/** What stands behind a verb and its options. */
function restOf(
  words: readonly string[],
  verb: string,
  valued: readonly string[],
): readonly string[] {
  return front(words.slice(words.indexOf(verb) + 1), valued)[1];
}

/** What yarn, pnpm and bun do themselves; any other word is a script or a program of the folder. */
const OWN =
  /^(?:add|i|install|ci|remove|rm|uninstall|un|up|upgrade|upgrade-interactive|update|publish|npm|config|c|info|view|init|link|unlink|ls|list|ll|la|pack|set|version|versions|why|cache|audit|dedupe|outdated|global|import|plugin|plugins|licenses|login|logout|owner|policies|prune|rebuild|rb|root|store|env|fetch|bin|patch|patch-commit|self-update|setup|server|constraints|search|unplug|tag|team|autoclean|check|help|pm|upgrade|completions|repl|stage|explain|create|doctor|approve-builds|cat-file|cat-index|find-hash|install-test|it)$/;

interface Manager {
  readonly name: string;
  readonly valued: readonly string[];
  readonly folder: readonly string[];
  readonly packages: readonly string[];
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'yarn',
    valued: options(
      '--cwd --registry --cache-folder --mutex --modules-folder --network-timeout --use-yarnrc',
    ),
    folder: ['--cwd'],
    packages: [],
  },
  { name: 'yarnpkg', valued: options('--cwd'), folder: ['--cwd'], packages: [] },
  {
    name: 'pnpm',
    valued: options(
      '-C --dir --filter -F --filter-prod --reporter --loglevel --workspace-concurrency --resume-from --config --test-pattern',
    ),
    folder: ['-C', '--dir'],
    packages: ['--filter', '-F'],
  },
  {
    name: 'bun',
    valued: options(
      '--cwd --filter -F --env-file -c --config -r --preload --shell --port -d --define',
    ),
    folder: ['--cwd'],
    packages: ['--filter', '-F'],
  },
];

function manager({ name, valued, folder, packages }: Manager): Tool {
  return runner([name], { valued, operandsFirst: 1 }, (line, around) => {
    const [before, [verb, ...args]] = front(line.words, valued);
    if (verb === undefined || before.some((word) => /^(?:-v|--version|--help|-h)$/.test(word)))
      return [];
    const given = (all: readonly string[]) =>
      before.flatMap((word, at) => {
        const [option, value] = [word.replace(/=.*$/, ''), /=(.*)$/.exec(word)?.[1]];
        return all.includes(option) ? [value ?? before[at + 1] ?? ''] : [];
      });
    const here = within(around, given(folder).at(-1));
    const named = given(packages).map((filter) => filter.replace(/^\{|\}$|^\.\.\.|\.\.\.$/g, ''));
    const places = named.length > 0 ? named.map((one) => workspaceOf(one, here)) : [here];
    return places.flatMap((place) => managed(name, verb, args, place));
  });
}

function managed(
  program: string,
  verb: string,
  args: readonly string[],
  around: Surroundings,
): readonly Inner[] {
  const found = nearest('package.json', around);
  const has = (name: string) => typeof found === 'object' && Object.hasOwn(found.scripts, name);
  const [, plain] = front(args, options('--filter -F -p --package --resume-from'));
  const either = ([name, ...others]: readonly string[]): readonly Inner[] => {
    if (name === undefined) return [];
    const runs = has(name) || typeof found !== 'object';
    const asProgram = has(name) ? [] : command([name, ...others], around);
    return [...(runs ? scriptInner(found, name, others, around) : []), ...asProgram];
  };
  // Only bun has a verb of that name.
  if (verb === 'x' && program !== 'bun') return either([verb, ...args]);
  switch (verb) {
    case 'run':
    case 'run-script':
      return either(plain);
    case 'test':
    case 't':
      return program === 'bun' ? [] : scriptInner(found, 'test', plain, around);
    case 'start':
    case 'stop':
    case 'restart':
      return scriptInner(found, verb, args, around);
    case 'exec':
    case 'dlx':
    case 'x':
      return plain.length === 1 && /\s/.test(plain[0] ?? '')
        ? shell(plain[0], around)
        : binaryInner(plain, around);
    case 'node':
      return program === 'bun' ? either([verb, ...args]) : command(['node', ...args], around);
    case 'workspace':
      return command([program, ...args.slice(1)], workspaceOf(args[0] ?? '', around));
    case 'workspaces':
    case 'recursive':
    case 'multi': {
      const at = args.findIndex((word) => /^(?:run|exec)$/.test(word));
      return at < 0 ? [] : managed(program, args[at] ?? '', args.slice(at + 1), around);
    }
    default:
      return OWN.test(verb) && !has(verb) ? [] : either([verb, ...args]);
  }
}

const npx = runner(
  ['npx', 'pnpx', 'bunx'],
  {
    valued: options('-p --package -c --call -w --workspace --cache --userconfig'),
    flags: options(
      '-y --yes -n --no --no-install -q --quiet --ignore-existing --bun --prefer-offline -s --silent --shell-auto-fallback',
    ),
    operandsFirst: 1,
  },
  (line, around) => [
    ...shell(line.value('-c', '--call'), around),
    ...binaryInner(wordsIn(line), around),
  ],
);

/** `run-s build deploy:*`: scripts one after the other; a pattern is words. */
const several = runner(
  ['npm-run-all', 'npm-run-all2', 'run-s', 'run-p'],
  { valued: options('--max-parallel'), flags: options('-s --silent -l -n -p -c -r -h') },
  (line, around) => {
    const found = nearest('package.json', around);
    const scripts = typeof found === 'object' ? Object.keys(found.scripts) : [];
    return line.operands.flatMap((text) => {
      const [pattern = '', ...args] = text.split(' ');
      const prefix = pattern.replace(/\*+$/, '');
      const names =
        prefix === pattern ? [pattern] : scripts.filter((name) => name.startsWith(prefix));
      return names.flatMap((name) => scriptInner(found, name, args, around));
    });
  },
);

const composer = runner(
  ['composer'],
  {
    valued: options('-d --working-dir --timeout'),
    flags: options('-n -q -v --dev --no-dev'),
    operandsFirst: 1,
  },
  (line, around) => {
    const here = within(around, line.value('-d', '--working-dir'));
    const [verb = '', ...words] = wordsIn(line);
    const found = nearest('composer.json', here);
    const [name = '', ...args] = /^run(?:-script)?$/.test(verb)
      ? front(words, [])[1]
      : [verb, ...words];
    if (verb === 'exec') return command(front(words, [])[1], here);
    if (typeof found !== 'object' || !Object.hasOwn(found.scripts, name)) {
      return verb === name ? [] : scriptInner(found, name, args, here);
    }
    const scripts = Object.entries(found.scripts).map(
      ([key, texts]): [string, readonly string[]] => [
        key,
        // `@php artisan` and `@other-script`.
        texts.map((text) =>
          text.replace(/^@(php|composer)\b/, '$1').replace(/^@(?!putenv)/, 'composer run '),
        ),
      ],
    );
    return scriptInner({ ...found, scripts: Object.fromEntries(scripts) }, name, args, here);
  },
);

const DENO_VALUED = options(
  '-c --config --import-map --env-file --location --seed -L --log-level --cert --cwd',
);

const deno = runner(['deno'], { valued: DENO_VALUED, operandsFirst: 1 }, (line, around) => {
  const [verb = '', ...words] = wordsIn(line);
  const [own, [file, ...args]] = front(words, DENO_VALUED);
  if (file === undefined) return [];
  if (verb === 'eval') return codeInner(file, around);
  if (verb === 'task') {
    const found = nearest('deno.json', around, 'tasks') ?? nearest('deno.jsonc', around, 'tasks');
    return scriptInner(found, file, args, around);
  }
  if (verb !== 'run') return [];
  const paths = own.flatMap((word, at) =>
    word === '--env-file'
      ? own.slice(at + 1, at + 2)
      : (/^--env(?:-file)?=(.+)/.exec(word)?.[1] ?? []),
  );
  return command([file, ...args], withEnvFiles(around, paths, true), settings(paths, '--env-file'));
});

/** Programs that run the scripts of a package, or its programs. */
export const PACKAGE_SCRIPTS: readonly Tool[] = [
  npm,
  ...MANAGERS.map(manager),
  npx,
  several,
  composer,
  deno,
];
