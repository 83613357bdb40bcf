import * as z from 'zod';
import { ORIGINS } from '../guard/act';
import { VERBS } from '../guard/finding';
import { OUTCOMES } from '../guard/record';
import { GATES, parseSha } from '../model';
import type { EndState, Entry } from './journal';

/** Free texts (reasons, sentences) are cut here, in UTF-16 units. */
export const MOST_TEXT = 2000;

const MOST_NAME = 300;
const MOST_GATES = 64;

const END_STATES = {
  verified: true,
  superseded: true,
  conflict: true,
  failed: true,
  unverified: true,
  unknown: true,
  abandoned: true,
  blocked: true,
  cancelled: true,
} satisfies Record<EndState, true>;

const name = z.string().max(MOST_NAME);
const text = z.string().max(MOST_TEXT);
const counted = z.int().min(0).max(1_000_000);

const at = z
  .string()
  .length(24)
  .refine((given) => isoTime(Date.parse(given)) === given)
  .transform((given) => Date.parse(given));

const commit = z.string().transform((given, context) => {
  const id = parseSha(given);
  if (id !== undefined && id === given) return id;
  context.addIssue({ code: 'custom', message: 'no commit id' });
  return z.NEVER;
});

const owner = z.object({
  host: name,
  boot: name,
  pid: z
    .int()
    .min(1)
    .max(2 ** 32),
  started: name,
});

const gate = z.object({
  gate: z.enum(GATES),
  ok: z.boolean(),
  reason: text,
  change: text.exactOptional(),
  overridable: z.boolean(),
});

const intent = z
  .object({
    service: name,
    from: name,
    to: name,
    commit,
    expected: name.exactOptional(),
    version: text.exactOptional(),
    back: z.boolean(),
    actor: z.object({ kind: z.enum(['person', 'agent']), name }),
    confirmed: z.enum(['typed', 'asked', 'flag', 'not-asked', 'no']),
    reason: text.exactOptional(),
    gates: z.array(gate).max(MOST_GATES),
    trigger: text,
    idempotent: z.boolean(),
  })
  // JSON has no undefined: what may be missing there is said here.
  .transform((read) => ({ ...read, expected: read.expected, reason: read.reason }));

const asked = z
  .object({
    actor: z.object({ kind: z.enum(['person', 'agent']), name }),
    origin: z.enum(ORIGINS),
    what: name,
    command: text,
    environment: name.exactOptional(),
    target: text,
    verb: z.enum(VERBS),
    reason: text,
  })
  .transform((read) => ({ ...read, environment: read.environment }));

const base = { at, id: name.min(1) };

const ENTRIES: { readonly [T in Entry['type']]: z.ZodType<Extract<Entry, { type: T }>> } = {
  intent: z.object({ ...base, type: z.literal('intent'), intent, owner }),
  taken: z.object({ ...base, type: z.literal('taken'), owner }),
  left: z.object({ ...base, type: z.literal('left'), owner }),
  sending: z.object({ ...base, type: z.literal('sending'), attempt: counted }),
  answered: z.object({
    ...base,
    type: z.literal('answered'),
    outcome: name,
    sentence: text,
    status: counted.exactOptional(),
    run: text.exactOptional(),
    runId: name.exactOptional(),
  }),
  seen: z.object({ ...base, type: z.literal('seen'), words: text }),
  ended: z.object({
    ...base,
    type: z.literal('ended'),
    state: z.custom<EndState>(
      (given) => typeof given === 'string' && Object.hasOwn(END_STATES, given),
    ),
    reason: text,
    intent: intent.exactOptional(),
  }),
  guardAsked: z.object({ ...base, type: z.literal('guardAsked'), asked }),
  guardAnswered: z.object({
    ...base,
    type: z.literal('guardAnswered'),
    outcome: z.enum(OUTCOMES),
    reason: text,
  }),
};

export type ReadEntry =
  | { readonly state: 'entry'; readonly entry: Entry }
  /** A kind of entry that this version does not have. */
  | { readonly state: 'newer' }
  | { readonly state: 'wrong'; readonly reason: string };

/** Decodes what stood in a line; keys that the type does not have are left out. Never throws. */
export function readEntry(raw: Readonly<Record<string, unknown>>): ReadEntry {
  const type = raw['type'];
  if (typeof type !== 'string') return { state: 'wrong', reason: 'it names no type' };
  if (!isType(type)) return { state: 'newer' };
  const read = ENTRIES[type].safeParse(raw);
  if (read.success) return { state: 'entry', entry: read.data };
  const path = read.error.issues[0]?.path.join('.') ?? '';
  return { state: 'wrong', reason: `"${path}" is missing or not what it should be` };
}

/**
 * The entry as JSON has it, readable fields first. Free texts are cut at `most` and other words at 300, with `…`;
 * what names something to others (`id`, services, environments) is never cut, and a run whose name is too long is
 * left out: half of it would name another.
 */
export function writeEntry(entry: Entry, most: number): Readonly<Record<string, unknown>> {
  const { at: time, id, type, ...rest } = entry;
  return { at: isoTime(time), id, type, ...(fit(rest, '', most) as object) };
}

const FREE: ReadonlySet<string> = new Set([
  'reason',
  'change',
  'sentence',
  'words',
  'trigger',
  'command',
  'target',
]);
const EXACT: ReadonlySet<string> = new Set(['service', 'from', 'to', 'commit']);

function fit(value: unknown, key: string, most: number): unknown {
  if (typeof value === 'string') return fitText(value, key, most);
  if (Array.isArray(value)) return value.slice(0, MOST_GATES).map((one) => fit(one, '', most));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, fit(one, name, most)]),
  );
}

function fitText(value: string, key: string, most: number): string | undefined {
  if (EXACT.has(key)) return value;
  if (key === 'run') return value.length > most ? undefined : value;
  if (key === 'runId') return value.length > MOST_NAME ? undefined : value;
  return cut(value, FREE.has(key) ? most : MOST_NAME);
}

function cut(value: string, most: number): string {
  if (value.length <= most) return value;
  // Not between the halves of a character.
  return `${value.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function isType(type: string): type is Entry['type'] {
  return Object.hasOwn(ENTRIES, type);
}

function isoTime(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
