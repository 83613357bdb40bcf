import { type Surroundings, UNKNOWN } from '../act';
import type { Fact } from '../finding';
import { pathFrom } from '../folders';
import type { Line } from '../line';
import { wordFacts } from '../strangers';
import type { Inner, Tool } from '../tool';
import { fill } from './makeWords';
import { type Include, type Makefile, type Rule, readMakefile } from './makefile';
import { options, runner, shell, withEnv, wordsIn } from './running';

const MOST_TEXTS = 500;
const DEEPEST = 20;

/** GNU make manual, chapter 9. */
const make = runner(
  ['make', 'gmake', 'bmake', 'remake'],
  {
    valued: options(
      '-C --directory -f --file --makefile -I --include-dir -o --old-file -W --what-if -l --eval -E',
    ),
    flags: options(
      '-n --just-print --dry-run --recon -q --question -t --touch -p --print-data-base -k --keep-going -i --ignore-errors -s --silent --quiet -S -B --always-make -r -R -w --print-directory --no-print-directory -d --debug -e --environment-overrides -b -m -j --jobs -O --output-sync --no-builtin-rules --no-builtin-variables --trace -v --warn-undefined-variables',
    ),
  },
  makeInner,
);

function makeInner(line: Line, around: Surroundings): readonly Inner[] {
  if (line.has('-n', '--just-print', '--dry-run', '--recon', '-q', '--question', '-t', '--touch')) {
    return [];
  }
  if (line.has('-v', '--version', '-h', '--help')) return [];
  const cwd = line.values('-C', '--directory').reduce(pathFrom, around.cwd);
  // `-j 4` takes the number with it.
  const words = wordsIn(line).filter((word) => !/^\d+$/.test(word));
  const given = new Map(
    words.flatMap((word): readonly [string, string][] => {
      const [, name, value] = /^([\w.-]+)\s*:{0,3}=([^]*)$/.exec(word) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    }),
  );
  const goals = words.filter((word) => !word.includes('='));
  const said = words.filter((word) => word.includes('='));
  const here = withEnv({ ...around, cwd }, Object.fromEntries(given));
  const told = (goals.length > 0 ? goals : ['make']).map((goal): Inner => ({
    type: 'words',
    argv: [goal, ...said],
    surroundings: here,
  }));
  const text = makefileText(line, here);
  if (text === undefined) return told;
  if (typeof text === 'object') return [...told, text];
  const env = new Map(
    Object.entries(around.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
  const builtIn: readonly (readonly [string, string])[] = [
    ['MAKE', 'make'],
    ['CURDIR', cwd],
    ['SHELL', '/bin/sh'],
    ['MAKEFLAGS', ''],
    ['MAKECMDGOALS', goals.join(' ')],
  ];
  const include: Include = (path) => {
    const read = here.files.read(pathFrom(cwd, path), (whole) => whole);
    return read.state === 'absent' ? '' : read.state === 'read' ? read.value : undefined;
  };
  const makefile = readMakefile(text, given, new Map([...builtIn, ...env]), include);
  const wanted = goals.length > 0 ? goals : defaultGoal(makefile);
  return [
    ...told,
    ...wanted.flatMap((goal) => {
      const facts = wordFacts([...(goals.length > 0 ? [goal] : []), ...said], 'the words of make');
      return new Run(makefile, here, facts).goal(goal);
    }),
  ];
}

function makefileText(line: Line, around: Surroundings): string | Inner | undefined {
  const named = line.values('-f', '--file', '--makefile');
  const texts: string[] = [];
  for (const name of named.length > 0 ? named : ['GNUmakefile', 'makefile', 'Makefile']) {
    const read = around.files.read(pathFrom(around.cwd, name), (text) => text);
    if (read.state === 'unreadable') {
      return { type: 'unclear', why: `${name}: ${read.reason}`, surroundings: around };
    }
    if (read.state === 'absent') continue;
    texts.push(read.value);
    if (named.length === 0) break;
  }
  return texts.length === 0 ? undefined : texts.join('\n');
}

function defaultGoal({ rules, variables }: Makefile): readonly string[] {
  const named = variables.get('.DEFAULT_GOAL');
  if (named !== undefined && named !== '') return [named];
  const first = rules
    .flatMap(({ targets }) => targets)
    .find((target) => !/^\.[A-Z]|%/.test(target));
  return first === undefined ? [] : [first];
}

/** What one goal runs, with all that it needs. */
class Run {
  private readonly seen = new Set<string>();
  private texts = 0;

  constructor(
    private readonly makefile: Makefile,
    private readonly around: Surroundings,
    private readonly facts: readonly Fact[],
  ) {}

  goal(
    target: string,
    variables: ReadonlyMap<string, string> = this.makefile.variables,
    depth = 0,
  ): readonly Inner[] {
    if (this.seen.has(target) || depth > DEEPEST) return [];
    this.seen.add(target);
    const mine = new Map(variables);
    for (const { targets, name, value } of this.makefile.own) {
      if (targets.includes(target)) mine.set(name, value);
    }
    const [rules, stem] = this.rulesFor(target);
    const needs = rules.flatMap((rule) => rule.needs.map((need) => need.replace('%', () => stem)));
    return [
      ...needs.flatMap((need) => this.goal(need, mine, depth + 1)),
      ...rules.flatMap((rule) => this.recipe(rule, target, stem, needs, mine)),
    ];
  }

  private rulesFor(target: string): readonly [readonly Rule[], string] {
    const { rules } = this.makefile;
    const exact = rules.filter(({ targets }) => targets.includes(target));
    if (exact.some(({ recipe }) => recipe.length > 0)) return [exact, ''];
    for (const rule of rules) {
      for (const pattern of rule.targets) {
        const at = pattern.indexOf('%');
        const [head, tail] = [pattern.slice(0, at), pattern.slice(at + 1)];
        const length = target.length - head.length - tail.length;
        if (at < 0 || length < 1 || rule.recipe.length === 0) continue;
        if (!target.startsWith(head) || !target.endsWith(tail)) continue;
        return [[...exact, rule], target.slice(at, at + length)];
      }
    }
    return [exact, ''];
  }

  private recipe(
    { recipe }: Rule,
    target: string,
    stem: string,
    needs: readonly string[],
    variables: ReadonlyMap<string, string>,
  ): readonly Inner[] {
    const automatic: readonly (readonly [string, string])[] = [
      ['@', target],
      ['<', needs[0] ?? ''],
      ['^', needs.join(' ')],
      ['+', needs.join(' ')],
      ['?', needs.join(' ')],
      ['*', stem],
      ['@D', UNKNOWN],
      ['@F', target.slice(target.lastIndexOf('/') + 1)],
    ];
    const all = new Map([...variables, ...automatic]);
    const absent = this.makefile.incomplete ? UNKNOWN : '';
    const { exported } = this.makefile;
    const env = [...variables].flatMap(([name, value]): readonly [string, string][] =>
      (exported === 'all' || exported.has(name)) && this.around.env[name] !== value
        ? [[name, fill(value, all, absent)]]
        : [],
    );
    const inside = withEnv(this.around, Object.fromEntries(env));
    const computed: string[] = [];
    const lines = recipe.map((line) => fill(line, all, absent, computed).replace(/^[\s@+-]+/, ''));
    const oneShell = this.makefile.rules.some(({ targets }) => targets.includes('.ONESHELL'));
    const texts = [...computed, ...(oneShell ? [lines.join('\n')] : lines)];
    this.texts += texts.length;
    if (this.texts > MOST_TEXTS) {
      const why = 'the makefile runs more than can be looked at';
      return [{ type: 'unclear', why, surroundings: this.around }];
    }
    return texts.flatMap((text) => shell(text, inside, this.facts));
  }
}

export const MAKE: readonly Tool[] = [make];
