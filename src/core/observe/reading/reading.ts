import type { Deployment, NotRead, Reading } from '../../model';
import { numberAsWritten } from './json';
import { plain } from '../../text';
import { parseReportedCommit } from './reportedCommit';
import { type Answered, type CompiledRules, pick, type Rule } from './rule';
import { parseSince } from './since';
import type { Answer, Failure } from '../source';

/** Reads an answer by the rules of one cell. `now` is when it was observed, in milliseconds since 1970 UTC. */
export function read(answer: Answer, rules: CompiledRules, now: number): Reading {
  if (answer.state === 'failed')
    return { state: failureState(answer.failure), reason: answer.message, observedAt: now };
  const unrecognised = (reason: string): NotRead => ({
    state: 'unrecognised',
    reason,
    observedAt: now,
  });

  const picked = pick(rules.commit, answer, rules);
  if (picked.state === 'nothing') return unrecognised(page(rules.commit, answer) ?? picked.reason);
  if (picked.value === null && rules.commit.kind === 'json')
    return unrecognised(
      `there is nothing at \`${rules.commit.text}\`; ${contents(rules.parse(answer))}`,
    );
  const reported = parseReportedCommit(picked.value);
  if (reported.state === 'none')
    return unrecognised(
      page(rules.commit, answer) ?? `${reported.reason}${place(rules.commit, picked.value)}`,
    );

  const since = parseSince(rules.since && value(rules.since, answer, rules), now);
  const deployment: Deployment = {
    commit: reported.commit,
    ...textAt('version', rules.version, answer, rules),
    ...(since === undefined ? {} : { since }),
    ...textAt('by', rules.by, answer, rules),
    ...textAt('health', rules.health, answer, rules),
  };
  return { state: 'deployed', deployment, observedAt: now };
}

function failureState(failure: Failure): NotRead['state'] {
  switch (failure) {
    case 'timeout':
    case 'network':
    case 'tls':
    case 'busy':
    case 'server':
      return 'unreachable';
    case 'credentials':
      return 'refused';
    case 'status':
    case 'redirect':
    case 'too-big':
    case 'malformed':
    case 'configuration':
      return 'unrecognised';
  }
}

function value(rule: Rule, answer: Answered, rules: CompiledRules): unknown {
  const picked = pick(rule, answer, rules);
  return picked.state === 'found' ? picked.value : undefined;
}

const maxDetail = 200;

/** A detail beside the commit. One that cannot be read is left out: the commit is what was asked for. */
function textAt<Name extends 'version' | 'by' | 'health'>(
  name: Name,
  rule: Rule | undefined,
  answer: Answered,
  rules: CompiledRules,
): { readonly [key in Name]?: string } {
  if (rule === undefined) return {};
  const found = value(rule, answer, rules);
  const text =
    typeof found === 'number'
      ? numberAsWritten(answer.body, found)
      : typeof found === 'string'
        ? found.trim()
        : '';
  if (!text) return {};
  const cut = text.slice(0, maxDetail).replace(/[\uD800-\uDBFF]$/, '');
  return { [name]: cut } as { readonly [key in Name]?: string };
}

/** Says so where a page for people came instead of what the rule reads: most often somebody has to sign in first. */
function page(rule: Rule, answer: Answered): string | undefined {
  const expected = { json: 'JSON', text: 'text', meta: '', header: '', broken: '' }[rule.kind];
  const start = answer.body
    .slice(0, 16 * 1024)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^<\?xml\b(?![^]*<html)/i.test(start))
    return expected && `the answer is XML, not ${expected}`;
  const isPage = /^<(?:!doctype html|!--|html|head|body|title|meta)\b/i.test(start);
  const asksToSignIn =
    /<input[^<>]{0,500}type\s*=\s*["']?password/i.test(start) ||
    /\b(?:sign|log)[ -]?in\b|\bpassword\b|\bsso\b/i.test(start);
  if (!isPage || (expected === '' && !asksToSignIn) || rule.kind === 'broken') return undefined;
  const title = /<title[^<>]{0,200}>([^<]{1,500})/i.exec(start)?.[1]?.trim();
  const name = title ? ` (${plain(title, 60)})` : '';
  const not = expected ? `, not ${expected}` : '';
  return asksToSignIn
    ? `answered an HTML page${name}${not}: is this a sign-in page?`
    : `answered an HTML page${name}${not}`;
}

/** What an answer without a commit holds, so that the rule can be mended. */
function contents(json: ReturnType<CompiledRules['parse']>): string {
  if (json.state === 'not-json') return json.reason;
  const { value } = json;
  if (value === null) return 'the answer is null';
  if (Array.isArray(value)) return `the answer is a list of ${value.length}`;
  if (typeof value !== 'object') return `the answer is a ${typeof value}`;
  const names = keyNames(value);
  return names === '' ? 'the answer is an empty object' : `the answer has: ${names}`;
}

function place(rule: Rule, value: unknown): string {
  if (rule.kind !== 'json') return '';
  const at = ` (at \`${rule.text}\``;
  if (Array.isArray(value)) return `${at}; pick one entry of the list, for example with | [0])`;
  if (typeof value !== 'object' || value === null) return `${at})`;
  const names = keyNames(value);
  return names === '' ? `${at})` : `${at}, which has: ${names})`;
}

function keyNames(value: object): string {
  const names = Object.keys(value);
  const shown = names.slice(0, 8).map((name) => plain(name, 30));
  return [...shown, ...(names.length > 8 ? ['…'] : [])].join(', ');
}
