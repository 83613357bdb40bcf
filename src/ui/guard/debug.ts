import * as vscode from 'vscode';
import type { CommandAct, ShellAct } from '../../core/guard/act';
import type { GuardHouse } from '../../core/guard/house';
import { judge } from '../../core/guard/judge';
import { isOpen, launchActs } from '../../core/guard/launch';
import type { Verdict } from '../../core/guard/verdict';
import { type Clock, type Disposable, DisposableStore } from '../../core/lifecycle';
import { inert } from '../../core/text';
import { signalOf } from './signal';
import { startPlace } from './startPlace';

/** Adapters that take no terminal unless they are told to. */
const WITHOUT_TERMINAL = new Set<unknown>(['node', 'pwa-node', 'go', 'php']);

/** An adapter that hands a launch on to another one has it looked at anew, at once. */
const AT_ONCE_MS = 10_000;

/** What was granted to a launch: it is looked at at least twice. */
interface Granted {
  /** What it hits, and how. */
  readonly words: Set<string>;
  readonly at: number;
  started: boolean;
}

/**
 * Asks before a debugger starts what writes to a guarded place. What is not resolved is not started, and what would
 * run before it (`preLaunchTask`) is not either, unless what is started is only known after it.
 */
export class DebugGuard implements Disposable {
  private readonly own = new DisposableStore();
  /** By the name of the launch. */
  private readonly granted = new Map<string, Granted>();

  constructor(
    private readonly house: GuardHouse,
    private readonly clock: Clock,
  ) {
    this.own.add(
      vscode.debug.registerDebugConfigurationProvider('*', {
        resolveDebugConfiguration: (folder, configuration, token) =>
          this.first(folder, configuration, token),
        resolveDebugConfigurationWithSubstitutedVariables: (folder, configuration, token) =>
          this.second(folder, configuration, token),
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
    const name = nameOf(folder, configuration);
    const before = this.granted.get(name);
    const isSame = before && !before.started && this.clock.monotonic() - before.at < AT_ONCE_MS;
    if (!isSame) this.granted.delete(name);
    const acts = this.actsOf(folder, configuration);
    // More will be known the second time; what is known to be guarded now is not put off.
    const clear = acts.filter((act) => !isOpen(act) || judge(act).about.environment !== undefined);
    if (!(await this.mayRun(name, configuration, clear, token))) return undefined;
    // What runs nothing is a child: of a launch of js-debug, say.
    return acts.length === 0 ? configuration : withShims(configuration, this.house.shims);
  }

  private async second(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    token?: vscode.CancellationToken,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const name = nameOf(folder, configuration);
    const acts = this.actsOf(folder, configuration);
    const may = await this.mayRun(name, configuration, acts, token);
    const granted = this.granted.get(name);
    if (granted) granted.started = true;
    return may ? configuration : undefined;
  }

  private actsOf(folder: vscode.WorkspaceFolder | undefined, of: vscode.DebugConfiguration) {
    return launchActs(of, startPlace(this.house, folder));
  }

  private async mayRun(
    name: string,
    configuration: vscode.DebugConfiguration,
    acts: readonly (CommandAct | ShellAct)[],
    token?: vscode.CancellationToken,
  ): Promise<boolean> {
    for (const act of acts) {
      const verdict = judge(act);
      const word = wordOf(verdict);
      const granted = this.granted.get(name);
      if (verdict.verdict === 'allow' || granted?.words.has(word)) continue;
      const answer = await this.house.guardian.ask(act, undefined, signalOf(token));
      if (answer.state === 'denied') {
        const what = inert(configuration.name || configuration.type || 'it', 60);
        const why = inert(answer.reason, 300);
        void vscode.window.showWarningMessage(`${what} was not started: ${why}`);
        return false;
      }
      const words = new Set([...(granted?.words ?? []), word]);
      this.granted.set(name, { words, at: this.clock.monotonic(), started: false });
    }
    return true;
  }
}

function nameOf(
  folder: vscode.WorkspaceFolder | undefined,
  { name }: vscode.DebugConfiguration,
): string {
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
