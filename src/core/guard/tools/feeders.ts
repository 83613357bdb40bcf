import { type Surroundings, UNKNOWN, isUnknown } from '../act';
import type { Inner, Tool } from '../tool';
import { quoted } from '../shellCommand';
import { command, options, runner, shell, wordsIn } from './running';

/** More values than these are not told apart. */
const MOST_VALUES = 32;

/** The lines of what it reads, where they are known. */
function linesOf({ stdin }: Surroundings): readonly string[] {
  if (stdin === undefined || isUnknown(stdin)) return [UNKNOWN];
  const lines = stdin.split('\n').filter((line) => line.trim() !== '');
  return lines.length > MOST_VALUES ? [UNKNOWN] : lines;
}

/** What an inner program reads is not what the feeder reads. */
function withoutInput({ stdin: _stdin, ...around }: Surroundings): Surroundings {
  return around;
}

const xargs = runner(
  ['xargs', 'gxargs'],
  {
    valued: options(
      '-I -J -R -S -n --max-args -P --max-procs -L --max-lines -d --delimiter -E -s --max-chars -a --arg-file --process-slot-var',
    ),
    flags: options(
      '-0 --null -r --no-run-if-empty -t --verbose -p --interactive -x --exit -o --open-tty -i -e -l --replace --eof',
    ),
    operandsFirst: 1,
  },
  (line, around) => {
    const words = wordsIn(line);
    if (words.length === 0) return [];
    const inside = withoutInput(around);
    const split = !line.has('-a', '--arg-file', '-0', '--null', '-d', '--delimiter');
    const lines = split ? linesOf(around) : [UNKNOWN];
    const place = line.value('-I', '-J') ?? (line.has('-i', '--replace') ? '{}' : undefined);
    if (place !== undefined && place !== '') {
      return lines.flatMap((value) =>
        command(
          words.map((word) => word.replaceAll(place, () => value)),
          inside,
        ),
      );
    }
    const added = lines.flatMap((value) => value.trim().split(/[ \t]+/));
    const one = line.value('-n', '--max-args', '-L') !== undefined;
    return one
      ? added.flatMap((value) => command([...words, value], inside))
      : command([...words, ...added], inside);
  },
);

/** `parallel cmd ::: a b`: the command is a text, and each value stands for `{}` in it. */
const parallel = runner(
  ['parallel'],
  {
    valued: options(
      '-j --jobs -a --arg-file -S --sshlogin -n --max-args -N -L --delay --timeout --retries --joblog --tmpdir --workdir --wd -I -C --colsep -d --delimiter --halt --load --memfree --env --results --tagstring --nice -P --max-procs',
    ),
    flags: options(
      '-k --keep-order -u --ungroup --dry-run --dryrun --bar --eta -v --verbose -t -X -m -x -q --quote --progress --tag --line-buffer --lb --will-cite --no-notice --resume --pipe -0 --null -r --group --linebuffer',
    ),
    operandsFirst: 1,
  },
  (line, around) => {
    if (line.has('--dry-run', '--dryrun')) return [];
    const words = wordsIn(line);
    const marks = words.flatMap((word, at) => (/^:::{1,2}\+?$/.test(word) ? [at] : []));
    const [first] = marks;
    const template = words.slice(0, first);
    const inside = withoutInput(around);
    let values = first === undefined ? linesOf(around) : words.slice(first + 1);
    // The product of several lists, and the lines of a file.
    if (marks.length > 1 || words[first ?? -1]?.startsWith('::::') || values.length > MOST_VALUES) {
      values = [UNKNOWN];
    }
    if (template.length === 0) return values.flatMap((value) => shell(value, inside));
    return values.flatMap((value) => {
      const text = template.join(' ');
      const filled = text.replace(/\{(?:[./]|\/\/|\/\.|\d+)?\}/g, () => quoted(value));
      return shell(filled === text ? `${text} ${quoted(value)}` : filled, inside);
    });
  },
);

/** The commands of `find -exec … ;` and `fd -x …`. */
function commandsIn(
  words: readonly string[],
  starts: readonly string[],
): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  for (let at = 0; at < words.length; at++) {
    if (!starts.includes(words[at] ?? '')) continue;
    const end = words.findIndex((word, index) => index > at && (word === ';' || word === '+'));
    const argv = words.slice(at + 1, end < 0 ? undefined : end);
    found.push(argv.map((word) => word.replaceAll('{}', UNKNOWN)));
    at += argv.length;
  }
  return found;
}

const find = runner(['find', 'gfind', 'bfs'], { valued: [] }, ({ words }, around) =>
  commandsIn(words, ['-exec', '-execdir', '-ok', '-okdir']).flatMap((argv) =>
    command(argv, around),
  ),
);

const fd = runner(['fd', 'fdfind'], { valued: [] }, ({ words }, around): readonly Inner[] =>
  commandsIn(words, ['-x', '--exec', '-X', '--exec-batch']).flatMap((argv) =>
    command([...argv, UNKNOWN], around),
  ),
);

/** Programs that run one command for many things. */
export const FEEDERS: readonly Tool[] = [xargs, parallel, find, fd];
