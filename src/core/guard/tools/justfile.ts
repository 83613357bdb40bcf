import { type Surroundings, UNKNOWN } from '../act';
import { readDotenv } from '../dotenv';
import { folderOf, pathFrom, upwards } from '../folders';
import { wordFacts } from '../strangers';
import type { Inner, Tool } from '../tool';
import { options, runner, shell, withEnv } from './running';

const DEEPEST = 12;
const MOST_LINES = 5_000;

interface Parameter {
  readonly name: string;
  readonly exported: boolean;
  /** Undefined: it has to be given. */
  readonly fallback: string | undefined;
  readonly rest: boolean;
}

interface Recipe {
  readonly parameters: readonly Parameter[];
  /** With their arguments, not filled in. */
  readonly needs: readonly (readonly string[])[];
  readonly lines: readonly string[];
}

interface Justfile {
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly aliases: ReadonlyMap<string, string>;
  /** Expressions, not computed. */
  readonly variables: ReadonlyMap<string, string>;
  readonly exported: ReadonlySet<string>;
  readonly exportsAll: boolean;
  readonly loadsDotenv: boolean;
  readonly first: string | undefined;
}

/** Reads a justfile: just.systems/man. */
function readJustfile(text: string): Justfile {
  const recipes = new Map<string, Recipe>();
  const aliases = new Map<string, string>();
  const variables = new Map<string, string>();
  const exported = new Set<string>();
  let exportsAll = false;
  let loadsDotenv = false;
  let open: string[] | undefined;
  const lines = text
    .replaceAll('\r\n', '\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  for (const line of lines.slice(0, MOST_LINES)) {
    if (/^\s/.test(line)) {
      open?.push(line);
      continue;
    }
    if (line === '') continue;
    open = undefined;
    if (/^[#[]/.test(line)) continue;
    const [, setting, value = 'true'] = /^set\s+([\w-]+)(?:\s*:=\s*(.*))?$/.exec(line) ?? [];
    if (setting !== undefined) {
      if (setting === 'export') exportsAll = value === 'true';
      if (/^dotenv-/.test(setting)) loadsDotenv = true;
      continue;
    }
    const [, kind, name, given] = /^(export\s+|alias\s+)?([\w-]+)\s*:=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      if (kind?.startsWith('alias')) aliases.set(name, given ?? '');
      else {
        variables.set(name, given ?? '');
        if (kind !== undefined) exported.add(name);
      }
      continue;
    }
    const head = /^@?([\w-]+)((?:\s+[^:]*)?):(?!=)(.*)$/.exec(line);
    if (!head) continue;
    open = [];
    const behind = (head[3] ?? '').replace(/#.*$/, '').replace('&&', ' ');
    const needs = [...behind.matchAll(/\(([^)]*)\)|([\w-]+)/g)].map(([, call, plain]) =>
      call === undefined ? [plain ?? ''] : words(call),
    );
    recipes.set(head[1] ?? '', {
      parameters: words(head[2] ?? '').map(parameter),
      needs,
      lines: open,
    });
  }
  const [first] = recipes.keys();
  return { recipes, aliases, variables, exported, exportsAll, loadsDotenv, first };
}

/** Words; what is in quotes or brackets stays together. */
function words(text: string): readonly string[] {
  return text.match(/(?:"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)|[^\s"'`(])+/g) ?? [];
}

function parameter(text: string): Parameter {
  const [, rest, exported, name = text, fallback] =
    /^([*+]?)(\$?)([\w-]+)(?:=(.*))?$/.exec(text) ?? [];
  return {
    name,
    exported: exported === '$',
    fallback: fallback ?? (rest === '*' ? "''" : undefined),
    rest: rest === '*' || rest === '+',
  };
}

/** What an expression is worth; what it computes otherwise is unknown. */
function valueOf(
  expression: string,
  known: ReadonlyMap<string, string>,
  env: Surroundings['env'],
  variables: ReadonlyMap<string, string>,
  depth = 0,
): string {
  if (depth > DEEPEST) return UNKNOWN;
  const of = (text: string) => valueOf(text, known, env, variables, depth + 1);
  const text = expression.trim();
  const [, single, double] = /^(?:'([^']*)'|"([^"\\]*)")$/.exec(text) ?? [];
  if (single !== undefined || double !== undefined) return single ?? double ?? '';
  const sum = /^((?:'[^']*'|"[^"]*"|[^+'"])+?)\+(.*)$/.exec(text);
  if (sum) return of(sum[1] ?? '') + of(sum[2] ?? '');
  const [, name, fallback] =
    /^env(?:_var)?(?:_or_default)?\(\s*['"](\w+)['"]\s*(?:,\s*(.*))?\)$/.exec(text) ?? [];
  if (name !== undefined) return env[name] ?? (fallback === undefined ? UNKNOWN : of(fallback));
  const given = known.get(text);
  if (given !== undefined) return given;
  const later = variables.get(text);
  return later === undefined ? UNKNOWN : of(later);
}

const VALUED = options(
  '-f --justfile -d --working-directory --set --shell --shell-arg --dotenv-path --dotenv-filename -E --color --chooser --list-heading --list-prefix --tempdir --command-color --unsorted',
);

const just = runner(
  ['just'],
  {
    valued: VALUED,
    flags: options(
      '-n --dry-run -l --list -q --quiet -v --verbose -u --no-deps --yes --highlight --no-dotenv --summary --variables --dump --fmt --choose --evaluate -e --edit --show -s --init --completions --unstable --check --one --time',
    ),
    operandsFirst: 1,
  },
  (line, around) => {
    if (
      line.has(
        '-n',
        '--dry-run',
        '-l',
        '--list',
        '--summary',
        '--variables',
        '--dump',
        '--show',
        '-s',
        '--evaluate',
        '--fmt',
        '--check',
        '-e',
        '--edit',
        '--help',
        '--version',
        '--completions',
      )
    ) {
      return [];
    }
    const all = [...line.operands, ...line.rest];
    const set = new Map<string, string>();
    const words = all.filter((word, at) => {
      const [, name, value] = /^([\w-]+)=([^]*)$/.exec(word) ?? [];
      if (name === undefined || all.slice(0, at).some((before) => !before.includes('=')))
        return true;
      set.set(name, value ?? '');
      return false;
    });
    // `--set NAME VALUE` takes two words.
    const at = line.words.indexOf('--set');
    if (at >= 0) set.set(line.words[at + 1] ?? '', line.words[at + 2] ?? '');
    const [name, ...args] = at >= 0 && words[0] === line.words[at + 2] ? words.slice(1) : words;
    const told: readonly Inner[] = [
      { type: 'words', argv: [name ?? 'just', ...args, ...set.values()], surroundings: around },
    ];
    const found = justfileText(line.value('-f', '--justfile'), around);
    if (found === undefined) return told;
    if (found.text === undefined) {
      return [
        ...told,
        { type: 'unclear', why: `${found.path}: it cannot be read`, surroundings: around },
      ];
    }
    const folder = line.value('-d', '--working-directory');
    const cwd = folder === undefined ? folderOf(found.path) : pathFrom(around.cwd, folder);
    const file = readJustfile(found.text);
    const env = file.loadsDotenv ? dotenvOf(cwd, around) : {};
    const here: Surroundings = { ...around, cwd, env: { ...env, ...around.env } };
    const values = new Map([...set]);
    for (const [variable, expression] of file.variables) {
      if (!values.has(variable))
        values.set(variable, valueOf(expression, values, here.env, file.variables));
    }
    const exported = [...values].filter(
      ([variable]) => file.exportsAll || file.exported.has(variable),
    );
    const inside = withEnv(here, Object.fromEntries(exported));
    return [...told, ...runRecipes(file, name ?? file.first, args, values, inside)];
  },
);

function dotenvOf(cwd: string, { env, files }: Surroundings): Readonly<Record<string, string>> {
  const read = files.read(pathFrom(cwd, '.env'), (text) => readDotenv(text, env));
  return read.state === 'read' ? Object.fromEntries(read.value) : {};
}

function justfileText(
  given: string | undefined,
  around: Surroundings,
): { readonly path: string; readonly text: string | undefined } | undefined {
  const paths =
    given === undefined
      ? upwards(around.cwd).flatMap((folder) =>
          ['justfile', '.justfile', 'Justfile'].map((name) => pathFrom(folder, name)),
        )
      : [pathFrom(around.cwd, given)];
  for (const path of paths) {
    const read = around.files.read(path, (text) => text);
    if (read.state !== 'absent')
      return { path, text: read.state === 'read' ? read.value : undefined };
  }
  return undefined;
}

/** Several recipes may stand in one line, each with as many words as it takes. */
function runRecipes(
  file: Justfile,
  name: string | undefined,
  args: readonly string[],
  values: ReadonlyMap<string, string>,
  around: Surroundings,
): readonly Inner[] {
  const found: Inner[] = [];
  const seen = new Set<string>();
  const run = (called: string, given: readonly string[], depth: number): number => {
    const recipe = file.recipes.get(file.aliases.get(called) ?? called);
    const key = JSON.stringify([called, given]);
    if (!recipe || depth > DEEPEST || seen.has(key)) return given.length;
    seen.add(key);
    let used = 0;
    const own = new Map(values);
    const env: [string, string][] = [];
    for (const { name: parameterName, exported, fallback, rest } of recipe.parameters) {
      const words = rest ? given.slice(used) : given.slice(used, used + 1);
      used += words.length;
      const value =
        words.length > 0
          ? words.join(' ')
          : fallback === undefined
            ? UNKNOWN
            : valueOf(fallback, own, around.env, file.variables);
      own.set(parameterName, value);
      if (exported || file.exportsAll) env.push([parameterName, value]);
    }
    for (const [need, ...needArgs] of recipe.needs) {
      const filled = needArgs.map((text) => valueOf(text, own, around.env, file.variables));
      if (need !== undefined) run(need, filled, depth + 1);
    }
    const texts = recipe.lines.map((text) =>
      text.replace(/\{\{\{\{|\{\{(.*?)\}\}/g, (_all, expression?: string) =>
        expression === undefined ? '{{' : valueOf(expression, own, around.env, file.variables),
      ),
    );
    const inside = withEnv(around, Object.fromEntries(env));
    const facts = wordFacts([called, ...given], 'the words of just');
    const [first = ''] = texts;
    const script = first.trim();
    if (!script.startsWith('#!')) {
      found.push(...texts.flatMap((text) => shell(text.replace(/^[\s@-]+/, ''), inside, facts)));
    } else if (/[/ ](?:ba|da|z|k)?sh\b/.test(script)) {
      found.push({
        type: 'shell',
        text: texts.join('\n'),
        args: [called, ...given],
        surroundings: inside,
        facts,
      });
    }
    return used;
  };
  if (name === undefined) return [];
  const queue = [name, ...args];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const used = run(next, queue, 0);
    queue.splice(0, used);
  }
  return found;
}

/** Task runners with files of their own. */
export const JUST: readonly Tool[] = [just];
