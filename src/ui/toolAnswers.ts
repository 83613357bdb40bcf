import * as vscode from 'vscode';
import type { FolderEngine } from '../core/engine';
import { whereAllJson, whereJson, waitingJson } from '../core/present/historyJson';
import { statusJson } from '../core/present/json';
import { modelJson } from '../core/present/modelText';
import { findCommits } from '../core/questions/findCommits';
import { waitingList } from '../core/questions/waitingList';
import { where, whereAll } from '../core/questions/where';
import type { CommandContext } from './commands';
import type { Folder } from './folders';
import { commands } from './commandIds';
import type { ToolName } from './manifest';

/** A folder that has something to tell, with its engine. */
interface Opened {
  readonly folder: Folder;
  readonly engine: FolderEngine;
}

type Input = Readonly<Record<string, string | undefined>>;

/** What a tool was called with cannot be answered; the message is for the model, in our own words. */
class Misuse extends Error {}

/** A commit, branch, tag, ticket: what people type. No blanks, no option, no path that leads out. */
const TYPED = /^[\p{L}\p{N}_#](?!.*\.\.)[\p{L}\p{N}_./@#+~^-]{0,199}$/u;
const MOST_WAITING = 200;
/** The extension may have been woken up for just this. */
const STARTING_MS = 10_000;

/**
 * What language models may ask. They are told data, as JSON; they change nothing: the tool that promotes opens the
 * plan for a person, and takes no confirmation.
 */
export class ToolAnswers {
  private opened = false;

  constructor(private readonly context: CommandContext) {}

  prepare(name: ToolName): vscode.PreparedToolInvocation {
    if (name !== 'whereabouts_promote') return { invocationMessage: 'Asking Whereabouts' };
    return {
      invocationMessage: 'Opening the plan of a promotion',
      confirmationMessages: {
        title: 'Open the plan of a promotion?',
        message:
          'It opens in this window. Nothing is promoted before you have read it and typed the name of the environment.',
      },
    };
  }

  async answer(name: ToolName, input: unknown): Promise<vscode.LanguageModelToolResult> {
    const text = await this.told(name, input).catch((error: unknown) => {
      if (error instanceof Misuse) return JSON.stringify({ error: error.message });
      this.context.log.error(`${name}: ${String(error)}`);
      return JSON.stringify({ error: 'it could not be answered; the log of Whereabouts says why' });
    });
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }

  private async told(name: ToolName, input: unknown): Promise<string> {
    switch (name) {
      case 'whereabouts_status':
        checked(input, [], []);
        return status(await this.folders());
      case 'whereabouts_where':
        return whereIs(await this.folders(), checked(input, ['commit'], []));
      case 'whereabouts_waiting':
        return waiting(await this.folders(), checked(input, ['from', 'to'], ['service']));
      case 'whereabouts_promote':
        return this.promote(await this.folders(), checked(input, ['to'], ['from', 'service']));
    }
  }

  /** The folders that have something to tell, with what runs there read at least once. */
  private async folders(): Promise<readonly Opened[]> {
    const { folders, clock } = this.context;
    if (folders.state === 'starting') {
      await new Promise<void>((resolve) => {
        const done = () => {
          listening.dispose();
          timer.dispose();
          resolve();
        };
        const listening = folders.onDidChange(() => {
          if (folders.state !== 'starting') done();
        });
        const timer = clock.after(STARTING_MS, done);
      });
    }
    const opened = await Promise.all(
      folders.ready.map(async (folder) => {
        const engine = await folder.ensureEngine();
        const { store } = folder;
        const cells = store.services.flatMap(({ name }) => store.cellsOf(name));
        const isUnread = cells.some(({ reading }) => reading.state === 'unread');
        if (isUnread) await engine?.project.refresh();
        return engine ? [{ folder, engine }] : [];
      }),
    );
    const all = opened.flat();
    if (all.length === 0) throw new Misuse('no environments are configured in this workspace');
    return all;
  }

  private promote(all: readonly Opened[], { service, from, to }: Input): string {
    known(all, 'environment', [from, to]);
    known(all, 'service', [service]);
    const steps = all
      .flatMap(({ folder, engine }) => engine.desk.steps().map((order) => ({ folder, order })))
      .filter(({ order }) => order.to === to)
      .filter(({ order }) => from === undefined || order.from === from)
      .filter(({ order }) => service === undefined || order.service === service);
    const [only, ...more] = steps;
    if (!only) throw new Misuse('nothing says how that is promoted here');
    if (this.opened) return JSON.stringify({ state: 'open already; a person decides' });
    // Where several would do, the person chooses.
    const { service: its, from: start, to: end } = only.order;
    const target = { type: 'waiting', service: its, from: start, to: end };
    const row = more.length === 0 ? { folder: only.folder, row: { target } } : undefined;
    this.opened = true;
    void vscode.commands.executeCommand(commands.promote, row).then(
      () => (this.opened = false),
      () => (this.opened = false),
    );
    return JSON.stringify({ state: 'opened; a person decides' });
  }
}

export function createToolAnswers(context: CommandContext): ToolAnswers {
  return new ToolAnswers(context);
}

/** Only texts, only those that the tool has, and all that it needs. */
function checked(
  input: unknown,
  needed: readonly string[],
  other: readonly string[],
): Readonly<Record<string, string | undefined>> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Misuse('the input has to be an object');
  }
  const entries = Object.entries(input as Readonly<Record<string, unknown>>);
  for (const [name, value] of entries) {
    if (![...needed, ...other].includes(name)) throw new Misuse('it has a property too many');
    if (typeof value !== 'string') throw new Misuse(`"${name}" has to be a text`);
  }
  const given = Object.fromEntries(entries) as Readonly<Record<string, string>>;
  const missing = needed.find((name) => given[name] === undefined);
  if (missing !== undefined) throw new Misuse(`"${missing}" is missing`);
  return given;
}

/** Names are those of the configuration, to the letter. What was asked for is not told again. */
function known(
  all: readonly Opened[],
  what: 'environment' | 'service',
  asked: readonly (string | undefined)[],
): void {
  const names = all.flatMap(({ folder: { store } }) =>
    (what === 'environment' ? store.environments : store.services).map(({ name }) => name),
  );
  if (asked.every((name) => name === undefined || names.includes(name))) return;
  const there = modelJson('names', [...new Set(names)]);
  throw new Misuse(`there is no such ${what}; there are: ${there}`);
}

function status(all: readonly Opened[]): string {
  const cells = all.flatMap(({ folder }) =>
    statusJson(folder.store).cells.map((cell) =>
      all.length > 1 ? { folder: folder.name, ...cell } : cell,
    ),
  );
  return modelJson('cells', cells);
}

async function whereIs(all: readonly Opened[], { commit: typed = '' }: Input): Promise<string> {
  if (!TYPED.test(typed)) throw new Misuse('"commit" has to be an id, a branch, a tag or a ticket');
  const answers = await Promise.all(all.map((opened) => whereIn(opened, typed)));
  // A repository that has never heard of it has nothing to add to one that has.
  const [best] = answers.sort((a, b) => a.commits.length - b.commits.length).slice(-1);
  return modelJson('cells', best?.cells ?? [], { commit: best?.commit, commits: best?.commits });
}

async function whereIn({ folder: { store }, engine }: Opened, typed: string) {
  const asked = { view: store, history: engine.history };
  const found = await findCommits(engine.history, typed);
  if (found.state === 'several') {
    const { commits } = found;
    const { cells } = whereAllJson(typed, commits, await whereAll(asked, commits));
    return { commit: typed, cells, commits: commits.map(({ id, subject }) => ({ id, subject })) };
  }
  const commit = found.state === 'commit' ? { ...found, state: 'present' as const } : found;
  const cells = await where(asked, commit);
  if (found.state !== 'commit') return { ...whereJson(typed, cells), commits: [] };
  const { id, subject } = found.commit;
  return { ...whereJson(id, cells), commits: [{ id, subject }] };
}

async function waiting(all: readonly Opened[], input: Input): Promise<string> {
  const { service: only, from = '', to = '' } = input;
  known(all, 'environment', [from, to]);
  known(all, 'service', [only]);
  const rows: unknown[] = [];
  const totals: unknown[] = [];
  for (const { folder, engine } of all) {
    const { store } = folder;
    for (const { name: service } of store.services) {
      if (only !== undefined && service !== only) continue;
      if (!store.cell(service, from) || !store.cell(service, to)) continue;
      const told = await waitingList(
        { view: store, history: engine.history },
        { service, from, to },
        { limit: MOST_WAITING, firstParent: false, risks: engine.risks() },
      );
      if (told.state !== 'known') {
        totals.push({ service, total: null, reason: told.reason });
        continue;
      }
      const { commits, total, risks, unmarked } = told.value;
      const marked = commits.map((commit) => ({
        commit,
        marks: unmarked === undefined ? risks.marks(commit.files) : undefined,
      }));
      const json = waitingJson(marked, total);
      totals.push({ service, total: json.total });
      rows.push(...json.commits.map((commit) => ({ service, ...commit })));
    }
  }
  return modelJson('commits', rows, { from, to, services: totals.slice(0, 50) });
}
