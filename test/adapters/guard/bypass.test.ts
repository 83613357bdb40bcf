import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strictBash } from '../../../src/adapters/guard/strictBash';
import { ShimWorld } from '../../support/shimWorld';
import { programNamed } from '../../support/shells';

const LINE = 'kubectl --context prod delete pod x';
const WORDS = LINE.split(' ');
const ARGS = WORDS.slice(1);

type Fate = 'caught' | 'goes round';

interface Way {
  readonly name: string;
  /** Programs that have to be there. */
  readonly needs?: readonly string[];
  readonly argv: (world: ShimWorld) => readonly string[];
  readonly input?: string;
  /** By default. */
  readonly fate: Fate;
  /** With strict bash, where it differs. */
  readonly strict?: Fate;
}

const way = (name: string, argv: readonly string[], fate: Fate = 'caught'): Way => ({
  name,
  argv: () => argv,
  needs: argv.slice(0, 1),
  fate,
});
const bash = (text: string, fate: Fate = 'caught'): Way =>
  way(`bash: ${text}`, ['bash', '-c', text], fate);

/**
 * How a command may come about, and whether the shim is asked then. What goes round is told in the README. A test
 * that fails here says that a hole has opened, or that a known one is closed: then the table has to say so.
 */
const WAYS: readonly Way[] = [
  way('by name', WORDS),
  ...['sh', 'dash', 'zsh', 'fish'].map((shell) => way(`${shell} -c`, [shell, '-c', LINE])),
  way('busybox sh -c', ['busybox', 'sh', '-c', LINE]),
  way('bash --posix', ['bash', '--posix', '-c', LINE]),
  bash(LINE),
  way('bash -i', ['bash', '-ic', LINE]),
  bash(`command ${LINE}`),
  bash(`exec ${LINE}`),
  bash(`eval "${LINE}"`),
  bash(`true && ${LINE}`),
  bash(`echo "$(${LINE})"`),
  bash(`(${LINE}) & wait $!`),
  bash(`k=kubectl; $k ${ARGS.join(' ')}`),
  bash(`$'\\x6bubectl' ${ARGS.join(' ')}`),
  bash(`shopt -s expand_aliases\nalias k=kubectl\nk ${ARGS.join(' ')}`),
  bash(`k() { kubectl --context prod "$@"; }; k delete pod x`),
  bash(`bash -c "bash -c '${LINE}'"`),
  bash(`hash -p "$(type -P kubectl)" k; k ${ARGS.join(' ')}`),
  bash(`unset HOME; cd /; ${LINE}`),
  way('find -exec', ['find', '/', '-maxdepth', '0', '-exec', ...WORDS, ';']),
  way('nohup', ['nohup', ...WORDS]),
  way('timeout', ['timeout', '5', ...WORDS]),
  way('nice', ['nice', ...WORDS]),
  way('setsid', ['setsid', '--wait', ...WORDS]),
  way('env', ['env', 'A=b', ...WORDS]),
  way('stdbuf', ['stdbuf', '-o0', ...WORDS]),
  way('script', ['script', '-qec', LINE, '/dev/null']),
  { ...way('xargs', ['xargs', 'kubectl', 'delete']), input: 'pod x' },
  { ...way('xargs -P', ['xargs', '-P4', '-n1', 'kubectl', 'delete']), input: 'a b c d' },
  { ...way('sh with the line on its input', ['sh']), input: LINE },
  {
    ...way('make', ['make']),
    argv: ({ folder }) => {
      writeFileSync(join(folder, 'Makefile'), `deploy:\n\t${LINE}\n`);
      return ['make', '-C', folder, 'deploy'];
    },
  },
  {
    ...way('npm run', ['npm']),
    argv: ({ folder }) => {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { deploy: LINE } }));
      return ['npm', 'run', '--silent', 'deploy'];
    },
  },
  way('python subprocess', [
    'python3',
    '-c',
    `import subprocess; subprocess.run("${LINE}".split())`,
  ]),
  way('python os.system', ['python3', '-c', `import os; os.system("${LINE}")`]),
  way('node child_process', [
    ...['node', '-e', `require('child_process').spawnSync('kubectl', ${JSON.stringify(ARGS)})`],
  ]),
  way('node, a shell', [
    'node',
    '-e',
    `require('child_process').execSync(${JSON.stringify(LINE)})`,
  ]),
  way('perl system', ['perl', '-e', `system(qw(${LINE}))`]),
  way('git alias', ['git', '-c', `alias.k=!${LINE}`, 'k']),
  {
    name: 'a script with a shebang',
    argv: (world) => {
      const script = join(world.folder, 'release');
      world.program(script, `#!/usr/bin/env bash\n${LINE}\n`);
      return [script];
    },
    fate: 'caught',
  },
  {
    name: 'a link of another name to the shim',
    argv: (world) => {
      const link = join(world.folder, 'k');
      symlinkSync(join(world.shims, 'kubectl'), link);
      return [link, ...ARGS];
    },
    fate: 'caught',
  },
  {
    name: 'by its whole path',
    argv: ({ tools }) => [join(tools, 'kubectl'), ...ARGS],
    fate: 'goes round',
  },
  {
    name: 'another name for the tool',
    argv: ({ tools }) => {
      symlinkSync(join(tools, 'kubectl'), join(tools, 'k'));
      return ['k', ...ARGS];
    },
    fate: 'goes round',
  },
  {
    name: 'env -i with a PATH',
    argv: ({ tools }) => ['env', '-i', `PATH=${tools}:/usr/bin:/bin`, ...WORDS],
    fate: 'goes round',
  },
  {
    name: 'another PATH in front of it',
    argv: ({ tools }) => ['bash', '-c', `PATH=${tools}:/usr/bin:/bin ${LINE}`],
    fate: 'goes round',
    strict: 'caught',
  },
  {
    name: 'another PATH, then a shell',
    argv: ({ tools }) => ['bash', '-c', `PATH=${tools}:/usr/bin:/bin; bash -c '${LINE}'`],
    fate: 'goes round',
    strict: 'caught',
  },
  {
    name: 'another PATH, then command',
    argv: ({ tools }) => ['bash', '-c', `PATH=${tools}:/usr/bin:/bin; command ${LINE}`],
    fate: 'goes round',
  },
  {
    name: 'bash -lc where the profile sets PATH',
    argv: (world) => {
      profile(world);
      return ['bash', '-lc', LINE];
    },
    fate: 'goes round',
    strict: 'caught',
  },
  {
    name: 'sh -c "bash -lc …"',
    argv: (world) => {
      profile(world);
      return ['dash', '-c', `bash -lc '${LINE}'; true`];
    },
    needs: ['dash'],
    fate: 'goes round',
    strict: 'caught',
  },
  {
    name: 'zsh -lc where the profile sets PATH',
    argv: (world) => {
      profile(world);
      return ['zsh', '-lc', LINE];
    },
    needs: ['zsh'],
    fate: 'goes round',
  },
  {
    name: 'a prompt that sets PATH each time',
    argv: ({ tools, folder }) => {
      const rc = join(folder, 'rc');
      writeFileSync(rc, `PROMPT_COMMAND='PATH=${tools}:/usr/bin:/bin'\n`);
      return ['bash', '--rcfile', rc, '-i'];
    },
    input: `${LINE}\n`,
    fate: 'goes round',
    strict: 'caught',
  },
  {
    // `secure_path` of sudoers does the same; there is seldom a sudo where tests run.
    name: 'sudo, which sets PATH',
    argv: (world) => {
      const sudo = join(world.folder, 'sudo');
      world.program(sudo, `#!/bin/sh\nPATH=${world.tools}:/usr/bin:/bin exec "$@"\n`);
      return [sudo, ...WORDS];
    },
    fate: 'goes round',
  },
];

function profile({ folder, tools }: ShimWorld): void {
  for (const file of ['.bash_profile', '.zprofile']) {
    writeFileSync(join(folder, file), `PATH=${tools}:/usr/bin:/bin\n`);
  }
}

describe('Ways round the shims', function () {
  this.timeout(60_000);
  let world: ShimWorld;
  const rows: string[] = [];
  beforeEach(() => {
    world = new ShimWorld();
  });
  afterEach(() => world.dispose());
  after(() => console.log(`${['', 'usual       strict bash', ...rows].join('\n        ')}\n`));

  function fateOf({ argv, input = '' }: Way, env: Readonly<Record<string, string>>): Fate {
    // Helpers of this machine may be anywhere: node, npm.
    const path = `${world.shims}:${world.tools}:${process.env['PATH'] ?? ''}`;
    const { stderr, error } = world.command(argv(world), { env, path, input });
    assert.equal(error, undefined);
    const [asked, ran] = [world.question !== undefined, world.toolRun !== undefined];
    assert.ok(asked !== ran, `asked: ${asked}, ran: ${ran}\n${stderr}`);
    return asked ? 'caught' : 'goes round';
  }

  for (const one of WAYS) {
    it(`${one.name.replaceAll('\n', '; ')}: ${one.fate}`, function () {
      if (one.needs?.some((name) => name !== 'kubectl' && programNamed(name) === undefined)) {
        rows.push(`${'not here'.padEnd(12)}${'not here'.padEnd(12)}${one.name}`);
        this.skip();
      }
      const fate = fateOf(one, { SHLVL: '1' });
      world.dispose();
      world = new ShimWorld();
      const strict = strictBash(world.shims, ['kubectl'], undefined);
      writeFileSync(strict.file.path, strict.file.content);
      const strictFate = fateOf(one, { SHLVL: '1', ...strict.variables });
      rows.push(`${fate.padEnd(12)}${strictFate.padEnd(12)}${one.name.replaceAll('\n', '; ')}`);
      assert.deepEqual([fate, strictFate], [one.fate, one.strict ?? one.fate]);
    });
  }
});
