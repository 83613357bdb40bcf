import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Asking, PersonsAnswer } from '../../src/core/guard/guardian';
import { judge } from '../../src/core/guard/judge';
import { GuardQuestion } from '../../src/ui/guard/question';
import { FakeClock } from '../support/fakeClock';
import { commandAct, guardedEnvironment } from '../support/guardWorld';

const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
const escape = () => vscode.commands.executeCommand('workbench.action.closeQuickOpen');

function asking(context: string, mayGrant = true): Asking {
  const environments = [
    guardedEnvironment('production', 'production', 'type-name'),
    guardedEnvironment('staging', 'staging', 'ask'),
  ];
  const act = commandAct(['kubectl', '--context', context, 'apply'], { environments });
  const verdict = judge(act);
  assert.ok(verdict.verdict === 'ask');
  return { act, verdict, terminal: undefined, mayGrant };
}

describe('The question of the guard, in the window', () => {
  const { createInputBox, createQuickPick } = vscode.window;
  const boxes: vscode.InputBox[] = [];
  const picks: vscode.QuickPick<vscode.QuickPickItem>[] = [];
  const signal = new AbortController().signal;
  let question: GuardQuestion;

  beforeEach(() => {
    question = new GuardQuestion({ clock: new FakeClock(), views: () => [] });
    vscode.window.createInputBox = () => {
      const box = createInputBox();
      boxes.push(box);
      return box;
    };
    vscode.window.createQuickPick = ((): vscode.QuickPick<vscode.QuickPickItem> => {
      const pick = createQuickPick();
      picks.push(pick);
      return pick;
    }) as typeof createQuickPick;
  });

  afterEach(async () => {
    Object.assign(vscode.window, { createInputBox, createQuickPick });
    question.dispose();
    boxes.length = 0;
    picks.length = 0;
    await escape();
  });

  async function shown<T>(list: readonly T[], count = 1): Promise<T> {
    for (const end = Date.now() + 5_000; list.length < count; await sleep(20)) {
      assert.ok(Date.now() < end, 'nothing is asked');
    }
    await sleep(200);
    return list[count - 1] as T;
  }

  async function isOpen(answer: Promise<PersonsAnswer>): Promise<void> {
    const open = await Promise.race([answer, sleep(300, 'open')]);
    assert.equal(open, 'open');
  }

  it('takes the name, to the letter', async () => {
    const answer = question.ask(asking('production'), signal);
    const box = await shown(boxes);
    assert.equal(box.title, 'production · kubectl --context production apply');
    assert.match(box.prompt ?? '', /It hits context production from --context\./);
    await accept();
    await isOpen(answer);
    box.value = 'Production';
    await sleep(100);
    await accept();
    await isOpen(answer);
    box.value = 'production';
    await sleep(100);
    await accept();
    assert.deepEqual(await answer, {
      given: { type: 'name', text: 'production', where: 'window' },
      forAWhile: false,
    });
  });

  it('takes Escape for a no', async () => {
    const answer = question.ask(asking('production'), signal);
    await shown(boxes);
    await escape();
    assert.deepEqual((await answer).given, { type: 'nothing' });
  });

  it('takes Enter for a no where a yes would do', async () => {
    const answer = question.ask(asking('staging'), signal);
    await shown(picks);
    await accept();
    assert.deepEqual((await answer).given, { type: 'nothing' });
  });

  it('takes a yes that was picked', async () => {
    const answer = question.ask(asking('staging', false), signal);
    const pick = await shown(picks);
    assert.deepEqual(pick.buttons, []);
    pick.activeItems = pick.items.slice(1, 2);
    await sleep(100);
    await accept();
    assert.deepEqual((await answer).given, { type: 'yes', where: 'window' });
  });

  it('takes nothing for a yes that was typed into a terminal', async () => {
    const answer = question.ask(asking('staging'), signal);
    const pick = await shown(picks);
    pick.value = 'through';
    pick.activeItems = pick.items.slice(1, 2);
    await sleep(100);
    await accept();
    await isOpen(answer);
    await escape();
    assert.deepEqual((await answer).given, { type: 'nothing' });
  });

  it('goes away with whoever asked, and the next one comes', async () => {
    const [first, second, third] = [0, 1, 2].map(() => new AbortController());
    assert.ok(first && second && third);
    const answers = [first, second, third].map((gone) =>
      question.ask(asking('production'), gone.signal),
    );
    const box = await shown(boxes);
    assert.match(box.prompt ?? '', /\(2 more wait\)/);
    second.abort();
    assert.deepEqual((await answers[1])?.given, { type: 'nothing' });
    assert.match(box.prompt ?? '', /\(1 more waits\)/);
    first.abort();
    assert.deepEqual((await answers[0])?.given, { type: 'nothing' });
    await shown(boxes, 2);
    await escape();
    assert.deepEqual((await answers[2])?.given, { type: 'nothing' });
    const late = await question.ask(asking('production'), first.signal);
    assert.deepEqual(late.given, { type: 'nothing' });
    assert.equal(boxes.length, 2);
  });
});
