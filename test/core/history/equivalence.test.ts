import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Holds } from '../../../src/core/history/ancestry';
import {
  judge,
  replay,
  type Replayed,
  type Sight,
  type Story,
  tellStory,
} from '../../../src/core/history/equivalence';
import { MentionIndex } from '../../../src/core/history/mentions';
import { parseSha, type Sha } from '../../../src/core/model';

/** The id of the commit with this number. */
function id(number: number): Sha {
  const sha = parseSha((number + 1).toString(16).padStart(40, '0'));
  assert.ok(sha);
  return sha;
}

interface Says {
  readonly picks?: readonly number[];
  readonly squashes?: readonly number[];
  readonly reverts?: readonly number[];
}

function indexOf(said: ReadonlyMap<number, Says>): MentionIndex {
  const index = new MentionIndex();
  for (const [by, { picks = [], squashes = [], reverts = [] }] of said) {
    index.add({
      by: id(by),
      picks: picks.map(id),
      squashes: squashes.map(id),
      reverts: reverts.map((revert) => ({ id: id(revert), mainline: undefined })),
      quotes: undefined,
    });
  }
  return index;
}

const none = () => Promise.resolve({ state: 'known' as const, value: [] });
const nobody = { undoneMerges: none, quoting: none };

async function storyOf(said: ReadonlyMap<number, Says>, commit = 0): Promise<Story> {
  const seeds = new Map([[id(commit), 'itself' as const]]);
  const told = await tellStory(indexOf(said), seeds, nobody);
  assert.equal(told.state, 'known');
  return told.value;
}

/** Commits one after the other, of which the first `held` are deployed. */
function inLine(held: number): Sight {
  const holds = (yes: boolean): Holds => (yes ? 'yes' : 'no');
  return {
    holds: (one) => holds(one < id(held)),
    descends: (later, earlier) => holds(later > earlier),
  };
}

describe('a change that commits speak of', () => {
  const cases: readonly (readonly [string, readonly (readonly [number, Says])[], string])[] = [
    ['is live when it is held', [], 'live 0'],
    ['is undone by its revert', [[1, { reverts: [0] }]], 'undone 1'],
    [
      'is live again when the revert is reverted',
      [
        [1, { reverts: [0] }],
        [2, { reverts: [1] }],
      ],
      'live 0',
    ],
    [
      'is undone again when the last revert is reverted, or when the change is named again',
      [
        [1, { reverts: [0] }],
        [2, { reverts: [1] }],
        [3, { reverts: [2] }],
      ],
      'undone 3',
    ],
    [
      'is live when who takes the revert back quotes it',
      [
        [1, { reverts: [0] }],
        [2, { reverts: [1, 0] }],
      ],
      'live 0',
    ],
    [
      'is live when it was picked again',
      [
        [1, { reverts: [0] }],
        [2, { picks: [0] }],
      ],
      'live 0',
    ],
    [
      'is undone when what was picked again is reverted too, by whichever name',
      [
        [1, { reverts: [0] }],
        [2, { picks: [0] }],
        [3, { reverts: [0] }],
      ],
      'undone 3',
    ],
    [
      'is undone by a pick of its revert',
      [
        [1, { picks: [9] }],
        [9, { reverts: [0] }],
      ],
      'undone 1',
    ],
    [
      'is undone by a squash that holds its revert',
      [
        [1, { squashes: [9] }],
        [9, { reverts: [0] }],
      ],
      'undone 1',
    ],
  ];
  for (const [title, said, expected] of cases) {
    it(title, async () => {
      const verdict = judge(await storyOf(new Map(said)), inLine(5));
      const by = { live: 'carrier', undone: 'by' } as const;
      const word =
        verdict.state === 'live' || verdict.state === 'undone'
          ? `${verdict.state} ${Number.parseInt((verdict as unknown as Record<string, string>)[by[verdict.state]] ?? '', 16) - 1}`
          : verdict.state;
      assert.equal(word, expected);
    });
  }

  it('is carried by picks and squashes, and not by what else a squash holds', async () => {
    const said = new Map<number, Says>([
      [1, { squashes: [0, 7] }],
      [2, { picks: [7] }],
      [3, { picks: [1] }],
      [4, { picks: [0, 7] }],
    ]);
    const { carriers } = await storyOf(said);
    assert.deepEqual(
      carriers,
      new Map([
        [id(0), 'itself'],
        [id(4), 'picked'],
        [id(1), 'squash'],
        [id(3), 'squash'],
      ]),
    );
  });

  it('is unknown where so many speak of it that somebody must be playing', async () => {
    for (const says of [{ picks: [0] }, { reverts: [0] }, { squashes: [0] }]) {
      const said = new Map(Array.from({ length: 10_000 }, (_, at) => [at + 1, says] as const));
      const told = await tellStory(indexOf(said), new Map([[id(0), 'itself' as const]]), nobody);
      assert.match(told.state === 'unknown' ? told.reason : '', /^more than 256 commits speak/);
    }
  });

  it('comes to an end where mentions go round in circles', async () => {
    const said = new Map<number, Says>([
      [1, { reverts: [0, 2], picks: [3] }],
      [2, { reverts: [1], picks: [1] }],
      [3, { reverts: [3, 1], squashes: [2, 0] }],
    ]);
    const story = await storyOf(said);
    const everywhere: Sight = { holds: () => 'yes', descends: () => 'yes' };
    assert.notEqual(judge(story, everywhere).state, 'absent');
  });

  it('does not answer where it is not known what is held, unless it makes no difference', async () => {
    const reverted = await storyOf(new Map([[1, { reverts: [0] }]]));
    const picked = await storyOf(new Map([[1, { picks: [0] }]]));
    const dim = (sure: readonly number[]): Sight => ({
      holds: (one) => (sure.some((number) => id(number) === one) ? 'yes' : 'unknown'),
      descends: () => 'unknown',
    });
    assert.equal(judge(reverted, dim([0])).state, 'unknown');
    assert.equal(judge(reverted, dim([0, 1])).state, 'unknown');
    assert.equal(judge(picked, dim([1])).state, 'live');
    assert.equal(judge(picked, dim([])).state, 'unknown');
  });
});

/** A commit of a made-up history: `there` is whether the change is in its files, by git's three-way merge. */
interface Made {
  readonly parents: readonly number[];
  readonly before: ReadonlySet<number>;
  readonly there: boolean;
  readonly says: Says;
}

type Step = readonly [where: number, other: number, what: number, whom: number];

function lineOf(made: readonly Made[], at: number): ReadonlySet<number> {
  return new Set([...(made[at]?.before ?? []), at]);
}

function basesOf(made: readonly Made[], one: number, other: number): readonly number[] {
  const common = [...lineOf(made, one)].filter((at) => lineOf(made, other).has(at));
  return common.filter((at) => !common.some((later) => made[later]?.before.has(at)));
}

/** Builds a history in which each pick and revert does something, as git insists on. Commit 1 makes the change. */
function build(steps: readonly Step[]): readonly Made[] {
  const made: Made[] = [
    { parents: [], before: new Set(), there: false, says: {} },
    { parents: [0], before: new Set([0]), there: true, says: {} },
  ];
  for (const [where, other, what, whom] of steps) {
    const one = where % made.length;
    const two = other % made.length;
    const before = lineOf(made, one);
    const there = made[one]?.there ?? false;
    const choose = (from: readonly number[]) => from[whom % Math.max(from.length, 1)];
    const words = (isThere: boolean) =>
      [...before].filter((at) => made[at]?.there === isThere && isWord(at, made));
    if (what < 4) {
      const bases = basesOf(made, one, two);
      // Where git would have to choose between bases it guesses, and so would we.
      if (bases.includes(one) || bases.includes(two) || bases.length > 1) continue;
      const began = made[bases[0] ?? 0]?.there ?? false;
      const theirs = made[two]?.there ?? false;
      made.push({
        parents: [one, two],
        before: new Set([...before, ...lineOf(made, two)]),
        there: there === theirs ? there : !began,
        says: {},
      });
      continue;
    }
    const target = choose(words(there));
    if (there) {
      // Only what is there can be taken back.
      if (target !== undefined)
        made.push({ parents: [one], before, there: false, says: { reverts: [target] } });
      continue;
    }
    const isRevert = what % 2 === 0 && target !== undefined;
    const says = isRevert ? { reverts: [target] } : { picks: [choose(carriersOf(made)) ?? 1] };
    made.push({ parents: [one], before, there: true, says });
  }
  return made;
}

function isWord(at: number, made: readonly Made[]): boolean {
  return at === 1 || Object.keys(made[at]?.says ?? {}).length > 0;
}

function carriersOf(made: readonly Made[]): readonly number[] {
  return [...made.keys()].filter((at) => at === 1 || made[at]?.says.picks !== undefined);
}

function replayedOf(made: readonly Made[], held: readonly Sha[]): readonly Replayed[] {
  return held
    .map((one) => Number.parseInt(one, 16) - 1)
    .sort((one, other) => one - other)
    .map((at) => ({ id: id(at), parents: (made[at]?.parents ?? []).map(id) }));
}

function baseIn(made: readonly Made[]) {
  return (one: Sha, other: Sha) => {
    const base = basesOf(made, Number.parseInt(one, 16) - 1, Number.parseInt(other, 16) - 1)[0];
    return Promise.resolve({
      state: 'known' as const,
      value: base === undefined ? undefined : id(base),
    });
  };
}

describe('the rule of the last word', () => {
  it('agrees with what merges, picks and reverts leave in the files', async () => {
    let crossed = 0;
    const number = fc.nat({ max: 1000 });
    const steps = fc.array(fc.tuple(number, number, fc.nat({ max: 11 }), number), {
      maxLength: 14,
    });
    const property = fc.asyncProperty(steps, async (taken) => {
      const made = build(taken);
      const said = new Map(made.map(({ says }, at) => [at, says] as const));
      const story = await storyOf(said, 1);
      for (const [at, { before, there }] of made.entries()) {
        const held = new Set([...before, at].map(id));
        const sight: Sight = {
          holds: (one) => (held.has(one) ? 'yes' : 'no'),
          descends: (later, earlier) =>
            made[Number.parseInt(later, 16) - 1]?.before.has(Number.parseInt(earlier, 16) - 1)
              ? 'yes'
              : 'no',
        };
        const verdict = judge(story, sight);
        const replayed =
          verdict.state === 'crossed'
            ? await replay(replayedOf(made, [...held]), story, verdict.words, baseIn(made))
            : undefined;
        const told = replayed?.state === 'known' ? replayed.value : undefined;
        const answer = told === undefined ? verdict : judge(story, sight, told);
        assert.equal(answer.state, there ? 'live' : answer.state, `commit ${at}`);
        assert.notEqual(answer.state, there ? 'undone' : 'live', `commit ${at}`);
        assert.notEqual(answer.state, 'unknown', `commit ${at}`);
        if (verdict.state === 'crossed') crossed++;
      }
    });
    await fc.assert(property, { numRuns: 2000 });
    assert.ok(crossed > 100, `only ${crossed} histories had to be replayed`);
  });
});
