import * as vscode from 'vscode';
import type { CommandAct, ShellAct } from '../../core/guard/act';
import type { GuardHouse } from '../../core/guard/house';
import { judge } from '../../core/guard/judge';
import { type Started, startedBy, taskAct } from '../../core/guard/task';
import { tasksIn } from '../../core/guard/taskVeto';
import type { Answer } from '../../core/guard/guardian';
import { type Clock, type Disposable, DisposableStore, type Log } from '../../core/lifecycle';
import { inert } from '../../core/text';
import { ownSetting } from './guardSettings';
import { signalOf } from './signal';
import { startPlace } from './startPlace';
import { offerVeto } from './taskFix';

/** A task that was granted may start once, soon: later somebody may want something else of it. */
const LEAVE_MS = 30_000;

type Act = CommandAct | ShellAct;

/**
 * Asks about tasks that write to a guarded place. No extension is asked before a task starts: a task of a shell runs
 * into the shims, and one of a process is ended when it has started, which may be too late. Only the task that asks by
 * itself (`whereabouts.guardTask`) is really held back.
 */
export class TaskGuard implements Disposable {
  private readonly own = new DisposableStore();
  /** Until when which start is granted. */
  private readonly leave = new Map<string, number>();

  constructor(
    private readonly house: GuardHouse,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.own.add(
      vscode.tasks.onDidStartTask(({ execution }) => {
        if (ownSetting('guard.tasks') === 'off') return;
        this.started(execution).catch((error: unknown) => log.error(String(error)));
      }),
    );
  }

  dispose(): void {
    this.own.dispose();
  }

  /**
   * The command of the input that holds a task back. Rejects where it may not start: a task starts whatever its input
   * is, unless there is none. `argument` is what tasks.json gives it.
   */
  async hold(argument: unknown): Promise<string> {
    const label =
      typeof argument === 'object' && argument !== null && 'task' in argument
        ? argument.task
        : undefined;
    if (typeof label !== 'string') {
      throw new Error('Whereabouts: "args": {"task": …} of this input has to name the task.');
    }
    const found = await this.listed(label);
    if (found.length === 0) {
      throw new Error(
        `Whereabouts: there is no task "${inert(label, 60)}" in tasks.json to ask for.`,
      );
    }
    for (const { act, key } of found) {
      const answer = await this.asked(act);
      if (answer?.state === 'denied') {
        throw new Error(`${inert(label, 60)} was not started: ${inert(answer.reason, 300)}`);
      }
      // It asks for each start anew, so there is nothing to remember for long.
      this.allow(key);
    }
    return '';
  }

  private async started(execution: vscode.TaskExecution): Promise<void> {
    const { task } = execution;
    const act = this.actOf(task);
    if (!act) return;
    const key = keyOf(task.name, folderOf(task), act);
    if (this.spend(key) || judge(act).verdict === 'allow') return;
    execution.terminate();
    const name = inert(task.name, 60);
    const words = `The task ${name} was ended until somebody says yes. It had started before, so it may have begun its work.`;
    void offerVeto(words, task.name, folderOf(task), this.log);
    const answer = await this.asked(act);
    if (answer?.state === 'denied') {
      void vscode.window.showWarningMessage(
        `The task ${name} is not started again: ${inert(answer.reason, 300)}`,
      );
      return;
    }
    this.allow(key);
    await vscode.tasks.executeTask(task);
  }

  /** Undefined where the shims will see it, or nobody can see what it runs. */
  private actOf(task: vscode.Task): Act | undefined {
    const { execution } = task;
    const started =
      execution instanceof vscode.ProcessExecution
        ? ofProcess(execution)
        : execution instanceof vscode.ShellExecution && this.house.shims === undefined
          ? ofShell(execution)
          : undefined;
    return started && taskAct(started, startPlace(this.house, folderOf(task)));
  }

  /** Undefined: nobody need be asked. */
  private async asked(act: Act): Promise<Answer | undefined> {
    if (judge(act).verdict === 'allow') return undefined;
    return this.house.guardian.ask(act, undefined, signalOf());
  }

  /** The tasks of that label in the folders of the window. */
  private async listed(label: string): Promise<readonly { act: Act; key: string }[]> {
    const found: { act: Act; key: string }[] = [];
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const place = startPlace(this.house, folder);
      for (const { value } of tasksIn(await textOf(folder)).filter((one) => one.label === label)) {
        const started = startedBy(value, place.platform);
        if (!started) continue;
        const act = taskAct(started, place);
        found.push({ act, key: keyOf(label, folder, act) });
      }
    }
    return found;
  }

  private allow(key: string): void {
    this.leave.set(key, this.clock.monotonic() + LEAVE_MS);
  }

  private spend(key: string): boolean {
    const until = this.leave.get(key);
    this.leave.delete(key);
    return until !== undefined && this.clock.monotonic() < until;
  }
}

/** A start of just this: a task that was changed since is another one. */
function keyOf(label: string, folder: vscode.WorkspaceFolder | undefined, act: Act): string {
  const what = act.type === 'command' ? act.argv : act.text;
  return JSON.stringify([folder?.uri.toString() ?? '', label, what, act.surroundings.cwd]);
}

function folderOf({ scope }: vscode.Task): vscode.WorkspaceFolder | undefined {
  return typeof scope === 'object' ? scope : undefined;
}

function ofProcess({ process, args, options }: vscode.ProcessExecution): Started {
  return { type: 'process', argv: [process, ...args], cwd: options?.cwd, env: options?.env ?? {} };
}

function ofShell({ commandLine, command, args, options }: vscode.ShellExecution): Started {
  const word = (one: string | vscode.ShellQuotedString) =>
    typeof one === 'string' ? one : one.value;
  return {
    type: 'shell',
    line: commandLine ?? (command === undefined ? '' : word(command)),
    args: commandLine === undefined ? (args ?? []).map(word) : [],
    cwd: options?.cwd,
    env: options?.env ?? {},
  };
}

async function textOf(folder: vscode.WorkspaceFolder): Promise<string> {
  const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'tasks.json');
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return '';
  }
}
