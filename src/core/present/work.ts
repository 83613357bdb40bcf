import type { CellContainment } from '../questions/where';
import { MOST_ON_BRANCH, type Work, type WorkItem } from '../questions/work';
import { listed, plain } from '../text';
import { containmentStrip } from './containment';
import { byService, concerns, isThere } from './where';
import { ago, commits, shortId } from './words';

/** A commit of a list, with where it is. All of it is sanitised. */
export interface WorkRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** More strips than this do not fit on a line. */
const MOST_STRIPS = 3;

export function workRow({ commit, cells }: WorkItem, now: number): WorkRow {
  return {
    label: plain(commit.subject, 120),
    description: `${shortId(commit.id)} · ${ago(commit.date, now)}`,
    detail: cells === undefined ? '…' : strips(cells),
  };
}

/** A strip for each service that the commit concerns; with its name where there is more than one service. */
function strips(cells: readonly CellContainment[]): string {
  const services = byService(cells);
  const concerned = services.filter(([, own]) => concerns(own));
  if (concerned.length === 0) return '– concerns no service';
  const shown = concerned.slice(0, MOST_STRIPS).map(([service, own]) => {
    const strip = containmentStrip(own);
    return services.length === 1 ? strip : `${plain(service, 40)}: ${strip}`;
  });
  const more = concerned.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more services`] : [])].join(' · ');
}

/** A part of the answer. `items` are commits, or why there are none to show. */
export interface WorkSection {
  readonly title: string;
  /** How far the branch as a whole has got; undefined where this is not about the branch. */
  readonly summary: BranchSummary | undefined;
  /** Undefined while they are looked for. */
  readonly items: Work['recent'];
}

/**
 * Each commit once. A branch's own commits come first; on the mainline, where the commits are everybody's, those of
 * the user do.
 */
export function workSections(work: Work): readonly WorkSection[] {
  const { baseline, onBranch, recent } = work;
  const branch = { title: branchTitle(work), summary: branchSummary(work) };
  const own = { title: 'Your recent commits', summary: undefined };
  if (baseline?.type !== 'environments') {
    return [
      { ...branch, items: onBranch },
      { ...own, items: without(recent, onBranch) },
    ];
  }
  const others = without(onBranch, recent);
  return [
    { ...branch, items: { state: 'known', value: [] } },
    { ...own, items: recent },
    { title: 'Others on this branch', summary: undefined, items: others },
  ];
}

function without(items: Work['recent'], those: Work['recent']): Work['recent'] {
  if (items?.state !== 'known' || those?.state !== 'known') return items;
  const ids = new Set(those.value.map(({ commit }) => commit.id));
  return { state: 'known', value: items.value.filter(({ commit }) => !ids.has(commit.id)) };
}

/** Short: the editor takes the room for it from the line below. */
export function branchTitle({ branch }: Work): string {
  return branch === undefined ? 'No branch checked out' : `On branch ${plain(branch, 40)}`;
}

/** `3 commits`, `14 commits on the way to production`. */
function countWords({ baseline }: Work, count: number): string {
  const number = count < MOST_ON_BRANCH ? commits(count) : `The newest ${commits(count)}`;
  if (baseline?.type !== 'environments') return number;
  return `${number} on the way to ${listed(baseline.names.map((name) => plain(name, 40)))}`;
}

/** How far the branch as a whole has got: where its newest commit is, and how many have come how far. */
export interface BranchSummary {
  readonly label: string;
  readonly description: string;
}

/** Undefined where nothing is known of its commits. */
export function branchSummary(work: Work): BranchSummary | undefined {
  const { baseline, onBranch } = work;
  if (onBranch.state === 'unknown') return undefined;
  if (onBranch.value.length === 0) {
    const names = baseline?.type === 'environments' ? baseline.names : [];
    return {
      label: `All of it is in ${listed(names.map((name) => plain(name, 40)))}`,
      description: '',
    };
  }
  const answers = onBranch.value.flatMap(({ cells }) => (cells ? [cells] : []));
  const [newest, ...others] = answers;
  if (!newest || answers.length < onBranch.value.length) {
    return { label: 'Looking how far it has got', description: '' };
  }
  const which = others.length === 0 ? 'it' : 'the newest';
  const standing = standings(newest);
  const reached = [...standing].flatMap(([name, state]) => (state === 'there' ? [name] : []));
  const doubtful = [...standing.values()].includes('unknown');
  const nowhere = doubtful ? 'nowhere yet, as far as is known' : 'nowhere yet';
  const far =
    standing.size === 0
      ? `${which} concerns no service`
      : `${which} is ${reached.length === 0 ? nowhere : `in ${listed(reached)}`}`;
  return {
    label: `${countWords(work, answers.length)}: ${far}`,
    description: others.length === 0 ? '' : counts(answers),
  };
}

/** `dev ✓  qa 2/3  production ✗`: how many of the commits that concern a service have come how far. */
function counts(answers: readonly (readonly CellContainment[])[]): string {
  const all = answers.map(standings).filter(({ size }) => size > 0);
  return environmentsOf(answers[0] ?? [])
    .map((name) => {
      const here = all.map((standing) => standing.get(name));
      const there = here.filter((state) => state === 'there').length;
      if (here.includes('unknown')) return `${name} ?`;
      if (there === 0) return `${name} ✗`;
      return there === all.length ? `${name} ✓` : `${name} ${there}/${all.length}`;
    })
    .join('  ');
}

type Standing = 'there' | 'missing' | 'unknown';

/** A commit in each environment, over the services that it concerns: there only if it is in all of them. */
function standings(cells: readonly CellContainment[]): ReadonlyMap<string, Standing> {
  const standing = new Map<string, Standing>();
  const concerned = byService(cells).filter(([, own]) => concerns(own));
  for (const { cell, containment } of concerned.flatMap(([, own]) => own)) {
    const name = plain(cell.environment, 40);
    const before = standing.get(name);
    if (before === 'missing') continue;
    if (containment.state === 'unknown') standing.set(name, 'unknown');
    else if (!isThere(containment)) standing.set(name, 'missing');
    else if (before === undefined) standing.set(name, 'there');
  }
  return standing;
}

function environmentsOf(cells: readonly CellContainment[]): readonly string[] {
  return [...new Set(cells.map(({ cell }) => plain(cell.environment, 40)))];
}
