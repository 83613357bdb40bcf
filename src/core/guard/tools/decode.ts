import { parseAllDocuments } from 'yaml';

/**
 * As kubectl reads YAML: of several documents the first, of a key that stands twice the last. Throws where it is none.
 */
export function firstDocument(text: string): unknown {
  return documents(text)[0];
}

/** Every document of a YAML text as plain values. Throws where it is none. */
export function documents(text: string): readonly unknown[] {
  const parsed = parseAllDocuments(text, { uniqueKeys: false, merge: true, logLevel: 'silent' });
  if ('empty' in parsed) return [];
  return parsed.map((document): unknown => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS({ maxAliasCount: 100 });
  });
}

export type Fields = Readonly<Record<string, unknown>>;

export function object(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function word(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
