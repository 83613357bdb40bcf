import * as vscode from 'vscode';
import type { EditAct } from '../../core/guard/act';
import type { GuardHouse } from '../../core/guard/house';
import { judge } from '../../core/guard/judge';
import type { Verdict } from '../../core/guard/verdict';
import { type Disposable, DisposableStore, type Log } from '../../core/lifecycle';
import { inert, plain } from '../../core/text';
import { commands } from '../commandIds';
import { signalOf } from './signal';

const LOCK = 'workbench.action.files.setActiveEditorReadonlyInSession';
const UNLOCK = 'workbench.action.files.resetActiveEditorReadonlyInSession';

/**
 * Files that configure a guarded environment open read-only until somebody unlocks them. The editor lets nobody keep
 * a save back, so this is a lock on typing: whatever writes to the disk past the editor is not stopped.
 */
export class ProductionFiles implements vscode.CodeLensProvider, Disposable {
  private readonly own = new DisposableStore();
  private readonly changed = this.own.add(new vscode.EventEmitter<void>());
  private readonly decorated = this.own.add(new vscode.EventEmitter<undefined>());
  private readonly locked = new Set<string>();
  private readonly unlocked = new Set<string>();

  readonly onDidChangeCodeLenses = this.changed.event;
  readonly onDidChangeFileDecorations = this.decorated.event;

  constructor(
    private readonly house: GuardHouse,
    private readonly log: Log,
  ) {
    this.own.add(vscode.languages.registerCodeLensProvider({ scheme: 'file' }, this));
    this.own.add(vscode.window.registerFileDecorationProvider(this));
    this.own.add(vscode.window.onDidChangeActiveTextEditor(() => this.look()));
    this.own.add(
      house.guardian.onDidChange(() => {
        this.changed.fire();
        this.decorated.fire(undefined);
        this.look();
      }),
    );
    this.look();
  }

  dispose(): void {
    this.own.dispose();
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const verdict = this.verdictOf(uri);
    if (!verdict) return [];
    const name = plain(verdict.about.environment?.name ?? 'production', 40);
    const top = new vscode.Range(0, 0, 0, 0);
    if (this.unlocked.has(uri.toString())) {
      const title = `file of ${name}: unlocked in this window`;
      return [new vscode.CodeLens(top, { title, command: '' })];
    }
    const title = `$(lock) file of ${name}, read-only here: Unlock…`;
    const tooltip =
      'It keeps you from typing into it. What changes it past the editor is not stopped.';
    const command = { title, tooltip, command: commands.unlockFile, arguments: [uri] };
    return [new vscode.CodeLens(top, command)];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const verdict = this.verdictOf(uri);
    if (!verdict) return undefined;
    const name = plain(verdict.about.environment?.name ?? 'production', 40);
    return { badge: '🔒', tooltip: `belongs to ${name}: opens read-only`, propagate: false };
  }

  /** Unlocks the file, or the one in the active editor, for as long as the window lives. */
  async unlock(argument: unknown): Promise<void> {
    const uri =
      argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const act = uri && this.actOf(uri);
    const verdict = uri && this.verdictOf(uri);
    if (!uri || !act || !verdict) {
      void vscode.window.showInformationMessage(
        'This file belongs to no guarded environment. Those are named under "targets": {"files": […]} of an environment in .vscode/whereabouts.json.',
      );
      return;
    }
    const answer = await this.house.guardian.ask(act, undefined, signalOf());
    if (answer.state === 'denied') {
      void vscode.window.showWarningMessage(
        `${inert(act.path, 100)} stays read-only: ${inert(answer.reason, 300)}`,
      );
      return;
    }
    this.unlocked.add(uri.toString());
    this.changed.fire();
    await vscode.window.showTextDocument(uri);
    await this.set(UNLOCK, uri);
  }

  /** Locks the file in front, or unlocks what is guarded no more. */
  private look(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (!uri || this.unlocked.has(uri.toString())) return;
    const isGuarded = this.verdictOf(uri) !== undefined;
    if (isGuarded === this.locked.has(uri.toString())) return;
    void this.set(isGuarded ? LOCK : UNLOCK, uri);
  }

  /** The editor has these commands for the editor in front only: another may be there by now. */
  private async set(command: typeof LOCK | typeof UNLOCK, uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    try {
      await vscode.commands.executeCommand(command);
      if (vscode.window.activeTextEditor?.document.uri.toString() !== key) return;
      if (command === LOCK) this.locked.add(key);
      else this.locked.delete(key);
    } catch (error) {
      this.log.warn(`${key} was not ${command === LOCK ? 'locked' : 'unlocked'}: ${String(error)}`);
    }
  }

  private actOf(uri: vscode.Uri): EditAct | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (uri.scheme !== 'file' || !folder || !uri.path.startsWith(`${folder.uri.path}/`)) {
      return undefined;
    }
    return {
      type: 'edit',
      path: uri.path.slice(folder.uri.path.length + 1),
      actor: this.house.actor,
      origin: 'editor',
      rules: this.house.guardian.rules,
    };
  }

  /** Undefined for a file that anybody may change. */
  private verdictOf(uri: vscode.Uri): Exclude<Verdict, { verdict: 'allow' }> | undefined {
    const act = this.actOf(uri);
    const verdict = act && judge(act);
    return verdict && verdict.verdict !== 'allow' ? verdict : undefined;
  }
}
