import * as vscode from 'vscode';
import type { ShellAct } from '../../core/guard/act';
import { callsOf } from '../../core/guard/calls';
import { GRANT_MS, LONGEST_PAUSE_MS } from '../../core/guard/guardian';
import type { GuardHouse } from '../../core/guard/house';
import { judge } from '../../core/guard/judge';
import { mostGuarded } from '../../core/guard/pointing';
import { LEVELS } from '../../core/guard/recognise';
import { left } from '../../core/present/guardStatus';
import { doctorLines, verdictLines } from '../../core/present/guardVerdict';
import { type Line, piece } from '../../core/present/table';
import { inert, plain } from '../../core/text';
import type { Actions } from '../actions';
import type { CommandContext } from '../commands';
import { commands } from '../commandIds';
import type { Pages } from '../pages';
import { askName } from '../promotionQuestion';
import { showFriction } from './frictionPage';
import { terminalsByShell } from './terminals';

type GuardActions = Pick<
  Actions,
  | 'guardGrant'
  | 'guardRevoke'
  | 'guardPause'
  | 'guardResume'
  | 'guardFriction'
  | 'guardCheck'
  | 'guardDoctor'
>;

/** None of them looks at an argument: whoever calls one is asked like everybody else. */
export function createGuardActions(context: CommandContext, pages: Pages): GuardActions {
  const withHouse = (act: (house: GuardHouse) => Promise<void> | void) => async () => {
    const guard = await context.guard;
    await guard.settled;
    if (guard.house) return act(guard.house);
    void vscode.window.showWarningMessage(
      'The guard is not running: the setting "whereabouts.guard.enabled" is off, or the log says why.',
    );
  };
  return {
    guardGrant: withHouse(grant),
    guardRevoke: withHouse(revoke),
    guardPause: withHouse((house) => pause(context, house)),
    guardResume: withHouse(({ guardian }) => guardian.resume()),
    guardFriction: () => showFriction(context, pages),
    guardCheck: withHouse((house) => check(context, pages, house)),
    guardDoctor: withHouse((house) => doctor(pages, house)),
  };
}

async function grant({ guardian }: GuardHouse): Promise<void> {
  const title = 'Guard: Grant';
  const minutes = GRANT_MS / 60_000;
  const { environments } = guardian.rules;
  const guarded = environments.filter(
    ({ guard }) => LEVELS.indexOf(guard) >= LEVELS.indexOf('ask') && guard !== 'refuse',
  );
  const names = new Set(guarded.map(({ name }) => name));
  // What production is called where no configuration names one.
  if (!environments.some(({ kind }) => kind === 'production')) names.add('production');
  const environment = await vscode.window.showQuickPick(
    [...names].map((name) => ({ label: plain(name, 60), name })),
    { title, placeHolder: `Which environment may be written to for ${minutes} minutes?` },
  );
  if (!environment) return;
  const terminals = [...(await terminalsByShell())].map(([shell, terminal]) => ({
    label: plain(terminal.name, 60),
    description: terminal === vscode.window.activeTerminal ? 'the one in front' : '',
    shell,
  }));
  const picked = await vscode.window.showQuickPick(terminals, {
    title,
    placeHolder: 'In which terminal? Only what a person types there counts.',
  });
  if (!picked) return;
  const summary = `For ${minutes} minutes nothing is asked about it in ${picked.label}.`;
  const given = await askName(title, environment.name, summary);
  if (given?.type !== 'name' || given.text !== environment.name) return;
  guardian.grant(environment.name, picked.shell);
}

function revoke({ guardian }: GuardHouse): void {
  const count = guardian.grants.length;
  guardian.revoke();
  const words = count === 1 ? '1 grant is' : `${count} grants are`;
  void vscode.window.showInformationMessage(
    count === 0 ? 'There was no grant.' : `${words} revoked.`,
  );
}

const HOUR_MS = 60 * 60_000;

async function pause({ clock }: CommandContext, { guardian }: GuardHouse): Promise<void> {
  const title = 'Guard: Pause';
  const reason = await vscode.window.showInputBox({
    title,
    prompt:
      'Why? It is recorded, and shown in the status bar. Agents are asked about all the same.',
    placeHolder: 'We work on the incident of today',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'A pause needs a reason.' : undefined),
  });
  if (reason === undefined || reason.trim() === '') return;
  const lengths = [HOUR_MS / 4, HOUR_MS, 4 * HOUR_MS].map((length) => ({
    label: left(length, 0),
    length: Math.min(length, LONGEST_PAUSE_MS),
  }));
  const picked = await vscode.window.showQuickPick(lengths, { title, placeHolder: 'How long?' });
  if (!picked) return;
  const name = mostGuarded(guardian.rules);
  const summary = `For ${picked.label} nothing is guarded in this window.`;
  const given = await askName(title, name, summary);
  if (given?.type !== 'name' || given.text !== name) return;
  guardian.pauseFor(picked.length, reason.trim());
  const resume = 'Resume';
  const until = new Date(clock.now() + picked.length).toLocaleTimeString();
  void vscode.window
    .showWarningMessage(`The guard is paused until ${until}: ${inert(reason, 200)}`, resume)
    .then((answer) => answer === resume && vscode.commands.executeCommand(commands.guardResume));
}

async function check({ folders }: CommandContext, pages: Pages, house: GuardHouse): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: 'Guard: Check a Command',
    prompt: 'What would the guard say to it in a terminal of this window? It is not run.',
    placeHolder: 'kubectl --context prod-eu delete pod shop',
    ignoreFocusOut: true,
  });
  if (text === undefined || text.trim() === '') return;
  const { actor, guardian } = house;
  const cwd = folders.all[0]?.path ?? house.surroundings('/').home;
  const act: ShellAct = {
    type: 'shell',
    text,
    actor,
    origin: 'terminal',
    rules: guardian.rules,
    surroundings: house.surroundings(cwd),
  };
  const lines = verdictLines(text, judge(act), callsOf(act));
  await pages.show('guard:check', 'Guard: Check', lines);
}

async function doctor(pages: Pages, house: GuardHouse): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showInformationMessage(
      'In Restricted Mode no shell is started, so the doctor has nothing to look at.',
    );
    return;
  }
  const location = vscode.ProgressLocation.Notification;
  const found = await vscode.window.withProgress({ location, title: 'Guard: Doctor' }, () =>
    house.doctor([...new Set([vscode.env.shell].filter(Boolean))]),
  );
  const lines: readonly Line[] = [
    [piece('What the guard covers in this window', 'heading')],
    [],
    ...doctorLines(found),
  ];
  await pages.show('guard:doctor', 'Guard: Doctor', lines);
}
