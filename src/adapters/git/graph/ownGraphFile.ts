import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { column, type CommitGraph, fanOf, merged } from '../../../core/history/commitGraph';
import { writeWhole } from '../../files/wholeFile';

/**
 * Our own copy of a history, for repositories without a commit-graph of git's: a header of four numbers, the columns
 * of the graph as they are in memory, and a SHA-256 over all before it. It lies outside of the repository. It is only
 * ever a copy: what is wrong with it costs one walk.
 */
const MAGIC = Buffer.from('WHEREGR1', 'latin1');
const HEADER_BYTES = MAGIC.length + 4 * 4;
const CHECKSUM_BYTES = 32;

/** Undefined where there is no such file, or it is not whole, or of another format or machine. */
export async function readOwnGraph(
  file: string,
  idBytes: number,
): Promise<CommitGraph | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length < HEADER_BYTES + CHECKSUM_BYTES) return undefined;
  const end = bytes.length - CHECKSUM_BYTES;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const [width = 0, count = 0, mores = 0, byteOrder = 0] = [0, 1, 2, 3].map((at) =>
    bytes.readUInt32LE(MAGIC.length + 4 * at),
  );
  const whole = HEADER_BYTES + count * (idBytes + 12) + mores * 4 === end;
  if (width !== idBytes || byteOrder !== BYTE_ORDER || !whole) return undefined;
  if (!checksumOf([bytes.subarray(0, end)]).equals(bytes.subarray(end))) return undefined;
  let at = HEADER_BYTES;
  const take = <T extends Uint8Array>(into: T): T => {
    into.set(bytes.subarray(at, at + into.length));
    at += into.length;
    return into;
  };
  const ids = take(new Uint8Array(new SharedArrayBuffer(count * idBytes)));
  const [ranks, first, second, more] = [count, count, count, mores].map((length) => {
    const numbers = column(length);
    take(new Uint8Array(numbers.buffer));
    return numbers;
  });
  if (!ranks || !first || !second || !more) return undefined;
  const segment = { base: 0, count, ids, fan: fanOf(ids, idBytes), ranks, first, second, more };
  return { idBytes, size: count, segments: [segment] };
}

/** Writes it beside and puts it in place in one step: a reader sees the old file or the new one. */
export async function writeOwnGraph(file: string, graph: CommitGraph): Promise<void> {
  const { idBytes, size, segments } = merged(graph);
  const [segment] = segments;
  if (!segment) return;
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  [idBytes, size, segment.more.length, BYTE_ORDER].forEach((value, at) => {
    header.writeUInt32LE(value, MAGIC.length + 4 * at);
  });
  const { ids, ranks, first, second, more } = segment;
  const parts = [header, ...[ids, ranks, first, second, more].map(bytesOf)];
  await writeWhole(file, [...parts, checksumOf(parts)]);
}

/** The columns are written as the machine holds them; a machine of the other kind starts anew. */
const BYTE_ORDER = new DataView(Uint16Array.of(1).buffer).getUint8(0) === 1 ? 1 : 2;

function bytesOf(column: Uint8Array | Int32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function checksumOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
