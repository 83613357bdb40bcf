import * as vscode from 'vscode';
import {
  type Friction,
  type NamedTarget,
  frictionOf,
  namesInTarget,
} from '../../core/guard/friction';
import { LISTS } from '../../core/guard/recognise';
import { targetEdits } from '../../core/observe/config/targetEdit';
import { frictionLines, guardAsksOf, outcomeWords } from '../../core/present/guardRecord';
import { type Line, piece } from '../../core/present/table';
import { inert, plain } from '../../core/text';
import type { CommandContext } from '../commands';
import type { Folder } from '../folders';
import type { Pages } from '../pages';
import { pickFolder } from '../picks';
import { notProduction } from './guardSettings';

/** Which questions come back, and what would keep them from it. */
export async function showFriction(context: CommandContext, pages: Pages): Promise<void> {
  const folder = await pickFolder(context.folders);
  const engine = await folder?.ensureEngine();
  if (!folder || !engine) {
    void vscode.window.showInformationMessage('What was asked is kept with a trusted folder.');
    return;
  }
  const { entries } = await engine.desk.promotions.read();
  const frictions = frictionOf(guardAsksOf(entries));
  const lines: readonly Line[] = [
    [piece('What the guard asks again and again', 'heading')],
    [],
    ...(frictions.length === 0
      ? [[piece('Nothing has been asked here yet.', 'quiet')]]
      : frictionLines(frictions, context.clock.now())),
  ];
  await pages.show(`guard:friction:${folder.uri.toString()}`, 'Guard: Friction', lines);
  await offer(folder, frictions);
}

interface Addition extends vscode.QuickPickItem {
  readonly add?: () => Promise<void>;
}

async function offer(folder: Folder, frictions: readonly Friction[]): Promise<void> {
  const items = frictions.flatMap((friction) => additions(folder, friction));
  if (items.length === 0) return;
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Guard: Show Friction',
    placeHolder: 'Say what a name is, or press Escape to read on',
    matchOnDescription: true,
  });
  await picked?.add?.();
}

function additions(folder: Folder, friction: Friction): readonly Addition[] {
  const { what, target, count, outcomes } = friction;
  const description = `${plain(what, 40)}: asked ${count}×, ${outcomeWords(outcomes)}`;
  return namesInTarget(target).flatMap((named): readonly Addition[] => {
    const name = plain(named.value, 60);
    const isListed = LISTS[named.kind] !== undefined;
    return [
      {
        label: `$(exclude) "${name}" is not production`,
        description,
        add: () => addException(named.value),
      },
      ...(isListed
        ? [
            {
              label: `$(add) "${name}" belongs to an environment…`,
              description,
              add: () => addTarget(folder, named),
            },
          ]
        : []),
    ];
  });
}

/** In the person's own settings: what a folder says cannot make anything less guarded. */
async function addException(name: string): Promise<void> {
  const known = notProduction();
  if (known.includes(name)) return;
  await vscode.workspace
    .getConfiguration('whereabouts')
    .update('guard.notProduction', [...known, name], vscode.ConfigurationTarget.Global);
  const undo = 'Undo';
  const answer = await vscode.window.showInformationMessage(
    `"${inert(name, 60)}" no longer counts as production, for you.`,
    undo,
  );
  if (answer !== undo) return;
  await vscode.workspace.getConfiguration('whereabouts').update(
    'guard.notProduction',
    notProduction().filter((one) => one !== name),
    vscode.ConfigurationTarget.Global,
  );
}

/** Into the configuration, open and not yet saved: the person reads it first, and can take it back. */
async function addTarget(folder: Folder, { kind, value }: NamedTarget): Promise<void> {
  const list = LISTS[kind];
  if (list === undefined) return;
  const environments = folder.store.environments.map(({ name }) => ({
    label: plain(name, 60),
    name,
  }));
  if (environments.length === 0) {
    void vscode.window.showInformationMessage(
      'There is no environment in .vscode/whereabouts.json yet. Run "Whereabouts: Configure" first.',
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(environments, {
    title: `"${plain(value, 60)}" belongs to`,
  });
  if (!picked) return;
  const document = await vscode.workspace.openTextDocument(folder.configurationUri);
  const edit = new vscode.WorkspaceEdit();
  const text = document.getText();
  const range = (offset: number, length: number) =>
    new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  for (const { offset, length, content } of targetEdits(text, picked.name, list, value)) {
    edit.replace(document.uri, range(offset, length), content);
  }
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
}
