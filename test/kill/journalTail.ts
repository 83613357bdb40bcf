import { closeSync, openSync, readSync } from 'node:fs';
import type { Entry } from '../../src/core/promote/journal';

/** How far a killed program had got, by the last line that it wrote. */
export type Phase =
  | 'before its first line'
  | 'between intent and sending'
  | 'sending'
  | 'following'
  | 'after the end'
  | 'taking over';

/** Of the lines of promotions; the guard writes others. */
const PHASES: Readonly<Partial<Record<Entry['type'], Phase>>> = {
  intent: 'between intent and sending',
  sending: 'sending',
  answered: 'following',
  seen: 'following',
  ended: 'after the end',
  left: 'after the end',
  taken: 'taking over',
};

/** Follows a journal while it grows, and knows what each program wrote last. */
export class JournalTail {
  private offset = 0;
  private rest = '';
  private readonly holders = new Map<string, number>();
  private readonly last = new Map<number, Entry['type']>();
  private readonly counts = new Map<number, number>();

  constructor(private readonly file: string) {}

  phaseOf(pid: number): Phase {
    this.catchUp();
    const last = this.last.get(pid);
    return (last && PHASES[last]) ?? 'before its first line';
  }

  linesOf(pid: number): number {
    this.catchUp();
    return this.counts.get(pid) ?? 0;
  }

  private catchUp(): void {
    const lines = (this.rest + this.news()).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') this.follow(line);
  }

  private follow(line: string): void {
    let entry: { id: string; type: Entry['type']; owner?: { pid: number } };
    try {
      entry = JSON.parse(line) as typeof entry;
    } catch {
      return;
    }
    if (entry.owner) this.holders.set(entry.id, entry.owner.pid);
    const holder = entry.owner?.pid ?? this.holders.get(entry.id);
    if (holder === undefined) return;
    this.last.set(holder, entry.type);
    this.counts.set(holder, (this.counts.get(holder) ?? 0) + 1);
  }

  private news(): string {
    let handle: number;
    try {
      handle = openSync(this.file, 'r');
    } catch {
      return '';
    }
    try {
      const buffer = Buffer.alloc(256 * 1024);
      const read = readSync(handle, buffer, 0, buffer.length, this.offset);
      this.offset += read;
      return buffer.toString('utf8', 0, read);
    } finally {
      closeSync(handle);
    }
  }
}
