import type { SourceConfig } from './configModel';
import type { Path } from './jsonc';
import {
  type ParameterForm,
  type Preset,
  type PresetParameter,
  RULE_NAMES,
  presetNamed,
} from './presets';
import { checkedUrl } from './requestParts';
import { type Scope, Unresolved } from './scope';
import type { ReadingRules } from '../source';
import type { PresetSource } from './sourceSchema';
import { substitute } from './template';

/** A source that is no preset. */
export type PlainSource = Exclude<SourceConfig, PresetSource>;

export interface Expanded {
  readonly source: PlainSource;
  /** What a person would open. */
  readonly address: string | undefined;
}

/** A preset as the plain source it stands for. */
export function expandPreset(
  { preset: name, headers, values }: PresetSource,
  scope: Scope,
  path: Path,
): Expanded | Unresolved {
  const preset = presetNamed(name);
  if (!preset) return new Unresolved(undefined, name, () => `there is no preset ${name}`);
  const parameters = new Map<string, { readonly value: string; readonly form: ParameterForm }>();
  for (const parameter of preset.parameters) {
    const { name: key, form, fallback } = parameter;
    const text = values[key] ?? fallback;
    if (text === undefined) continue;
    const at = [...path, values[key] === undefined ? 'preset' : key];
    const value = filledParameter(parameter, text, scope, at);
    if (value instanceof Unresolved) return value;
    parameters.set(key, { value, form });
  }
  return filledIn(preset, parameters, values, headers);
}

/** The value of a parameter with its names filled in; an address is one that may be asked. */
export function filledParameter(
  { name, form }: PresetParameter,
  text: string,
  scope: Scope,
  at: Path,
): string | Unresolved {
  const isUrl = form === 'url' || form === 'base';
  const value = scope.fill(text, at, 'refused', isUrl);
  if (value instanceof Unresolved) return value;
  const checked = isUrl ? checkedUrl(value, at) : value;
  if (checked instanceof Unresolved) return checked;
  if (form === 'base' && /[?#]/.test(checked)) {
    return new Unresolved(
      at,
      'base',
      () =>
        `\`${name}\` is the beginning of an address, the preset adds the rest: take away what follows ? or #.`,
    );
  }
  return form === 'url' ? value : checked;
}

function filledIn(
  preset: Preset,
  parameters: ReadonlyMap<string, { readonly value: string; readonly form: ParameterForm }>,
  values: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> | undefined,
): Expanded {
  const fill = (text: string, forUrl: boolean) => {
    const filled = substitute(text, (parameter) => {
      const known = parameters.get(parameter);
      return known && (forUrl ? written(known.value, known.form) : known.value);
    });
    return filled.state === 'filled' ? filled.text : undefined;
  };
  const rules = Object.fromEntries(
    RULE_NAMES.flatMap((key) => {
      const text = values[key] ?? preset.source[key];
      return text === undefined ? [] : [[key, text]];
    }),
  ) as unknown as ReadingRules;
  if ('http' in preset.source) {
    const http = fill(preset.source.http, true) ?? '';
    return {
      source: { http, headers: { ...preset.source.headers, ...headers }, ...rules },
      address: preset.address === undefined ? undefined : fill(preset.address, true),
    };
  }
  // An optional remote that is not given is none: the local refs are read.
  const remote = fill(preset.source.remote, false);
  const git = fill(preset.source.git, false) ?? '';
  return {
    source: { git, ...(remote === undefined ? {} : { remote }), ...rules },
    address: undefined,
  };
}

/** A value as it stands in an address. */
export function written(value: string, form: ParameterForm): string {
  switch (form) {
    case 'url':
      return value;
    case 'base':
      return value.replace(/\/+$/, '');
    case 'text':
      return encodeURIComponent(value);
    case 'path':
      return value.split('/').map(encodeURIComponent).join('/');
  }
}
