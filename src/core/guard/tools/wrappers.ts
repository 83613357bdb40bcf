import { type Surroundings, UNKNOWN, isUnknown } from '../act';
import { pathFrom } from '../folders';
import type { Line } from '../line';
import { scriptInner } from '../scripts';
import { quoted } from '../shellCommand';
import type { Inner, Tool } from '../tool';
import { assignments, command, runner, shell, withEnv, wordsIn } from './running';

/** Programs that run what stands behind them as it is: the words to go over, options with a value, options without. */
const PLAIN: readonly (readonly [names: string, skip: number, valued: string, flags: string])[] = [
  ['nohup builtin noglob nocorrect fakeroot eatmydata chronic', 0, '', ''],
  ['dumb-init tini winpty dbus-run-session proxychains torsocks', 0, '-f', '-q'],
  ['proxychains4', 0, '-f', '-q'],
  ['nice', 0, '-n --adjustment', '-0 -1 -2 -3 -4 -5 -6 -7 -8 -9'],
  ['time gtime', 0, '-f --format -o --output', '-p -v -a -q -l -h'],
  ['exec', 0, '-a', '-c -l'],
  ['stdbuf', 0, '-i -o -e --input --output --error', ''],
  ['setsid', 0, '', '-c -f -w --ctty --fork --wait'],
  ['unbuffer', 0, '', '-p'],
  ['caffeinate', 0, '-t -w', '-d -i -m -s -u'],
  ['timeout gtimeout', 1, '-k --kill-after -s --signal', '-v --verbose --foreground --preserve-status -p -f'],
  ['chroot gosu su-exec setuidgid chpst', 1, '--userspec --groups -u', '--skip-chdir'],
  ['taskset', 1, '-c --cpu-list -p', '-a'],
  ['chrt', 1, '-T -P -D', '-b -f -i -o -r -d -R'],
  ['arch', 0, '-arch -d -e', '-x86_64 -arm64 -arm64e -h'],
  ['strace ltrace', 0, '-e -o -s -p -u -E -P -a -I -O -S -X', '-f -ff -c -C -q -v -t -tt -r -T -y -i -x'],
  ['systemd-run systemd-inhibit', 0, '-p --property -u --unit -E --setenv -M -H --uid --gid --nice --slice --on-calendar --on-active --working-directory --description --what --who --why --mode', '--user --scope -t --pty -P --pipe -q --quiet --wait -r -G --collect --system --no-block -d --same-dir -S --shell --remain-after-exit --no-ask-password --no-pager'],
  ['rlwrap ts retry firejail unshare nsenter xvfb-run entr', 0, '-a -s -e -t -d -n -w', '-r -c -p -m -u -i -f -z'],
];

function plain([names, skip, valued, flags]: (typeof PLAIN)[number]): Tool {
  const grammar = { valued: options(valued), flags: options(flags), operandsFirst: skip + 1 };
  return runner(options(names), grammar, (line, around) =>
    command(wordsIn(line).slice(skip), around),
  );
}

const env = runner(
  ['env', 'genv'],
  {
    valued: options('-u --unset -C --chdir -S --split-string -P -a --argv0'),
    flags: options('-i --ignore-environment -0 --null -v --debug'),
    operandsFirst: 1,
  },
  (line, around) => {
    const all = wordsIn(line);
    const bare = line.has('-i', '--ignore-environment') || all[0] === '-';
    const [own, argv] = assignments(all[0] === '-' ? all.slice(1) : all);
    const taken = line
      .values('-u', '--unset')
      .map((name): [string, undefined] => [name, undefined]);
    const base = bare ? { ...around, env: {} } : around;
    const folder = line.value('-C', '--chdir');
    const within = withEnv(base, { ...Object.fromEntries(taken), ...own });
    const inside = folder === undefined ? within : { ...within, cwd: pathFrom(around.cwd, folder) };
    const split = line.values('-S', '--split-string').join(' ');
    if (split === '') return command(argv, inside);
    // What it splits may begin with options of its own.
    const assigned = Object.entries(own).map(([name, value]) => `${name}=${value}`);
    return shell(['env', split, ...[...assigned, ...argv].map(quoted)].join(' '), inside);
  },
);

const sudo = runner(
  ['sudo', 'doas', 'sudo-rs', 'pkexec', 'gsudo', 'run0'],
  {
    valued: options('-u --user -g --group -h --host -p --prompt -C --close-from'),
      ...['-D', '--chdir', '-R', '--chroot', '-r', '--role', '-t', '--type', '-U', '--other-user'],
      ...['-T', '--command-timeout', '-c', '-a'],
    ],
    flags: options('-A --askpass -B --bell -b --background -E --preserve-env -e'),
      ...['--edit', '-H', '--set-home', '-i', '--login', '-K', '--remove-timestamp', '-k', '-l'],
      ...['--reset-timestamp', '--list', '-N', '--no-update', '-n', '--non-interactive', '-P'],
      ...['--preserve-groups', '-S', '--stdin', '-s', '--shell', '-V', '-v', '--validate', '-L'],
      ...['--disable-internal-agent', '--keep-cwd'],
    ],
    operandsFirst: 1,
  },
  (line, around) => {
    // It edits files, or says what may be run.
    if (line.has('-e', '--edit', '-l', '--list')) return [];
    const [own, argv] = assignments(wordsIn(line));
    const folder = line.value('-D', '--chdir');
    const inside = withEnv(around, own);
    return command(
      argv,
      folder === undefined ? inside : { ...inside, cwd: pathFrom(around.cwd, folder) },
    );
  },
);

const su = runner(
  ['su', 'runuser'],
  {
    valued: options('-c --command --session-command -s --shell -g -G -w -u --user'),
    flags: options('- -l --login -m -p --preserve-environment -f --fast -P --pty'),
  },
  (line, around) => {
    const text = line.value('-c', '--command', '--session-command');
    const direct = line.program === 'runuser' && line.has('-u', '--user') && text === undefined;
    return direct ? command(wordsIn(line), around) : shell(text, around);
  },
);

const commandBuiltin = runner(
  ['command'],
  { valued: [], flags: options('-p -v -V'), operandsFirst: 1 },
  (line, around) => (line.has('-v', '-V') ? [] : command(wordsIn(line), around)),
);

const script = runner(
  ['script'],
  {
    valued: options('-c --command -E --echo -I --log-in -O --log-out -B --log-io'),
      ...['-m', '--logging-format', '-T', '--log-timing', '-o', '--output-limit'],
    ],
    flags: options('-a --append -e --return -f --flush -q --quiet -k -r -F -d -p -t'),
    operandsFirst: 2,
  },
  (line, around) => [
    ...shell(line.value('-c', '--command'), around),
    // As on BSD and macOS: `script file command …`.
    ...command(wordsIn(line).slice(1), around),
  ],
);

const watch = runner(
  ['watch', 'viddy', 'hwatch'],
  {
    valued: options('-n --interval -q --equexit -s --shotsdir'),
    flags: options('-d --differences -t --no-title -b --beep -e --errexit -g --chgexit -c --color -C -x --exec -p --precise -r --no-rerun -w --no-wrap'),
    operandsFirst: 1,
  },
  (line, around) => {
    const words = wordsIn(line);
    if (words.length === 0) return [];
    return line.has('-x', '--exec') ? command(words, around) : shell(words.join(' '), around);
  },
);

const flock = runner(
  ['flock'],
  {
    valued: options('-c --command -w --timeout --wait -E --conflict-exit-code'),
    flags: options('-n --nb --nonblock -x -e --exclusive -s --shared -o --close -u -F --no-fork -v --verbose'),
    operandsFirst: 2,
  },
  (line, around) => {
    const words = wordsIn(line).slice(1);
    return [
      ...shell(line.value('-c', '--command') ?? (words[0] === '-c' ? words[1] : undefined), around),
      ...(words[0] === '-c' ? [] : command(words, around)),
    ];
  },
);

/** `tmux new-session -d 'cmd'`, `hyperfine 'one' 'other'`, `concurrently 'one' 'other'`: words that are texts. */
const texts = runner(
  ['hyperfine', 'concurrently', 'wireit'],
  {
    valued: options('-n --names --name -c --prefix-colors -p --prefix -m -w -r'),
      ...['--max-processes', '--restart-tries', '--restart-after', '-s', '--success', '--warmup'],
      ...['--runs', '--export-json', '--export-markdown', '-i', '-l', '-t', '-P', '-L'],
    ],
    flags: options('-k --kill-others --kill-others-on-fail -g --group --raw --no-color -N'),
  },
  (line, around) =>
    wordsIn(line).flatMap((text) =>
      shell(text.replace(/^(npm|yarn|pnpm|bun):/, '$1 run '), around),
    ),
);

const busybox = runner(['busybox', 'toybox'], { valued: [], operandsFirst: 1 }, (line, around) =>
  command(wordsIn(line), around),
);

/** What a shell would read: `-c text`, a script, or its standard input. */
function shellInner(line: Line, around: Surroundings): readonly Inner[] {
  const words = wordsIn(line);
  const at = words.findIndex((word) => !/^\+\w+$/.test(word));
  const [first, ...args] = at < 0 ? [] : words.slice(at);
  if (line.has('-c', '--command', '-Command')) {
    if (first === undefined) return [];
    return [
      {
        type: 'shell',
        text: first,
        args: args.length > 0 ? args : [line.program],
        surroundings: around,
      },
    ];
  }
  const checksOnly = line.has('-n') || line.values('-o').includes('noexec');
  if (checksOnly) return [];
  if (first !== undefined && first !== '-' && first !== '/dev/stdin' && !line.has('-s')) {
    const path = isUnknown(first) || first.includes('/') ? first : `./${first}`;
    return [
      ...scriptInner(path, args, around, true),
      { type: 'words', argv: [first, ...args], surroundings: around },
    ];
  }
  const { stdin } = around;
  if (stdin === undefined) return [];
  return stdin.trim() === UNKNOWN || stdin === UNKNOWN
    ? [
        {
          type: 'unclear',
          why: 'nobody can tell what it reads from its input',
          surroundings: around,
        },
      ]
    : [
        {
          type: 'shell',
          text: stdin,
          args: [line.program, ...(line.has('-s') ? words : args)],
          surroundings: around,
        },
      ];
}

const shells = runner(
  ['sh', 'bash', 'zsh', 'dash', 'ksh', 'ksh93', 'mksh', 'ash', 'yash', 'fish', 'rbash'],
  {
    valued: options('-o -O --rcfile --init-file --init-command -C'),
    flags: [
      @@
      ...['--login', '--norc', '--noprofile', '--posix', '--interactive', '--verbose', '--command'],
      ...['--noediting', '--restricted', '--no-rcs', '--private', '--no-config', '--emulate'],
    ],
    operandsFirst: 1,
  },
  shellInner,
);

export const WRAPPERS: readonly Tool[] = [
  ...PLAIN.map(plain),
  env,
  sudo,
  su,
  commandBuiltin,
  script,
  watch,
  flock,
  texts,
  busybox,
  shells,
];
