/** How a tool writes its options. */
export interface Grammar {
  /** Options that take a value, in the next argument where it does not stand behind `=`: `-n`, `--namespace`. */
  readonly valued: readonly string[];
  /** Short options whose value, if they have one, stands in the same word: `-psecret` of mysql. */
  readonly attached?: readonly string[];
  /** Options without a value. What is in neither list may be either: a line is then read both ways. */
  readonly flags?: readonly string[];
  /** `long`: `-chdir=x` is one option, as in Go and Java programs; otherwise `-it` is two. */
  readonly dashes?: 'long';
  /** Options end after this many operands, as those of `ssh host command`. */
  readonly operandsFirst?: number;
  /** `--prof` is `--profile` where no other option begins so: getopt_long(3), and Python's argparse. */
  readonly abbreviates?: true;
}

/** A command line taken apart. */
export interface Line {
  /** The name of the program without folder. */
  readonly program: string;
  /** All of it as it stands, without the program. */
  readonly words: readonly string[];
  readonly operands: readonly string[];
  /** What stands behind `--`, or behind the last operand of `operandsFirst`. */
  readonly rest: readonly string[];
  has(...names: readonly string[]): boolean;
  /** The last value given under any of the names; '' for an option that stands at the end without one. */
  value(...names: readonly string[]): string | undefined;
  values(...names: readonly string[]): readonly string[];
}

interface Option {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * The ways in which a line can be read: one, or two where it holds an option that the grammar does not know before
 * another word. The caller believes the worse.
 */
export function readLine(argv: readonly string[], grammar: Grammar): readonly Line[] {
  const [first, doubtful] = parse(argv, grammar, false);
  return doubtful ? [first, parse(argv, grammar, true)[0]] : [first];
}

/** `eager`: an option that is not known takes the next word. */
function parse(argv: readonly string[], grammar: Grammar, eager: boolean): [Line, boolean] {
  const { valued, attached = [], flags = [], dashes, operandsFirst = Infinity } = grammar;
  const options: Option[] = [];
  const operands: string[] = [];
  let rest: readonly string[] = [];
  let doubtful = false;
  const words = argv.slice(1);
  const known = grammar.abbreviates ? [...valued, ...flags] : [];
  const full = (name: string): string => {
    const meant = known.filter((one) => one.startsWith(name));
    return meant.length === 1 && meant[0] !== undefined ? meant[0] : name;
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') {
      rest = words.slice(index + 1);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      if (operands.length < operandsFirst) continue;
      rest = words.slice(index + 1);
      break;
    }
    const takesNext = (name: string): boolean => {
      if (valued.includes(name)) return true;
      const next = words[index + 1];
      if (
        flags.includes(name) ||
        attached.includes(name) ||
        next === undefined ||
        next.startsWith('-')
      )
        return false;
      doubtful = true;
      return eager;
    };
    const next = (name: string): void => {
      if (takesNext(name)) options.push({ name, value: words[++index] ?? '' });
      else options.push({ name, value: undefined });
    };
    const equals = word.indexOf('=');
    if (dashes === 'long' || word.startsWith('--')) {
      // Such programs take `--chdir` for `-chdir`.
      const whole = dashes === 'long' ? word.replace(/^--/, '-') : word;
      const at = whole.indexOf('=');
      if (at > 0) options.push({ name: full(whole.slice(0, at)), value: whole.slice(at + 1) });
      else next(full(whole));
    } else if (equals === 2) {
      options.push({ name: word.slice(0, 2), value: word.slice(3) });
    } else {
      for (let at = 1; at < word.length; at++) {
        const name = `-${word[at]}`;
        const behind = word.slice(at + 1);
        if (behind !== '' && (valued.includes(name) || attached.includes(name))) {
          options.push({ name, value: behind.replace(/^=/, '') });
          break;
        }
        if (behind === '') next(name);
        else options.push({ name, value: undefined });
      }
    }
  }
  const given = (names: readonly string[]) => options.filter(({ name }) => names.includes(name));
  const values = (...names: readonly string[]) =>
    given(names).flatMap(({ value }) => (value === undefined ? [] : [value]));
  const line: Line = {
    program: nameOf(argv[0] ?? ''),
    words,
    operands,
    rest,
    has: (...names) => given(names).length > 0,
    value: (...names) => values(...names).at(-1),
    values,
  };
  return [line, doubtful];
}

/** The name of a program given by name or path. */
export function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
