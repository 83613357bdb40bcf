import type { DataClass, EnvironmentKind, ErrorDetail, GuardLevel } from './model';

/** What a kind of environment means, and so what an environment of that kind is unless the file says otherwise. */
export interface KindMeaning {
  /** Words that a configuration may write instead, in lower case. */
  readonly aliases: readonly string[];
  readonly usedBy: string;
  readonly data: DataClass;
  readonly errors: ErrorDetail;
  readonly changes: string;
  readonly guard: GuardLevel;
  /** One clause for tooltips and screen readers: no capital, no full stop. */
  readonly meaning: string;
}

/** Every kind, in the order of the path to production. */
export const KINDS: Readonly<Record<EnvironmentKind, KindMeaning>> = {
  development: {
    aliases: ['dev', 'develop', 'devel', 'local'],
    usedBy: 'developers',
    data: 'test',
    errors: 'full',
    changes: 'all the time',
    guard: 'none',
    meaning: 'where developers try things out on test data, changed all the time',
  },
  test: {
    aliases: ['testing', 'tst', 'integration', 'int', 'sit'],
    usedBy: 'the team',
    data: 'test',
    errors: 'full',
    changes: 'often',
    guard: 'none',
    meaning: 'where the team tests what has been put together, changed often',
  },
  qa: {
    aliases: ['qc', 'quality'],
    usedBy: 'testers',
    data: 'anonymised',
    errors: 'full',
    changes: 'less often, so that testers share a common revision to report against',
    guard: 'note',
    meaning: 'where testers report against a common revision',
  },
  uat: {
    aliases: ['acceptance', 'acc', 'accept'],
    usedBy: 'client and selected users',
    data: 'anonymised',
    errors: 'medium',
    changes: 'on agreement',
    guard: 'ask',
    meaning: 'where the client and selected users accept a release, changed on agreement',
  },
  packaging: {
    aliases: ['pkg'],
    usedBy: 'operations',
    data: 'none',
    errors: 'full',
    changes: 'per release',
    guard: 'ask',
    meaning: 'where operations build what staging gets, once per release',
  },
  staging: {
    aliases: ['stage', 'stg', 'preprod', 'preproduction', 'prelive'],
    usedBy: 'team, managers, client',
    data: 'copy',
    errors: 'medium',
    changes: 'code freeze: it holds the next release',
    guard: 'ask',
    meaning: 'a mirror of production that holds the next release, with a copy of its data',
  },
  production: {
    aliases: ['prod', 'prd', 'live'],
    usedBy: 'the world',
    data: 'live',
    errors: 'friendly',
    changes: 'only by scheduled release',
    guard: 'type-name',
    meaning: 'live for the world with live data, changed only by scheduled release',
  },
};

const byWord: ReadonlyMap<string, EnvironmentKind> = new Map(
  kindNames().flatMap((kind) => [kind, ...KINDS[kind].aliases].map((word) => [word, kind])),
);

/** Kinds in the order of the path to production. */
export function kindNames(): readonly EnvironmentKind[] {
  return Object.keys(KINDS) as EnvironmentKind[];
}

/** The kind that `word` is a name of: the kind itself or an alias, in any case. */
export function kindNamed(word: string): EnvironmentKind | undefined {
  return byWord.get(word.toLowerCase());
}

/**
 * The kind that the name of an environment suggests: `eu-prod-2`, `liveEU` and `qa3` say theirs, `pre-prod` is staging.
 * Of two kinds in one name the one nearer to production wins, because that one asks more. `nonprod` says nothing, and
 * neither do `prod-like` and `production copy`: they are what they are not.
 */
export function kindOf(name: string): EnvironmentKind | undefined {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .match(/\p{L}+/gu);
  const order = kindNames();
  let found = -1;
  for (const [index, word] of (words ?? []).entries()) {
    const before = words?.[index - 1] ?? '';
    if (/^(?:non|not|no)$/.test(before)) continue;
    if (
      /^(?:like|alike|ish|copy|clone|mirror|lookalike|sim|sized|style)$/.test(
        words?.[index + 1] ?? '',
      )
    )
      continue;
    const kind = before === 'pre' ? byWord.get(`pre${word}`) : byWord.get(word);
    if (kind) found = Math.max(found, order.indexOf(kind));
  }
  return order[found];
}
