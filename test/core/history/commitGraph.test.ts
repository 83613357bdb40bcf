import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  BrokenGraph,
  type CommitGraph,
  emptyGraph,
  headsOf,
  merged,
  NONE,
  rankOf,
  withBlock,
} from '../../../src/core/history/commitGraph';
import { blockOf, type CommitRows } from '../../../src/core/history/commitRows';
import { bears, descent, reach } from '../../../src/core/history/reach';
import { parseSha, type Sha } from '../../../src/core/model';

/** A history as lists of parents; a commit's parents come before it. */
type Parents = readonly (readonly number[])[];

/** Scattered like real ids; some are equal in their first bytes, and the later ones of these come first. */
function idOf(commit: number): Sha {
  const scattered = ((commit * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
  const prefix = commit % 5 === 0 ? 'abcdabcd' : scattered;
  const rest = prefix === scattered ? commit + 1 : 100_000 - commit;
  const id = parseSha(prefix + rest.toString(16).padStart(32, '0'));
  assert.ok(id);
  return id;
}

function bytesOf(ids: readonly Sha[]): Uint8Array {
  return Uint8Array.from(Buffer.from(ids.join(''), 'hex'));
}

function rowsOf(parents: Parents, commits: readonly number[]): CommitRows {
  return {
    count: commits.length,
    ids: bytesOf(commits.map(idOf)),
    parentCounts: Uint16Array.from(commits, (commit) => parents[commit]?.length ?? 0),
    parents: bytesOf(commits.flatMap((commit) => (parents[commit] ?? []).map(idOf))),
  };
}

function graphOf(parents: Parents, parts: readonly (readonly number[])[]): CommitGraph {
  return parts.reduce(
    (graph, part) => withBlock(graph, blockOf(graph, rowsOf(parents, part))),
    emptyGraph(20),
  );
}

function ancestorsOf(parents: Parents, tip: number): Set<number> {
  const seen = new Set<number>();
  const open = [tip];
  for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
    if (seen.has(commit)) continue;
    seen.add(commit);
    open.push(...(parents[commit] ?? []));
  }
  return seen;
}

const histories: fc.Arbitrary<Parents> = fc
  .array(fc.array(fc.nat(), { maxLength: 5 }), { minLength: 1, maxLength: 60 })
  .map((wishes) =>
    wishes.map((wish, commit) =>
      // Mostly near the tip, as in real histories.
      commit === 0 ? [] : [...new Set(wish.map((far) => commit - 1 - (far % Math.min(commit, 7))))],
    ),
  );

/** A history that comes in parts, parents first. The ids are scattered, so nothing is in order by chance. */
const cutHistories = histories.chain((parents) =>
  fc.record({
    parents: fc.constant(parents),
    cuts: fc.array(fc.nat(parents.length), { maxLength: 4 }),
  }),
);

function partsOf(parents: Parents, cuts: readonly number[]): readonly number[][] {
  const borders = [0, ...[...cuts].sort((a, b) => a - b), parents.length];
  return borders.slice(1).map((border, at) => {
    const from = borders[at] ?? 0;
    return Array.from({ length: border - from }, (_, commit) => from + commit);
  });
}

describe('The commit graph', () => {
  it('ranks every parent before its children', () => {
    fc.assert(
      fc.property(cutHistories, ({ parents, cuts }) => {
        const graph = graphOf(parents, partsOf(parents, cuts));
        assert.equal(graph.size, parents.length);
        const ranks = parents.map((_, commit) => rankOf(graph, idOf(commit)));
        assert.deepEqual(
          [...ranks].sort((a, b) => a - b),
          [...ranks.keys()],
        );
        parents.forEach((list, commit) => {
          for (const parent of list) assert.ok((ranks[parent] ?? 0) < (ranks[commit] ?? 0));
        });
      }),
    );
  });

  it('finds no commit that it does not hold', () => {
    const graph = graphOf([[], [0]], [[0, 1]]);
    assert.equal(rankOf(graph, idOf(2)), NONE);
    assert.equal(rankOf(graph, parseSha('a'.repeat(64)) ?? idOf(0)), NONE);
  });

  it('takes a commit that it holds already only once', () => {
    const graph = graphOf([[], [0], [1]], [[0, 1], [1, 2], [2]]);
    assert.equal(graph.size, 3);
    assert.equal(graphOf([[], [0]], [[0, 1, 1, 0]]).size, 2);
  });

  it('is the same in one segment', () => {
    fc.assert(
      fc.property(cutHistories, ({ parents, cuts }) => {
        const graph = graphOf(parents, partsOf(parents, cuts));
        const whole = merged(graph);
        assert.ok(whole.segments.length <= 1);
        const commits = [...parents.keys()];
        assert.deepEqual(
          commits.map((commit) => rankOf(whole, idOf(commit))),
          commits.map((commit) => rankOf(graph, idOf(commit))),
        );
        const tips = commits.map((commit) => rankOf(graph, idOf(commit)));
        assert.deepEqual(reach(whole, tips).lacks, reach(graph, tips).lacks);
      }),
    );
  });

  it('names the commits that nothing descends from', () => {
    const parents = [[], [0], [0], [1, 2, 0], [1]];
    const heads = Buffer.from(headsOf(graphOf(parents, [[0, 1, 2, 3, 4]]))).toString('hex');
    assert.deepEqual(heads.match(/.{40}/g)?.sort(), [idOf(3), idOf(4)].sort());
  });

  it('refuses a history in which a commit comes before its parent', () => {
    assert.throws(() => graphOf([[2], [0], [1]], [[0, 1, 2]]), BrokenGraph);
    assert.throws(() => graphOf([[0]], [[0]]), BrokenGraph);
    assert.throws(() => graphOf([[], [], [0, 1, 3], []], [[0, 1, 2, 3]]), BrokenGraph);
  });

  it('refuses a history that lacks a parent', () => {
    assert.throws(() => graphOf([[], [0]], [[1]]), BrokenGraph);
  });
});

describe('The reach of tips', () => {
  it('says of every commit which tips hold it, and of every two tips what one lacks', () => {
    fc.assert(
      fc.property(
        cutHistories,
        fc.array(fc.nat(), { minLength: 1, maxLength: 80 }),
        ({ parents, cuts }, wishes) => {
          const graph = graphOf(parents, partsOf(parents, cuts));
          const tips = [...new Set(wishes.map((wish) => wish % parents.length))];
          const ranks = tips.map((tip) => rankOf(graph, idOf(tip)));
          const found = reach(graph, ranks);
          const held = tips.map((tip) => ancestorsOf(parents, tip));
          parents.forEach((_, commit) => {
            const rank = rankOf(graph, idOf(commit));
            assert.deepEqual(
              held.map((_, tip) => bears(found, rank, tip)),
              held.map((set) => set.has(commit)),
            );
          });
          held.forEach((one, a) => {
            held.forEach((other, b) => {
              const lacking = [...one].filter((commit) => !other.has(commit)).length;
              assert.equal(found.lacks[a * tips.length + b], lacking);
            });
          });
        },
      ),
    );
  });

  it('takes any number of tips', () => {
    const parents = Array.from({ length: 200 }, (_, commit) => (commit === 0 ? [] : [commit - 1]));
    const graph = graphOf(parents, [[...parents.keys()]]);
    const found = reach(
      graph,
      [...parents.keys()].map((commit) => rankOf(graph, idOf(commit))),
    );
    assert.equal(found.lacks[199 * 200 + 0], 199);
    assert.equal(found.lacks[0 * 200 + 199], 0);
    const rank = rankOf(graph, idOf(150));
    assert.deepEqual([bears(found, rank, 150), bears(found, rank, 149)], [true, false]);
  });

  it('takes at most 36 bytes a commit, the graph included', () => {
    const length = 10_000;
    const parents = Array.from({ length }, (_, commit) => (commit === 0 ? [] : [commit - 1]));
    const graph = graphOf(parents, [[...parents.keys()]]);
    const found = reach(graph, [length - 1, length - 500]);
    const columns = graph.segments.flatMap(({ ids, ranks, first, second, more }) => [
      ...[ids, ranks, first, second, more],
    ]);
    const bytes = [...columns, found.sets].reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.equal(bytes / length, 36);
  });
});

describe('The descent from some commits', () => {
  it('says of every commit which of them it descends from', () => {
    fc.assert(
      fc.property(
        cutHistories,
        fc.array(fc.nat(), { minLength: 1, maxLength: 80 }),
        ({ parents, cuts }, wishes) => {
          const graph = graphOf(parents, partsOf(parents, cuts));
          const commits = wishes.map((wish) => wish % parents.length);
          const found = descent(
            graph,
            commits.map((commit) => rankOf(graph, idOf(commit))),
          );
          parents.forEach((_, other) => {
            const rank = rankOf(graph, idOf(other));
            const ancestors = ancestorsOf(parents, other);
            assert.deepEqual(
              commits.map((_commit, place) => bears(found, rank, place)),
              commits.map((commit) => ancestors.has(commit)),
            );
          });
        },
      ),
    );
  });

  it('is not from a commit that the graph does not hold', () => {
    const graph = graphOf([[], [0]], [[0, 1]]);
    const [root, tip] = [rankOf(graph, idOf(0)), rankOf(graph, idOf(1))];
    const found = descent(graph, [NONE, tip]);
    const borne = [root, tip, NONE].map((rank) => [0, 1].map((place) => bears(found, rank, place)));
    assert.deepEqual(borne, [
      [false, false],
      [false, true],
      [false, false],
    ]);
    assert.equal(bears(descent(graph, []), tip, 0), false);
  });
});
