import { type CommandAct, type ShellAct, isUnknown } from './act';
import { judgedCalls } from './judge';
import { nameOf } from './line';

/** How long after a yes the command may take to come along. */
export const PASS_MS = 2 * 60_000;

interface Pass {
  readonly key: string;
  /** Monotonic. */
  readonly ends: number;
}

/**
 * What a person has just said yes to as an agent announced it, and which comes again through the shim of the terminal
 * when it is really run: the same words in the same folder by the same agent, which hit the same. Each counts once.
 */
export class Passes {
  private kept: Pass[] = [];

  /** `now` is monotonic. */
  remember(act: CommandAct | ShellAct, now: number): void {
    const ends = now + PASS_MS;
    for (const key of keysOf(act)) if (key !== undefined) this.kept.push({ key, ends });
  }

  /** Uses up what the act needs. False, and nothing is used, where anything of it was not said yes to. */
  take(act: CommandAct, now: number): boolean {
    this.kept = this.kept.filter(({ ends }) => now < ends);
    const rest = [...this.kept];
    const keys = keysOf(act);
    for (const wanted of keys) {
      const index = rest.findIndex(({ key }) => key === wanted);
      if (index < 0) return false;
      rest.splice(index, 1);
    }
    if (keys.length === 0) return false;
    this.kept = rest;
    return true;
  }
}

/** One for each program that would be asked about; undefined for what cannot be compared. */
function keysOf(act: CommandAct | ShellAct): readonly (string | undefined)[] {
  const asked = judgedCalls(act).filter(({ verdict }) => verdict.verdict !== 'allow');
  const keys = asked.map(({ called: { run }, verdict: { about } }) => {
    const [program = '', ...args] = run?.argv ?? [];
    const words = [nameOf(program), ...args];
    if (!run || words.some(isUnknown)) return undefined;
    return JSON.stringify([words, run.cwd, act.actor, about.environment?.name, about.target]);
  });
  // A line that can be read in two ways is one run.
  return [...new Set(keys)];
}
