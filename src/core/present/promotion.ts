import type { Outcome } from '../promote/delivery';
import type { GateAnswer } from '../promote/gates';
import type { EndState } from '../promote/journal';
import { type PromotionPlan, failing } from '../promote/plan';
import type { Told } from '../history/history';
import type { WaitingList } from '../questions/waitingList';
import { plain } from '../text';
import { text } from './json';
import { type Line, type Tone, aligned, commitTable, piece } from './table';
import { markWords } from './waiting';
import { ago, commits as countedCommits, shortId } from './words';

/** What `promote --json` prints. Documented in the README; changes only with `schema`. */
export interface PromotionsJson {
  readonly schema: 1;
  readonly promotions: readonly PromotionJson[];
}

export interface PromotionJson {
  readonly id: string;
  readonly service: string;
  readonly from: string;
  readonly to: string;
  /** The full id; null where it could not be told what runs in `from`. */
  readonly commit: string | null;
  readonly expected: string | null;
  readonly state: EndState;
  readonly reason: string;
  readonly gates: readonly {
    readonly gate: string;
    readonly ok: boolean;
    readonly reason: string;
  }[];
}

export function promotionJson(
  what: {
    readonly service: string;
    readonly from: string;
    readonly to: string;
    readonly commit: string | undefined;
    readonly expected: string | undefined;
    readonly gates: readonly GateAnswer[];
  },
  { id, state, reason }: Outcome,
): PromotionJson {
  const { service, from, to, commit, expected, gates } = what;
  return {
    ...{ id, service, from, to },
    commit: commit ?? null,
    expected: expected === undefined ? null : text(expected),
    // Whoever asks once gets an end: what is not followed any more is not known.
    state: state === 'open' ? 'unknown' : state,
    reason: text(reason),
    gates: gates.map(({ gate, ok, reason: why }) => ({ gate, ok, reason: text(why) })),
  };
}

/** More commits than that are not read before saying yes; the list of what waits has all. */
const MOST_SHOWN = 40;

/** The one page that a person reads before saying yes. */
export function planLines(plan: PromotionPlan, now: number): readonly Line[] {
  const { order, policy, trigger, ships, gates, back } = plan;
  const closed = failing(plan);
  const service = plain(order.service, 60);
  const to = plain(order.to, 60);
  const { kind, data } = policy.environment;
  const title = back
    ? `Roll back ${service} in ${to}`
    : `Promote ${service}: ${plain(order.from, 60)} → ${to}`;
  return [
    [piece(title, back ? 'trouble' : 'heading'), piece(`${kind}, data: ${data}`, 'quiet')],
    [],
    ...aligned(endLines(plan, now)),
    ...(trigger.trap === undefined ? [] : [[piece(`  ! ${plain(trigger.trap, 300)}`, 'trouble')]]),
    ...(back && trigger.undoneBy !== undefined
      ? [
          [
            piece(
              `  ! ${plain(trigger.undoneBy, 200)} would undo this by itself: turn it off first`,
              'trouble',
            ),
          ],
        ]
      : []),
    [],
    ...(closed.length === 0
      ? []
      : [[piece('Stands in the way', 'trouble')], ...gateLines(closed), []]),
    ...listLines(ships, 'Ships', 'heading', now),
    ...removedLines(plan, now),
    [piece(closed.length === 0 ? 'Gates' : 'Other gates', 'heading')],
    ...gateLines(gates.filter(({ ok }) => ok)),
  ];
}

function endLines(plan: PromotionPlan, now: number): readonly Line[] {
  const { order, commit, expected, version, source, target, trigger } = plan;
  const since = (reading: PromotionPlan['source']) =>
    reading.state !== 'deployed'
      ? plain(reading.reason, 200)
      : reading.deployment.since === undefined
        ? `read ${ago(reading.observedAt, now)}`
        : `since ${ago(reading.deployment.since, now)}`;
  const before = target.state === 'deployed' ? target.deployment.version : undefined;
  return [
    [
      piece('  commit'),
      piece(commit, 'good'),
      piece(plain(version ?? '', 30)),
      piece(
        order.commit === undefined
          ? `in ${plain(order.from, 40)}, ${since(source)}`
          : 'ran there before',
        'quiet',
      ),
    ],
    [
      piece('  replaces'),
      piece(expected === undefined ? '?' : plain(expected, 64), 'news'),
      piece(plain(before ?? '', 30)),
      piece(`in ${plain(order.to, 40)}, ${since(target)}`, 'quiet'),
    ],
    [
      piece('  by'),
      piece(plain(trigger.words, 120)),
      piece(''),
      piece(
        trigger.idempotent
          ? 'may be sent again with the same key if the answer is lost'
          : 'is sent once, whatever happens',
        'quiet',
      ),
    ],
  ];
}

/** What is really lost, in red; and what only changes its id. */
function removedLines(
  { order, ships, removes, kept }: PromotionPlan,
  now: number,
): readonly Line[] {
  if (removes.state === 'unknown') {
    // The same reason twice tells nothing.
    if (ships.state === 'unknown' && ships.reason === removes.reason) return [];
    return [
      [piece('What it REMOVES is not known', 'trouble'), piece(plain(removes.reason, 200))],
      [],
    ];
  }
  const to = plain(order.to, 40);
  const { commits, total } = removes.value;
  const lost = commits.filter(({ id }) => !kept.has(id));
  const same = commits.filter(({ id }) => kept.has(id));
  const left = total.state === 'known' ? total.count - kept.size : undefined;
  const counted = left === undefined ? total : ({ state: 'known', count: left } as const);
  return [
    ...listLines(
      { state: 'known', value: { ...removes.value, commits: lost, total: counted } },
      `REMOVES, of what ${to} has,`,
      'trouble',
      now,
    ),
    ...(same.length === 0
      ? []
      : [
          [piece(`Keeps the change of ${countedCommits(same.length)} of ${to} under another id`)],
          ...commitTable(same, now, ({ id }) => {
            const by = kept.get(id);
            return by && `the same as ${shortId(by.id)}`;
          }),
          [],
        ]),
  ];
}

function listLines(
  list: Told<WaitingList>,
  verb: string,
  tone: Tone,
  now: number,
): readonly Line[] {
  if (list.state === 'unknown') {
    return verb === 'Ships'
      ? [[piece('What it ships is not known', 'trouble'), piece(plain(list.reason, 200))], []]
      : [];
  }
  const { commits, total, risks, unmarked, path } = list.value;
  if (commits.length === 0) {
    return verb === 'Ships' ? [[piece('Ships no commit', 'heading')], []] : [];
  }
  const touch = total.state === 'known' && total.count === 1 ? 'touches' : 'touch';
  const where = path === undefined ? '' : ` that ${touch} ${plain(path, 60)}`;
  const count = total.state === 'known' ? total.count : undefined;
  const counted =
    count === undefined ? `more than ${commits.length} commits` : countedCommits(count);
  const shown = commits.slice(0, MOST_SHOWN);
  const authors = new Set(commits.map(({ author }) => author)).size;
  const least = count === commits.length ? '' : 'at least ';
  const by = authors > 1 ? `, by ${least}${authors} people` : '';
  return [
    [piece(`${verb} ${counted}${where}${by}`, tone)],
    ...commitTable(shown, now, ({ files }) => markWords(risks.marks(files))),
    ...(count === shown.length
      ? []
      : [[piece(`  … and ${count === undefined ? '' : `${count - shown.length} `}more`, 'quiet')]]),
    ...(unmarked === undefined
      ? []
      : [[piece(`  risks are not known: ${plain(unmarked, 200)}`, 'trouble')]]),
    [],
  ];
}

/** Each gate with its answer, and what would change it. */
export function gateLines(gates: readonly GateAnswer[]): readonly Line[] {
  return aligned(
    gates.map(({ gate, ok, reason, change, overridable }) => [
      piece(ok ? '  ✓' : '  ✗', ok ? 'good' : 'trouble'),
      piece(gate),
      piece(
        [plain(reason, 300), change === undefined ? undefined : plain(change, 200)]
          .filter((part) => part !== undefined)
          .join('; '),
        ok ? 'quiet' : 'plain',
      ),
      piece(ok || overridable ? '' : 'nobody may go past it', 'trouble'),
    ]),
  );
}

/** How a state is drawn, wherever it is named. */
export const STATE_TONES: Readonly<Record<Outcome['state'], Tone>> = {
  verified: 'good',
  superseded: 'trouble',
  conflict: 'trouble',
  failed: 'trouble',
  unverified: 'trouble',
  unknown: 'trouble',
  abandoned: 'quiet',
  blocked: 'trouble',
  cancelled: 'quiet',
  open: 'news',
};

/** How each promotion ended, on a line. */
export function outcomeLines(
  all: readonly { readonly service: string; readonly outcome: Outcome }[],
): readonly Line[] {
  return aligned(
    all.map(({ service, outcome: { state, reason, run } }) => [
      piece(plain(service, 60), 'heading'),
      piece(state, STATE_TONES[state]),
      piece(plain(reason, 400)),
      piece(run === undefined ? '' : plain(run, 300), 'quiet'),
    ]),
  );
}
