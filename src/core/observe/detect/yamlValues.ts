import { parseAllDocuments } from 'yaml';

/** Every document of a YAML text as plain values; none where it cannot be read. */
export function yamlDocuments(text: string): readonly unknown[] {
  try {
    const documents = parseAllDocuments(text.slice(0, 200_000), { logLevel: 'silent' });
    return 'empty' in documents
      ? []
      : documents.map((document): unknown => document.toJS({ maxAliasCount: 100 }));
  } catch {
    return [];
  }
}

export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsIn(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
