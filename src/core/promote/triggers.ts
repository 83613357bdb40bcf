import type { CellId } from '../model';
import { cellId } from '../model';
import type { SourceProblem } from '../observe/config/cells';
import type { Answer, Ask } from '../observe/source';
import type { Carrier, Parcel, RunProgress, TriggerFacts } from './carrier';
import { Trouble } from './filling';
import { nextLookup, sendOf, triggerWords, withoutNewKeys } from './resolveTrigger';
import { followOf, progressOf, runOf } from './run';
import type {
  CommandSend,
  GitSend,
  HttpSend,
  Send,
  SendOutcome,
  Trigger,
  TriggerValues,
} from './trigger';

/** What carries out each kind of sending, once; see `Sender`. */
export interface Senders {
  readonly http: (send: HttpSend) => Promise<SendOutcome>;
  /** `timeoutMs`: how long the program may run. */
  readonly command: (
    send: CommandSend,
    values: TriggerValues,
    timeoutMs: number,
  ) => Promise<SendOutcome>;
  readonly git: (send: GitSend) => Promise<SendOutcome>;
}

export interface TriggersOptions {
  readonly ask: Ask;
  readonly senders: Senders;
  /** Whether a person has approved a command, as the configuration has it and as its program is now. */
  readonly isApproved: (command: readonly string[]) => Promise<boolean>;
}

const USUAL_FOLLOW_MS = 120_000;

/** The triggers of the configuration, by the cell that they promote to. */
export class Triggers implements Carrier {
  private triggers: ReadonlyMap<CellId, Trigger | SourceProblem> = new Map();

  constructor(private readonly options: TriggersOptions) {}

  configure(triggers: ReadonlyMap<CellId, Trigger | SourceProblem>): void {
    this.triggers = triggers;
  }

  facts(service: string, environment: string): TriggerFacts | string | undefined {
    const trigger = this.triggers.get(cellId(service, environment));
    if (!trigger) return undefined;
    if ('problem' in trigger) return trigger.problem;
    const { idempotent, platform, followFor } = trigger;
    return {
      words: triggerWords(trigger),
      idempotent,
      trap: platform?.trap,
      undoneBy: platform?.undoneBy,
      followMs: followFor ?? USUAL_FOLLOW_MS,
    };
  }

  /** The command of a cell that nobody has approved as it is now. */
  async unapproved(service: string, environment: string): Promise<readonly string[] | undefined> {
    const trigger = this.triggers.get(cellId(service, environment));
    if (!trigger || 'problem' in trigger || trigger.send.transport !== 'command') return undefined;
    const { command } = trigger.send;
    return (await this.options.isApproved(command)) ? undefined : command;
  }

  async prepare(
    service: string,
    environment: string,
    values: TriggerValues,
    signal: AbortSignal,
  ): Promise<Parcel | string> {
    const trigger = this.triggers.get(cellId(service, environment));
    if (!trigger) return `nothing says any more how ${service} is promoted to ${environment}`;
    if ('problem' in trigger) return trigger.problem;
    const looked = await this.look(trigger, values, signal);
    if (typeof looked === 'string') return looked;
    const send = sendOf(trigger, values, looked);
    if (send instanceof Trouble) return send.trouble;
    const unapproved = await this.unapproved(service, environment);
    if (unapproved) return `${unapproved.join(' ')} has not been approved as it is now`;
    return {
      send: async () => {
        const outcome = await this.carry(send, trigger, values);
        const older = withoutNewKeys(trigger, send, outcome);
        return older ? this.carry(older, trigger, values) : outcome;
      },
      runOf: (outcome) => {
        const { run, runId } = runOf(trigger, values, looked, outcome);
        return {
          ...(run === undefined ? {} : { run }),
          ...(runId === undefined ? {} : { runId }),
        };
      },
      progress: (runId, stop) => this.progress(trigger, values, runId, stop),
    };
  }

  private async look(
    trigger: Trigger,
    values: TriggerValues,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | string> {
    const answers: Answer[] = [];
    for (;;) {
      const next = nextLookup(trigger, values, answers);
      if (next.state === 'trouble') return next.trouble;
      if (next.state === 'found') return next.looked;
      answers.push(await this.options.ask(next.request, signal));
    }
  }

  private carry(send: Send, { followFor }: Trigger, values: TriggerValues): Promise<SendOutcome> {
    const { senders } = this.options;
    switch (send.transport) {
      case 'http':
        return senders.http(send);
      case 'command':
        return senders.command(send, values, followFor ?? USUAL_FOLLOW_MS);
      case 'git':
        return senders.git(send);
    }
  }

  private async progress(
    trigger: Trigger,
    values: TriggerValues,
    runId: string,
    signal: AbortSignal,
  ): Promise<RunProgress | undefined> {
    const request = followOf(trigger, values, runId);
    if (!request) return undefined;
    const answer = await this.options.ask(request, signal);
    if (answer.state === 'failed') return undefined;
    const { state, words, run } = progressOf(trigger, runId, answer.body);
    return { state, words, ...(run === undefined ? {} : { run }) };
  }
}
