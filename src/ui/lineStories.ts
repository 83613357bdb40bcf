import * as vscode from 'vscode';
import { AnswerCache } from '../core/history/cache';
import type { Told } from '../core/history/history';
import { SharedQuestions } from '../core/history/sharing';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import type { View } from '../core/observe/store';
import { runningIn } from '../core/questions/asked';
import { LineMemory } from '../core/questions/lineMemory';
import { type LineStory, lineStory } from '../core/questions/lineStory';
import type { CommandContext } from './commands';
import type { Folder } from './folders';

/** The lines of one version of a document that were asked about. */
const KEPT_STORIES = 500;

/** A document as it was asked about last. */
interface Asked {
  readonly document: vscode.TextDocument;
  readonly version: number;
  /** What was deployed and checked out then. */
  readonly state: string;
  readonly memory: LineMemory;
  readonly stories: AnswerCache<Told<LineStory>>;
}

/**
 * Asks what there is to say about lines of open documents, for all that show it. What was answered is kept for the one
 * document that was asked about last (the cursor is in one at a time), until it or what is deployed changes.
 */
export class LineStories implements Disposable {
  private readonly own = new DisposableStore();
  private readonly shared = new SharedQuestions();
  private latest: Asked | undefined;

  constructor(private readonly context: CommandContext) {
    this.own.add(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (this.latest?.document === document) this.latest = undefined;
      }),
    );
  }

  /**
   * The story of a line (from 0); undefined where there is nothing to tell: no file on disk, none of a folder with
   * environments, or none that git knows. Rejects only when `signal` aborts.
   */
  async ask(
    document: vscode.TextDocument,
    line: number,
    signal: AbortSignal,
  ): Promise<Told<LineStory> | undefined> {
    const folder = this.folderOf(document);
    if (!folder?.engine || isBehindLastLine(document, line)) return undefined;
    const asked = this.askedOf(document, folder);
    const key = String(line);
    const told =
      asked.stories.get(key) ??
      (await this.shared.ask(
        JSON.stringify([document.uri.toString(), asked.version, asked.state, line]),
        (shared) => this.look(asked, folder, line, shared),
        signal,
      ));
    return told?.state === 'known' && told.value.cells.length === 0 ? undefined : told;
  }

  dispose(): void {
    this.own.dispose();
    this.latest = undefined;
  }

  private folderOf({ uri }: vscode.TextDocument): Folder | undefined {
    if (uri.scheme !== 'file') return undefined;
    const own = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString();
    return this.context.folders.ready.find((folder) => folder.uri.toString() === own);
  }

  private askedOf(document: vscode.TextDocument, { store }: Folder): Asked {
    const { version } = document;
    const state = stateOf(store);
    const { latest } = this;
    const same = latest?.document === document;
    if (same && latest.version === version && latest.state === state) return latest;
    this.latest = {
      document,
      version,
      state,
      memory: same ? latest.memory : new LineMemory(),
      stories: new AnswerCache(KEPT_STORIES),
    };
    return this.latest;
  }

  private async look(
    { document, memory, stories }: Asked,
    { engine, store }: Folder,
    line: number,
    signal: AbortSignal,
  ): Promise<Told<LineStory> | undefined> {
    // Before anything is awaited: it must be the text of the version that was asked about.
    const text = document.getText();
    const path = await engine?.pathInRepository(document.uri.fsPath);
    if (!engine || path === undefined) return undefined;
    const asked = { view: store, history: engine.history };
    const told = await lineStory(asked, { path, line: line + 1, text }, signal, memory);
    stories.set(String(line), told);
    return told;
  }
}

/** Where a cursor may be, but nothing stands. */
function isBehindLastLine(document: vscode.TextDocument, line: number): boolean {
  return line >= document.lineCount - 1 && document.lineAt(line).text === '';
}

/** What the answers depend on, beside the document: a reading that brought nothing new leaves it as it is. */
function stateOf(view: View): string {
  const { repository, services } = view;
  return JSON.stringify([
    repository.state === 'present' && [repository.head?.id, repository.shallow],
    services.map(({ name, path }) => [
      name,
      path,
      view.cellsOf(name).map((cell) => [cell.environment, runningIn(cell)]),
    ]),
  ]);
}
