import * as vscode from 'vscode';

/** A terminal that does not start never says which process it is; nobody waits for it. */
const START_MS = 300;

/** The terminals that run, by the process id of their shell. */
export async function terminalsByShell(): Promise<ReadonlyMap<number, vscode.Terminal>> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, START_MS, undefined));
  const known = await Promise.all(
    vscode.window.terminals.map(async (terminal) => {
      const shell = await Promise.race([terminal.processId, late]);
      return shell === undefined ? [] : [[shell, terminal] as const];
    }),
  );
  return new Map(known.flat());
}

export interface TerminalVariables {
  /** The folder of the shims. */
  readonly shims: string;
  /** What leads `bash` back to the shims where it sets PATH itself; undefined: nothing does. */
  readonly strict: Readonly<Record<string, string>> | undefined;
}

/**
 * Puts the shims before everything else on PATH of every terminal, or takes them away again. The values are the same
 * at every start: any that differs makes the editor say that terminals are out of date.
 */
export function applyToTerminals(
  collection: vscode.EnvironmentVariableCollection,
  variables: TerminalVariables | undefined,
): void {
  if (!variables) {
    collection.clear();
    return;
  }
  const { shims, strict = {} } = variables;
  // Without the second one a start file of the shell that sets PATH would go around the guard.
  const everywhere = { applyAtProcessCreation: true, applyAtShellIntegration: true };
  const wanted = new Map<string, string>(Object.entries(strict));
  collection.description = new vscode.MarkdownString(
    'Whereabouts asks before a command writes to production: its programs stand before `kubectl`, `terraform` and the like. Turn it off with the setting `whereabouts.guard.terminals`.',
  );
  const gone: string[] = [];
  collection.forEach((name) => {
    if (name !== 'PATH' && !wanted.has(name)) gone.push(name);
  });
  for (const name of gone) collection.delete(name);
  collection.prepend('PATH', `${shims}:`, everywhere);
  for (const [name, value] of wanted) collection.replace(name, value, everywhere);
}
