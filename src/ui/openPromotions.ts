import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import { inert } from '../core/text';
import type { CommandContext } from './commands';
import type { Folder } from './folders';
import { commands } from './commandIds';

/** Looks, once for each folder, whether a promotion was left in the middle, and offers to go on with it. */
export class OpenPromotions implements Disposable {
  private readonly own = new DisposableStore();
  private readonly looked = new Set<Folder>();

  constructor(private readonly context: CommandContext) {
    this.own.add(context.folders.onDidConfigure(() => this.look()));
    this.look();
  }

  dispose(): void {
    this.own.dispose();
  }

  private look(): void {
    for (const folder of this.context.folders.ready) {
      if (!folder.engine || this.looked.has(folder)) continue;
      this.looked.add(folder);
      this.ask(folder).catch((error: unknown) =>
        this.context.log.error(
          `the journal was not read: ${error instanceof Error ? error.message : 'unknown error'}`,
        ),
      );
    }
  }

  private async ask({ engine }: Folder): Promise<void> {
    const open = (await engine?.desk.promotions.open()) ?? [];
    const left = open.filter(({ held }) => held === 'nobody');
    const [first, ...more] = left;
    if (!first) return;
    const { service, to } = first.promotion.intent;
    const what =
      more.length === 0
        ? `The promotion of ${inert(service, 40)} to ${inert(to, 40)} was`
        : `${left.length} promotions were`;
    const see = 'See What Became of It';
    const journal = 'Show Journal';
    const picked = await vscode.window.showWarningMessage(
      `${what} left in the middle.`,
      see,
      journal,
    );
    if (picked === see) await vscode.commands.executeCommand(commands.resumePromotions);
    if (picked === journal) await vscode.commands.executeCommand(commands.openJournal);
  }
}
