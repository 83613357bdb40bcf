import * as vscode from 'vscode';
import type { GuardRules } from '../../core/guard/act';
import type { GuardBuilder, GuardHouse } from '../../core/guard/house';
import type { Pointing } from '../../core/guard/pointing';
import { levelsOf, strengthened } from '../../core/guard/strengthened';
import { type Disposable, DisposableStore, MutableDisposable } from '../../core/lifecycle';
import { guardStatus } from '../../core/present/guardStatus';
import type { CommandContext } from '../commands';
import type { StatusBar } from '../statusBar';
import { notProduction, onDidChangeGuardSettings, ownSetting } from './guardSettings';
import { type Places, registerGuardedPlaces } from './places';
import { PointingWatch } from './pointingWatch';
import { GuardQuestion } from './question';
import { applyToTerminals } from './terminals';

export interface GuardContext extends Omit<CommandContext, 'guard'> {
  readonly context: Pick<vscode.ExtensionContext, 'environmentVariableCollection' | 'extensionUri'>;
  readonly statusBar: Pick<StatusBar, 'warn'>;
  readonly loadGuard: () => Promise<GuardBuilder>;
}

const TICK_MS = 30_000;
const BACKGROUNDS = {
  alarm: 'statusBarItem.errorBackground',
  warning: 'statusBarItem.warningBackground',
} as const;

/** The guard of this window: on and off as the settings say, in step with what is guarded. */
export class GuardWindow implements Disposable {
  private readonly own = new DisposableStore();
  private readonly open = this.own.add(new MutableDisposable<DisposableStore>());
  private readonly tick = this.own.add(new MutableDisposable());
  private readonly question: GuardQuestion;
  private work: Promise<void> = Promise.resolve();
  /** The folders that the house was built for. */
  private builtFor: string | undefined;
  private configured: string | undefined;
  /** What terminals were told last. */
  private applied: string | undefined;
  private watch: PointingWatch | undefined;
  private trouble: string | undefined;
  /** Undefined while it is turned off, and where it could not be built. */
  house: GuardHouse | undefined;
  places: Places | undefined;

  constructor(private readonly context: GuardContext) {
    const { folders, clock } = context;
    const views = () => folders.ready.map(({ store }) => store);
    this.question = this.own.add(new GuardQuestion({ clock, views }));
    const follow = () => this.follow();
    this.own.add(folders.onDidConfigure(follow));
    this.own.add(folders.onDidChange(follow));
    this.own.add(onDidChangeGuardSettings(follow));
    follow();
  }

  /** When all that the settings and the folders say has been taken over. */
  get settled(): Promise<void> {
    return this.work;
  }

  /** What the window is pointed at, looked at now. */
  pointings(): readonly Pointing[] {
    return this.watch?.look() ?? [];
  }

  dispose(): void {
    this.own.dispose();
  }

  /** One after the other: a house is not left half built. */
  private follow(): void {
    this.work = this.work
      .then(() => this.step())
      .catch((error: unknown) => {
        this.trouble = error instanceof Error ? error.message : String(error);
        this.context.log.error(`guard: ${this.trouble}`);
        this.show([]);
      });
  }

  private async step(): Promise<void> {
    const paths = this.context.folders.all.map(({ path }) => path);
    const wanted = ownSetting('guard.enabled') ? JSON.stringify(paths) : undefined;
    if (wanted !== this.builtFor) {
      if (wanted === undefined) this.house?.turnOff();
      this.close();
      if (wanted !== undefined) await this.build(paths);
      this.builtFor = wanted;
    }
    await this.configure();
    this.applyTerminals();
  }

  private async build(paths: readonly string[]): Promise<void> {
    const { context, log, loadGuard, folders, clock } = this.context;
    const { openGuard } = await loadGuard();
    const house = await openGuard({
      folders: paths,
      prompt: this.question,
      log,
      node: process.execPath,
      dist: vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath,
    });
    const own = new DisposableStore();
    own.add(house);
    this.watch = own.add(new PointingWatch(house, folders, clock));
    this.watch.onDidLook((found) => this.show(found));
    this.places = own.add(registerGuardedPlaces({ house, clock, log }));
    this.open.value = own;
    this.house = house;
    this.trouble = undefined;
  }

  private close(): void {
    this.open.value = undefined;
    this.house = undefined;
    this.places = undefined;
    this.watch = undefined;
    this.configured = undefined;
    this.trouble = undefined;
    this.builtFor = undefined;
    this.show([]);
  }

  private async configure(): Promise<void> {
    if (!this.house) return;
    const rules = this.rules();
    const text = JSON.stringify(rules);
    if (text === this.configured) return;
    await this.house.configure(rules);
    this.configured = text;
    this.pointings();
  }

  /** What the trusted folders say, made stronger by what the person says. */
  private rules(): GuardRules {
    const { folders } = this.context;
    const said = folders.all.flatMap(({ engine }) =>
      (engine?.guarded() ?? []).map(({ name, kind, guard, unattended, targets }) => ({
        name,
        kind,
        guard,
        unattended,
        targets,
      })),
    );
    const levels = levelsOf(ownSetting('guard.levels'));
    return { environments: strengthened(said, levels), notProduction: notProduction() };
  }

  private applyTerminals(): void {
    const { environmentVariableCollection } = this.context.context;
    const shims = ownSetting('guard.terminals') ? this.house?.shims : undefined;
    const strict = ownSetting('guard.strictBash') ? this.house?.strictBash : undefined;
    const variables = shims === undefined ? undefined : { shims, strict };
    const text = JSON.stringify(variables ?? null);
    if (text === this.applied) return;
    applyToTerminals(environmentVariableCollection, variables);
    this.applied = text;
  }

  /** Says it in the status bar, again while something runs out. */
  private show(pointings: readonly Pointing[]): void {
    const { statusBar, clock } = this.context;
    const now = clock.now();
    const { grants = [], pause } = this.house?.guardian ?? {};
    const { lines, tone } = guardStatus({ pointings, grants, pause, trouble: this.trouble }, now);
    statusBar.warn(lines, tone && new vscode.ThemeColor(BACKGROUNDS[tone]));
    const ends = [...grants.map(({ until }) => until), ...(pause ? [pause.until] : [])]
      .map((until) => until - now)
      .filter((rest) => rest > 0);
    const most = vscode.window.state.focused ? TICK_MS : Infinity;
    this.tick.value =
      ends.length === 0
        ? undefined
        : clock.after(Math.min(most, ...ends), () => void this.pointings());
  }
}

export function createGuard(context: GuardContext): GuardWindow {
  return new GuardWindow(context);
}
