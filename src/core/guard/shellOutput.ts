import { UNKNOWN, isUnknown } from './act';
import { folderOf, pathFrom } from './folders';
import { nameOf } from './line';
import type { ShellState } from './shellState';

/** Programs that write text for a shell to run, which sets up the shell itself. */
const SETS_UP_SHELL =
  /^(?:ssh-agent\b|(?:\S*\/)?brew shellenv|(?:pyenv|rbenv|nodenv|goenv|jenv|plenv|phpenv|starship|zoxide|atuin|mcfly) init\b|direnv hook|fnm env|mise activate|rtx activate|opam env|conda shell\.|(?:micro)?mamba shell|dircolors|lesspipe|luarocks path|register-python-argcomplete|thefuck --alias|fzf --|\S+ completions?\b|\S+ --completion\b)/;

/** What a program writes to its standard output, without the files it writes; undefined: nobody knows. */
export function outputOf(argv: readonly string[], state: ShellState): string | undefined {
  const [program = '', ...words] = argv;
  const name = nameOf(program);
  const operands = words.filter((word) => !word.startsWith('-'));
  const [first, second] = operands;
  switch (name) {
    case 'echo': {
      const ends = words[0] === '-n' ? '' : '\n';
      const told = words[0] === '-n' ? words.slice(1) : words;
      // Some shells read `\n` in it and some do not.
      return /^-[neE]+$/.test(told[0] ?? '') || told.some((word) => word.includes('\\'))
        ? undefined
        : `${told.join(' ')}${ends}`;
    }
    case 'printf': {
      const [format = '', ...values] = words[0] === '--' ? words.slice(1) : words;
      // Only the two that are written all the time, and each value once.
      const text = format.replace(/\\n/g, '\n');
      if (/[\\]|%(?!s)/.test(text) || text.split('%s').length - 1 < values.length) return undefined;
      return text.split('%s').reduce((told, piece, at) => `${told}${values[at - 1] ?? ''}${piece}`);
    }
    case 'pwd':
      return `${state.cwd}\n`;
    case 'dirname':
      return first === undefined || isUnknown(first) ? undefined : `${folderOf(first)}\n`;
    case 'basename': {
      if (first === undefined || isUnknown(first) || words.length > operands.length)
        return undefined;
      const base = nameOf(first.replace(/\/+$/, ''));
      return `${second !== undefined && base.endsWith(second) ? base.slice(0, -second.length) : base}\n`;
    }
    case 'realpath':
    case 'readlink':
      return first === undefined ? undefined : `${pathFrom(state.cwd, first)}\n`;
    case 'which':
      return first === undefined || operands.length > 1 ? undefined : `${first}\n`;
    case 'cat':
      return operands.length === 0 ? state.stdin : contents(operands, state);
    case 'tee':
      return state.stdin;
    case 'grep':
      // `grep -v '^#' .env` goes over the remarks.
      return words.length === 3 && words[0] === '-v' && /^\^.*#/.test(words[1] ?? '')
        ? contents(operands.slice(1), state)?.replace(/^\s*#.*\n?/gm, '')
        : undefined;
    case 'xargs':
      return words.length === 0 && state.stdin !== undefined
        ? state.stdin.replace(/\s+/g, ' ')
        : undefined;
    case 'true':
    case 'false':
    case 'mkdir':
    case 'touch':
    case 'sleep':
    case 'rm':
    case 'test':
    case '[':
      return '';
    default:
      return SETS_UP_SHELL.test(argv.join(' ')) ? '' : undefined;
  }
}

function contents(paths: readonly string[], state: ShellState): string | undefined {
  const texts = paths.map((path) => textOf(path, state));
  return texts.includes(UNKNOWN) ? undefined : texts.join('');
}

/** What a file holds where the text runs; `UNKNOWN` where nobody knows. */
export function textOf(path: string, state: ShellState): string {
  if (path === '/dev/null') return '';
  if (path === '-' || path === '/dev/stdin') return state.stdin ?? UNKNOWN;
  const read = state.files().read(pathFrom(state.cwd, path), (text) => text);
  return read.state === 'read' && read.value.length < 20_000 ? read.value : UNKNOWN;
}

/** The files that a program writes by its arguments. */
export function writtenBy(argv: readonly string[]): readonly string[] {
  const [program = '', ...words] = argv;
  const operands = words.filter((word) => !word.startsWith('-'));
  const behind = (...names: readonly string[]) =>
    words.flatMap((word, at) => (names.includes(word) ? words.slice(at + 1, at + 2) : []));
  switch (nameOf(program)) {
    case 'tee':
      return operands;
    case 'sed':
    case 'perl':
      return words.some((word) => /^(?:-\w*i|--in-place)/.test(word)) ? operands.slice(-1) : [];
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install': {
      const last = operands.at(-1);
      if (last === undefined || operands.length < 2) return [];
      return [last, ...operands.slice(0, -1).map((from) => `${last}/${nameOf(from)}`)];
    }
    case 'curl':
      return behind('-o', '--output');
    case 'wget':
      return behind('-O', '--output-document');
    default:
      return [];
  }
}
