/** An answer that may be "unknown" has a state; so has every union of this project. */
interface Answer {
  readonly state: string;
}

/**
 * Remembers the answers to questions about two full commit ids. A commit names its whole history, so such an answer
 * never changes, as long as the history is whole. "unknown" is not remembered: a fetch may turn it into an answer.
 * Holds at most `limit` answers and lets go of the one that was used longest ago.
 */
export class AnswerCache<A extends Answer> {
  private readonly answers = new Map<string, A>();

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.answers.size;
  }

  get(question: string): A | undefined {
    const answer = this.answers.get(question);
    if (answer === undefined) return undefined;
    // A Map keeps the order of insertion: put back last, it is the youngest again.
    this.answers.delete(question);
    this.answers.set(question, answer);
    return answer;
  }

  set(question: string, answer: A): void {
    if (answer.state === 'unknown') return;
    this.answers.delete(question);
    this.answers.set(question, answer);
    if (this.answers.size <= this.limit) return;
    for (const oldest of this.answers.keys()) {
      this.answers.delete(oldest);
      return;
    }
  }

  clear(): void {
    this.answers.clear();
  }
}
