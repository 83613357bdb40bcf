// Shims and the judge as the measurement calls them; bundled as they ship.
import { shimText } from '../src/adapters/guard/shimText';
import type { CommandAct, Files, GuardRules, GuardedEnvironment } from '../src/core/guard/act';
import { judge } from '../src/core/guard/judge';
import { shimRules } from '../src/core/guard/shimRules';
import type { Tool } from '../src/core/guard/tool';
import { toolNamed } from '../src/core/guard/tools/all';

/** The text of a shim of kubectl. `words`: as one that looks at words, not at files. */
export function shimOf(rules: GuardRules, words: boolean, windows: string): string {
  const kubectl = toolNamed('kubectl');
  if (!kubectl) throw new Error('kubectl is not known');
  const tool: Tool = words
    ? {
        ...kubectl,
        verbs: { '': 'unknown' },
        variables: ['PGHOST', 'PGDATABASE', 'PGSERVICE'],
        shim: { by: 'words' },
      }
    : kubectl;
  const parts = { name: 'kubectl', ask: `${windows}/ask`, windows };
  return shimText({ ...parts, rules: shimRules(tool, rules) });
}

/** So many environments, each with its own names of everything. */
export function rulesOf(count: number): GuardRules {
  const environments = Array.from({ length: count }, (_, index): GuardedEnvironment => {
    const name = `customer-${(index * 7919).toString(36)}`;
    return {
      name,
      kind: 'uat',
      guard: 'ask',
      unattended: true,
      targets: { kubeContexts: [`eks-${name}-*`], hosts: [`*.${name}.example`] },
    };
  });
  return { environments, notProduction: [] };
}

/** Microseconds that one judgement takes, over so many, each of a command that asks. */
export function judging(count: number, config: string): number {
  const kept = new Map<unknown, unknown>();
  const files: Files = {
    read: (path, decode) => {
      if (path !== '/home/ada/.kube/config') return { state: 'absent' };
      if (!kept.has(decode)) kept.set(decode, decode(config));
      // It was made by this very function.
      return { state: 'read', value: kept.get(decode) as ReturnType<typeof decode> };
    },
  };
  const act: CommandAct = {
    type: 'command',
    argv: ['kubectl', '-n', 'shop', 'delete', 'pod', 'x'],
    actor: { kind: 'person', name: 'ada' },
    origin: 'terminal',
    rules: rulesOf(7),
    surroundings: { env: { HOME: '/home/ada' }, cwd: '/projects/shop', home: '/home/ada', files },
  };
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    if (judge(act).verdict === 'allow') throw new Error('it is not to be allowed');
  }
  return ((performance.now() - start) / count) * 1_000;
}
