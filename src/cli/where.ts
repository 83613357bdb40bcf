import { whereAllJson, whereJson } from '../core/present/historyJson';
import { type Line, commitTable, shareTable, whereTable } from '../core/present/table';
import { commits as countedCommits } from '../core/present/words';
import { type Found, MOST_FOUND, findCommits } from '../core/questions/findCommits';
import { where as whereIs, whereAll } from '../core/questions/where';
import { plain } from '../core/text';
import { expectOperands } from './arguments';
import { complain, print, printJson } from './output';
import { NOT_READ, type Session, asked, readStatus } from './session';
import { typedLine } from './typedLine';
import { whereLine } from './whereLine';

/** In which environments a commit is, or the commits of a ticket, or a line of a file. */
export async function where(session: Session): Promise<number> {
  const { folder, operands, options } = session;
  expectOperands(operands, [1, 1], 'where <commit, branch, tag, ticket or FILE:LINE>');
  const [typed = ''] = operands;
  const line = typedLine(typed, options.cwd);
  if (line) return whereLine(session, line);
  const [found] = await Promise.all([findCommits(folder.history, typed), folder.project.refresh()]);
  switch (found.state) {
    case 'several':
      return whereSeveral(session, typed, found);
    case 'commit':
    case 'absent':
    case 'unknown':
      return whereOne(session, typed, found);
  }
}

async function whereOne(
  session: Session,
  typed: string,
  found: Exclude<Found, { state: 'several' }>,
): Promise<number> {
  const { options } = session;
  const commit = found.state === 'commit' ? { ...found, state: 'present' as const } : found;
  const cells = await whereIs(asked(session), commit);
  if (found.state === 'unknown') {
    if (options.json) printJson(whereJson(plain(typed), cells));
    complain(`whereabouts: ${plain(found.reason, 300)}`);
    return NOT_READ;
  }
  const now = Date.now();
  const id = found.state === 'commit' ? found.commit.id : found.id;
  if (options.json) printJson(whereJson(id, cells));
  else {
    const heading = found.state === 'commit' ? commitTable([found.commit], now) : [];
    print([...heading, ...whereTable(cells, now)]);
  }
  return cells.some(({ containment }) => containment.state === 'unknown')
    ? NOT_READ
    : readStatus(session);
}

async function whereSeveral(
  session: Session,
  typed: string,
  { about, commits }: Extract<Found, { state: 'several' }>,
): Promise<number> {
  const shares = await whereAll(asked(session), commits);
  if (session.options.json) printJson(whereAllJson(plain(typed), commits, shares));
  else {
    const newest = commits.length < MOST_FOUND ? '' : ', the newest that speak of it';
    const heading: Line = [
      { text: plain(about), tone: 'heading' },
      { text: `${countedCommits(commits.length)}${newest}`, tone: 'quiet' },
    ];
    const now = Date.now();
    print([heading, ...commitTable(commits, now), [], ...shareTable(shares, now)]);
  }
  return shares.some(({ unknown }) => unknown > 0) ? NOT_READ : readStatus(session);
}
