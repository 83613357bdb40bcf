import * as vscode from 'vscode';
import type { ListedCommit, Told } from '../core/history/history';
import type { Clock } from '../core/lifecycle';
import { releaseNotes } from '../core/present/releaseNotes';
import {
  type WaitingGrouping,
  waitingLines,
  waitingTitle,
  waitingWords,
} from '../core/present/waiting';
import { shortId } from '../core/present/words';
import { type WaitingList, waitingList } from '../core/questions/waitingList';
import { plain } from '../core/text';
import { commands } from './commandIds';
import type { PickedEdge } from './picks';

/** More than a person scrolls through. */
const LIMIT = 500;
/** Release notes are to be whole. */
const EXPORT_LIMIT = 10_000;

/** What is listed, and how. */
interface Wanted extends PickedEdge {
  readonly grouping: WaitingGrouping;
  readonly firstParent: boolean;
}

interface CommitItem extends vscode.QuickPickItem {
  /** Undefined for what is no commit: a heading, a reason. */
  readonly commit?: ListedCommit;
}

/** The commits that wait between two environments. Gives back when the person is done with them. */
export async function showWaitingCommits(clock: Clock, edge: PickedEdge): Promise<void> {
  let wanted: Wanted = { ...edge, grouping: 'none', firstParent: false };
  for (;;) {
    const chosen = await new WaitingPick(clock, wanted).show();
    if (!chosen) return;
    ({ wanted } = chosen);
    if (chosen.type === 'export') return exportNotes(chosen.notes);
    if ((await actOn(wanted, chosen.commit)) === 'done') return;
  }
}

type Chosen =
  | { readonly type: 'commit'; readonly wanted: Wanted; readonly commit: ListedCommit }
  | { readonly type: 'export'; readonly wanted: Wanted; readonly notes: string };

/** One appearance of the list. Whatever it still waits for ends when it goes away. */
class WaitingPick {
  private readonly pick = vscode.window.createQuickPick<CommitItem>();
  private loading = new AbortController();
  private list: Told<WaitingList> | undefined;
  private chosen: Chosen | undefined;

  constructor(
    private readonly clock: Clock,
    private wanted: Wanted,
  ) {
    this.pick.matchOnDescription = true;
    this.pick.matchOnDetail = true;
  }

  /** What was chosen; undefined where it was put away. Rejects when something fails that should not. */
  show(): Promise<Chosen | undefined> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
        this.pick.hide();
      };
      this.pick.onDidTriggerButton((button) => {
        void this.buttons
          .find((one) => one.tooltip === button.tooltip)
          ?.run()
          .catch(fail);
      });
      this.pick.onDidAccept(() => {
        const [commit] = this.pick.selectedItems.flatMap((item) => item.commit ?? []);
        if (commit) this.end({ type: 'commit', wanted: this.wanted, commit });
      });
      this.pick.onDidHide(() => {
        this.loading.abort();
        this.pick.dispose();
        resolve(this.chosen);
      });
      this.pick.show();
      this.load().catch(fail);
    });
  }

  private end(chosen: Chosen): void {
    this.chosen = chosen;
    this.pick.hide();
  }

  /** Asks anew, for what is wanted now. */
  private async load(): Promise<void> {
    this.list = undefined;
    this.pick.items = [];
    this.draw();
    const list = await this.ask(LIMIT);
    if (!list) return;
    this.list = list;
    this.draw();
  }

  /** Undefined where nobody waits for it any more. */
  private async ask(limit: number): Promise<Told<WaitingList> | undefined> {
    this.loading.abort();
    const { signal } = (this.loading = new AbortController());
    const { folder, firstParent, service, from, to } = this.wanted;
    this.pick.busy = true;
    try {
      const engine = await folder.ensureEngine();
      if (!engine) return { state: 'unknown', reason: 'this workspace is not trusted' };
      const asked = { view: folder.store, history: engine.history };
      const options = { limit, firstParent, risks: engine.risks() };
      const list = await waitingList(asked, { service, from, to }, options, signal);
      return signal.aborted ? undefined : list;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      if (!signal.aborted) this.pick.busy = false;
    }
  }

  private draw(): void {
    this.pick.title = waitingTitle(this.wanted);
    this.pick.buttons = this.buttons;
    this.pick.placeholder = this.words();
    if (this.list) this.pick.items = this.items(this.list);
  }

  private words(): string {
    if (!this.list) return 'Looking for the commits that wait…';
    if (this.list.state === 'unknown') return 'It is not known what waits here';
    const { commits, ...rest } = this.list.value;
    const { firstParent } = this.wanted;
    return waitingWords({ ...rest, shown: commits.length, firstParent });
  }

  private items(list: Told<WaitingList>): readonly CommitItem[] {
    if (list.state === 'unknown') return [{ label: `$(question) ${plain(list.reason, 200)}` }];
    const { commits, risks } = list.value;
    const lines = waitingLines(commits, risks, this.wanted.grouping, this.clock.now());
    return lines.map((line): CommitItem => {
      if (line.type === 'group') {
        return { label: line.label, kind: vscode.QuickPickItemKind.Separator };
      }
      const { commit, label, description, risks: marks } = line;
      const detail = marks === undefined ? {} : { detail: `$(warning) ${marks}` };
      return { label, description, ...detail, commit };
    });
  }

  private get buttons(): readonly WaitingButton[] {
    const { grouping, firstParent, from, to } = this.wanted;
    const next = NEXT[grouping];
    return [
      button(GROUPING_ICONS[grouping], next.words, () => this.change({ grouping: next.grouping })),
      firstParent
        ? button('git-merge', 'Show Every Commit', () => this.change({ firstParent: false }))
        : button('git-commit', 'Show Merged Branches as One Commit (First Parent)', () =>
            this.change({ firstParent: true }),
          ),
      button('arrow-swap', `Reverse: What ${plain(to, 40)} Has and ${plain(from, 40)} Lacks`, () =>
        this.change({ from: to, to: from }),
      ),
      button('markdown', 'Export as Release Notes (Markdown)', () => this.exportNotes()),
    ];
  }

  private async change(change: Partial<Wanted>): Promise<void> {
    this.wanted = { ...this.wanted, ...change };
    if (change.grouping === undefined) await this.load();
    else this.draw();
  }

  private async exportNotes(): Promise<void> {
    const { service, from, to, grouping } = this.wanted;
    const shown = this.list;
    if (shown?.state !== 'known') return;
    const { total, commits } = shown.value;
    const whole = total.state === 'known' && total.count === commits.length;
    const list = whole ? shown : await this.ask(EXPORT_LIMIT);
    if (list?.state !== 'known') return;
    const notes = releaseNotes({
      ...{ service, from, to },
      ...list.value,
      grouping: grouping === 'none' ? 'ticket' : grouping,
    });
    this.end({ type: 'export', wanted: this.wanted, notes });
  }
}

interface WaitingButton extends vscode.QuickInputButton {
  readonly tooltip: string;
  readonly run: () => Promise<void>;
}

function button(icon: string, tooltip: string, run: () => Promise<void>): WaitingButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip, run };
}

/** What the button for grouping shows: how it is now. What it says: what it does. */
const GROUPING_ICONS: Readonly<Record<WaitingGrouping, string>> = {
  none: 'list-flat',
  author: 'person',
  ticket: 'tag',
};
const NEXT = {
  none: { grouping: 'author', words: 'Group by Author' },
  author: { grouping: 'ticket', words: 'Group by Ticket' },
  ticket: { grouping: 'none', words: 'Do Not Group' },
} as const satisfies Record<WaitingGrouping, { grouping: WaitingGrouping; words: string }>;

async function exportNotes(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

/** `back`: to the list. */
async function actOn(
  { folder, service }: Wanted,
  { id, subject }: ListedCommit,
): Promise<'done' | 'back'> {
  const copy = { label: '$(copy) Copy Id', description: id };
  const where = { label: '$(search) Where Is This Commit' };
  const back = { label: '$(arrow-left) Back to the List' };
  const picked = await vscode.window.showQuickPick([copy, where, back], {
    title: `${shortId(id)} ${plain(subject, 80)}`,
    placeHolder: 'What to do with this commit?',
  });
  if (picked === back) return 'back';
  if (picked === copy) await vscode.env.clipboard.writeText(id);
  if (picked === where) {
    const row = { target: { type: 'commit', service, id } };
    await vscode.commands.executeCommand(commands.whereIsCommit, { folder, row });
  }
  return 'done';
}
