import { readFileSync } from 'node:fs';
import type { Act, GuardRules } from '../../src/core/guard/act';
import type { Answer, Guardian } from '../../src/core/guard/guardian';
import type { GuardHouse } from '../../src/core/guard/house';
import { judge } from '../../src/core/guard/judge';
import type { PushHooks } from '../../src/core/guard/pushHook';
import { Emitter } from '../../src/core/lifecycle';

/** A guard that answers as a test tells it to, and says what it was asked. */
export interface AnsweringHouse extends GuardHouse {
  readonly pushHooks: PushHooks;
  readonly strictBash: Readonly<Record<string, string>>;
  turnOff(): void;
  readonly asked: readonly Act[];
  /** What a person would say. */
  will: 'granted' | 'denied';
  forget(): void;
}

export function answeringHouse(
  rules: GuardRules,
  options: { readonly shims?: string; readonly asker?: string; readonly home?: string } = {},
): AnsweringHouse {
  const asked: Act[] = [];
  const changed = new Emitter<void>();
  let now = rules;
  const guardian: Guardian = {
    get rules() {
      return now;
    },
    configure: (next) => {
      now = next;
      changed.fire();
    },
    ask: (act): Promise<Answer> => {
      const verdict = judge(act);
      if (verdict.verdict === 'allow') {
        return Promise.resolve({ state: 'granted', reason: '', outcome: 'allowed', verdict });
      }
      asked.push(act);
      const state = house.will;
      const reason = state === 'granted' ? 'somebody said yes' : 'nobody said yes: ask a person';
      return Promise.resolve({ state, reason, outcome: state, verdict });
    },
    grants: [],
    grant: () => undefined,
    revoke: () => undefined,
    pause: undefined,
    pauseFor: () => undefined,
    resume: () => undefined,
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
  const { shims, asker = '/nowhere/guard/ask', home = process.env['HOME'] ?? '/' } = options;
  const house: AnsweringHouse = {
    guardian,
    actor: { kind: 'person', name: 'ada' },
    shims,
    asker,
    strictBash: {},
    turnOff: () => undefined,
    pushHooks: {
      look: () => Promise.resolve({ state: 'impossible', reason: 'there is no repository' }),
      install: () => Promise.resolve(),
      remove: () => Promise.resolve(false),
    },
    asked,
    will: 'denied',
    forget: () => void asked.splice(0),
    configure: (next) => {
      guardian.configure(next);
      return Promise.resolve();
    },
    surroundings: (cwd, env = {}) => ({
      env: { ...process.env, ...env },
      cwd,
      home,
      files: {
        read: (path, decode) => {
          try {
            return { state: 'read', value: decode(readFileSync(path, 'utf8')) };
          } catch (error) {
            const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
            return isAbsent ? { state: 'absent' } : { state: 'unreadable', reason: String(error) };
          }
        },
      },
    }),
    doctor: () => Promise.resolve([]),
    dispose: () => guardian.dispose(),
  };
  return house;
}
