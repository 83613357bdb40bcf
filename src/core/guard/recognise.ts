import { kindOf } from '../kinds';
import type { EnvironmentKind, GuardLevel, Targets } from '../model';
import { nameTest, namesIn, pathGlob } from '../pathPattern';
import { type GuardRules, type GuardedEnvironment, isUnknown } from './act';
import type { Fact, FactKind } from './finding';

/** The environment that facts speak of, and the fact that says so. */
export interface Recognised {
  readonly environment: GuardedEnvironment;
  readonly fact: Fact;
}

/** What production is called where the configuration names none. */
const PRODUCTION: GuardedEnvironment = {
  name: 'production',
  kind: 'production',
  guard: 'type-name',
  unattended: false,
  targets: {},
};

/** The list of `targets` that each fact is held against. */
export const LISTS: Readonly<Record<FactKind, keyof Targets | undefined>> = {
  kubeContext: 'kubeContexts',
  kubeNamespace: 'kubeNamespaces',
  host: 'hosts',
  awsProfile: 'awsProfiles',
  awsAccount: 'awsAccounts',
  workspace: 'terraformWorkspaces',
  project: 'projects',
  database: 'databases',
  branch: 'branches',
  settingsFile: 'files',
  file: 'files',
  environment: undefined,
};

/** Least first. */
export const LEVELS: readonly GuardLevel[] = ['none', 'note', 'ask', 'type-name', 'refuse'];

/**
 * The most guarded environment that any of the facts speaks of: through `targets`, or because it has the name of the
 * environment, or because a person would read its kind in it. The folder's own words can add to what a name says and
 * never take from it; only `notProduction`, which is the person's, does.
 */
export function recognise(facts: readonly Fact[], rules: GuardRules): Recognised | undefined {
  let best: Recognised | undefined;
  for (const fact of facts) {
    if (isUnknown(fact.value)) continue;
    for (const environment of spokenOf(fact, rules)) {
      if (best && weight(best.environment) >= weight(environment)) continue;
      best = { environment, fact };
    }
  }
  return best;
}

function weight({ guard, kind }: GuardedEnvironment): number {
  return 2 * LEVELS.indexOf(guard) + (kind === 'production' ? 1 : 0);
}

function spokenOf(fact: Fact, rules: GuardRules): readonly GuardedEnvironment[] {
  const { environments, notProduction } = rules;
  const meant = environments.filter(
    ({ name, targets }) => isListed(fact, targets) || hasItsName(fact, name),
  );
  if (notProduction.includes(fact.value)) return meant;
  const kind = kindIn(fact);
  if (kind === undefined) return meant;
  const ofKind = environments.filter((environment) => environment.kind === kind);
  const guarded = ofKind.some(({ guard }) => LEVELS.indexOf(guard) >= LEVELS.indexOf('ask'));
  const implied = kind === 'production' && !guarded && ofKind.length === 0 ? [PRODUCTION] : [];
  return [...meant, ...ofKind, ...implied];
}

function isListed({ kind, value }: Fact, targets: Targets): boolean {
  const list = LISTS[kind];
  if (list === undefined) return false;
  const globs = targets[list] ?? [];
  if (list === 'files') {
    const names = namesIn(value.replace(/^\.\//, ''));
    return globs.some((glob) => pathGlob(glob)(names));
  }
  const [name, patterns] =
    kind === 'host'
      ? [value.toLowerCase(), globs.map((glob) => glob.toLowerCase())]
      : [value, globs];
  return patterns.some((pattern) => nameTest(pattern)(name));
}

function hasItsName({ kind, value }: Fact, name: string): boolean {
  return kind !== 'file' && kind !== 'settingsFile' && value.toLowerCase() === name.toLowerCase();
}

/** The kind that a person would read in the fact. */
export function kindIn({ kind, value }: Fact): EnvironmentKind | undefined {
  switch (kind) {
    case 'file':
      return undefined;
    case 'branch': {
      // `fix/prod-crash` is work on a bug; `production` and `deploy/production` are what runs there.
      const [, whole = ''] =
        /^(?:(?:deploy|deployed|release|env|environment)s?\/)?([^/]+)$/.exec(value) ?? [];
      return /^\p{L}+$/u.test(whole) ? kindOf(whole) : undefined;
    }
    case 'host':
      return kindOf(withoutPublicEnd(value));
    case 'settingsFile':
      // `envs/prod/terraform.tfvars`; what lies further up is where somebody works.
      return kindOf(value.split('/').slice(-2).join('/'));
    default:
      return kindOf(value);
  }
}

/** `live` is a public ending and the name of a company: there it says nothing. */
function withoutPublicEnd(host: string): string {
  return host.replace(/(?:^|\.)live\.com\.?$|\.live\.?$/i, '');
}
