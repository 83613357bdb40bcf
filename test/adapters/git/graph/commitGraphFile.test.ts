import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  blockOfFile,
  openCommitGraphFile,
} from '../../../../src/adapters/git/graph/commitGraphFile';
import { BrokenGraph, emptyGraph, withBlock } from '../../../../src/core/history/commitGraph';
import { git, initRepository, line, Scratch, writeCommits } from '../../../support/history';

describe('A commit-graph file that was made to mislead, with a checksum that is right', () => {
  const scratch = new Scratch();
  let bytes: Buffer;
  before(() => {
    const root = initRepository(scratch.path('made'));
    writeCommits(root, [...line(20), { parents: [19, 3, 7] }]);
    git(root, ['commit-graph', 'write', '--reachable']);
    bytes = readFileSync(join(root, '.git', 'objects', 'info', 'commit-graph'));
  });
  after(() => scratch.dispose());

  /** The graph of the file after `change`, which gets the rows of CDAT and EDGE (20 + 16 and 4 bytes each). */
  const read = (change: (data: Buffer, edges: Buffer) => void) => {
    const changed = Buffer.from(bytes);
    const { chunks } = openCommitGraphFile(changed);
    change(chunks.get('CDAT') ?? Buffer.alloc(0), chunks.get('EDGE') ?? Buffer.alloc(0));
    const end = changed.length - 20;
    createHash('sha1').update(changed.subarray(0, end)).digest().copy(changed, end);
    const graph = emptyGraph(20);
    return withBlock(graph, blockOfFile(graph, openCommitGraphFile(changed)));
  };
  const everyRow = (data: Buffer, write: (at: number) => void) => {
    for (let at = 20; at < data.length; at += 36) write(at);
  };

  it('is read as it is while nothing is changed', () => {
    assert.equal(read(() => undefined).size, 21);
  });

  it('is refused where a commit names a parent that is not there', () => {
    assert.throws(() => read((data) => data.writeUInt32BE(21, 20)), BrokenGraph);
  });

  it('is refused where a merge names parents that are not listed', () => {
    assert.throws(() => read((data) => data.writeUInt32BE(0x8000_0002, 24)), BrokenGraph);
    assert.throws(() => read((_data, edges) => edges.writeUInt32BE(500, 0)), BrokenGraph);
  });

  it('is refused where generations are equal, missing or beyond all bounds', () => {
    for (const generation of [0, 7]) {
      const flat = (data: Buffer) =>
        everyRow(data, (at) => data.writeUInt32BE((generation << 2) >>> 0, at + 8));
      assert.throws(() => read(flat), BrokenGraph);
    }
    const high = (data: Buffer) => data.writeUInt32BE((0x3fff_ffff << 2) >>> 0, 28);
    assert.throws(() => read(high), /generations are too high/);
  });
});
