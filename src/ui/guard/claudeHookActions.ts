import * as vscode from 'vscode';
import {
  type Changed,
  hooksAreOff,
  withClaudeHook,
  withoutClaudeHook,
} from '../../core/guard/claudeHook';
import type { GuardHouse } from '../../core/guard/house';
import { inert } from '../../core/text';

const SCHEME = 'whereabouts-proposal';

/** Lets Claude Code ask before it runs a command or writes a file: in every folder, in every terminal. */
export function installClaudeHook(house: GuardHouse): Promise<void> {
  return change(house, 'Install', 'asks', (text) => withClaudeHook(text, house.asker));
}

export function removeClaudeHook(house: GuardHouse): Promise<void> {
  return change(house, 'Remove', 'does not ask any more', withoutClaudeHook);
}

/** Shows what would be changed, and changes it once somebody says yes and nothing else has changed it meanwhile. */
async function change(
  house: GuardHouse,
  verb: string,
  done: string,
  changed: (text: string) => Changed,
): Promise<void> {
  const file = settingsFile(house);
  const before = await textOf(file);
  const after = changed(before ?? '');
  const name = inert(file.fsPath, 200);
  if (after.state === 'broken') {
    void vscode.window.showErrorMessage(`${name} is not touched: ${after.reason}.`);
    return;
  }
  if (after.state === 'same') {
    void vscode.window.showInformationMessage(`Claude Code ${done}: nothing to change in ${name}.`);
    return;
  }
  if (!(await isAgreed(file, before ?? '', after.text, verb))) return;
  if ((await textOf(file)) !== before) {
    void vscode.window.showErrorMessage(`${name} has changed meanwhile: try it again.`);
    return;
  }
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(after.text));
  const off = verb === 'Install' && hooksAreOff(after.text);
  void vscode.window.showInformationMessage(
    off
      ? `Claude Code has the hook, and runs none: "disableAllHooks" in ${name} is true.`
      : `Claude Code ${done} before it acts. A session that runs already has to be started again.`,
  );
}

function settingsFile(house: GuardHouse): vscode.Uri {
  const { env, home } = house.surroundings('/');
  const own = env['CLAUDE_CONFIG_DIR'];
  const folder = vscode.Uri.file(own ? own : `${home}/.claude`);
  return vscode.Uri.joinPath(folder, 'settings.json');
}

/** Undefined where there is no such file. Rejects where it cannot be read. */
async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(file);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

async function isAgreed(
  file: vscode.Uri,
  before: string,
  after: string,
  verb: string,
): Promise<boolean> {
  const texts = new Map([
    ['before', before],
    ['after', after],
  ]);
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ query }) => texts.get(query),
  });
  try {
    const side = (query: string) => file.with({ scheme: SCHEME, query });
    await vscode.commands.executeCommand(
      'vscode.diff',
      side('before'),
      side('after'),
      `${verb} the hook of Claude Code`,
      { preview: true },
    );
    const picked = await vscode.window.showWarningMessage(
      `${verb} the hook in ${inert(file.fsPath, 200)}?`,
      {
        modal: true,
        detail:
          'The difference is shown behind this question. It is for all folders and for every session of Claude Code of yours.',
      },
      verb,
    );
    return picked === verb;
  } finally {
    provider.dispose();
  }
}
