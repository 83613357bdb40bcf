import { commitRow, noteRow } from '../core/present/cellRows';
import type { Row } from '../core/present/rows';
import { waiting } from '../core/questions/waiting';
import type { Folder } from './folders';

const LIMIT = 500;

/** The commits below a `waiting` row, or why they cannot be listed. */
export async function waitingRows(folder: Folder, row: Row, now: number): Promise<readonly Row[]> {
  const { id, target } = row;
  if (target.type !== 'waiting') return [];
  const { service, from, to } = target;
  const history = folder.engine?.history;
  if (!history) return [noteRow(id, 'Still starting: open this again in a moment')];
  const asked = { view: folder.store, history };
  const told = await waiting(asked, { service, from, to }, { limit: LIMIT });
  if (told.state === 'unknown') return [noteRow(id, told.reason)];
  const rows = told.value.map((commit) => commitRow(service, id, commit, now));
  return rows.length < LIMIT ? rows : [...rows, noteRow(`${id}\nmore`, `The newest ${LIMIT}`)];
}
