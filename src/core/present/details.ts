import type { CellState, Count, Edge, Reading } from '../model';
import type { View } from '../observe/store';
import { plain } from '../text';
import { deploymentOf, disagrees, reasonOf } from './cell';
import { ago, commits, instant, shortReported } from './words';

/** One thing to know about a cell. Both are sanitised; labels are unique within a cell. */
export interface Detail {
  readonly label: string;
  readonly value: string;
}

/** What there is to say about the commit itself, when it cannot simply be shown. */
export function commitTrouble(cell: CellState): string | undefined {
  switch (cell.resolution.state) {
    case 'absent':
      return 'not in this clone: fetch to compare it';
    case 'unresolved':
    case 'unknown':
      return deploymentOf(cell) ? plain(cell.resolution.reason, 200) : undefined;
    case 'present':
      return undefined;
  }
}

/** Everything known about a cell, in the order in which a person asks. */
export function details(view: View, cell: CellState, now: number): readonly Detail[] {
  const list: Detail[] = [];
  const add = (label: string, value: string | undefined) => {
    if (value !== undefined && value !== '')
      list.push({ label: plain(label, 60), value: plain(value, 300) });
  };
  const deployed = deploymentOf(cell);
  const reason = reasonOf(cell);
  if (reason !== undefined) add(cell.reading.state, reason);
  if (deployed) {
    const { commit, version, since, by, health } = deployed.deployment;
    if (cell.resolution.state === 'present') {
      const { id, subject, author, date } = cell.resolution.commit;
      add('commit', id);
      add('subject', subject);
      add('author', `${plain(author, 60)}, ${ago(date, now)}`);
    } else {
      add('commit', commit.id);
    }
    add('clone', commitTrouble(cell));
    if (commit.dirty) add('dirty', 'built from changes that are in no commit');
    if (commit.text !== commit.id) add('reported as', commit.text);
    add('version', version);
    add('live since', since === undefined ? undefined : `${ago(since, now)} (${instant(since)})`);
    add('by', by);
    add('health', health);
  }
  for (const edge of view.edgesOf(cell.service)) {
    if (edge.role === 'promotion') add(...step(cell.environment, edge));
  }
  add(...mirror(view, cell));
  add('releases', view.releases.get(cell.environment)?.long);
  if (cell.head.state === 'known') add('HEAD', headWords(cell.head));
  else if (deployed) add('HEAD', cell.head.reason);
  if (cell.record) add('record', recordWords(cell, cell.record, now));
  if (cell.reading.state !== 'unread') {
    add('read', `${ago(cell.reading.observedAt, now)} (${instant(cell.reading.observedAt)})`);
  }
  if (deployed && deployed !== cell.reading) {
    add('last read', `${ago(deployed.observedAt, now)} (${instant(deployed.observedAt)})`);
  }
  add('source', cell.source);
  return list;
}

type Words = readonly [label: string, value: string | undefined];

/** A step of the path, seen from one of its ends. */
function step(environment: string, { from, to, waiting, missing }: Edge): Words {
  if (from === environment) return [`waiting for ${to}`, said(waiting, commits)];
  if (to !== environment) return ['', undefined];
  const ahead = missing.state === 'known' && missing.count > 0;
  const behind = said(waiting, commits);
  return [
    `behind ${from}`,
    ahead ? `${behind}; has ${commits(missing.count)} that ${from} lacks` : behind,
  ];
}

/** Drift: what the environment that this one is meant to look like has, and this one lacks. */
function mirror(view: View, { service, environment }: CellState): Words {
  const to = view.environments.find(({ name }) => name === environment)?.mirrors;
  const edge = view.edgesOf(service).find((one) => one.from === environment && one.to === to);
  if (to === undefined || !edge) return ['', undefined];
  const drift = (n: number) => (n === 0 ? 'has all of it' : `lacks ${commits(n)} of it`);
  return [`mirrors ${to}`, said(edge.missing, drift)];
}

function said(count: Count, words: (known: number) => string): string {
  return count.state === 'known' ? words(count.count) : `unknown: ${count.reason}`;
}

function headWords(head: CellState['head'] & { state: 'known' }): string {
  if (head.ahead === 0 && head.behind === 0) return 'the same commit as HEAD';
  const parts = [];
  if (head.behind > 0) parts.push(`${commits(head.behind)} behind`);
  if (head.ahead > 0) parts.push(`${commits(head.ahead)} ahead`);
  return `${parts.join(', ')} (whole repository)`;
}

function recordWords(cell: CellState, record: Reading, now: number): string {
  if (record.state !== 'deployed') return `${record.state}: ${plain(record.reason, 200)}`;
  const commit = shortReported(record.deployment.commit);
  const age = ago(record.observedAt, now);
  return disagrees(cell) ? `${commit}, which is not what runs (${age})` : `${commit} (${age})`;
}
