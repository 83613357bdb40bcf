import type { Environment, Service } from './history';
import type { DemoCommit } from './scribe';

/** What somebody asks a deployment endpoint for. */
export interface Wish {
  readonly service: Service;
  readonly environment: Environment;
  readonly commit: string;
  /** What must run there now; '' where it does not matter. */
  readonly expected: string;
  /** Asking twice with the same key is asking once. */
  readonly key: string | undefined;
}

/** One deployment that was accepted, for the record. */
export interface Deployment extends Wish {
  /** From 1 on, through all environments: the last part of its page's address. */
  readonly number: number;
  /** The full id of what ran there when it began. */
  readonly replaces: string;
  readonly startedAt: Date;
  /** `overtaken`: something else was deployed there before it came to its end. */
  readonly state: 'running' | 'done' | 'overtaken';
}

export type Verdict =
  | { readonly status: 202; readonly deployment: Deployment }
  | { readonly status: 400 | 409 | 412 | 422; readonly error: string };

/** So long the old commit still runs. */
export const DEPLOY_MS = 2_000;

/** The deployments of the company since it was started, and the rules of its endpoints. */
export class Deployments {
  private readonly all: Deployment[] = [];
  private readonly timers = new Map<number, NodeJS.Timeout>();

  constructor(
    private readonly options: {
      readonly commits: readonly DemoCommit[];
      /** The full id of what runs in a cell. */
      readonly running: (service: Service, environment: Environment) => string;
      /** Makes a cell run the commit of a deployment that has come to its end. */
      readonly install: (deployment: Deployment) => void;
    },
  ) {}

  /** In the order in which they were accepted. */
  get record(): readonly Deployment[] {
    return [...this.all];
  }

  ask(wish: Wish): Verdict {
    const { service, environment, commit, expected, key } = wish;
    const known = key === undefined ? undefined : this.all.find((one) => one.key === key);
    if (known) {
      const isSame =
        known.service === service && known.environment === environment && known.commit === commit;
      return isSame
        ? { status: 202, deployment: known }
        : { status: 422, error: `the key was used for deployment ${known.number}` };
    }
    if (!this.options.commits.some(({ id }) => id === commit)) {
      return { status: 400, error: `acme/storefront has no commit ${commit}` };
    }
    const before = this.all.find((one) => one.state === 'running' && isAt(one, wish));
    if (before) return { status: 409, error: `deployment ${before.number} is still under way` };
    const replaces = this.options.running(service, environment);
    if (expected !== '' && !isIdOf(expected, replaces)) {
      const error = `${environment} runs ${replaces.slice(0, 7)}, not ${expected.slice(0, 7)}`;
      return { status: 412, error };
    }
    const number = this.all.length + 1;
    const startedAt = new Date();
    const deployment: Deployment = { ...wish, number, replaces, startedAt, state: 'running' };
    this.all.push(deployment);
    this.timers.set(
      number,
      setTimeout(() => {
        this.options.install(this.end(deployment, 'done'));
      }, DEPLOY_MS),
    );
    return { status: 202, deployment };
  }

  find(number: number): Deployment | undefined {
    return this.all[number - 1];
  }

  /** Something else runs in the cell from now on: what is under way there does not come to pass. */
  overtake(cell: Cell): void {
    for (const one of this.all) {
      if (one.state === 'running' && isAt(one, cell)) this.end(one, 'overtaken');
    }
  }

  /** What is under way stays so for ever. */
  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private end(deployment: Deployment, state: 'done' | 'overtaken'): Deployment {
    const { number } = deployment;
    const ended: Deployment = { ...deployment, state };
    this.all[number - 1] = ended;
    clearTimeout(this.timers.get(number));
    this.timers.delete(number);
    return ended;
  }
}

type Cell = Pick<Wish, 'service' | 'environment'>;

function isAt(one: Cell, other: Cell): boolean {
  return one.service === other.service && one.environment === other.environment;
}

/** Also abbreviated, as some environments tell it. */
function isIdOf(text: string, id: string): boolean {
  return text.length >= 7 && id.startsWith(text);
}
