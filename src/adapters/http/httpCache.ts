import { hash } from 'node:crypto';
import type { Answer } from '../../core/observe/source';

export type Answered = Extract<Answer, { state: 'answered' }>;

export interface Kept {
  /** The entity tag as the server wrote it. */
  readonly tag: string;
  readonly answer: Answered;
}

const mostEntries = 2_000;
const mostCharacters = 8 * 1024 * 1024;
const entityTag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]{0,256}"$/;

/** Answers that the server may later confirm with a 304, the least recently used thrown away first. */
export class HttpCache {
  private readonly kept = new Map<string, Kept>();
  private characters = 0;

  /** Two requests with another header value, a secret for instance, are two keys. */
  key(url: string, headers: Readonly<Record<string, string>>): string {
    const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.length === 0 ? url : `${url} ${hash('sha256', JSON.stringify(sorted), 'base64')}`;
  }

  get(key: string): Kept | undefined {
    const kept = this.kept.get(key);
    if (kept !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, kept);
    }
    return kept;
  }

  /** Keeps an answer that carries a well-formed entity tag; forgets the key's former one in any case. */
  put(key: string, answer: Answered): void {
    this.delete(key);
    const tag = answer.headers['etag'];
    if (tag === undefined || !entityTag.test(tag)) return;
    this.kept.set(key, { tag, answer });
    this.characters += answer.body.length;
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostEntries && this.characters <= mostCharacters) break;
      this.delete(oldest);
    }
  }

  private delete(key: string): void {
    const kept = this.kept.get(key);
    if (kept === undefined) return;
    this.characters -= kept.answer.body.length;
    this.kept.delete(key);
  }
}
