import type * as z from 'zod';

import type { PromoteConfig, SourceConfig } from './configModel';
import type { Decoder } from './decoder';
import { words } from './decoder';
import type { JsonNode, Member, Path } from './jsonc';
import { type Preset, presetNamed } from './presets';
import type { PromotePreset } from './promotePreset';
import { promotePresetNamed } from './promotePresets';
import { presetForms, promoteForms, promotePresetForms, sourceForms } from './sourceSchema';
import { nearest } from './spelling';

const FORMS = ['http', 'command', 'git', 'preset'] as const;
type Form = (typeof FORMS)[number];

const SECRET_HEADER =
  /^(?:authorization|proxy-authorization|cookie)$|token|secret|password|api-?key/i;

/** How a cell is read, or undefined and a problem. */
export function decodeSource(
  decoder: Decoder,
  node: JsonNode,
  path: Path,
): SourceConfig | undefined {
  if (node.type === 'string') {
    const http = JSON.stringify(node.value);
    const meant = `{ "http": ${http}, "commit": "commit" }`;
    decoder.error(
      `${words(path)} must say how to ask and where the commit stands: write ${meant}, where "commit" is its place in the JSON answer.`,
      path,
    );
    return undefined;
  }
  const example = '{ "http": "https://${host}/version", "commit": "git.commit" }';
  const members = decoder.members(node, path, example);
  const form = members && formOf(decoder, members, path, example);
  if (!members || !form) return undefined;
  const source =
    form === 'preset'
      ? decodePreset(decoder, node, members, path)
      : decoder.check<SourceConfig>(sourceForms[form], node, path);
  if (source && 'headers' in source) warnOfSecrets(decoder, source.headers ?? {}, path);
  return source;
}

/** How a commit is moved on, or undefined and a problem. */
export function decodePromote(
  decoder: Decoder,
  node: JsonNode,
  path: Path,
): PromoteConfig | undefined {
  const example = '{ "command": ["./deploy.sh", "${environment}", "${commit}"] }';
  const members = decoder.members(node, path, example);
  const form = members && formOf(decoder, members, path, example);
  if (!members || !form) return undefined;
  const promote =
    form === 'preset'
      ? (checkedPreset(decoder, node, members, path, PROMOTIONS) as PromoteConfig | undefined)
      : decoder.check<PromoteConfig>(promoteForms[form], node, path);
  if (promote && 'headers' in promote) warnOfSecrets(decoder, promote.headers ?? {}, path);
  return promote;
}

/** Which of the forms an object has: exactly one of their keys stands in it. */
function formOf(
  decoder: Decoder,
  members: readonly Member[],
  path: Path,
  example: string,
): Form | undefined {
  const forms = FORMS.filter((form) => members.some(({ key }) => key === form));
  const [form, second] = forms;
  if (form !== undefined && second === undefined) return form;
  if (form !== undefined) {
    decoder.error(
      `${words(path)} holds ${forms.map((one) => `\`${one}\``).join(' and ')}: keep one of them.`,
      [...path, second ?? form],
      'key',
    );
    return undefined;
  }
  for (const { key } of members) {
    const meant = nearest(key, FORMS);
    if (meant === undefined) continue;
    decoder.error(
      `\`${key}\` is not known here; did you mean \`${meant}\`?`,
      [...path, key],
      'key',
    );
    return undefined;
  }
  decoder.error(
    `${words(path)} must hold \`http\`, \`command\`, \`git\` or \`preset\`, for example ${example}.`,
    path,
  );
  return undefined;
}

function decodePreset(
  decoder: Decoder,
  node: JsonNode,
  members: readonly Member[],
  path: Path,
): SourceConfig | undefined {
  const read = checkedPreset(decoder, node, members, path, SOURCES);
  if (read === undefined) return undefined;
  const { preset, headers, ...values } = read as PresetMembers;
  return headers ? { preset, headers, values } : { preset, values };
}

/** The presets that may stand somewhere. */
interface Presets {
  readonly forms: ReadonlyMap<string, z.ZodType>;
  readonly named: (
    name: string,
  ) => { readonly parameters: Preset['parameters'] | PromotePreset['parameters'] } | undefined;
}

const SOURCES: Presets = { forms: presetForms, named: presetNamed };
const PROMOTIONS: Presets = { forms: promotePresetForms, named: promotePresetNamed };

/** A preset as its form types it, or undefined and a problem. */
function checkedPreset(
  decoder: Decoder,
  node: JsonNode,
  members: readonly Member[],
  path: Path,
  presets: Presets,
): unknown {
  const name: unknown = members.find(({ key }) => key === 'preset')?.value?.value;
  const form = typeof name === 'string' ? presets.forms.get(name) : undefined;
  if (!form) {
    const meant = typeof name === 'string' ? nearest(name, presets.forms.keys()) : undefined;
    decoder.error(
      meant === undefined
        ? `\`preset\` must be one of ${[...presets.forms.keys()].join(', ')}.`
        : `There is no preset ${JSON.stringify(name)}; did you mean "${meant}"?`,
      [...path, 'preset'],
    );
    return undefined;
  }
  const missing = presets
    .named(String(name))
    ?.parameters.filter(
      ({ name: parameter, required }) => required && !members.some(({ key }) => key === parameter),
    );
  for (const parameter of missing ?? []) {
    decoder.error(
      `The preset "${String(name)}" needs \`${parameter.name}\`: add "${parameter.name}": ${JSON.stringify(parameter.example)}.`,
      [...path, 'preset'],
    );
  }
  if (missing && missing.length > 0) return undefined;
  return decoder.check(form, node, path);
}

/** A preset as it stands in the file: parameters and overriding rules beside the rest. */
type PresetMembers = Readonly<Record<string, string>> & {
  readonly preset: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A committed file is read by everybody, so a header that carries a secret must not have it written out. */
function warnOfSecrets(
  decoder: Decoder,
  headers: Readonly<Record<string, string>>,
  path: Path,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!SECRET_HEADER.test(name) || value.includes('${')) continue;
    decoder.warning(
      `\`${name}\` looks like a secret in a file that is committed: write "\${env:NAME}" and set NAME in your environment.`,
      [...path, 'headers', name],
    );
  }
}
