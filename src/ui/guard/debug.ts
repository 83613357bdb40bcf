import * as vscode from 'vscode';
import type { CommandAct, ShellAct } from '../../core/guard/act';
import type { GuardHouse } from '../../core/guard/house';
import { judge } from '../../core/guard/judge';
import { isOpen, launchActs } from '../../core/guard/launch';
import type { Verdict } from '../../core/guard/verdict';
import { type Disposable, DisposableStore } from '../../core/lifecycle';
import { inert } from '../../core/text';
import { signalOf } from './signal';
import { startPlace } from './startPlace';

/** Adapters that take no terminal unless they are told to. */
const WITHOUT_TERMINAL = new Set<unknown>(['node', 'pwa-node', 'go', 'php']);

/**
 * Asks before a debugger starts what writes to a guarded place. What is not resolved is not started, and what would
 * run before it (`preLaunchTask`) is not either, unless what is started is only known after it.
 */
export class DebugGuard implements Disposable {
  private readonly own = new DisposableStore();
  /** What was granted to a launch, by its name: it is looked at twice, and again for each of its children. */
  private readonly granted = new Map<string, Set<string>>();

  constructor(private readonly house: GuardHouse) {
    this.own.add(
      vscode.debug.registerDebugConfigurationProvider('*', {
        resolveDebugConfiguration: (folder, configuration, token) =>
          this.first(folder, configuration, token),
        resolveDebugConfigurationWithSubstitutedVariables: (folder, configuration, token) =>
          this.second(folder, configuration, token),
      }),
    );
    this.own.add(
      vscode.debug.onDidTerminateDebugSession(({ parentSession, workspaceFolder, name }) => {
        if (!parentSession) this.granted.delete(nameOf(workspaceFolder, name));
      }),
    );
  }

  dispose(): void {
    this.own.dispose();
  }

  /** Variables still stand in it. */
  private async first(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    token?: vscode.CancellationToken,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const isChild = this.isChild(configuration);
    if (!isChild) this.granted.delete(nameOf(folder, configuration.name));
    const acts = this.actsOf(folder, configuration).filter(
      // More will be known the second time; what is known to be guarded now is not put off.
      (act) => !isOpen(act) || judge(act).about.environment !== undefined,
    );
    if (!(await this.mayRun(folder, configuration, acts, token))) return undefined;
    return withShims(configuration, this.house.shims);
  }

  private async second(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    token?: vscode.CancellationToken,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const acts = this.actsOf(folder, configuration);
    return (await this.mayRun(folder, configuration, acts, token)) ? configuration : undefined;
  }

  private actsOf(folder: vscode.WorkspaceFolder | undefined, of: vscode.DebugConfiguration) {
    return launchActs(of, startPlace(this.house, folder));
  }

  private async mayRun(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    acts: readonly (CommandAct | ShellAct)[],
    token?: vscode.CancellationToken,
  ): Promise<boolean> {
    const name = nameOf(folder, configuration.name);
    for (const act of acts) {
      const verdict = judge(act);
      if (verdict.verdict === 'allow' || this.wasGranted(name, verdict, configuration)) continue;
      const answer = await this.house.guardian.ask(act, undefined, signalOf(token));
      if (answer.state === 'denied') {
        const what = inert(configuration.name || configuration.type || 'it', 60);
        const why = inert(answer.reason, 300);
        void vscode.window.showWarningMessage(`${what} was not started: ${why}`);
        return false;
      }
      const words = this.granted.get(name) ?? new Set();
      this.granted.set(name, words.add(wordOf(verdict)));
    }
    return true;
  }

  private wasGranted(
    name: string,
    verdict: Verdict,
    configuration: vscode.DebugConfiguration,
  ): boolean {
    const word = wordOf(verdict);
    if (this.granted.get(name)?.has(word)) return true;
    // A child has a name of its own.
    return this.isChild(configuration) && [...this.granted.values()].some((one) => one.has(word));
  }

  /** js-debug starts a session for each process of a launch, with all that the launch was given. */
  private isChild(configuration: vscode.DebugConfiguration): boolean {
    return (
      typeof configuration['__pendingTargetId'] === 'string' &&
      vscode.debug.activeDebugSession !== undefined
    );
  }
}

function nameOf(folder: vscode.WorkspaceFolder | undefined, name: string): string {
  return `${folder?.uri.toString() ?? ''}\n${name}`;
}

function wordOf({ about: { environment, verb, target } }: Verdict): string {
  return `${environment?.name ?? target}\n${verb}`;
}

/** Without a terminal the program is a child of the extension host, where no shims stand on PATH. */
function withShims(
  configuration: vscode.DebugConfiguration,
  shims: string | undefined,
): vscode.DebugConfiguration {
  const { type, request, console: where } = configuration as Readonly<Record<string, unknown>>;
  if (shims === undefined || request === 'attach') return configuration;
  const env: unknown = configuration['env'];
  const isObject = typeof env === 'object' && env !== null && !Array.isArray(env);
  const isChild = where === 'internalConsole' || (!where && WITHOUT_TERMINAL.has(type));
  if (!isChild || (env !== undefined && !isObject)) return configuration;
  const variables = (env ?? {}) as Readonly<Record<string, unknown>>;
  const before = variables['PATH'];
  const path = typeof before === 'string' ? before : '${env:PATH}';
  if (path.startsWith(`${shims}:`)) return configuration;
  return { ...configuration, env: { ...variables, PATH: `${shims}:${path}` } };
}
