import * as vscode from 'vscode';
import type { GuardAsk } from '../core/guard/friction';
import { journalCsv, journalLines, journalRecord } from '../core/present/journal';
import { guardAsksOf, guardLines, guardRecord } from '../core/present/guardRecord';
import { type Line, piece } from '../core/present/table';
import { promotionsOf } from '../core/promote/past';
import { plain } from '../core/text';
import type { CommandContext } from './commands';
import type { Folder } from './folders';
import type { Pages } from './pages';
import { pickFolder } from './picks';

const TITLE = 'Promotions';

/** The journal of promotions as a page, and as files to take away. */
export class JournalPage {
  private shown: Folder | undefined;

  constructor(
    private readonly context: CommandContext,
    private readonly pages: Pages,
  ) {}

  async open(): Promise<void> {
    const folder = await pickFolder(this.context.folders);
    const lines = folder && (await linesOf(folder));
    if (!folder || !lines) return;
    this.shown = folder;
    await this.pages.show(nameOf(folder), TITLE, lines);
  }

  /** What is written now, where the page is open. */
  async refresh(): Promise<void> {
    const lines = this.shown && (await linesOf(this.shown));
    if (this.shown && lines) this.pages.update(nameOf(this.shown), TITLE, lines);
  }

  async export(): Promise<void> {
    const folder = await pickFolder(this.context.folders);
    const engine = await folder?.ensureEngine();
    if (!engine) return;
    const json = { label: 'JSON', description: 'everything, with the gates' };
    const csv = { label: 'CSV', description: 'a line for each promotion, for a spreadsheet' };
    const picked = await vscode.window.showQuickPick([json, csv], { title: 'Export Journal' });
    if (!picked) return;
    const { entries, damaged } = await engine.desk.promotions.read();
    const promotions = promotionsOf(entries);
    const data = {
      schema: 1,
      promotions: promotions.map(journalRecord),
      guard: guardAsksOf(entries).map(guardRecord),
      damaged,
    };
    const document = await vscode.workspace.openTextDocument(
      picked === json
        ? { language: 'json', content: `${JSON.stringify(data, undefined, 2)}\n` }
        : { language: 'plaintext', content: journalCsv(promotions) },
    );
    await vscode.window.showTextDocument(document);
  }
}

function nameOf({ uri }: Folder): string {
  return `journal:${uri.toString()}`;
}

async function linesOf(folder: Folder): Promise<readonly Line[] | undefined> {
  const engine = await folder.ensureEngine();
  if (!engine) return undefined;
  const { entries, damaged } = await engine.desk.promotions.read();
  const promotions = promotionsOf(entries);
  const asks = guardAsksOf(entries);
  return [
    [
      piece(`Promotions of ${plain(folder.name, 60)}`, 'heading'),
      piece(`${promotions.length}, the newest first`, 'quiet'),
    ],
    damaged.length === 0
      ? [piece('  every line checks the one before it: the record is whole', 'quiet')]
      : [piece('  the record is damaged:', 'trouble')],
    ...damaged.map(({ line, reason }): Line => [
      piece(`  line ${line}: ${plain(reason, 200)}`, 'trouble'),
    ]),
    [],
    ...(promotions.length === 0
      ? [[piece('Nothing has been promoted, blocked or cancelled here yet.', 'quiet')]]
      : journalLines(promotions)),
    ...guardBlock(asks),
  ];
}

function guardBlock(asks: readonly GuardAsk[]): readonly Line[] {
  if (asks.length === 0) return [];
  const heading = [
    piece('Asked by the guard', 'heading'),
    piece(`${asks.length}, the newest first`, 'quiet'),
  ];
  return [[], heading, [], ...guardLines(asks)];
}
