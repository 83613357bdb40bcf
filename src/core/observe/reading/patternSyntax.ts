/** Says of one UTF-16 code unit whether it fits. */
export type CharacterTest = (code: number) => boolean;

/** A pattern as a tree. */
export type PatternNode =
  | { readonly type: 'character'; readonly test: CharacterTest }
  | { readonly type: 'assertion'; readonly holds: (text: string, at: number) => boolean }
  | { readonly type: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly type: 'capture'; readonly body: PatternNode }
  | {
      readonly type: 'repetition';
      readonly body: PatternNode;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    };

/** What is wrong with a pattern, in a sentence. */
export class PatternProblem extends Error {}

const maxDepth = 30;

/** Reads the part of JavaScript's syntax that `compilePattern` names. Throws a `PatternProblem`. */
export function parsePattern(source: string): PatternNode {
  return new Parser(source).pattern();
}

class Parser {
  private at = 0;
  private depth = 0;
  private captures = 0;

  constructor(private readonly source: string) {}

  pattern(): PatternNode {
    const node = this.choice();
    if (this.at < this.source.length)
      throw new PatternProblem('the pattern closes a ) that is not open');
    return node;
  }

  private choice(): PatternNode {
    if (++this.depth > maxDepth) throw new PatternProblem('the pattern nests too many groups');
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    this.depth--;
    return { type: 'choice', options };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.at < this.source.length && !'|)'.includes(this.peek()))
      parts.push(this.repetition(this.atom()));
    return { type: 'sequence', parts };
  }

  private atom(): PatternNode {
    const character = this.next();
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return { type: 'character', test: this.characterClass() };
      case '.':
        return { type: 'character', test: (code) => !isLineEnd(code) };
      case '^':
        return assertion((text, at) => at === 0 || isLineEnd(text.charCodeAt(at - 1)));
      case '$':
        return assertion((text, at) => at === text.length || isLineEnd(text.charCodeAt(at)));
      case '*':
      case '+':
      case '?':
        throw new PatternProblem(`there is nothing before ${character} to repeat`);
      case '\\':
        if (this.take('b')) return assertion(isBoundary);
        if (this.take('B')) return assertion((text, at) => !isBoundary(text, at));
        return { type: 'character', test: this.escape().test };
      default:
        return { type: 'character', test: is(character.charCodeAt(0)) };
    }
  }

  private group(): PatternNode {
    const captures = !this.take('?');
    if (!captures && !this.take(':'))
      throw new PatternProblem('look-around and named groups, (?…), cannot be used here');
    if (captures && ++this.captures > 1)
      throw new PatternProblem(
        'the pattern has more than one capturing group: write (?:…) for the others',
      );
    const body = this.choice();
    if (!this.take(')')) throw new PatternProblem('the pattern has a ( that is not closed');
    return captures ? { type: 'capture', body } : body;
  }

  private repetition(body: PatternNode): PatternNode {
    const found = this.quantifier();
    if (found === undefined) return body;
    if (body.type === 'assertion')
      throw new PatternProblem(`there is nothing before ${found.text} to repeat`);
    const lazy = this.take('?');
    const { text, least, most } = found;
    if (most < least) throw new PatternProblem(`${text} counts backwards`);
    if (this.quantifier()) throw new PatternProblem('the pattern repeats a repetition');
    return { type: 'repetition', body, least, most, lazy };
  }

  private quantifier(): { text: string; least: number; most: number } | undefined {
    const rest = this.source.slice(this.at, this.at + 20);
    const [text, low, comma, high] = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(rest) ?? [];
    if (text === undefined) return undefined;
    this.at += text.length;
    if (text === '*') return { text, least: 0, most: Infinity };
    if (text === '+') return { text, least: 1, most: Infinity };
    if (text === '?') return { text, least: 0, most: 1 };
    const least = Number(low);
    return { text, least, most: comma === '' ? least : high === '' ? Infinity : Number(high) };
  }

  private characterClass(): CharacterTest {
    const negated = this.take('^');
    const tests: CharacterTest[] = [];
    while (!this.take(']')) {
      const first = this.classMember();
      const isRange = this.peek() === '-' && !['', ']'].includes(this.peek(1));
      if (!isRange) {
        tests.push(first.test);
        continue;
      }
      this.at++;
      const from = first.code;
      const to = this.classMember().code;
      if (from === undefined || to === undefined || from > to)
        throw new PatternProblem('the pattern has a range in [ ] that is none');
      tests.push((code) => code >= from && code <= to);
    }
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  private classMember(): Escape {
    const character = this.next();
    if (character === '') throw new PatternProblem('the pattern has a [ that is not closed');
    return character === '\\' ? this.escape() : single(character.charCodeAt(0));
  }

  private escape(): Escape {
    const character = this.next();
    const test = { d: isDigit, w: isWord, s: isSpace }[character.toLowerCase()];
    if (test !== undefined)
      return { test: /[dws]/.test(character) ? test : (code) => !test(code), code: undefined };
    const control = { t: 9, n: 10, v: 11, f: 12, r: 13 }[character];
    if (control !== undefined) return single(control);
    if (character === '') throw new PatternProblem('the pattern ends in the middle of an escape');
    if (/[1-9k]/.test(character))
      throw new PatternProblem(`back-references, \\${character}, cannot be used here`);
    if (/[0-9A-Za-z]/.test(character))
      throw new PatternProblem(`\\${character} cannot be used here`);
    return single(character.charCodeAt(0));
  }

  private peek(ahead = 0): string {
    return this.source[this.at + ahead] ?? '';
  }

  private next(): string {
    return this.source[this.at++] ?? '';
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }
}

interface Escape {
  readonly test: CharacterTest;
  /** Undefined where it stands for several characters, so that no range can start or end with it. */
  readonly code: number | undefined;
}

function single(code: number): Escape {
  return { test: is(code), code };
}

function assertion(holds: (text: string, at: number) => boolean): PatternNode {
  return { type: 'assertion', holds };
}

function is(expected: number): CharacterTest {
  return (code) => code === expected;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return /\s/.test(String.fromCharCode(code));
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

function isBoundary(text: string, at: number): boolean {
  const before = at > 0 && isWord(text.charCodeAt(at - 1));
  const after = at < text.length && isWord(text.charCodeAt(at));
  return before !== after;
}
