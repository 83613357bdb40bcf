import type { VerbClass } from '../finding';
import type { Line } from '../line';

/** The same class for many verbs, parted by commas. */
export function verbs(known: VerbClass, all: string): Readonly<Record<string, VerbClass>> {
  return Object.fromEntries(
    all.split(',').map((verb) => [verb.trim().replace(/\s+/g, ' '), known]),
  );
}

/**
 * Whether a switch is on. One that is said twice in two ways is not: whoever asks wants to be sure that the line does
 * less.
 */
export function isOn(line: Line, ...names: readonly string[]): boolean {
  return (
    line.has(...names) && line.values(...names).every((value) => /^(?:1|t|true)$/i.test(value))
  );
}

/** Of several the last counts. Old ones took `true`, and the bare word, for `client`. */
export function isDryRun(line: Line): boolean {
  if (!line.has('--dry-run')) return false;
  return ['client', 'server', 'true'].includes(line.value('--dry-run') ?? 'client');
}

/** What the words of a POSIX shell are, without expansion: TF_CLI_ARGS and its like are taken apart this way. */
export function shellWords(text: string): readonly string[] {
  const words = text.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs) ?? [];
  return words.map((one) =>
    one.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
      (_, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    ),
  );
}
