import { type Surroundings, isUnknown } from '../act';
import { type Fact, type FactKind, type Hits, NOTHING } from '../finding';
import type { Line } from '../line';
import { placeOf, shownPlace, variable } from './places';

/** The last value of any of the options, or of the variable. */
export function chosen(
  line: Line,
  around: Surroundings,
  kind: FactKind,
  options: readonly string[],
  name?: string,
): Hits {
  const given = line.value(...options);
  const value = given ?? (name === undefined ? undefined : variable(around, name));
  if (value === undefined) return NOTHING;
  const from = given === undefined ? (name ?? '') : (options.at(-1) ?? '');
  if (isUnknown(value)) return { facts: [], doubts: [`${from} is not known before it runs`] };
  return { facts: [{ kind, value, from }], doubts: [] };
}

/** What a file of the folder says, as text; '' where there is none. */
export function folderText(
  name: string,
  around: Surroundings,
): { readonly text: string; readonly shown: string; readonly doubts: readonly string[] } {
  const path = placeOf(name, around);
  const shown = shownPlace(path, around);
  const read = around.files.read(path, (text) => text);
  return {
    text: read.state === 'read' ? read.value : '',
    shown,
    doubts: read.state === 'unreadable' ? [`${shown} cannot be read: ${read.reason}`] : [],
  };
}

export function isNothing({ facts, doubts }: Hits): boolean {
  return facts.length === 0 && doubts.length === 0;
}

/** The last `name = "value"` before the first table of a TOML file. */
export function tomlName(file: string, key: string, around: Surroundings): Hits {
  const { text, shown, doubts } = folderText(file, around);
  const top = text.replace(/^\[[\s\S]*$/m, '');
  const value = new RegExp(`^${key}\\s*=\\s*["']([^"']+)["']`, 'm').exec(top)?.[1];
  const facts: readonly Fact[] =
    value === undefined ? [] : [{ kind: 'project', value, from: `${key} of ${shown}` }];
  return { facts, doubts };
}

/** A switch that is given, and not taken back by `=false`. */
export function isOn(line: Line, ...names: readonly string[]): boolean {
  return line.has(...names) && !/^(?:false|0|no|off)$/i.test(line.value(...names) ?? '');
}
