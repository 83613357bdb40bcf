import type {
  Config,
  EnvironmentConfig,
  PlaceConfig,
  PromoteConfig,
  ServiceConfig,
} from './configModel';
import { kindFor } from './configModel';
import { type Cell, resolveCells } from './cells';
import { Decoder } from './decoder';
import { nameTrouble } from '../detect/environmentNames';
import {
  type JsonNode,
  type Member,
  type Path,
  type Problem,
  membersOf,
  parseJsonc,
} from './jsonc';
import { mendReferences, noEnvironment } from './references';
import { address, environmentShape, risk, servicePath, variable } from './schema';
import { decodePromote, decodeSource } from './sourceDecoder';
import { nearest } from './spelling';

export interface Decoded {
  /** Undefined only where there is no object to read. */
  readonly config: Config | undefined;
  /** Every cell of it, by service and then by environment. */
  readonly cells: readonly Cell[];
  /** In the order of the text. */
  readonly problems: readonly Problem[];
}

/** Reads `.vscode/whereabouts.json`. What is right stays, what is not is left out with a problem. Never throws. */
export function decodeConfig(text: string): Decoded {
  const { root, problems: syntax } = parseJsonc(text);
  if (root?.type !== 'object') {
    const range = { offset: root?.offset ?? 0, length: Math.max(1, root?.length ?? 1) };
    const message =
      'The file must hold an object with `environments` and `services`: {"environments": {…}, "services": {…}}. The command "Whereabouts: Configure" writes a first one.';
    const empty: Problem = { message, severity: 'error', range, path: [] };
    return {
      config: undefined,
      cells: [],
      problems: root || text.trim() === '' ? [...(root ? syntax : []), empty] : syntax,
    };
  }
  const decoder = new Decoder(root);
  const members = membersOf(root);
  for (const { key } of members) {
    if (!TOP.includes(key)) decoder.unknownKey(key, TOP, [key]);
  }
  const environments = mendReferences(decoder, decodeEnvironments(decoder, members));
  const config: Config = {
    environments,
    services: decodeServices(decoder, members, environments),
    risks: decodeRisks(decoder, members),
  };
  const { cells, failures } = resolveCells(config);
  for (const { path, message, environments: where } of failures) {
    decoder.error(message(where), path);
  }
  const problems = [...syntax, ...decoder.problems];
  return { config, cells, problems: problems.sort((a, b) => a.range.offset - b.range.offset) };
}

/** Far beyond what people have; a file made to hold the editor must not. */
const MOST = { environments: 100, services: 2000, risks: 100 } as const;

const TOP = ['environments', 'services', 'risks', '$schema'];

/** The named members of `environments`, `services` or `risks`; names that nobody could type or tell apart are refused. */
function namedMembers(
  decoder: Decoder,
  top: readonly Member[],
  key: keyof typeof MOST,
  example: string,
): readonly (Member & { readonly value: JsonNode })[] {
  const member = top.find((one) => one.key === key);
  if (!member) {
    if (key === 'risks') return [];
    // A mistyped key has its own warning, which says more.
    if (!top.some((one) => !TOP.includes(one.key) && nearest(one.key, [key]) === key)) {
      decoder.error(`\`${key}\` is missing: add "${key}": ${example}.`, []);
    }
    return [];
  }
  const members = member.value && decoder.members(member.value, [key], example);
  const most = MOST[key];
  if (members && members.length > most) {
    decoder.error(
      `More than ${most} ${key} are too many: what comes after is left out.`,
      [key],
      'key',
    );
  }
  return (members ?? []).slice(0, most).flatMap((one) => {
    const trouble = nameTrouble(one.key);
    if (trouble !== undefined) {
      decoder.error(
        `${JSON.stringify(one.key)} cannot be a name: ${trouble}.`,
        [key, one.key],
        'key',
      );
    }
    return trouble === undefined && one.value ? [{ ...one, value: one.value }] : [];
  });
}

function decodeEnvironments(
  decoder: Decoder,
  top: readonly Member[],
): ReadonlyMap<string, EnvironmentConfig> {
  const example = '{ "qa": { "kind": "qa" } }';
  const environments = new Map<string, EnvironmentConfig>();
  for (const { key: name, value } of namedMembers(decoder, top, 'environments', example)) {
    const path: Path = ['environments', name];
    const members = decoder.members(value, path, '{ "kind": "qa" }');
    const { values, mistakes } = decoder.shape(members ?? [], environmentShape, path);
    const { promotesFrom, ...given } = values;
    const environment: EnvironmentConfig = {
      ...given,
      ...(promotesFrom === undefined ? {} : { promotesFrom: [promotesFrom].flat() }),
      mistakes: members ? mistakes : Object.keys(environmentShape),
    };
    if (members && !mistakes.includes('kind') && kindFor(name, environment) === undefined) {
      decoder.warning(
        `The name "${name}" says nothing about its kind, so it counts as development with a question before every act that writes: add "kind", for example "kind": "test".`,
        path,
        'key',
      );
    }
    environments.set(name, environment);
  }
  return environments;
}

function decodeRisks(
  decoder: Decoder,
  top: readonly Member[],
): ReadonlyMap<string, readonly string[]> {
  const risks = new Map<string, readonly string[]>();
  for (const { key: name, value } of namedMembers(
    decoder,
    top,
    'risks',
    '{ "migrations": ["**/migrations/**"] }',
  )) {
    const globs = decoder.check(risk, value, ['risks', name]);
    if (globs) risks.set(name, globs);
  }
  return risks;
}

function decodeServices(
  decoder: Decoder,
  top: readonly Member[],
  environments: ReadonlyMap<string, EnvironmentConfig>,
): ReadonlyMap<string, ServiceConfig> {
  const example =
    '{ "shop": { "source": { "http": "https://shop.example/version", "commit": "commit" } } }';
  const services = new Map<string, ServiceConfig>();
  for (const { key: name, value } of namedMembers(decoder, top, 'services', example)) {
    const path: Path = ['services', name];
    const members = decoder.members(value, path, '{ "source": { … } }');
    if (members)
      services.set(name, decodeService(decoder, members, path, [...environments.keys()]));
  }
  return services;
}

function decodeService(
  decoder: Decoder,
  members: readonly Member[],
  path: Path,
  environments: readonly string[],
): ServiceConfig {
  const readings = decodeReadings(decoder, members, path);
  const mistakes = [...readings.mistakes];
  const rest = members.filter(({ key }) => !READINGS.includes(key));
  const plain = rest.filter(({ key }) => key !== 'in' && key !== 'promote');
  for (const { key } of plain) {
    if (!SERVICE.includes(key)) decoder.unknownKey(key, SERVICE, [...path, key]);
  }
  const known = plain.filter(({ key }) => SERVICE.includes(key));
  const read = decoder.shape(known, { path: servicePath, address }, path);
  mistakes.push(...read.mistakes);
  const inNode = rest.find(({ key }) => key === 'in');
  const promoteNode = rest.find(({ key }) => key === 'promote')?.value;
  const promote = promoteNode && decodePromote(decoder, promoteNode, [...path, 'promote']);
  if (promoteNode && !promote) mistakes.push('promote');
  return {
    ...read.values,
    ...readings.values,
    ...(promote ? { promote } : {}),
    ...(inNode ? { in: decodePlaces(decoder, inNode, [...path, 'in'], environments) } : {}),
    mistakes,
  };
}

const READINGS: readonly string[] = ['source', 'record'];
const SERVICE: readonly string[] = ['path', 'source', 'record', 'address', 'in', 'promote'];

/** `source` and `record`, which a service and a place have alike. */
function decodeReadings(
  decoder: Decoder,
  members: readonly Member[],
  path: Path,
): { readonly values: Pick<ServiceConfig, 'source' | 'record'>; readonly mistakes: string[] } {
  const values: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const { key, value } of members) {
    if (!READINGS.includes(key)) continue;
    const source = value && decodeSource(decoder, value, [...path, key]);
    if (source) values[key] = source;
    else mistakes.push(key);
  }
  return { values, mistakes };
}

function decodePlaces(
  decoder: Decoder,
  { value }: Member,
  path: Path,
  environments: readonly string[],
): ReadonlyMap<string, PlaceConfig> {
  const places = new Map<string, PlaceConfig>();
  const members = value && decoder.members(value, path, '{ "qa": { "host": "qa.shop.example" } }');
  for (const { key: name, value: place } of members ?? []) {
    if (!environments.includes(name)) {
      decoder.error(noEnvironment(name, environments), [...path, name], 'key');
    } else if (place) {
      places.set(name, decodePlace(decoder, place, [...path, name]));
    }
  }
  return places;
}

function decodePlace(decoder: Decoder, node: JsonNode, path: Path): PlaceConfig {
  const members = decoder.members(node, path, '{ "host": "qa.shop.example" }');
  if (!members) return { variables: new Map(), mistakes: ['source', 'promote'] };
  const readings = decodeReadings(decoder, members, path);
  const mistakes = [...readings.mistakes];
  const variables = new Map<string, string>();
  let own: string | undefined;
  let promote: PromoteConfig | undefined;
  for (const { key, value } of members) {
    if (READINGS.includes(key)) continue;
    const at = [...path, key];
    if (key === 'promote') {
      promote = value && decodePromote(decoder, value, at);
      if (!promote) mistakes.push(key);
      continue;
    }
    if (value?.type === 'object') {
      decoder.unknownKey(key, [...READINGS, 'promote', 'address'], at);
      continue;
    }
    const trouble = variableTrouble(key);
    if (trouble !== undefined) {
      decoder.error(`\`${key}\` ${trouble}.`, at, 'key');
      continue;
    }
    const text = value && decoder.check(key === 'address' ? address : variable, value, at);
    if (text === undefined) mistakes.push(key);
    else if (key === 'address') own = text;
    else variables.set(key, text);
  }
  return {
    ...readings.values,
    ...(own === undefined ? {} : { address: own }),
    ...(promote ? { promote } : {}),
    variables,
    mistakes,
  };
}

function variableTrouble(name: string): string | undefined {
  if (name === 'environment' || name === 'service') {
    return `is the name of the ${name} itself: choose another name for the variable`;
  }
  return /^[A-Za-z_][\w.-]*$/.test(name)
    ? undefined
    : 'cannot be the name of a variable: write letters, digits and _ only';
}
