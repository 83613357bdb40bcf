import { UNKNOWN, isUnknown } from '../act';
import { fill } from './makeWords';

/** A makefile as far as it says what a goal runs. */
export interface Makefile {
  readonly rules: readonly Rule[];
  readonly variables: ReadonlyMap<string, string>;
  /** Those of one goal and all that it needs: `deploy-prod: ENV = prod`. */
  readonly own: readonly OwnVariable[];
  /** A part could not be read: what is not defined here may be there. */
  readonly incomplete: boolean;
  /** What recipes find in their environment: all, or these names. */
  readonly exported: ReadonlySet<string> | 'all';
}

export interface Rule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  /** Not filled in; a line that goes on is one line. */
  readonly recipe: readonly string[];
}

export interface OwnVariable {
  readonly targets: readonly string[];
  readonly name: string;
  readonly value: string;
}

/** '' for a file that is not there; undefined: it cannot be read. */
export type Include = (path: string) => string | undefined;

const MOST_LINES = 5_000;
const DEEPEST = 8;

/**
 * Reads a makefile: GNU make manual, chapters 4 to 7. `given` are the variables of the command line, which it cannot
 * change; `env` those of the environment, which it can. What it computes with functions is unknown.
 */
export function readMakefile(
  text: string,
  given: ReadonlyMap<string, string>,
  env: ReadonlyMap<string, string>,
  include: Include,
): Makefile {
  const reader = new Reader(given, env, include);
  reader.read(text, 0);
  const { rules, variables, own, incomplete, exported, exportsAll } = reader;
  return { rules, variables, own, incomplete, exported: exportsAll ? 'all' : exported };
}

interface OpenRule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  readonly recipe: string[];
}

class Reader {
  readonly rules: OpenRule[] = [];
  readonly variables: Map<string, string>;
  readonly own: OwnVariable[] = [];
  readonly exported = new Set<string>();
  incomplete = false;
  exportsAll = false;
  private lines = 0;

  constructor(
    private readonly given: ReadonlyMap<string, string>,
    private readonly env: ReadonlyMap<string, string>,
    private readonly include: Include,
  ) {
    this.variables = new Map([...env, ...given]);
  }

  read(text: string, depth: number): void {
    let rule: OpenRule | undefined;
    let define: { readonly name: string; readonly lines: string[] } | undefined;
    /** Whether the lines within each open condition count; undefined: nobody knows. */
    const conditions: (boolean | undefined)[] = [];
    for (const raw of linesOf(text)) {
      if (++this.lines > MOST_LINES) return;
      if (define) {
        if (/^\s*endef\b/.test(raw)) {
          this.assign(define.name, '=', define.lines.join('\n'), false);
          define = undefined;
        } else define.lines.push(raw);
        continue;
      }
      const line = raw.replace(/(^|[^\\])#.*$/, '$1').trim();
      const condition = /^(ifeq|ifneq|ifdef|ifndef)\b\s*(.*)$/.exec(line);
      if (condition) {
        conditions.push(this.condition(condition[1] ?? '', condition[2] ?? ''));
        continue;
      }
      if (/^else\b/.test(line)) {
        const last = conditions.pop();
        const [, kind, rest] = /^else\s+(ifeq|ifneq|ifdef|ifndef)\b\s*(.*)$/.exec(line) ?? [];
        const next = kind === undefined ? true : this.condition(kind, rest ?? '');
        conditions.push(last === true ? false : last === undefined ? undefined : next);
        continue;
      }
      if (/^endif\b/.test(line)) {
        conditions.pop();
        continue;
      }
      if (conditions.includes(false)) continue;
      if (raw.startsWith('\t') && rule) {
        rule.recipe.push(raw.slice(1));
        continue;
      }
      if (line === '') continue;
      const perhaps = conditions.includes(undefined);
      const [, start] = /^define\s+([\w.-]+)/.exec(line) ?? [];
      if (start !== undefined) {
        define = { name: start, lines: [] };
        continue;
      }
      const next = this.line(line, perhaps, depth);
      if (next) rule = next;
    }
  }

  private line(line: string, perhaps: boolean, depth: number): OpenRule | undefined {
    const [, files] = /^-?s?include\s+(.*)$/.exec(line) ?? [];
    if (files !== undefined) {
      for (const path of this.fill(files).split(/\s+/)) {
        const text = depth < DEEPEST && path !== '' ? this.include(path) : undefined;
        if (text !== undefined) this.read(text, depth + 1);
        else if (path !== '') this.incomplete = true;
      }
      return undefined;
    }
    if (/^(?:un)?export\b/.test(line) && !/^(?:un)?export\s*[:=?+]/.test(line))
      return this.export(line, perhaps);
    const [, name, operator, value] =
      /^(?:override\s+)?([^\s:#=?+!]+)\s*(:{1,3}=|[?+!]?=)\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && operator !== undefined) {
      this.assign(this.fill(name), operator, value ?? '', perhaps);
      return undefined;
    }
    const [, targets, needs, recipe] = /^([^:=]+?)\s*&?::?\s*([^;=]*)(?:;(.*))?$/.exec(line) ?? [];
    if (targets === undefined) {
      const [, goals, own, value] =
        /^([^:=]+):\s*(?:(?:export|override|private)\s+)*([\w.-]+)\s*(?::{1,3}|[?+])?=\s*(.*)$/.exec(
          line,
        ) ?? [];
      if (own !== undefined && goals !== undefined && !this.given.has(own)) {
        this.own.push({ targets: wordsIn(this.fill(goals)), name: own, value: value ?? '' });
      }
      return undefined;
    }
    const rule = {
      targets: wordsIn(this.fill(targets)),
      needs: wordsIn(this.fill(needs ?? '')).filter((word) => word !== '|'),
      recipe: recipe === undefined ? [] : [recipe.trim()],
    };
    this.rules.push(rule);
    return rule;
  }

  private export(line: string, perhaps: boolean): undefined {
    const [, un, rest = ''] = /^(un)?export\b\s*(.*)$/.exec(line) ?? [];
    const [, name, operator, value] = /^([\w.-]+)\s*(:{1,3}=|[?+!]?=)\s*(.*)$/.exec(rest) ?? [];
    if (name !== undefined && operator !== undefined) {
      this.assign(name, operator, value ?? '', perhaps);
      this.exported.add(name);
    } else if (rest === '') this.exportsAll = un === undefined;
    else {
      for (const one of wordsIn(this.fill(rest))) {
        if (un === undefined) this.exported.add(one);
      }
    }
    return undefined;
  }

  private assign(name: string, operator: string, value: string, perhaps: boolean): void {
    if (this.given.has(name)) return;
    const former = this.variables.get(name);
    if (operator === '?=' && former !== undefined) return;
    // What comes from the environment goes on to recipes.
    if (this.env.has(name)) this.exported.add(name);
    const plain = operator === '!=' ? UNKNOWN : operator.startsWith(':') ? this.fill(value) : value;
    const next = operator === '+=' && former !== undefined ? `${former} ${plain}` : plain;
    this.variables.set(name, perhaps && former !== next ? UNKNOWN : next);
  }

  private fill(text: string): string {
    return fill(text, this.variables, this.incomplete ? UNKNOWN : '');
  }

  private condition(kind: string, rest: string): boolean | undefined {
    if (kind === 'ifdef' || kind === 'ifndef') {
      const value = this.variables.get(rest.trim());
      return (value !== undefined && value !== '') === (kind === 'ifdef');
    }
    const [, one, two] =
      /^\((.*?),(.*)\)\s*$/.exec(rest) ?? /^["'](.*?)["']\s+["'](.*)["']\s*$/.exec(rest) ?? [];
    if (one === undefined || two === undefined) return undefined;
    const [left, right] = [this.fill(one).trim(), this.fill(two).trim()];
    if (isUnknown(left) || isUnknown(right)) return undefined;
    return (left === right) === (kind === 'ifeq');
  }
}

/** Lines, those that end in `\` with the next; a recipe keeps it for the shell. */
function linesOf(text: string): readonly string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const whole: string = open === undefined ? line : `${open}${line.replace(/^\s*/, ' ')}`;
    if (/(?:^|[^\\])\\$/.test(whole)) open = whole.slice(0, -1);
    else {
      lines.push(whole);
      open = undefined;
    }
  }
  return open === undefined ? lines : [...lines, open];
}

function wordsIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
