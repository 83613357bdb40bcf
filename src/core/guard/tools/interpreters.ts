import type { Surroundings } from '../act';
import type { Fact } from '../finding';
import type { Grammar } from '../line';
import { quoted } from '../shellCommand';
import type { Inner, Tool } from '../tool';
import { command, options, runner, settings, shell, withEnvFiles, wordsIn } from './running';

/** Modules that are known as programs by another name. */
const MODULES: Readonly<Record<string, string>> = { awscli: 'aws', django: 'django-admin' };

/** Code that can start programs. */
const SPAWNS =
  /\b(?:system|popen|subprocess|exec\w*|spawn\w*|child_process|shell_exec|passthru|proc_open|Open3|check_output|check_call|sh\.|zx|Deno\.Command|os\.run|IO\.popen|do shell script)\b|`|%x/i;
const STRING = /(["'`])((?:\\[^]|(?!\1)[^\\]){1,2000})\1/g;

/**
 * The programs that code names in its strings, where it can start any: `os.system("…")`, `run(["kubectl", "…"])`. No
 * more of it can be understood.
 */
export function codeInner(code: string | undefined, around: Surroundings): readonly Inner[] {
  if (code === undefined || !SPAWNS.test(code) || code.length > 20_000) return [];
  const strings = [...code.matchAll(STRING)].map(([, , text = '']) => text).slice(0, 200);
  const lists = [...code.matchAll(/[[(]((?:\s*(["'])[^"']*\2\s*,?)+)\s*[\])]/g)].map(
    ([, list = '']) => [...list.matchAll(STRING)].map(([, , text = '']) => quoted(text)).join(' '),
  );
  return [...strings.filter((text) => /\s/.test(text.trim())), ...lists]
    .map((text) => text.replace(/\\(["'`])/g, '$1'))
    .flatMap((text) => shell(text, around));
}

interface Interpreter {
  readonly names: string;
  readonly valued: string;
  readonly flags: string;
  /** Options whose value is code. */
  readonly code: string;
  /** Options whose value is a module that runs instead of a file. */
  readonly module?: string;
  /** Options whose value is a file with variables. */
  readonly env?: string;
  /** Words in front of the file: `run`. */
  readonly verbs?: string;
}

const INTERPRETERS: readonly Interpreter[] = [
  {
    names:
      'python python2 python3 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 pypy pypy3 ipython py',
    valued: '-W -X --check-hash-based-pycs',
    flags: '-u -B -b -d -E -i -I -O -P -q -s -S -v -x -3',
    code: '-c',
    module: '-m',
  },
  {
    names: 'node nodejs',
    valued:
      '-r --require --import --loader --experimental-loader -C --conditions --input-type --env-file-if-exists --max-old-space-size --title --inspect-port',
    flags:
      '-i --interactive --inspect --inspect-brk --watch --no-warnings --enable-source-maps --trace-warnings --experimental-strip-types -c --check',
    code: '-e --eval -p --print -pe',
    env: '--env-file --env-file-if-exists',
  },
  {
    names: 'tsx ts-node ts-node-esm babel-node esno swc-node jiti vite-node',
    valued:
      '-r --require --import --tsconfig -P --project -C --cwd --env-file -O --compiler-options',
    flags:
      '-T --transpile-only --files --esm --no-cache --no-warnings --transpileOnly --swc --inspect',
    code: '-e --eval -p --print',
    env: '--env-file',
    verbs: 'watch',
  },
  {
    names: 'ruby jruby irb',
    valued: '-I -r -E -C -K -W -T -F -x',
    flags: '-w -v -n -p -a -l -c -d -s --disable-gems --yjit',
    code: '-e',
    module: '-S',
  },
  {
    names: 'perl',
    valued: '-I -M -m -F -x',
    flags: '-w -n -p -a -l -i -0 -c -t -T -W',
    code: '-e -E',
  },
  {
    names: 'php php8.1 php8.2 php8.3 php8.4',
    valued: '-d -c -z -S -t -B -E -R',
    flags: '-n -q -a -l -v -i -m -s -w',
    code: '-r',
    module: '-f',
  },
  {
    names: 'java',
    valued: '-cp -classpath --class-path -p --module-path --add-opens --add-modules',
    flags: '',
    code: '',
    module: '-jar -m --module',
  },
  {
    names: 'Rscript lua luajit julia swift groovy kotlin bb clojure elixir',
    valued: '-M -A -X',
    flags: '',
    code: '-e',
  },
  { names: 'osascript', valued: '-l -s', flags: '', code: '-e' },
];

function interpreter(row: Interpreter): Tool {
  const { names, code, module = '', env = '', verbs = '' } = row;
  const [codes, modules, files] = [options(code), options(module), options(env)];
  const grammar: Grammar = {
    valued: [...options(row.valued), ...codes, ...modules, ...files],
    flags: options(row.flags),
    operandsFirst: 1,
  };
  return runner(options(names), grammar, (line, around) => {
    const paths = line.values(...files);
    const inside = withEnvFiles(around, paths, true);
    const facts: readonly Fact[] = settings(paths, files[0] ?? '');
    // What stands behind either is for the code, or the module.
    const [codeAt, moduleAt] = [codes, modules].map((all) => place(line.words, all));
    if (line.has(...modules) && (codeAt ?? 0) >= (moduleAt ?? 0)) {
      const [name = '', ...args] = behindOption(line.words, moduleAt ?? 0);
      return command([MODULES[name] ?? programIn(name), ...args], inside, facts);
    }
    const texts = line.values(...codes);
    if (texts.length > 0) return texts.flatMap((text) => codeInner(text, inside));
    const words = wordsIn(line);
    const start = options(verbs).includes(words[0] ?? '') ? 1 : 0;
    const [file, ...args] = start === 0 ? words : operandsOf(words.slice(1), grammar.valued);
    if (file === undefined || file === '-') return codeInner(around.stdin, inside);
    return command([programIn(file), ...args], inside, facts);
  });
}

/** Where the first of the options stands; letters may stand together, as in `-um`. */
function place(words: readonly string[], names: readonly string[]): number {
  const at = words.findIndex((word) =>
    names.some((name) =>
      /^-\w$/.test(name) ? /^-[A-Za-z]+/.exec(word)?.[0].includes(name.slice(1)) : word === name,
    ),
  );
  return at < 0 ? words.length : at;
}

/** The value of the option at a place, and what stands behind it. */
function behindOption(words: readonly string[], at: number): readonly string[] {
  const [, value] = /^-[A-Za-z]*?m(.+)$/.exec(words[at] ?? '') ?? [];
  return value === undefined ? words.slice(at + 1) : [value, ...words.slice(at + 1)];
}

function operandsOf(words: readonly string[], valued: readonly string[]): readonly string[] {
  let at = 0;
  while (words[at]?.startsWith('-') === true) at += valued.includes(words[at] ?? '') ? 2 : 1;
  return words.slice(at);
}

/** `node_modules/prisma/build/index.js` is prisma. */
function programIn(file: string): string {
  return /node_modules\/(?!\.bin\/)(?:@[^/]+\/)?([^/]+)\//.exec(file)?.[1] ?? file;
}

/** `go run ./cmd/deploy -env prod`. */
const go = runner(['go'], { valued: options('-C'), operandsFirst: 1 }, (line, around) => {
  const [verb, ...words] = wordsIn(line);
  if (verb !== 'run') return [];
  const valued = options(
    '-C -exec -ldflags -tags -mod -modfile -gcflags -p -o -asmflags -buildmode',
  );
  const [file, ...args] = operandsOf(words, valued);
  return file === undefined ? [] : command([file.replace(/@[^/]*$/, ''), ...args], around);
});

/** Programs that run a file of a language. */
export const INTERPRETED: readonly Tool[] = [...INTERPRETERS.map(interpreter), go];
