import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { createSystemClock } from '../../src/adapters/systemClock';
import { withVeto } from '../../src/core/guard/taskVeto';
import { DebugGuard } from '../../src/ui/guard/debug';
import { ProductionFiles } from '../../src/ui/guard/productionFiles';
import { TaskFix } from '../../src/ui/guard/taskFix';
import { TaskGuard } from '../../src/ui/guard/tasks';
import { type AnsweringHouse, answeringHouse } from '../support/answeringHouse';
import { guardedEnvironment } from '../support/guardWorld';

const GUARD_TASK = 'whereabouts.guardTask';
const SHIMS = '/nowhere/whereabouts-shims';
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message: string) => console.error(message),
};

async function until(what: string, isSo: () => boolean, milliseconds = 15_000): Promise<void> {
  for (const end = Date.now() + milliseconds; !isSo(); await sleep(25)) {
    assert.ok(Date.now() < end, what);
  }
}

/** The places where acts begin in the window itself, with a person who answers as the test says. */
describe('The guarded places', () => {
  let folder: vscode.WorkspaceFolder;
  let house: AnsweringHouse;
  const own: { dispose(): void }[] = [];
  const clock = createSystemClock((error) => console.error(error));
  const at = (...names: readonly string[]) => join(folder.uri.fsPath, ...names);
  const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

  before(async () => {
    // The window's own guard would ask beside ours.
    await vscode.workspace
      .getConfiguration('whereabouts')
      .update('guard.enabled', false, vscode.ConfigurationTarget.Global)
      .then(undefined, () => undefined);
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    const production = guardedEnvironment('production', 'production', 'type-name', {
      files: ['deploy/production/'],
    });
    house = answeringHouse({ environments: [production], notProduction: [] }, { shims: SHIMS });
  });
  beforeEach(() => {
    house.forget();
    house.will = 'denied';
    for (const name of ['ran', 'started']) rmSync(at(name), { force: true });
  });
  after(() => {
    for (const one of own) one.dispose();
  });

  describe('debug', () => {
    const launch = (more: Readonly<Record<string, unknown>> = {}): vscode.DebugConfiguration => ({
      type: 'node',
      request: 'launch',
      name: 'app',
      program: '${workspaceFolder}/src/app.js',
      ...more,
    });
    const start = (configuration: vscode.DebugConfiguration) =>
      vscode.debug.startDebugging(folder, configuration);

    before(() => own.push(new DebugGuard(house, clock)));
    afterEach(async () => {
      await vscode.debug.stopDebugging();
      await vscode.commands.executeCommand('notifications.clearAll');
    });

    it('starts nothing that was denied, with or without debugging', async () => {
      for (const more of [
        { env: { PGHOST: 'db-prod.example' } },
        { env: { PGHOST: 'db-prod.example' }, noDebug: true, console: 'integratedTerminal' },
        {
          runtimeExecutable: '${workspaceFolder}/bin/kubectl',
          program: undefined,
          runtimeArgs: ['--context', 'prod', 'delete', 'pod', 'x'],
        },
      ]) {
        assert.equal(await start(launch(more)), false, JSON.stringify(more));
      }
      assert.equal(house.asked.length, 3);
      await sleep(1_000);
      assert.equal(existsSync(at('started')), false);
      assert.equal(existsSync(at('ran')), false);
    });

    it('asks once for each launch that is granted, its children too', async function () {
      this.timeout(60_000);
      house.will = 'granted';
      assert.equal(await start(launch({ env: { PGHOST: 'db-prod.example' } })), true);
      await until('it was started', () => existsSync(at('started')));
      await sleep(500);
      assert.equal(house.asked.length, 1);
      house.will = 'denied';
      assert.equal(await start(launch({ env: { PGHOST: 'db-prod.example' } })), false);
      assert.equal(house.asked.length, 2, 'another launch is another question');
    });

    it('asks what it only knows once variables are put in, and starts nothing then', async () => {
      own.push(vscode.commands.registerCommand('test.which', () => 'db-prod.example'));
      assert.equal(await start(launch({ env: { PGHOST: '${command:test.which}' } })), false);
      assert.equal(house.asked.length, 1);
      own.push(vscode.commands.registerCommand('test.other', () => 'localhost'));
      assert.equal(await start(launch({ env: { PGHOST: '${command:test.other}' } })), true);
      assert.equal(house.asked.length, 1);
    });

    it('lets a launch be that hits nothing, with the shims before its PATH', async function () {
      this.timeout(60_000);
      assert.equal(await start(launch({ env: { A: '1' } })), true);
      await until('it was started', () => textOf(at('started')) !== '');
      assert.equal(house.asked.length, 0);
      assert.ok(textOf(at('started')).startsWith(`${SHIMS}:/`), textOf(at('started')));
      assert.match(textOf(at('started')), /:.*bin/);
    });
  });

  describe('tasks', () => {
    let guard: TaskGuard;

    const run = async (label: string): Promise<vscode.TaskExecution | undefined> => {
      const task = (await vscode.tasks.fetchTasks()).find(({ name }) => name === label);
      assert.ok(task, label);
      return vscode.tasks.executeTask(task);
    };

    before(() => own.push((guard = new TaskGuard(house, clock, quiet)), new TaskFix(house)));
    afterEach(async () => {
      for (const execution of vscode.tasks.taskExecutions) execution.terminate();
      await vscode.commands.executeCommand('notifications.clearAll');
    });

    it('ends a process that nobody granted, and starts it no more', async function () {
      this.timeout(60_000);
      await run('restart');
      await until('it was asked', () => house.asked.length === 1);
      await sleep(2_000);
      assert.equal(textOf(at('ran')), '');
      assert.equal(house.asked.length, 1);
      const [act] = house.asked;
      assert.deepEqual(act?.type === 'command' && act.argv.slice(1), [
        ...['--context', 'prod-eu', 'delete', 'pod', 'shop'],
      ]);
    });

    it('starts it again, once, when it is granted', async function () {
      this.timeout(60_000);
      house.will = 'granted';
      await run('restart');
      await until('it ran', () => textOf(at('ran')) !== '');
      await sleep(1_500);
      assert.equal(textOf(at('ran')), '--context prod-eu delete pod shop\n');
      assert.equal(house.asked.length, 1);
    });

    it('lets one be that only reads', async function () {
      this.timeout(60_000);
      await run('look');
      await until('it ran', () => textOf(at('ran')) !== '');
      assert.equal(house.asked.length, 0);
    });

    it('never starts one that asks by itself, when it is denied', async function () {
      this.timeout(60_000);
      const file = at('.vscode', 'tasks.json');
      const text = withVeto(readFileSync(file, 'utf8'), 'held', 'test.guardTask');
      assert.ok(text);
      let held = 0;
      own.push(
        vscode.commands.registerCommand('test.guardTask', (argument) => {
          held++;
          return guard.hold(argument);
        }),
      );
      writeFileSync(file, text);
      const tasksSay = async () => JSON.stringify(await vscode.tasks.fetchTasks());
      for (const end = Date.now() + 10_000; !(await tasksSay()).includes('WHEREABOUTS_GUARD');) {
        assert.ok(Date.now() < end, 'the file is read anew');
        await sleep(100);
      }
      const starting = Promise.resolve(run('held')).catch(() => undefined);
      await until('it was asked', () => house.asked.length === 1);
      await Promise.race([starting, sleep(3_000)]);
      assert.equal(textOf(at('ran')), '');
      assert.equal(held, 1);

      house.forget();
      house.will = 'granted';
      void run('held');
      await until('it ran', () => textOf(at('ran')) !== '');
      assert.equal(house.asked.length, 1, 'asked once, before it started');
      assert.equal(held, 2);
    });

    it('offers the veto at the task, and nowhere else', async () => {
      const uri = vscode.Uri.file(at('.vscode', 'tasks.json'));
      const document = await vscode.workspace.openTextDocument(uri);
      const actions = async (label: string) => {
        const place = document.positionAt(document.getText().indexOf(`"${label}"`));
        const found = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          uri,
          new vscode.Range(place, place),
        );
        return found.filter(({ title }) => title.startsWith('Ask before'));
      };
      assert.equal((await actions('look')).length, 0);
      assert.equal((await actions('held')).length, 0, 'it asks already');
      const [action] = await actions('restart');
      assert.ok(action?.edit);
      await vscode.workspace.applyEdit(action.edit);
      assert.match(document.getText(), /\/\/ Tasks of the tests/);
      assert.match(document.getText(), new RegExp(`"command": "${GUARD_TASK}"`));
      assert.equal((await actions('restart')).length, 0);
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

    it('rejects the input of a task that it does not know', async () => {
      for (const argument of [undefined, {}, { task: 7 }, { task: 'none' }]) {
        await assert.rejects(guard.hold(argument));
      }
    });

    it('rejects where the window has no guard', async () => {
      await assert.rejects(
        Promise.resolve(vscode.commands.executeCommand(GUARD_TASK, { task: 'restart' })),
      );
    });
  });

  describe('files of production', () => {
    let files: ProductionFiles;
    const guarded = () => vscode.Uri.file(at('deploy', 'production', 'values.yaml'));

    before(() => own.push((files = new ProductionFiles(house, quiet))));
    beforeEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

    /** What typing does to it. */
    const typed = async () => {
      await vscode.commands.executeCommand('type', { text: 'x' });
      return vscode.window.activeTextEditor?.document.getText();
    };

    it('can be read and not typed into', async () => {
      await vscode.window.showTextDocument(guarded());
      await sleep(500);
      assert.equal(await typed(), 'replicas: 3\n');
      await vscode.window.showTextDocument(vscode.Uri.file(at('deploy', 'values.yaml')));
      await sleep(500);
      assert.equal(await typed(), 'xreplicas: 1\n');
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

    it('say so at their top', async () => {
      const lenses = (uri: vscode.Uri) =>
        vscode.commands.executeCommand<readonly vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          uri,
        );
      const [lens] = await lenses(guarded());
      assert.equal(lens?.command?.title, '$(lock) file of production, read-only here: Unlock…');
      assert.deepEqual(await lenses(vscode.Uri.file(at('deploy', 'values.yaml'))), []);
      const badge = files.provideFileDecoration(guarded());
      assert.equal(badge?.tooltip, 'belongs to production: opens read-only');
    });

    it('are not written by an edit of the workspace once they are open', async () => {
      await vscode.window.showTextDocument(guarded());
      await sleep(500);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(guarded(), new vscode.Position(0, 0), '# changed\n');
      const applied = await vscode.workspace.applyEdit(edit);
      const document = await vscode.workspace.openTextDocument(guarded());
      // It changes what one sees, and nothing more.
      assert.equal(applied, true);
      assert.equal(document.getText(), '# changed\nreplicas: 3\n');
      assert.equal(await document.save(), false);
      assert.equal(readFileSync(guarded().fsPath, 'utf8'), 'replicas: 3\n');
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

    it('stay locked when it is denied, and are unlocked when it is granted', async () => {
      await vscode.window.showTextDocument(guarded());
      await sleep(500);
      await files.unlock(guarded());
      assert.equal(house.asked.length, 1);
      assert.equal(await typed(), 'replicas: 3\n');
      house.will = 'granted';
      await files.unlock(undefined);
      const [act] = house.asked.slice(-1);
      assert.equal(act?.type === 'edit' && act.path, 'deploy/production/values.yaml');
      await until('it is unlocked', () => true);
      await sleep(300);
      assert.equal(await typed(), 'xreplicas: 3\n');
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await vscode.window.showTextDocument(vscode.Uri.file(at('deploy', 'values.yaml')));
      await vscode.window.showTextDocument(guarded());
      await sleep(300);
      assert.match((await typed()) ?? '', /x/, 'for as long as the window lives');
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });
  });
});
