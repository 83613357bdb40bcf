import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Act, Files, GuardRules } from '../../core/guard/act';
import { type Asker, actOf, harmlessVariables, tellingVariables } from '../../core/guard/askedAct';
import type { AskedAct, Question } from '../../core/guard/frames';
import { judge } from '../../core/guard/judge';
import { type Given, Permit } from '../../core/guard/permit';
import type { GuardRecord, Outcome } from '../../core/guard/record';
import { deedWords, denial } from '../../core/guard/sentences';
import { type Verdict, hitWords } from '../../core/guard/verdict';
import { askedWords } from '../../core/guard/words';
import { plain } from '../../core/text';
import { type WindowAnswer, askWindow } from './askWindow';
import { CONFIGURATION, configuredFolder } from './configuredFolder';
import { type FoundHouse, housesFor, readHouse, real } from './houseFile';
import { sessionLeader } from './sessionLeader';
import { ownPlace } from './shimPath';
import { askAtTerminal } from './ttyQuestion';

/** What somebody wants to do, and who. */
export interface Wanted extends Asker {
  readonly act: AskedAct;
  /** What is guarded besides. */
  readonly rules?: GuardRules;
}

export interface AskerOptions {
  readonly stateFolder: string;
  readonly files: Files;
  readonly signal: AbortSignal;
}

export type Told =
  /** No question was needed. */
  | { readonly state: 'allowed'; readonly remark: string | undefined }
  | { readonly state: 'granted'; readonly reason: string }
  /** A sentence with what to do. */
  | { readonly state: 'denied'; readonly sentence: string }
  | { readonly state: 'interrupted' };

type Ask = Extract<Verdict, { verdict: 'ask' }>;

/**
 * May this be done? Judged here, where all variables are known; a person is asked in the window, and where no window
 * answers, at the terminal. Nothing that goes wrong on the way is ever a yes.
 */
export async function ask(wanted: Wanted, options: AskerOptions): Promise<Told> {
  const houses = housesOf(wanted, options.stateFolder);
  if (houses[0]?.isOff === true) return { state: 'allowed', remark: undefined };
  const rules = await rulesOf(wanted, houses);
  const folders = houses.flatMap((house) => house.folders).flatMap((one) => [one, real(one)]);
  const act = actOf(wanted.act, wanted, rules, options.files, folders);
  const verdict = judge(act);
  if (verdict.verdict === 'allow') return { state: 'allowed', remark: verdict.remark };
  const record = new LateRecord(() => recordFor(wanted, houses, options.stateFolder), act, verdict);
  if (verdict.verdict === 'refuse') {
    await record.keep('refused', verdict.reason);
    return { state: 'denied', sentence: denial(act, verdict, verdict.reason) };
  }
  const said = await askWindows(wanted, houses, verdict, options);
  switch (said.state) {
    case 'granted':
      return said;
    case 'denied':
      return { state: 'denied', sentence: said.reason };
    case 'aborted':
      return { state: 'interrupted' };
    case 'unreachable':
      return askHere(act, verdict, said.reason, record, options.signal);
  }
}

/** First that of the terminal, as PATH says: its window is the one that the person looks at. */
function housesOf({ env, cwd }: Wanted, stateFolder: string): readonly FoundHouse[] {
  const own = ownPlace(env['PATH'], stateFolder);
  const mine = own === undefined ? undefined : readHouse(own);
  const [nearest] = housesFor(stateFolder, cwd).filter(({ place }) => place !== mine?.place);
  return [...(mine ? [mine] : []), ...(nearest ? [nearest] : [])];
}

/** All that is guarded by any of them. What is in a house that nobody lives in may be old. */
async function rulesOf(wanted: Wanted, houses: readonly FoundHouse[]): Promise<GuardRules> {
  const all = [...houses.map(({ rules }) => rules), ...(wanted.rules ? [wanted.rules] : [])];
  let configured: GuardRules['environments'] = [];
  const isOld = !wanted.rules && !houses.some(({ isAlive }) => isAlive);
  const folder = isOld ? configuredFolder(wanted.cwd) : undefined;
  if (folder !== undefined) {
    // Loaded only here: reading a configuration takes longer than all the rest.
    const { configuredRules } = await import('./configuredRules');
    configured = configuredRules(folder).environments;
  }
  return {
    environments: [...all.flatMap(({ environments }) => environments), ...configured],
    notProduction: all.flatMap(({ notProduction }) => notProduction),
  };
}

/** Asks the first window that would see in it what is seen here, and that answers. */
async function askWindows(
  wanted: Wanted,
  houses: readonly FoundHouse[],
  verdict: Ask,
  { files, signal }: AskerOptions,
): Promise<WindowAnswer> {
  let reason = 'no window is open';
  for (const house of houses) {
    if (house.socket === undefined) continue;
    const question = questionFor(wanted, house, verdict, files);
    if (!question) {
      reason = 'the window cannot see what is hit';
      continue;
    }
    const answer = await askWindow(house.socket, question, signal);
    if (answer.state !== 'unreachable') return answer;
    ({ reason } = answer);
  }
  return { state: 'unreachable', reason };
}

/**
 * The window judges anew, with fewer variables and its own rules. It is only asked where it comes to the same: what it
 * took for harmless would be let through.
 */
function questionFor(
  wanted: Wanted,
  { rules, folders }: FoundHouse,
  verdict: Ask,
  files: Files,
): Question | undefined {
  const homes = folders.flatMap((one) => [one, real(one)]);
  const { act, actor, origin, cwd, home, env: full } = wanted;
  const kinds = [tellingVariables, harmlessVariables];
  const env = kinds
    .map((variables) => variables(full))
    .find((given) => {
      const seen = judge(actOf(act, { actor, origin, cwd, home, env: given }, rules, files, homes));
      return seen.verdict === 'ask' && hitWords(seen) === hitWords(verdict);
    });
  return env && { schema: 1, actor, origin, act, cwd, home, env, terminal: sessionLeader() };
}

/** Where no window answers: a person at a terminal types. */
async function askHere(
  act: Act,
  verdict: Ask,
  trouble: string,
  record: LateRecord,
  signal: AbortSignal,
): Promise<Told> {
  const denied = (why: string, way?: string): Told => ({
    state: 'denied',
    sentence: denial(act, verdict, why, way),
  });
  if (act.actor.kind === 'agent') {
    const why = `no window of the editor can be asked: ${trouble}`;
    await record.keep('refused', why);
    return denied(why);
  }
  const id = await record.begin();
  const typed = await askAtTerminal(questionText(act, verdict, trouble), signal);
  switch (typed.state) {
    case 'nobody': {
      const why = `nobody can be asked: ${trouble}, and there is no terminal`;
      await record.end(id, 'refused', why);
      return denied(why, 'Open the folder in VS Code, or run it in a terminal, to be asked.');
    }
    case 'aborted':
      await record.end(id, 'gone', 'it was interrupted at the terminal');
      return { state: 'interrupted' };
    case 'left':
      await record.end(id, 'denied', 'nobody confirmed it at the terminal');
      return denied('nobody confirmed it');
    case 'typed': {
      const permit = Permit.grant(act, givenBy(typed.text, verdict));
      if (permit instanceof Permit) {
        const outcome = permit.confirmed === 'typed' ? 'typed' : 'asked';
        const reason = 'it was confirmed at the terminal';
        await record.end(id, outcome, reason);
        return { state: 'granted', reason };
      }
      await record.end(id, 'denied', permit.reason);
      return denied(permit.reason);
    }
  }
}

function questionText(act: Act, verdict: Ask, trouble: string): string {
  const { answer, about } = verdict;
  const name = plain(about.environment?.name ?? '');
  const how = answer === 'name' ? `Type ${name} to run it` : 'Type yes to run it';
  return (
    `whereabouts: ${deedWords(act, about)}; ${plain(verdict.reason, 300)}.\n` +
    `No window of the editor can be asked: ${plain(trouble, 200)}.\n` +
    `${how}, or press Enter to stop: `
  );
}

function givenBy(text: string, { answer }: Ask): Given {
  if (answer === 'name') return { type: 'name', text, where: 'terminal' };
  return /^(?:y|yes)$/i.test(text) ? { type: 'yes', where: 'terminal' } : { type: 'nothing' };
}

/** Written only where something has to be kept; what cannot be written keeps nobody from being asked. */
class LateRecord {
  private record: Promise<GuardRecord> | undefined;

  constructor(
    private readonly open: () => Promise<GuardRecord>,
    private readonly act: Act,
    private readonly verdict: Verdict,
  ) {}

  async begin(): Promise<string> {
    const id = randomUUID();
    await this.write((record) => record.asked(id, askedWords(this.act, this.verdict)));
    return id;
  }

  async end(id: string, outcome: Outcome, reason: string): Promise<void> {
    await this.write((record) => record.answered(id, outcome, reason));
  }

  async keep(outcome: Outcome, reason: string): Promise<void> {
    await this.end(await this.begin(), outcome, reason);
  }

  private async write(note: (record: GuardRecord) => Promise<void>): Promise<void> {
    try {
      this.record ??= this.open();
      await note(await this.record);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`whereabouts: this is not in the journal: ${plain(message, 300)}\n`);
    }
  }
}

/** Loaded only here: most that is asked is let through, or answered by a window. */
async function recordFor(
  { cwd }: Wanted,
  houses: readonly FoundHouse[],
  stateFolder: string,
): Promise<GuardRecord> {
  const { openRecord } = await import('./journalRecord');
  const known = houses.find(({ journal }) => journal !== undefined)?.journal;
  return openRecord(stateFolder, known ?? repositoryFolder(cwd));
}

/** The nearest folder that is configured or a repository, or `cwd` itself. */
function repositoryFolder(cwd: string): string {
  const marks = [CONFIGURATION, '.git'];
  for (let folder = cwd; folder !== dirname(folder); folder = dirname(folder)) {
    if (marks.some((mark) => existsSync(join(folder, mark)))) return folder;
  }
  return cwd;
}
