import type * as z from 'zod';

import {
  type JsonNode,
  type Member,
  type Path,
  type Problem,
  type TextRange,
  membersOf,
  rangeAt,
  valueOf,
} from './jsonc';
import { nearest } from './spelling';

const MOST_PROBLEMS = 1000;

type Shape = Readonly<Record<string, z.ZodType>>;

/** What of an object could be read, and the keys at which something could not. */
export interface Read<S extends Shape> {
  readonly values: { readonly [Key in keyof S]?: NonNullable<z.output<S[Key]>> };
  readonly mistakes: readonly string[];
}

/** Reads a tree piece by piece, so that a mistake costs no more than the piece it stands in, and notes each mistake. */
export class Decoder {
  readonly problems: Problem[] = [];

  constructor(readonly root: JsonNode) {}

  error(message: string, path: Path, of: 'key' | 'value' = 'value'): void {
    this.note('error', message, path, rangeAt(this.root, path, of));
  }

  warning(message: string, path: Path, of: 'key' | 'value' = 'value'): void {
    this.note('warning', message, path, rangeAt(this.root, path, of));
  }

  /** The members of an object, or undefined and a problem. */
  members(node: JsonNode, path: Path, example: string): readonly Member[] | undefined {
    if (node.type === 'object') return membersOf(node);
    this.error(`${words(path)} must be an object, for example ${example}.`, path);
    return undefined;
  }

  /** Reads the members that `shape` names; the others are taken for mistyped. */
  shape<S extends Shape>(members: readonly Member[], shape: S, path: Path): Read<S> {
    const values: Record<string, unknown> = {};
    const mistakes: string[] = [];
    for (const { key, value } of members) {
      const schema = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (!schema) {
        const meant = this.unknownKey(key, Object.keys(shape), [...path, key]);
        if (meant !== undefined) mistakes.push(meant);
        continue;
      }
      const before = this.problems.length;
      const read = value && this.check(schema, value, [...path, key]);
      if (read !== undefined) values[key] = read;
      if (read === undefined || this.problems.length > before) mistakes.push(key);
    }
    return { values: values as Read<S>['values'], mistakes };
  }

  /** The value of a node as `schema` types it. Unknown keys inside are warned of and left out. */
  check<T>(schema: z.ZodType<T>, node: JsonNode, path: Path): T | undefined {
    const value = valueOf(node);
    let result = schema.safeParse(value);
    // A key that is taken out may have hidden further mistakes, never further unknown keys: one more round is enough.
    if (!result.success && this.dropUnknownKeys(result.error.issues, value, path, schema)) {
      result = schema.safeParse(value);
    }
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const at = [...path, ...issue.path.filter((part) => typeof part !== 'symbol')];
      const message = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
      this.error(`${words(at)} ${message}${/[.?]$/.test(message ?? '') ? '' : '.'}`, at);
    }
    return undefined;
  }

  /** Gives the key that was probably meant. */
  unknownKey(key: string, known: Iterable<string>, path: Path): string | undefined {
    const candidates = [...known];
    const meant = nearest(key, candidates);
    const mend =
      meant === undefined
        ? `known here: ${candidates.map((name) => `\`${name}\``).join(', ')}.`
        : `did you mean \`${meant}\`?`;
    this.warning(`\`${key}\` is not known here and does nothing; ${mend}`, path, 'key');
    return meant;
  }

  private dropUnknownKeys(
    issues: readonly z.core.$ZodIssue[],
    value: unknown,
    path: Path,
    schema: z.ZodType,
  ): boolean {
    let dropped = false;
    for (const issue of issues) {
      if (issue.code !== 'unrecognized_keys') continue;
      const holder = issue.path.reduce(inside, value);
      const parts = issue.path.filter((part) => typeof part !== 'symbol');
      for (const key of issue.keys) {
        this.unknownKey(key, knownKeys(schema, parts), [...path, ...parts, key]);
        Reflect.deleteProperty(holder as object, key);
        dropped = true;
      }
    }
    return dropped;
  }

  private note(severity: Problem['severity'], message: string, path: Path, range: TextRange): void {
    // Nobody reads more at once, and a text can be made to hold very many.
    if (this.problems.length >= MOST_PROBLEMS) return;
    this.problems.push({ message, severity, range, path });
  }
}

/** A path in words, without the name of the environment or service that it is in. */
export function words(path: Path): string {
  // A place in a list says nothing without the name of the list.
  const named = typeof path[2] === 'number' ? path.slice(1) : path.slice(2);
  const [first, ...rest] = path.length > 2 ? named : path.slice(-1);
  const tail = rest.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return first === undefined ? 'The file' : `\`${first}${tail}\``;
}

function inside(value: unknown, part: PropertyKey): unknown {
  return (value as Record<PropertyKey, unknown>)[part];
}

/** The keys that an object schema inside `schema` knows. */
function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  let at = unwrapped(schema);
  for (const part of path) {
    const definition = at._zod.def as { element?: z.ZodType; shape?: Shape };
    const next = typeof part === 'number' ? definition.element : definition.shape?.[part];
    if (!next) return [];
    at = unwrapped(next);
  }
  return Object.keys((at._zod.def as { shape?: Shape }).shape ?? {});
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const { innerType, in: input } = schema._zod.def as { innerType?: z.ZodType; in?: z.ZodType };
  const next = innerType ?? input;
  return next ? unwrapped(next) : schema;
}
