/** Whose SQL it is: their comments, strings and client commands differ. */
export type Dialect = 'postgres' | 'mysql';

export type SqlToken =
  /** `text` is in lower case unless `quoted`. `startsLine`: it is on a later line than the word before it. */
  | {
      readonly type: 'word';
      readonly text: string;
      /** As it was written, in upper and lower case. */
      readonly written: string;
      readonly quoted: boolean;
      readonly startsLine: boolean;
    }
  | { readonly type: 'string'; readonly text: string }
  /** A single character; a number is `0`. */
  | { readonly type: 'symbol'; readonly text: string };

/** A command of the client itself: `\copy` of psql, `\!` of both. */
export interface ClientCommand {
  readonly name: string;
  /** What stands behind it, to the end of the line or the next backslash. */
  readonly words: string;
}

export interface SqlText {
  readonly statements: readonly (readonly SqlToken[])[];
  readonly commands: readonly ClientCommand[];
}

/** Of psql: they send or drop what was typed so far. Those of mysql all end a statement as far as we care. */
const ENDS =
  /^(?:g|gx|gset|gexec|gdesc|watch|crosstabview|parse|bind|bind_named|sendpipeline|r|reset|;)$/;
const WHOLE_LINE = /^(?:copy|!|h|help|ef|ev|sf|sv)$/;

/**
 * Takes SQL apart. `conditional`: whether mysql's comments that only some versions run (`/*!80000 … *\/`) are run.
 * Throws at a string, name or comment that does not end: what follows may be anything.
 */
export function readSqlText(text: string, dialect: Dialect, conditional: boolean): SqlText {
  const scanner = new Scanner(text, dialect, conditional);
  scanner.run();
  return scanner;
}

class Scanner implements SqlText {
  readonly statements: SqlToken[][] = [];
  readonly commands: ClientCommand[] = [];
  private current: SqlToken[] = [];
  private at = 0;
  /** Where the last word ended. */
  private ended = 0;

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
    private readonly conditional: boolean,
  ) {}

  run(): void {
    while (this.at < this.text.length) {
      if (this.take(/\s+/y) !== undefined || this.comment() || this.quoted()) continue;
      if (this.text[this.at] === '\\') this.command();
      else this.plain();
    }
    this.end();
  }

  private plain(): void {
    const startsLine = /[\r\n]/.test(this.text.slice(this.ended, this.at));
    const word = this.take(/[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y);
    if (word !== undefined) {
      const text = word.toLowerCase();
      this.current.push({ type: 'word', text, written: word, quoted: false, startsLine });
      this.ended = this.at;
    } else if (this.take(/\d+(?:\.\d+)?/y) !== undefined) {
      this.current.push({ type: 'symbol', text: '0' });
    } else {
      const symbol = this.text[this.at++] ?? '';
      if (symbol === ';') this.end();
      else this.current.push({ type: 'symbol', text: symbol });
    }
  }

  private comment(): boolean {
    if (this.dialect === 'postgres') {
      if (this.take(/--[^\r\n]*/y) !== undefined) return true;
      if (!this.text.startsWith('/*', this.at)) return false;
      this.nested();
      return true;
    }
    // In MySQL `--` takes a space: `1--1` is a sum.
    if (this.take(/#[^\n]*|--(?=\s|$)[^\n]*/y) !== undefined) return true;
    if (this.conditional && this.take(/\/\*M?!\d*|\*\//y) !== undefined) return true;
    if (!this.text.startsWith('/*', this.at)) return false;
    this.past('*/', 2);
    return true;
  }

  /** PostgreSQL's comments stand in each other. */
  private nested(): void {
    const mark = /\/\*|\*\//g;
    mark.lastIndex = this.at;
    for (let depth = 0; ;) {
      const found = mark.exec(this.text);
      if (!found) throw new Error('a comment does not end');
      depth += found[0] === '/*' ? 1 : -1;
      if (depth > 0) continue;
      this.at = mark.lastIndex;
      return;
    }
  }

  private quoted(): boolean {
    const { dialect } = this;
    const escapes = dialect === 'mysql' ? /'/y : /[eE]'/y;
    if (this.take(escapes) !== undefined) return this.string(/[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*'/y);
    if (dialect === 'postgres') {
      if (this.take(/[uU]&"/y) !== undefined) throw new Error('a name holds escapes');
      if (this.take(/(?:[uU]&|[bBxXnN])?'/y) !== undefined) {
        return this.string(/[^']*(?:''[^']*)*'/y);
      }
      const dollar = this.take(/\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y);
      if (dollar === undefined) return this.name('"');
      const from = this.at;
      this.past(dollar, 0);
      const text = this.text.slice(from, this.at - dollar.length);
      this.current.push({ type: 'string', text });
      return true;
    }
    if (this.take(/"/y) !== undefined) return this.string(/[^"\\]*(?:(?:\\[^]|"")[^"\\]*)*"/y);
    return this.name('`');
  }

  private string(rest: RegExp): true {
    const body = this.take(rest);
    if (body === undefined) throw new Error('a string does not end');
    this.current.push({ type: 'string', text: body.slice(0, -1) });
    return true;
  }

  private name(mark: '"' | '`'): boolean {
    if (this.text[this.at] !== mark) return false;
    this.at++;
    const body = this.take(mark === '"' ? /[^"]*(?:""[^"]*)*"/y : /[^`]*(?:``[^`]*)*`/y);
    if (body === undefined) throw new Error('a name does not end');
    const text = body.slice(0, -1).replaceAll(mark + mark, mark);
    this.current.push({ type: 'word', text, written: text, quoted: true, startsLine: false });
    return true;
  }

  private command(): void {
    this.at++;
    if (this.dialect === 'mysql') {
      const name = this.text[this.at++] ?? '';
      this.commands.push({ name, words: this.take(/[^\r\n;]*/y) ?? '' });
      // `\G` and the like end it: what follows is a statement of its own.
      if (/^[gGcpwWsxt]$/.test(name)) this.at -= this.commands.at(-1)?.words.length ?? 0;
      this.end();
      return;
    }
    const name = this.take(/[A-Za-z_]+|[^]/y) ?? '';
    const words = WHOLE_LINE.test(name)
      ? this.take(/[^\r\n]*/y)
      : name === ';' || name === '\\'
        ? ''
        : this.take(/(?:[^\\\r\n'"`]|'(?:[^'\\\r\n]|\\.)*'|"[^"\r\n]*"|`[^`\r\n]*`)*/y);
    if (/['"`]/.test(this.text[this.at] ?? '')) throw new Error('an argument does not end');
    this.commands.push({ name, words: words ?? '' });
    if (ENDS.test(name)) this.end();
  }

  private end(): void {
    const ended = this.current;
    if (ended.length > 0) this.statements.push(ended);
    this.current = [];
    // What psql sends after `COPY … FROM stdin;` is rows, to a line with `\.`.
    const says = (word: string) => ended.some((one) => one.type === 'word' && one.text === word);
    if (this.dialect === 'mysql' || !isWord(ended[0], 'copy') || !says('stdin')) return;
    const rows = /[^\S\r\n]*\r?\n/y;
    rows.lastIndex = this.at;
    const last = this.text.indexOf('\n\\.', this.at);
    if (last >= 0 && rows.test(this.text)) this.at = last + 3;
  }

  private past(mark: string, skip: number): void {
    const found = this.text.indexOf(mark, this.at + skip);
    if (found < 0) throw new Error(`${mark} is missing`);
    this.at = found + mark.length;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }
}

/** Whether it is one of these words, and not a quoted name. */
export function isWord(token: SqlToken | undefined, ...words: readonly string[]): boolean {
  return token?.type === 'word' && !token.quoted && words.includes(token.text);
}

export function isSymbol(token: SqlToken | undefined, symbol: string): boolean {
  return token?.type === 'symbol' && token.text === symbol;
}
