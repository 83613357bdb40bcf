import { type Surroundings, UNKNOWN, isUnknown } from '../act';
import type { Line } from '../line';
import { scriptInner } from '../scripts';
import type { Inner, Tool } from '../tool';
import { command, front, options, runner, shell, wordsIn } from './running';

const su = runner(
  ['su', 'runuser'],
  {
    valued: options('-c --command --session-command -s --shell -g -G -w -u --user'),
    flags: options('- -l --login -m -p --preserve-environment -f --fast -P --pty'),
  },
  (line, around) => {
    const text = line.value('-c', '--command', '--session-command');
    if (text !== undefined) return shell(text, around);
    const direct = line.program === 'runuser' && line.has('-u', '--user');
    return command(direct ? wordsIn(line) : ['sh'], around);
  },
);

const script = runner(
  ['script'],
  {
    valued: options(
      '-c --command -E --echo -I --log-in -O --log-out -B --log-io -m --logging-format -T --log-timing -o --output-limit',
    ),
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
    flags: options(
      '-d --differences -t --no-title -b --beep -e --errexit -g --chgexit -c --color -C -x --exec -p --precise -r --no-rerun -w --no-wrap',
    ),
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
    flags: options(
      '-n --nb --nonblock -x -e --exclusive -s --shared -o --close -u -F --no-fork -v --verbose',
    ),
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

/** `hyperfine 'one' 'other'`, `concurrently 'one' 'other'`: words that are texts. */
const texts = runner(
  ['hyperfine', 'concurrently'],
  {
    valued: options(
      '-n --names --name -c --prefix-colors -p --prefix -m -w -r --max-processes --restart-tries --restart-after -s --success --warmup --runs --export-json --export-markdown -i -l -t -P -L',
    ),
    flags: options('-k --kill-others --kill-others-on-fail -g --group --raw --no-color -N'),
  },
  (line, around) =>
    wordsIn(line).flatMap((text) =>
      shell(text.replace(/^(npm|yarn|pnpm|bun):/, '$1 run '), around),
    ),
);

/** What only a shell has, where something else is told to run it. */
const evaluate = runner(['eval'], { valued: [], operandsFirst: 1 }, (line, around) =>
  shell(wordsIn(line).join(' '), around),
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
    flags: options(
      '-a -b -c -e -f -h -i -k -l -m -n -p -r -s -t -u -v -x -B -D -E -H -P -T -g -N --login --norc --noprofile --posix --interactive --verbose --command --noediting --restricted --no-rcs --private --no-config',
    ),
    operandsFirst: 1,
  },
  shellInner,
);

const tmux = runner(
  ['tmux'],
  {
    valued: options('-L -S -f -t -s -n -c -x -y -F -e -T -b -l -p'),
    flags: options('-2 -u -v -C -d -A -D -P -h -k -a -X -E -H -R -M -N -I -Z'),
    operandsFirst: 1,
  },
  (line, around) => {
    const [verb = '', ...words] = wordsIn(line);
    if (
      !/^(?:new|new-session|neww|new-window|splitw|split-window|send|send-keys|respawn-(?:pane|window)|respawn[pw]|run|run-shell|popup|display-popup|if|if-shell)$/.test(
        verb,
      )
    )
      return [];
    const [, typed] = front(words, options('-t -s -n -c -x -y -F -e -T -b -l -p -N'));
    const text = typed.filter((word) => !/^(?:Enter|C-m|KPEnter)$/.test(word)).join(' ');
    return text === '' ? [] : shell(text, around);
  },
);

const at = runner(
  ['at', 'batch'],
  { valued: options('-f -q -t -r -d -c') },
  ({ words }, around) => {
    const file = words[words.indexOf('-f') + 1];
    if (words.includes('-f') && file !== undefined) return scriptInner(file, [], around, true);
    return around.stdin === undefined ? [] : command(['sh'], around);
  },
);

/** Shells, and programs that give one a text. */
export const SHELLS: readonly Tool[] = [
  su,
  script,
  watch,
  flock,
  texts,
  busybox,
  evaluate,
  tmux,
  at,
  shells,
];
