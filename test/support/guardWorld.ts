import type {
  CommandAct,
  GuardRules,
  GuardedEnvironment,
  ShellAct,
  Surroundings,
} from '../../src/core/guard/act';
import type { Targets } from '../../src/core/model';
/** Files by absolute path; home is /home/ada and the folder /projects/shop unless given. */
export interface World {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly environments?: readonly GuardedEnvironment[];
  readonly notProduction?: readonly string[];
  readonly agent?: boolean;
}
export function guardedEnvironment(
  name: string,
  kind: GuardedEnvironment['kind'],
  guard: GuardedEnvironment['guard'],
  targets: Targets = {},
): GuardedEnvironment {
  return { name, kind, guard, unattended: true, targets };
}
export function surroundingsOf({
  env = {},
  files = {},
  cwd = '/projects/shop',
}: World): Surroundings {
  return {
    env,
    cwd,
    home: '/home/ada',
    files: {
      read: (path, decode) => {
        const text = Object.hasOwn(files, path) ? files[path] : undefined;
        if (text === undefined) return { state: 'absent' };
        try {
          return { state: 'read', value: decode(text) };
        } catch (error) {
          return { state: 'unreadable', reason: String(error) };
        }
      },
    },
  };
}
function rulesOf({ environments = [], notProduction = [] }: World): GuardRules {
  return { environments, notProduction };
}
export function commandAct(argv: readonly string[], world: World = {}): CommandAct {
  return {
    type: 'command',
    argv,
    actor: { kind: world.agent ? 'agent' : 'person', name: 'ada' },
    origin: 'terminal',
    rules: rulesOf(world),
    surroundings: surroundingsOf(world),
  };
}
export function shellAct(text: string, world: World = {}): ShellAct {
  return {
    type: 'shell',
    text,
    actor: { kind: world.agent ? 'agent' : 'person', name: 'ada' },
    origin: 'hook',
    rules: rulesOf(world),
    surroundings: surroundingsOf(world),
  };
}
