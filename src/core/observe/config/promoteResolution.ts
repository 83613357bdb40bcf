import type { PromoteConfig } from './configModel';
import type { Path } from './jsonc';
import { filledParameter, written } from './presetSource';
import { LATER, type PromoteParameter, type PromotePreset } from './promotePreset';
import { promotePresetNamed } from './promotePresets';
import type { HttpTemplate, PlatformTemplate, PromoteTemplate } from './promoteTemplate';
import { checkedRef, checkedRemote, checkedUrl } from './requestParts';
import { checkRule } from '../reading/rule';
import { type Scope, Unresolved } from './scope';
import type { PromoteOptions, PromotePresetInput } from './sourceSchema';
import { substitute } from './template';
import { durationOf } from './times';

const PLACEHOLDER = /\$\{[^{}]*\}/g;

/**
 * A trigger of the configuration with every name filled in that a cell knows, and everything checked that can be
 * before sending. `isProduction`: the kind of the environment.
 */
export function resolvePromote(
  promote: PromoteConfig,
  cell: Scope,
  path: Path,
  isProduction: boolean,
): PromoteTemplate | Unresolved {
  const scope = cell.withLater(LATER);
  const run = 'run' in promote ? resolveRule(promote.run, cell, [...path, 'run']) : undefined;
  if (run instanceof Unresolved) return run;
  if ('preset' in promote) return resolvePreset(promote, run, cell, path, isProduction);
  const send = resolveSend(promote, cell, scope, path);
  if (send instanceof Unresolved) return send;
  return {
    send,
    // A push under a lease does nothing the second time.
    idempotent: promote.idempotent ?? send.transport === 'git',
    followFor: followFor(promote),
    rules: { run, runId: undefined },
    platform: undefined,
  };
}

function followFor({ followFor }: PromoteOptions): number | undefined {
  return followFor === undefined ? undefined : durationOf(followFor);
}

function resolveRule(
  rule: string | undefined,
  cell: Scope,
  path: Path,
): string | undefined | Unresolved {
  if (rule === undefined || !rule.includes('${')) return rule;
  const filled = cell.fill(rule, path);
  if (filled instanceof Unresolved) return filled;
  const trouble = checkRule(filled);
  if (trouble === undefined) return filled;
  return new Unresolved(
    path,
    trouble,
    ([environment]) =>
      `With ${environment ?? 'its names'} filled in \`run\` cannot be read: ${trouble}.`,
  );
}

function resolveSend(
  promote: Exclude<PromoteConfig, PromotePresetInput>,
  cell: Scope,
  scope: Scope,
  path: Path,
): PromoteTemplate['send'] | Unresolved {
  if ('http' in promote) {
    const url = resolveUrl(promote.http, scope, [...path, 'http']);
    if (url instanceof Unresolved) return url;
    const headers = resolveHeaders(promote.headers, scope, path);
    if (headers instanceof Unresolved) return headers;
    const body = fillTree(promote.body, scope, [...path, 'body']);
    if (body instanceof Unresolved) return body;
    return { transport: 'http', method: promote.method ?? 'POST', url, headers, body };
  }
  if ('command' in promote) {
    const command: string[] = [];
    for (const [index, part] of promote.command.entries()) {
      // Which program runs is for the file to say, not for what an answer brings.
      const filled = (index === 0 ? cell : scope).fill(part, [...path, 'command', index]);
      if (filled instanceof Unresolved) return filled;
      command.push(filled);
    }
    return { transport: 'command', command };
  }
  const filled = scope.fill(promote.git, [...path, 'git']);
  if (filled instanceof Unresolved) return filled;
  const ref = filled.startsWith('refs/') ? filled : `refs/heads/${filled}`;
  const checked = checkedRef(ref.replace(PLACEHOLDER, 'x'), [...path, 'git']);
  if (checked instanceof Unresolved) return checked;
  if (ref.includes('*')) {
    return new Unresolved(
      [...path, 'git'],
      '*',
      () => 'A push goes to one branch or tag: write its name without `*`.',
    );
  }
  const remote = cell.fill(promote.remote ?? 'origin', [...path, 'remote']);
  if (remote instanceof Unresolved) return remote;
  const name = checkedRemote(remote, [...path, 'remote']);
  if (name instanceof Unresolved) return name;
  return { transport: 'git', remote, ref };
}

/** An address whose host is known now: where a promotion and its secrets go must not hang on what an answer says. */
function resolveUrl(text: string, scope: Scope, path: Path): string | Unresolved {
  const filled = scope.fill(text, path, 'refused', true);
  return filled instanceof Unresolved ? filled : checkedTemplate(filled, path);
}

function checkedTemplate(url: string, path: Path): string | Unresolved {
  const host = /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? url;
  const late = host.match(PLACEHOLDER)?.[0];
  if (late !== undefined) {
    return new Unresolved(
      path,
      late,
      () =>
        `${late} is known only when a promotion is sent and cannot choose the host: use it after the host, or a variable of the environment.`,
    );
  }
  const checked = checkedUrl(url.replace(PLACEHOLDER, 'x'), path);
  return checked instanceof Unresolved ? checked : url.replace(/#.*$/s, '');
}

function resolveHeaders(
  headers: Readonly<Record<string, string>> | undefined,
  scope: Scope,
  path: Path,
): Readonly<Record<string, string>> | Unresolved {
  const filled: [string, string][] = [];
  for (const [name, value] of Object.entries(headers ?? {})) {
    const text = scope.fill(value, [...path, 'headers', name], 'kept');
    if (text instanceof Unresolved) return text;
    filled.push([name, text]);
  }
  return Object.fromEntries(filled);
}

/** JSON with the names in its texts filled in. It is a tree already, so no value can end the text that it stands in. */
function fillTree(value: unknown, scope: Scope, path: Path): unknown {
  if (typeof value === 'string') return scope.fill(value, path);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = [];
  for (const [key, part] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (key.includes('${')) {
      return new Unresolved(
        at,
        key,
        () => 'Names are filled in in values, not in keys: write the key out.',
      );
    }
    const filled = fillTree(part, scope, at);
    if (filled instanceof Unresolved) return filled;
    entries.push([key, filled]);
  }
  return Array.isArray(value) ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}

/** What names stand for in the texts of a row: undefined for an optional parameter that is not given. */
type Values = ReadonlyMap<string, Value | undefined>;

interface Value {
  readonly inText: string;
  readonly inUrl: string;
  /** Where it is all that a text holds. */
  readonly alone: unknown;
}

function resolvePreset(
  promote: PromotePresetInput,
  run: string | undefined,
  cell: Scope,
  path: Path,
  isProduction: boolean,
): PromoteTemplate | Unresolved {
  const preset = promotePresetNamed(promote.preset);
  if (!preset) {
    return new Unresolved(undefined, promote.preset, () => `there is no preset ${promote.preset}`);
  }
  const scope = cell.withLater(LATER);
  const given = promote as unknown as Readonly<Record<string, unknown>>;
  const values = new Map<string, Value | undefined>();
  for (const name of ['service', 'environment']) {
    const value = cell.fill(`\${${name}}`, path);
    if (!(value instanceof Unresolved)) values.set(name, valueOf(value, 'text'));
  }
  const needed: Record<string, string> = {};
  for (const parameter of preset.parameters) {
    const { name } = parameter;
    const at = [...path, given[name] === undefined ? 'preset' : name];
    // The host must be known now, so nothing late stands in the beginning of an address.
    const own = parameter.form === 'base' ? cell : scope;
    const value = resolveParameter(parameter, given[name], own, at, isProduction);
    if (value instanceof Unresolved) return value;
    values.set(name, value);
    if (parameter.form !== 'url' && value?.inText.includes('${')) needed[name] = value.inText;
  }
  const headers = resolveHeaders(promote.headers, scope, path);
  if (headers instanceof Unresolved) return headers;
  return {
    send: rowSend(preset, values, headers),
    idempotent: promote.idempotent ?? preset.idempotent,
    followFor: followFor(promote),
    rules: { run: run ?? preset.rules.run, runId: preset.rules.runId },
    platform: platform(preset, values, needed, headers),
  };
}

function resolveParameter(
  parameter: PromoteParameter,
  given: unknown,
  scope: Scope,
  at: Path,
  isProduction: boolean,
): Value | undefined | Unresolved {
  switch (parameter.form) {
    case 'flag':
      return { inText: '', inUrl: '', alone: given ?? isProduction };
    case 'texts':
    case 'pairs': {
      const filled = fillTree(given ?? parameter.fallback, scope, at);
      if (filled instanceof Unresolved) return filled;
      const texts = Object.entries(filled as Readonly<Record<string, string>>);
      const alone =
        parameter.form === 'texts' ? filled : texts.map(([key, value]) => ({ key, value }));
      return { inText: '', inUrl: '', alone };
    }
    case 'base':
    case 'url':
    case 'text':
    case 'path': {
      const text = typeof given === 'string' ? given : parameter.fallback;
      if (text === undefined) return undefined;
      const value =
        parameter.form === 'url'
          ? resolveUrl(text, scope, at)
          : filledParameter(parameter, text, scope, at);
      return value instanceof Unresolved ? value : valueOf(value, parameter.form);
    }
  }
}

/** What is filled in later is escaped then. */
function valueOf(text: string, form: 'base' | 'url' | 'text' | 'path'): Value {
  const parts = text.split(/(\$\{[^{}]*\})/);
  const inUrl = parts.map((part, index) => (index % 2 === 1 ? part : written(part, form))).join('');
  return { inText: text, inUrl, alone: text };
}

function rowSend(
  { headers, send }: PromotePreset,
  values: Values,
  own: Readonly<Record<string, string>>,
): HttpTemplate {
  return {
    transport: 'http',
    method: send.method,
    url: rowUrl(send, values),
    headers: { ...headers, ...send.headers, ...own },
    body: rowTree(send.body, values),
  };
}

function platform(
  preset: PromotePreset,
  values: Values,
  needed: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): PlatformTemplate {
  const { name, title, lookups, follow, retryWithout, trap, undoneBy } = preset;
  const text = (template: string | undefined) => template && rowText(template, values, 'inText');
  // Names of what is promoted are for the promotion; a header that needs them would be another at each question.
  const steady = Object.entries(own).filter(([, value]) => !/\$\{(?!env:)/.test(value));
  return {
    name,
    title,
    headers: { ...preset.headers, ...Object.fromEntries(steady) },
    needed,
    lookups: lookups.map((lookup) => ({
      url: rowUrl(lookup, values),
      values: lookup.values,
      missing: lookup.missing,
    })),
    runId: text(preset.runId),
    page: preset.page && rowText(preset.page, values, 'inUrl'),
    follow: follow && {
      url: rowUrl(follow, values),
      state: follow.state,
      succeeded: follow.succeeded,
      failed: follow.failed,
      run: follow.run,
    },
    retryWithout,
    trap,
    undoneBy,
  };
}

/** The names of a row that are no parameters stay for later; that each is known is for its test to see. */
function rowText(text: string, values: Values, kind: 'inText' | 'inUrl'): string {
  const filled = substitute(text, (name) => values.get(name)?.[kind] ?? `\${${name}}`, 'kept');
  return filled.state === 'filled' ? filled.text : text;
}

function rowUrl(
  { url, query = {} }: { readonly url: string; readonly query?: Readonly<Record<string, string>> },
  values: Values,
): string {
  const rest = Object.entries(query).flatMap(([key, text]) => {
    const value = rowTree(text, values) === undefined ? undefined : rowText(text, values, 'inUrl');
    return value === undefined ? [] : [`${key}=${value}`];
  });
  return [rowText(url, values, 'inUrl'), ...(rest.length > 0 ? [rest.join('&')] : [])].join('?');
}

/** Undefined for the name of an optional parameter that is not given. */
function rowTree(value: unknown, values: Values): unknown {
  if (typeof value === 'string') {
    const name = /^\$\{([^{}]*)\}$/.exec(value)?.[1];
    if (name !== undefined && values.has(name)) return values.get(name)?.alone;
    return rowText(value, values, 'inText');
  }
  if (Array.isArray(value)) return value.map((part) => rowTree(part, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, part]) => [key, rowTree(part, values)] as const)
      .filter(([, part]) => part !== undefined),
  );
}
