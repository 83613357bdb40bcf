import type { AskerOptions, Wanted } from '../adapters/guard/asker';

/** Where it is asked from, as this process knows it. */
export interface Place extends Pick<Wanted, 'cwd' | 'home' | 'env'> {
  readonly options: AskerOptions;
}

/** What a mode does; the number is the exit status. */
export type Mode = (args: readonly string[], place: Place) => Promise<number>;
