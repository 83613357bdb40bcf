import type { Grant, Pause } from '../guard/guardian';
import type { Pointing } from '../guard/pointing';
import { plain } from '../text';
import type { StatusLine } from './statusLine';

/** What the guard has to say at a glance. */
export interface GuardState {
  readonly pointings: readonly Pointing[];
  readonly grants: readonly Grant[];
  readonly pause: Pause | undefined;
  /** Why nothing is guarded although it should be. */
  readonly trouble: string | undefined;
}

/** The lines of the status item, the worst first. `alarm`: the next command may hit what the world uses. */
export function guardStatus(
  { pointings, grants, pause, trouble }: GuardState,
  now: number,
): { readonly lines: readonly StatusLine[]; readonly tone: 'alarm' | 'warning' | undefined } {
  const production = pointings.filter(({ environment }) => environment.kind === 'production');
  const [worst, ...others] = [
    ...production,
    ...pointings.filter((one) => !production.includes(one)),
  ];
  const lines: StatusLine[] = [];
  if (worst) {
    const more = others.length > 0 ? ` +${others.length}` : '';
    const name = plain(worst.environment.name, 24);
    lines.push(
      line(`${name}: ${plain(worst.what, 40)}${more}`, 'points at', pointings.map(pointingWords)),
    );
  }
  if (trouble !== undefined) {
    lines.push(line('not guarded', '', [`The guard does not work: ${plain(trouble, 200)}`]));
  }
  if (pause && pause.until > now) {
    const words = `guard paused ${left(pause.until, now)}`;
    lines.push(line(words, '', [`${words}: ${plain(pause.reason, 120)}`]));
  }
  const open = grants.filter(({ until }) => until > now);
  if (open.length > 0) {
    const words = open.map(
      ({ environment, until }) => `${plain(environment, 24)} granted ${left(until, now)}`,
    );
    lines.push(line(words.join(', '), '', words));
  }
  const warned = trouble !== undefined || (pause !== undefined && pause.until > now);
  return {
    lines,
    tone: production.length > 0 ? 'alarm' : warned ? 'warning' : undefined,
  };
}

/** `kube context prod-eu from current-context of ~/.kube/config: production`. */
export function pointingWords({ what, from, environment }: Pointing): string {
  return `${plain(what, 80)} from ${plain(from, 120)}: ${plain(environment.name, 40)}`;
}

/** `12 min`, rounded up: what is still open is not said to be over. */
export function left(until: number, now: number): string {
  const minutes = Math.ceil((until - now) / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

function line(text: string, verb: string, lines: readonly string[]): StatusLine {
  const spoken = ['Whereabouts guard:', verb, text].filter(Boolean).join(' ');
  return { text, spoken, trouble: true, lines };
}
