import * as vscode from 'vscode';
import { GRANT_MS, type Asking, type PersonsAnswer, type Prompt } from '../../core/guard/guardian';
import type { Clock } from '../../core/lifecycle';
import { DisposableStore, type Disposable } from '../../core/lifecycle';
import type { View } from '../../core/observe/store';
import { type QuestionWords, questionWords } from '../../core/present/guardQuestion';
import { plain } from '../../core/text';
import { terminalsByShell } from './terminals';

const NO: PersonsAnswer = { given: { type: 'nothing' }, forAWhile: false };
const MINUTES = GRANT_MS / 60_000;

interface Waiting {
  readonly asking: Asking;
  readonly signal: AbortSignal;
  readonly answer: (answer: PersonsAnswer) => void;
}

export interface QuestionContext {
  readonly clock: Clock;
  /** What is known of what runs where. */
  readonly views: () => readonly View[];
}

/**
 * The guard's question, in the window. One at a time; Escape is a no, Enter alone never a yes, and a question whose
 * asker has gone is taken away.
 */
export class GuardQuestion implements Prompt, Disposable {
  private readonly waiting: Waiting[] = [];
  private shown: Shown | undefined;

  constructor(private readonly context: QuestionContext) {}

  ask(asking: Asking, signal: AbortSignal): Promise<PersonsAnswer> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve(NO);
        return;
      }
      const one: Waiting = { asking, signal, answer: resolve };
      this.waiting.push(one);
      signal.addEventListener('abort', () => this.drop(one), { once: true });
      void this.next();
      this.shown?.more(this.waiting.length);
    });
  }

  dispose(): void {
    for (const { answer } of this.waiting.splice(0)) answer(NO);
    this.shown?.dispose();
  }

  /** Whoever asked has gone before it was their turn. */
  private drop(one: Waiting): void {
    const at = this.waiting.indexOf(one);
    if (at < 0) return;
    this.waiting.splice(at, 1);
    one.answer(NO);
    this.shown?.more(this.waiting.length);
  }

  private async next(): Promise<void> {
    if (this.shown) return;
    const one = this.waiting.shift();
    if (!one) return;
    const { asking, signal, answer } = one;
    const { clock, views } = this.context;
    const shown = new Shown(asking, this.waiting.length);
    this.shown = shown;
    const gone = () => shown.dispose();
    signal.addEventListener('abort', gone, { once: true });
    try {
      const shell = asking.terminal;
      const terminal = shell === undefined ? undefined : (await terminalsByShell()).get(shell);
      const words = questionWords(asking, views(), terminal?.name, clock.now());
      answer(await shown.put(words));
    } catch {
      answer(NO);
    } finally {
      signal.removeEventListener('abort', gone);
      this.shown = undefined;
      void this.next();
    }
  }
}

/** One question on the screen. */
class Shown implements Disposable {
  private readonly own = new DisposableStore();
  private end: (() => void) | undefined;
  private over = false;
  private forAWhile = false;
  private redraw: (() => void) | undefined;

  constructor(
    private readonly asking: Asking,
    private others: number,
  ) {}

  put(words: QuestionWords): Promise<PersonsAnswer> {
    return new Promise((resolve) => {
      const end = (answer: PersonsAnswer) => {
        // First: a box that is disposed of says that it was hidden, which is a no.
        resolve(answer);
        this.over = true;
        this.own.dispose();
      };
      this.end = () => end(NO);
      if (this.over) this.end();
      else if (words.name === undefined) this.putYes(words, end);
      else this.putName(words, words.name, end);
    });
  }

  /** How many wait behind it now. */
  more(others: number): void {
    this.others = others;
    this.redraw?.();
  }

  dispose(): void {
    this.over = true;
    this.end?.();
  }

  private putName(
    { title, lines }: QuestionWords,
    name: string,
    end: (answer: PersonsAnswer) => void,
  ): void {
    const shownName = plain(name, 60);
    const box = this.own.add(vscode.window.createInputBox());
    box.title = title;
    box.placeholder = shownName;
    box.ignoreFocusOut = true;
    this.redraw = () => {
      box.prompt = `${lines.join(' ')} Type ${shownName} to let it through, Escape to stop it.${this.behind()}`;
      box.buttons = this.buttons();
    };
    this.redraw();
    box.onDidChangeValue((text) => {
      const right = text === '' || text === name;
      box.validationMessage = right ? undefined : `This is not "${shownName}".`;
    });
    box.onDidTriggerButton(() => this.toggle());
    box.onDidAccept(() => {
      const { value } = box;
      if (value === name) {
        const given = { type: 'name', text: value, where: 'window' } as const;
        end({ given, forAWhile: this.forAWhile });
      }
    });
    box.onDidHide(() => end(NO));
    box.show();
  }

  private putYes({ title, lines }: QuestionWords, end: (answer: PersonsAnswer) => void): void {
    const no: vscode.QuickPickItem = { label: '$(close) Stop it', description: 'nothing is run' };
    const yes: vscode.QuickPickItem = { label: '$(check) Let it through' };
    const pick = this.own.add(vscode.window.createQuickPick());
    pick.ignoreFocusOut = true;
    // One line each: the editor cuts what is longer. They are there to be read, and picking one says nothing.
    pick.items = [no, yes, ...lines.map((label) => ({ label }))];
    pick.placeholder = 'May this be done?';
    this.redraw = () => {
      pick.title = `${title}${this.behind()}`;
      pick.buttons = this.buttons();
    };
    this.redraw();
    pick.onDidTriggerButton(() => this.toggle());
    pick.onDidAccept(() => {
      const [picked] = pick.selectedItems;
      const given = { type: 'yes', where: 'window' } as const;
      // What was typed was meant for the terminal that had the focus, and its Enter as well.
      if (pick.value !== '') pick.value = '';
      else if (picked === yes) end({ given, forAWhile: this.forAWhile });
      else if (picked === no) end(NO);
    });
    pick.onDidHide(() => end(NO));
    pick.show();
  }

  private behind(): string {
    const grant = this.forAWhile ? ` It then counts for ${MINUTES} minutes in this terminal.` : '';
    return this.others === 0
      ? grant
      : `${grant} (${this.others} more ${this.others === 1 ? 'waits' : 'wait'})`;
  }

  private buttons(): readonly vscode.QuickInputButton[] {
    if (!this.asking.mayGrant) return [];
    const iconPath = new vscode.ThemeIcon(this.forAWhile ? 'pass-filled' : 'clock');
    const tooltip = this.forAWhile
      ? 'Only this once'
      : `For ${MINUTES} minutes in this terminal, without another question`;
    return [{ iconPath, tooltip }];
  }

  private toggle(): void {
    this.forAWhile = !this.forAWhile;
    this.redraw?.();
  }
}
