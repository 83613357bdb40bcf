import { readFileSync } from 'node:fs';
import type { Files, GuardRules, Surroundings } from '../../src/core/guard/act';
import { GRANT_MS, type Grant, type Guardian, type Pause } from '../../src/core/guard/guardian';
import type { GuardHouse, HouseOptions } from '../../src/core/guard/house';
import { Emitter } from '../../src/core/lifecycle';

/** It keeps what it is told. */
class FakeGuardian implements Guardian {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  rules: GuardRules = { environments: [], notProduction: [] };
  grants: readonly Grant[] = [];
  pause: Pause | undefined;

  configure(rules: GuardRules): void {
    this.rules = rules;
    this.changed.fire();
  }

  ask(): Promise<never> {
    return Promise.reject(new Error('it only keeps what it is told'));
  }

  grant(environment: string, terminal: number): void {
    this.grants = [...this.grants, { environment, terminal, until: Date.now() + GRANT_MS }];
    this.changed.fire();
  }

  revoke(): void {
    this.grants = [];
    this.changed.fire();
  }

  pauseFor(milliseconds: number, reason: string): void {
    this.pause = { reason, until: Date.now() + milliseconds };
    this.changed.fire();
  }

  resume(): void {
    this.pause = undefined;
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** A guard without sockets and shims, which reads real files. */
export class FakeHouse implements GuardHouse {
  readonly pushHooks: GuardHouse['pushHooks'] = {
    look: () => Promise.resolve({ state: 'impossible', reason: 'there is no repository' }),
    install: () => Promise.resolve(),
    remove: () => Promise.resolve(false),
  };
  readonly guardian = new FakeGuardian();
  readonly actor = { kind: 'person', name: 'ada' } as const;
  readonly asker = '/nowhere/ask';
  readonly strictBash = {};
  disposed = false;
  isOff = false;

  constructor(
    readonly options: HouseOptions,
    readonly shims: string | undefined,
    private readonly env: Readonly<Record<string, string>>,
    private readonly home: string,
  ) {}

  configure(rules: GuardRules): Promise<void> {
    this.guardian.configure(rules);
    return Promise.resolve();
  }

  turnOff(): void {
    this.isOff = true;
  }

  surroundings(cwd: string, env: Readonly<Record<string, string | undefined>> = {}): Surroundings {
    const files: Files = {
      read: (path, decode) => {
        try {
          return { state: 'read', value: decode(readFileSync(path, 'utf8')) };
        } catch (error) {
          const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
          return absent ? { state: 'absent' } : { state: 'unreadable', reason: String(error) };
        }
      },
    };
    return { env: { ...this.env, ...env }, cwd, home: this.home, files };
  }

  doctor(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  dispose(): void {
    this.disposed = true;
    this.guardian.dispose();
  }
}
