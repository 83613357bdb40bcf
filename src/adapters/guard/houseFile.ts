import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { GuardRules } from '../../core/guard/act';
import { LEVELS } from '../../core/guard/recognise';
import {
  flag,
  list,
  object,
  oneOf,
  optional,
  readJson,
  text,
  whole,
} from '../../core/guard/strict';
import { kindNames } from '../../core/kinds';
import { writeWholeSync } from '../files/wholeFile';

/** What a window leaves for programs that want to ask it, and for those that come when it is gone. */
export interface House {
  readonly schema: 1;
  /** Of the window, as they were opened. */
  readonly folders: readonly string[];
  readonly rules: GuardRules;
  /** Where it listens; undefined where it cannot. */
  readonly socket: string | undefined;
  /** The process that listens. */
  readonly pid: number;
  /** The folder in whose journal it writes. */
  readonly journal: string | undefined;
  /** Its person has turned the guard off: terminals that are open still come here. */
  readonly isOff?: boolean | undefined;
}

/** A house, and its own folder: `<state>/guard/<id>`. */
export interface FoundHouse extends House {
  readonly place: string;
  readonly isAlive: boolean;
}

const FILE = 'house.json';
const MOST_CHARACTERS = 1024 * 1024;

const word = text(1_000);
const names = optional(list(word, 1_000));

const targets = object({
  kubeContexts: names,
  kubeNamespaces: names,
  hosts: names,
  awsProfiles: names,
  awsAccounts: names,
  terraformWorkspaces: names,
  projects: names,
  databases: names,
  branches: names,
  files: names,
});

const environment = object({
  name: word,
  kind: oneOf(...kindNames()),
  guard: oneOf(...LEVELS),
  unattended: flag,
  targets,
});

const house = object({
  schema: oneOf(1),
  folders: list(text(4_096), 1_000),
  rules: object({
    environments: list(environment, 1_000),
    notProduction: list(word, 10_000),
  }),
  socket: optional(text(4_096)),
  pid: whole(1, 2 ** 32),
  journal: optional(text(4_096)),
  isOff: optional(flag),
});

/** Names a window by its folders: the same at every start. */
export function houseId(folders: readonly string[]): string {
  const key = JSON.stringify([...folders].sort());
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

export function housePlace(stateFolder: string, folders: readonly string[]): string {
  return join(stateFolder, 'guard', houseId(folders));
}

/** Throws where it cannot be written. */
export function writeHouse(place: string, content: House): void {
  writeWholeSync(join(place, FILE), `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Undefined where there is none, or none that can be read. */
export function readHouse(place: string): FoundHouse | undefined {
  let content: string;
  try {
    content = readFileSync(join(place, FILE), 'utf8');
  } catch {
    return undefined;
  }
  if (content.length > MOST_CHARACTERS) return undefined;
  const read = readJson(content, house);
  if ('problem' in read) return undefined;
  return { ...withoutGaps(read.value), place, isAlive: isAlive(read.value.pid) };
}

/**
 * The windows that a folder of theirs makes responsible for `cwd`: those that live first, and of these the one whose
 * folder is nearest. A terminal that was opened in one window may well be in a folder of another.
 */
export function housesFor(stateFolder: string, cwd: string): readonly FoundHouse[] {
  const all = placesIn(stateFolder).flatMap((place) => readHouse(place) ?? []);
  const near = all.flatMap((found) => {
    const depth = Math.max(-1, ...found.folders.map((folder) => depthIn(cwd, folder)));
    return depth < 0 ? [] : [{ found, depth }];
  });
  return near
    .sort(
      (one, other) =>
        Number(other.found.isAlive) - Number(one.found.isAlive) || other.depth - one.depth,
    )
    .map(({ found }) => found);
}

function placesIn(stateFolder: string): readonly string[] {
  const guard = join(stateFolder, 'guard');
  try {
    return readdirSync(guard)
      .filter((name) => /^[0-9a-f]{8}$/.test(name))
      .map((name) => join(guard, name));
  } catch {
    return [];
  }
}

/** How long the path of the folder is where `cwd` is in it, else -1. */
function depthIn(cwd: string, folder: string): number {
  const here = new Set([cwd, real(cwd)]);
  const homes = new Set([folder, real(folder)]);
  for (const home of homes) {
    const start = home.endsWith(sep) ? home : `${home}${sep}`;
    for (const place of here) if (`${place}${sep}`.startsWith(start)) return start.length;
  }
  return -1;
}

export function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** Another process may have taken the number: then its socket does not answer. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** JSON has no undefined: what is missing there is missing here. */
function withoutGaps(read: ReturnType<typeof house>): House {
  const environments = read.rules.environments.map(({ targets: given, ...rest }) => {
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    return { ...rest, targets: Object.fromEntries(entries) };
  });
  return { ...read, rules: { ...read.rules, environments } };
}
