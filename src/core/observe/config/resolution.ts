import type { SourceConfig } from './configModel';
import type { Path } from './jsonc';
import { type PlainSource, expandPreset } from './presetSource';
import { RULE_NAMES, TAG_NAME } from './presets';
import { checkedRef, checkedRemote, checkedUrl } from './requestParts';
import { checkRule } from '../reading/rule';
import { type Scope, Unresolved } from './scope';
import { type ReadingRules, type Request, type Source } from '../source';

export type Resolution =
  { readonly source: Source; readonly address: string | undefined } | Unresolved;

/** A source of the configuration with every name filled in and everything checked that can be before asking. */
export function resolveSource(source: SourceConfig, scope: Scope, path: Path): Resolution {
  const expanded =
    'preset' in source ? expandPreset(source, scope, path) : { source, address: undefined };
  if (expanded instanceof Unresolved) return expanded;
  const request = resolveRequest(expanded.source, scope, path, 'preset' in source);
  if (request instanceof Unresolved) return request;
  const rules = resolveRules(expanded.source, scope, path);
  if (rules instanceof Unresolved) return rules;
  const origin = request.transport === 'http' ? `${new URL(request.url).origin}/` : undefined;
  return { source: { request, rules }, address: expanded.address ?? origin };
}

/** An address that a person opens, checked like one that is asked. */
export function resolveAddress(text: string, scope: Scope, path: Path): string | Unresolved {
  const filled = scope.fill(text, path, 'refused', true);
  return filled instanceof Unresolved ? filled : checkedUrl(filled, path);
}

function resolveRequest(
  source: PlainSource,
  scope: Scope,
  path: Path,
  isPreset: boolean,
): Request | Unresolved {
  // The parts of a preset have been filled in; what is wrong with them stands at its name.
  const at = (key: string): Path => (isPreset ? [...path, 'preset'] : [...path, key]);
  const fill = (text: string, key: string, forUrl = false) =>
    isPreset ? text : scope.fill(text, at(key), 'refused', forUrl);
  if ('http' in source) {
    const text = fill(source.http, 'http', true);
    const url = text instanceof Unresolved ? text : checkedUrl(text, at('http'));
    if (url instanceof Unresolved) return url;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(source.headers ?? {})) {
      const filled = scope.fill(value, [...path, 'headers', name], 'kept');
      if (filled instanceof Unresolved) return filled;
      headers[name] = filled;
    }
    return { transport: 'http', url, headers };
  }
  if ('command' in source) {
    const command: string[] = [];
    for (const [index, part] of source.command.entries()) {
      const filled = scope.fill(part, [...path, 'command', index]);
      if (filled instanceof Unresolved) return filled;
      command.push(filled);
    }
    return { transport: 'command', command };
  }
  const ref = fill(source.git, 'git');
  if (ref instanceof Unresolved) return ref;
  const checked = checkedRef(ref, at('git'));
  if (checked instanceof Unresolved) return checked;
  if (source.remote === undefined) return { transport: 'git', remote: undefined, ref };
  const remote = fill(source.remote, 'remote');
  if (remote instanceof Unresolved) return remote;
  const checkedName = checkedRemote(remote, at('remote'));
  if (checkedName instanceof Unresolved) return checkedName;
  return { transport: 'git', remote, ref };
}

function resolveRules(source: PlainSource, scope: Scope, path: Path): ReadingRules | Unresolved {
  const rules: Partial<Record<(typeof RULE_NAMES)[number], string>> = {};
  for (const key of RULE_NAMES) {
    const text = source[key];
    if (text === undefined) continue;
    if (!text.includes('${')) {
      rules[key] = text;
      continue;
    }
    const filled = scope.fill(text, [...path, key]);
    if (filled instanceof Unresolved) return filled;
    const trouble = checkRule(filled);
    if (trouble !== undefined) {
      return new Unresolved(
        [...path, key],
        trouble,
        ([environment]) =>
          `With ${environment ?? 'its names'} filled in \`${key}\` cannot be read: ${trouble}.`,
      );
    }
    rules[key] = filled;
  }
  return { ...usualRules(source), ...rules };
}

/** What answers of our own making hold: a command prints the commit, the git transport makes `{"commit", "ref"}`. */
function usualRules(source: PlainSource): ReadingRules {
  if ('command' in source) return { commit: 'text:' };
  return 'git' in source ? { commit: 'commit', version: TAG_NAME } : { commit: 'commit' };
}
