import { pathFrom } from '../folders';
import { quoted } from '../shellCommand';
import type { Tool } from '../tool';
import { assignments, command, options, runner, shell, withEnv, wordsIn } from './running';

/** Programs that run what stands behind them as it is: the words to go over, options with a value, options without. */
const PLAIN: readonly (readonly [names: string, skip: number, valued: string, flags: string])[] = [
  ['nohup builtin noglob nocorrect fakeroot eatmydata chronic', 0, '', ''],
  ['dumb-init tini winpty dbus-run-session proxychains torsocks', 0, '-f', '-q'],
  ['proxychains4', 0, '-f', '-q'],
  ['screen', 0, '-S -c -h -p -t -T -e -s', '-d -m -D -R -x -r -L -A -U -X -q -a -O'],
  ['nice', 0, '-n --adjustment', '-0 -1 -2 -3 -4 -5 -6 -7 -8 -9'],
  ['time gtime', 0, '-f --format -o --output', '-p -v -a -q -l -h'],
  ['exec', 0, '-a', '-c -l'],
  ['stdbuf', 0, '-i -o -e --input --output --error', ''],
  ['setsid', 0, '', '-c -f -w --ctty --fork --wait'],
  ['unbuffer', 0, '', '-p'],
  ['caffeinate', 0, '-t -w', '-d -i -m -s -u'],
  [
    'timeout gtimeout',
    1,
    '-k --kill-after -s --signal',
    '-v --verbose --foreground --preserve-status -p -f',
  ],
  ['chroot gosu su-exec setuidgid chpst', 1, '--userspec --groups -u', '--skip-chdir'],
  ['taskset', 1, '-c --cpu-list -p', '-a'],
  ['chrt', 1, '-T -P -D', '-b -f -i -o -r -d -R'],
  ['arch', 0, '-arch -d -e', '-x86_64 -arm64 -arm64e -h'],
  [
    'strace ltrace',
    0,
    '-e -o -s -p -u -E -P -a -I -O -S -X',
    '-f -ff -c -C -q -v -t -tt -r -T -y -i -x',
  ],
  [
    'systemd-run systemd-inhibit',
    0,
    '-p --property -u --unit -E --setenv -M -H --uid --gid --nice --slice --on-calendar --on-active --working-directory --description --what --who --why --mode',
    '--user --scope -t --pty -P --pipe -q --quiet --wait -r -G --collect --system --no-block -d --same-dir -S --shell --remain-after-exit --no-ask-password --no-pager',
  ],
  [
    'rlwrap ts retry firejail unshare nsenter xvfb-run entr',
    0,
    '-a -s -e -t -d -n -w',
    '-r -c -p -m -u -i -f -z',
  ],
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
    valued: options(
      '-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -R --chroot -r --role -t --type -U --other-user -T --command-timeout -c -a',
    ),
    flags: options(
      '-A --askpass -B --bell -b --background -E --preserve-env -e --edit -H --set-home -i --login -K --remove-timestamp -k -l --reset-timestamp --list -N --no-update -n --non-interactive -P --preserve-groups -S --stdin -s --shell -V -v --validate -L --disable-internal-agent --keep-cwd',
    ),
    operandsFirst: 1,
  },
  (line, around) => {
    // It edits files, or says what may be run.
    if (line.has('-e', '--edit', '-l', '--list')) return [];
    const [own, argv] = assignments(wordsIn(line));
    const folder = line.value('-D', '--chdir');
    const inside = withEnv(around, own);
    return command(
      argv.length === 0 && line.has('-s', '--shell', '-i', '--login') ? ['sh'] : argv,
      folder === undefined ? inside : { ...inside, cwd: pathFrom(around.cwd, folder) },
    );
  },
);

const commandBuiltin = runner(
  ['command'],
  { valued: [], flags: options('-p -v -V'), operandsFirst: 1 },
  (line, around) => (line.has('-v', '-V') ? [] : command(wordsIn(line), around)),
);

export const WRAPPERS: readonly Tool[] = [...PLAIN.map(plain), env, sudo, commandBuiltin];
