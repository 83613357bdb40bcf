import { type Clock, Emitter, type Log } from '../lifecycle';
import type { Act, CommandAct, GuardRules } from './act';
import type { Answer, Grant, Guardian, Pause, PersonsAnswer, Prompt } from './guardian';
import { judge, judgedCalls } from './judge';
import { Leaves } from './leaves';
import { Passes } from './passes';
import { Permit } from './permit';
import type { GuardRecord, Outcome } from './record';
import { denial } from './sentences';
import { Turns } from './turns';
import { type Verdict, hitWords } from './verdict';
import { askedWords } from './words';

export interface GuardianPorts {
  readonly prompt: Prompt;
  readonly record: GuardRecord;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

type Ask = Extract<Verdict, { verdict: 'ask' }>;
type Settled = Pick<Answer, 'state' | 'reason'> & { readonly outcome: Outcome };

const NO_RULES: GuardRules = { environments: [], notProduction: [] };

export class WindowGuardian implements Guardian {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;

  private readonly turns = new Turns();
  private readonly passes = new Passes();
  private readonly stop = new AbortController();
  private readonly leaves: Leaves;
  private current: GuardRules = NO_RULES;

  constructor(private readonly ports: GuardianPorts) {
    this.leaves = new Leaves(ports.clock);
    this.leaves.onDidChange(() => this.changed.fire());
  }

  get rules(): GuardRules {
    return this.current;
  }

  configure(rules: GuardRules): void {
    this.current = rules;
    this.changed.fire();
  }

  get grants(): readonly Grant[] {
    return this.leaves.grants;
  }

  grant(environment: string, terminal: number): void {
    this.leaves.grant(environment, terminal);
  }

  revoke(terminal?: number): void {
    this.leaves.revoke(terminal);
  }

  get pause(): Pause | undefined {
    return this.leaves.pause;
  }

  pauseFor(milliseconds: number, reason: string): void {
    this.leaves.pauseFor(milliseconds, reason);
  }

  resume(): void {
    this.leaves.resume();
  }

  async ask(act: Act, terminal: number | undefined, signal: AbortSignal): Promise<Answer> {
    const verdict = judge(act);
    if (verdict.verdict === 'allow') {
      return { state: 'granted', reason: verdict.reason, outcome: 'allowed', verdict };
    }
    const id = this.ports.newId();
    await this.noted(() => this.ports.record.asked(id, askedWords(act, verdict)));
    const settled = await this.settle(act, verdict, terminal, signal);
    await this.noted(() => this.ports.record.answered(id, settled.outcome, settled.reason));
    const reason =
      settled.state === 'granted' ? settled.reason : denial(act, verdict, settled.reason);
    return { ...settled, reason, verdict };
  }

  dispose(): void {
    this.stop.abort();
    this.leaves.dispose();
    this.changed.dispose();
  }

  /** Never rejects. */
  private async settle(
    act: Act,
    verdict: Exclude<Verdict, { verdict: 'allow' }>,
    terminal: number | undefined,
    signal: AbortSignal,
  ): Promise<Settled> {
    if (verdict.verdict === 'refuse') {
      return { state: 'denied', outcome: 'refused', reason: verdict.reason };
    }
    try {
      return (
        this.leave(act, verdict, terminal) ?? (await this.askPerson(act, verdict, terminal, signal))
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.ports.log.error(`The guard could not ask: ${message}`);
      const reason = `nobody could be asked: ${message}`;
      return { state: 'denied', outcome: 'refused', reason };
    }
  }

  /** What lets it through without a question. */
  private leave(act: Act, verdict: Ask, terminal: number | undefined): Settled | undefined {
    const { clock } = this.ports;
    if (isFromTerminal(act) && act.actor.kind === 'agent') {
      return this.passes.take(act, clock.monotonic())
        ? { state: 'granted', outcome: 'granted', reason: 'it was confirmed in the window before' }
        : undefined;
    }
    if (act.actor.kind !== 'person' || act.type === 'promotion') return undefined;
    const { pause } = this;
    if (pause) {
      return {
        state: 'granted',
        outcome: 'paused',
        reason: `the guard is paused: ${pause.reason}`,
      };
    }
    const grant = this.grants.find(
      (one) => one.terminal === terminal && one.environment === verdict.about.environment?.name,
    );
    return grant && mayGrant(act, verdict, terminal)
      ? {
          state: 'granted',
          outcome: 'granted',
          reason: `${grant.environment} was granted for a while`,
        }
      : undefined;
  }

  private async askPerson(
    act: Act,
    verdict: Ask,
    terminal: number | undefined,
    caller: AbortSignal,
  ): Promise<Settled> {
    const signal = AbortSignal.any([caller, this.stop.signal]);
    const turn = await this.turns.take(signal);
    if (!turn) return this.gone();
    try {
      // Somebody may have been given leave while this one waited.
      const leave = this.leave(act, verdict, terminal);
      if (leave) return leave;
      const may = mayGrant(act, verdict, terminal);
      const asking = { act, verdict, terminal, mayGrant: may };
      const answer = await this.ports.prompt.ask(asking, signal);
      return signal.aborted ? this.gone() : this.weigh(act, verdict, terminal, answer);
    } finally {
      turn.dispose();
    }
  }

  private gone(): Settled {
    const reason = this.stop.signal.aborted ? 'the window was closed' : 'whoever asked has gone';
    return { state: 'denied', outcome: 'gone', reason };
  }

  private weigh(
    act: Act,
    shown: Ask,
    terminal: number | undefined,
    { given, forAWhile }: PersonsAnswer,
  ): Settled {
    const denied = (reason: string): Settled => ({ state: 'denied', outcome: 'denied', reason });
    // What was said counts for what was seen.
    const now = judge(act);
    if (given.type !== 'nothing' && hitWords(now) !== hitWords(shown)) {
      return denied('what it hits has changed meanwhile: it has to be asked about anew');
    }
    const permit = Permit.grant(act, given);
    if (given.type === 'nothing') {
      return denied(permit instanceof Permit ? 'nobody confirmed it' : permit.reason);
    }
    if (!(permit instanceof Permit)) return denied(permit.reason);
    if (!permit.spend(act)) return denied('its permit was used before');
    const { environment } = shown.about;
    if (forAWhile && environment && terminal !== undefined && mayGrant(act, shown, terminal)) {
      this.grant(environment.name, terminal);
    }
    if ((act.type === 'shell' || act.type === 'command') && act.origin === 'hook') {
      this.passes.remember(act, this.ports.clock.monotonic());
    }
    return permit.confirmed === 'typed'
      ? { state: 'granted', outcome: 'typed', reason: 'its name was typed in the window' }
      : { state: 'granted', outcome: 'asked', reason: 'it was confirmed in the window' };
  }

  /** A guard whose journal cannot be written goes on asking, and says so. */
  private async noted(note: () => Promise<void>): Promise<void> {
    try {
      await note();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.ports.log.error(`What the guard asked is not in the journal: ${message}`);
    }
  }
}

function isFromTerminal(act: Act): act is CommandAct {
  return act.type === 'command' && act.origin === 'terminal';
}

/**
 * Whether leave for a while can cover it: a person in a terminal, one environment that is known, and nothing that does
 * not come back.
 */
function mayGrant(act: Act, { about }: Ask, terminal: number | undefined): boolean {
  if (!isFromTerminal(act) || act.actor.kind !== 'person') return false;
  const name = about.environment?.name;
  if (terminal === undefined || name === undefined) return false;
  return judgedCalls(act).every(
    ({ verdict }) =>
      verdict.verdict === 'allow' ||
      (verdict.about.environment?.name === name && verdict.about.verb !== 'destructive'),
  );
}
