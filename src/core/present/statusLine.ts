import type { CellState, Environment } from '../model';
import type { View } from '../observe/store';
import { cellWords, deploymentOf, lastStep, releaseWords } from './cell';
import { plain } from '../text';
import { shortReported } from './words';

/** What one status item says. */
export interface StatusLine {
  readonly text: string;
  readonly spoken: string;
  /** Something in the watched environment could not be read. */
  readonly trouble: boolean;
  /** Lines for the tooltip. */
  readonly lines: readonly string[];
}

/** The environment that matters: the one asked for by name, else the last on the path to production. */
export function watchedEnvironment(view: View, name: string): Environment | undefined {
  return (
    view.environments.find((environment) => environment.name === name) ??
    view.environments.findLast(({ kind }) => kind === 'production') ??
    view.environments.at(-1)
  );
}

/** What is live where it matters, in a few words. */
export function statusLine(view: View, name: string, now: number): StatusLine | undefined {
  const environment = watchedEnvironment(view, name);
  if (!environment) return undefined;
  const cells = view.services.flatMap((service) => view.cell(service.name, environment.name) ?? []);
  if (cells.length === 0) return undefined;
  const place = plain(environment.name, 24);
  const unread = cells.filter(({ reading }) => reading.state !== 'deployed').length;
  const waiting = cells.reduce((sum, cell) => sum + waitingFor(view, cell), 0);
  const parts = [`${place} ${live(cells)}`];
  if (waiting > 0) parts.push(`${waiting} waiting`);
  const release = releaseWords(view, environment.name);
  if (release !== '') parts.push(release);
  if (unread > 0) parts.push(cells.length === 1 ? 'not read' : `${unread} not read`);
  const text = parts.join(' · ');
  return {
    text,
    spoken: `Whereabouts: ${text.replaceAll(' · ', ', ')}`,
    trouble: unread > 0,
    lines: [
      ...cells.map((cell) => `${plain(cell.service, 40)}: ${cellWords(view, cell, now)}`),
      ...releaseLines(view, environment.name),
    ],
  };
}

function releaseLines({ releases }: View, environment: string): readonly string[] {
  const long = releases.get(environment)?.long;
  return long === undefined ? [] : [`releases: ${plain(long, 200)}`];
}

/** One id where all services run the same commit, else how many services there are. */
function live(cells: readonly CellState[]): string {
  const ids = new Set(
    cells.flatMap((cell) => {
      const deployed = deploymentOf(cell);
      return deployed ? [shortReported(deployed.deployment.commit)] : [];
    }),
  );
  const [id, ...others] = ids;
  if (id === undefined) return '?';
  return others.length === 0 ? id : `${cells.length} services`;
}

function waitingFor(view: View, cell: CellState): number {
  const step = lastStep(view, cell.service);
  if (step?.to !== cell.environment || step.waiting.state !== 'known') return 0;
  return step.waiting.count;
}
