import type { Count } from '../core/model';
import { type MarkedCommit, waitingJson } from '../core/present/historyJson';
import { releaseNotes } from '../core/present/releaseNotes';
import { type Line, commitTable } from '../core/present/table';
import { markWords } from '../core/present/waiting';
import type { Between } from '../core/questions/waiting';
import { type WaitingList, waitingList } from '../core/questions/waitingList';
import { plain } from '../core/text';
import { expectOperands } from './arguments';
import { complain, print, printJson, say } from './output';
import {
  ALL_WELL,
  NOT_READ,
  type Session,
  asked,
  environmentNamed,
  refreshCells,
  servicesIn,
} from './session';

/** More than a person reads; where there are more, that is said. */
const MOST_COMMITS = 10_000;

type Waiting = Between & WaitingList;

/** The commits that one environment has and another lacks, as a list, as data or as release notes. */
export async function waiting(session: Session): Promise<number> {
  const { folder, options, operands } = session;
  expectOperands(operands, [2, 2], 'waiting <from> <to> [--service NAME]');
  const from = environmentNamed(session, operands[0]).name;
  const to = environmentNamed(session, operands[1]).name;
  const services = servicesIn(session, [from, to]);
  await refreshCells(session, services, [from, to]);
  const found: Waiting[] = [];
  for (const service of services) {
    const told = await waitingList(
      asked(session),
      { service, from, to },
      { limit: MOST_COMMITS, firstParent: options.firstParent, risks: folder.risks() },
    );
    if (told.state === 'known') found.push({ service, from, to, ...told.value });
    else complain(`whereabouts: ${plain(service)}: ${plain(told.reason, 300)}`);
  }
  if (options.json) printJson(waitingJson(merged(found), totalOf(found)));
  else if (options.markdown) say(found.map(releaseNotes).join('\n'));
  else for (const one of found) print(table(one));
  return found.length < services.length ? NOT_READ : ALL_WELL;
}

function table({ service, from, to, commits, total, risks, unmarked }: Waiting): readonly Line[] {
  const all = total.state === 'known' ? String(total.count) : 'more';
  const whole = total.state === 'known' && total.count === commits.length;
  const count = whole ? all : `the newest ${commits.length} of ${all}`;
  const title = `${plain(service)}: ${count} waiting in ${plain(from)} for ${plain(to)}`;
  const trouble = unmarked === undefined ? '' : `risks are not known: ${plain(unmarked, 200)}`;
  return [
    [
      { text: title, tone: 'heading' },
      { text: trouble, tone: 'trouble' },
    ],
    ...commitTable(commits, Date.now(), ({ files }) => markWords(risks.marks(files))),
  ];
}

/** How many different ones there are; of several lists, each of which may hold some of another, only where all are whole. */
function totalOf(found: readonly Waiting[]): Count {
  const [first, ...others] = found;
  if (first && others.length === 0) return first.total;
  const isWhole = ({ commits, total }: Waiting) =>
    total.state === 'known' && total.count === commits.length;
  return found.every(isWhole)
    ? { state: 'known', count: merged(found).length }
    : { state: 'unknown', reason: 'not counted' };
}

/** Each commit once. One service keeps git's order; several are merged by date. */
function merged(found: readonly Waiting[]): readonly MarkedCommit[] {
  const all = new Map<string, MarkedCommit>();
  for (const { commits, risks, unmarked } of found) {
    for (const commit of commits) {
      const marks = unmarked === undefined ? risks.marks(commit.files) : undefined;
      const before = all.get(commit.id)?.marks ?? [];
      all.set(commit.id, { commit, marks: marks && [...before, ...marks] });
    }
  }
  const commits = [...all.values()];
  return found.length > 1 ? commits.sort((a, b) => b.commit.date - a.commit.date) : commits;
}
