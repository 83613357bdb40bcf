import { commitRow, noteRow } from '../core/present/cellRows';
import type { Row } from '../core/present/rows';
import type { Folder } from './folders';

const LIMIT = 500;

/** The commits below a `waiting` row, or why they cannot be listed. */
export async function waitingRows(folder: Folder, row: Row, now: number): Promise<readonly Row[]> {
  const { id, target } = row;
  if (target.type !== 'waiting') return [];
  const { service, from, to } = target;
  const waiting = await folder.engine?.project.waiting(service, from, to, LIMIT);
  if (!waiting) return [noteRow(id, 'Still starting: open this again in a moment')];
  if (waiting.state === 'unknown') return [noteRow(id, waiting.reason)];
  const rows = waiting.commits.map((commit) => commitRow(service, id, commit, now));
  return rows.length < LIMIT ? rows : [...rows, noteRow(`${id}\nmore`, `The newest ${LIMIT}`)];
}
