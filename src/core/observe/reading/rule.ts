import { metaContent } from './metaTag';
import { compilePattern, type Pattern } from './pattern';
import { compileQuery, type Query } from './query';
import { type JsonResult, parseJson } from './json';
import type { Answer, ReadingRules } from '../source';

/** One reading rule, ready for use. */
export type Rule =
  | { readonly kind: 'json'; readonly text: string; readonly query: Query }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'meta'; readonly name: string }
  /** Without a pattern: the whole text. */
  | { readonly kind: 'text'; readonly pattern: Pattern | undefined }
  /** Reads nothing, and says why. */
  | { readonly kind: 'broken'; readonly problem: string };

export interface CompiledRules {
  readonly commit: Rule;
  readonly version: Rule | undefined;
  readonly since: Rule | undefined;
  readonly by: Rule | undefined;
  readonly health: Rule | undefined;
  /** Parses an answer's body, once for all the cells that the answer serves. */
  readonly parse: (answer: Answered) => JsonResult;
}

export type Answered = Extract<Answer, { state: 'answered' }>;

/** What a rule found, or why it found nothing. */
export type Picked =
  | { readonly state: 'found'; readonly value: unknown }
  | { readonly state: 'nothing'; readonly reason: string };

/** Of a longer text only the start is read: a page that says its commit says it early. */
const maxText = 64 * 1024;

/** Compiles rules, each text once. */
export class RuleBook {
  private readonly rules = new Map<string, Rule>();
  private readonly documents = new WeakMap<Answered, JsonResult>();

  compile(rules: ReadingRules): CompiledRules {
    return {
      commit: this.rule(rules.commit),
      version: this.optional(rules.version),
      since: this.optional(rules.since),
      by: this.optional(rules.by),
      health: this.optional(rules.health),
      parse: (answer) => this.parse(answer),
    };
  }

  private optional(text: string | undefined): Rule | undefined {
    return text === undefined ? undefined : this.rule(text);
  }

  private rule(text: string): Rule {
    const known = this.rules.get(text);
    if (known) return known;
    const rule = compileRule(text);
    this.rules.set(text, rule);
    return rule;
  }

  private parse(answer: Answered): JsonResult {
    const known = this.documents.get(answer);
    if (known) return known;
    const parsed = parseJson(answer.body);
    this.documents.set(answer, parsed);
    return parsed;
  }
}

/** What is wrong with a reading rule, in a sentence, or undefined when nothing is. */
export function checkRule(text: string): string | undefined {
  const rule = compileRule(text);
  return rule.kind === 'broken' ? rule.problem : undefined;
}

function compileRule(text: string): Rule {
  const [, kind, rest = ''] = /^(header|meta|text):(.*)$/s.exec(text.trim()) ?? [];
  switch (kind) {
    case 'header':
      return compileHeader(rest.trim());
    case 'meta':
      return rest.trim() === ''
        ? broken(
            'write the name of the tag: meta:revision reads <meta name="revision" content="…">',
          )
        : { kind: 'meta', name: rest.trim() };
    case 'text':
      return compileText(rest);
    case undefined:
    default:
      return compileJson(text.trim());
  }
}

function compileHeader(name: string): Rule {
  if (name === '') return broken('write the name of the header: header:x-git-sha');
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return broken(`${name} cannot be the name of a header`);
  return { kind: 'header', name: name.toLowerCase() };
}

function compileText(source: string): Rule {
  if (source === '') return { kind: 'text', pattern: undefined };
  const result = compilePattern(source);
  return result.state === 'compiled'
    ? { kind: 'text', pattern: result.pattern }
    : broken(result.problem);
}

function compileJson(text: string): Rule {
  if (text === '') return broken('write where the commit stands: git.commit, or header:x-git-sha');
  const result = compileQuery(text);
  return result.state === 'compiled'
    ? { kind: 'json', text, query: result.query }
    : broken(result.problem);
}

function broken(problem: string): Rule {
  return { kind: 'broken', problem };
}

/** Applies a rule to an answer. Takes time in proportion to the answer. */
export function pick(rule: Rule, answer: Answered, rules: Pick<CompiledRules, 'parse'>): Picked {
  switch (rule.kind) {
    case 'broken':
      return nothing(`the reading rule cannot be used: ${rule.problem}`);
    case 'header': {
      const value = Object.hasOwn(answer.headers, rule.name) ? answer.headers[rule.name] : '';
      return value ? found(value) : nothing(`the answer has no header ${rule.name}`);
    }
    case 'meta': {
      const value = metaContent(answer.body, rule.name);
      return value === undefined
        ? nothing(`the page has no <meta name="${rule.name}"> with a content`)
        : found(value);
    }
    case 'text': {
      const text = answer.body.slice(0, maxText).trim();
      if (text === '') return nothing('the answer is empty');
      const value = rule.pattern === undefined ? text : rule.pattern.find(text);
      return value === undefined
        ? nothing('the pattern matches nothing in the answer')
        : found(value);
    }
    case 'json': {
      const json = rules.parse(answer);
      if (json.state === 'not-json') return nothing(json.reason);
      const result = rule.query.evaluate(json.value);
      return result.state === 'value'
        ? found(result.value)
        : nothing(`the rule \`${rule.text}\` does not fit the answer: ${result.problem}`);
    }
  }
}

/** Applies a rule that is used once. */
export function pickOnce(text: string, answer: Answered): Picked {
  return pick(compileRule(text), answer, { parse: ({ body }) => parseJson(body) });
}

function found(value: unknown): Picked {
  return { state: 'found', value };
}

function nothing(reason: string): Picked {
  return { state: 'nothing', reason };
}
