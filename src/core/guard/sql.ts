import { isUnknown } from './act';
import { type VerbClass, worse } from './finding';
import { mayAct } from './sqlFunctions';
import {
  type ClientCommand,
  type Dialect,
  type SqlToken,
  isSymbol,
  isWord,
  readSqlText,
} from './sqlTokens';

/** What SQL text would do, and to what beside the data base that its client is connected to. */
export interface SqlFound {
  readonly verb: VerbClass;
  /** Where it turns to: `\c shop - db.example` is `['shop', '-', 'db.example']`, `DROP DATABASE shop` is `['shop']`. */
  readonly moves: readonly (readonly string[])[];
}

/** Text that is sent through psql or mysql. What cannot be taken apart is `unknown`. */
export function readSql(text: string, dialect: Dialect): SqlFound {
  const first = readOnce(text, dialect, true);
  // Which comments are run is for the version of the server to say.
  const found =
    dialect === 'mysql' && /\/\*M?!/.test(text)
      ? both(first, readOnce(text, dialect, false))
      : first;
  return isUnknown(text) ? both(found, { verb: 'unknown', moves: [] }) : found;
}

/** What it would do, as `readSql` has it. */
export function sqlVerb(text: string, dialect: Dialect): VerbClass {
  return readSql(text, dialect).verb;
}

function both(one: SqlFound, other: SqlFound): SqlFound {
  return { verb: worse(one.verb, other.verb), moves: [...one.moves, ...other.moves] };
}

function readOnce(text: string, dialect: Dialect, conditional: boolean): SqlFound {
  try {
    const { statements, commands } = readSqlText(text, dialect, conditional);
    const found = [
      ...statements.map((statement) => readStatement(statement, dialect)),
      ...commands.map((command) =>
        dialect === 'mysql' ? mysqlCommand(command) : psqlCommand(command),
      ),
    ];
    return found.reduce(both, { verb: 'read', moves: [] });
  } catch {
    return { verb: 'unknown', moves: [] };
  }
}

const QUERIES =
  'select values table with show declare fetch move close listen unlisten discard deallocate';
const WRITES =
  'insert update merge replace create alter grant revoke comment vacuum analyze reindex cluster refresh lock notify ' +
  'call import security reassign rename optimize repair flush kill install uninstall change stop checkpoint load';
const DESTROYS = 'drop truncate delete purge shutdown';
const MYSQL_ONLY: Readonly<Record<string, VerbClass>> = { reset: 'destructive', xa: 'write' };

const KNOWN: ReadonlyMap<string, VerbClass> = new Map([
  ...entries(QUERIES, 'read'),
  ...entries(WRITES, 'write'),
  ...entries(DESTROYS, 'destructive'),
]);

function entries(words: string, verb: VerbClass): readonly (readonly [string, VerbClass])[] {
  return words.split(' ').map((word) => [word, verb] as const);
}

/** Words that a statement about a transaction may hold; `BEGIN NOT ATOMIC` of MariaDB starts a program. */
const TRANSACTION =
  /^(?:transaction|tran|work|isolation|level|read|write|only|committed|uncommitted|repeatable|serializable|not|deferrable|and|no|chain|with|consistent|snapshot)$/;

function readStatement(statement: readonly SqlToken[], dialect: Dialect): SqlFound {
  const tokens = statement.slice(statement.findIndex((token) => !isSymbol(token, '(')));
  const [first] = tokens;
  if (first === undefined) return { verb: 'read', moves: [] };
  if (dialect === 'mysql' && isWord(first, 'use', 'help', 'status', 'warnings', 'nowarning')) {
    // The client's own words end with their line.
    const end = tokens.findIndex(
      (token) => token.type === 'word' && token.startsLine && token !== first,
    );
    const [own, others] = end < 0 ? [tokens, []] : [tokens.slice(0, end), tokens.slice(end)];
    const [, name] = own;
    const verb = own.length > 2 ? 'unknown' : 'read';
    const moves = isWord(first, 'use') && name && name.type !== 'symbol' ? [[name.text]] : [];
    const rest = others.length > 0 ? readStatement(others, dialect) : NOTHING;
    return both({ verb, moves }, rest);
  }
  const verb = statementVerb(tokens, dialect);
  return { verb, moves: verb === 'read' ? [] : named(tokens, dialect) };
}

const NOTHING: SqlFound = { verb: 'read', moves: [] };

function statementVerb(tokens: readonly SqlToken[], dialect: Dialect): VerbClass {
  const [first, , third] = tokens;
  if (first?.type !== 'word' || first.quoted) return 'unknown';
  const words = tokens.flatMap((token) =>
    token.type === 'word' && !token.quoted ? token.text : [],
  );
  switch (first.text) {
    case 'explain':
    case 'desc':
    case 'describe':
      return explained(tokens, words, dialect);
    case 'begin':
    case 'start':
    case 'commit':
    case 'end':
    case 'abort':
      return words.slice(1).every((word) => TRANSACTION.test(word)) ? 'read' : 'unknown';
    case 'savepoint':
    case 'release':
      return tokens.length <= 3 ? 'read' : 'unknown';
    case 'rollback':
      return tokens.length <= 5 && !words.includes('prepared') ? 'read' : 'unknown';
    case 'set':
      return setVerb(tokens, words, dialect);
    case 'reset':
      if (dialect === 'postgres') return 'read';
      break;
    case 'copy':
      return copyVerb(tokens, true);
    case 'prepare': {
      const as = tokens.findIndex((token) => isWord(token, 'as'));
      return as < 0 ? 'unknown' : statementVerb(tokens.slice(as + 1), dialect);
    }
    case 'checksum':
      return dialect === 'mysql' ? 'read' : 'unknown';
    case 'alter':
      return words.some((word) => /^(?:drop|truncate|discard)$/.test(word))
        ? 'destructive'
        : 'write';
    // Of sessions, and of what MySQL's HANDLER opened.
    case 'handler':
      return dialect === 'mysql' && isWord(third, 'open', 'read', 'close') ? 'read' : 'unknown';
  }
  const mysqlOnly = dialect === 'mysql' ? MYSQL_ONLY[first.text] : undefined;
  const known = mysqlOnly ?? KNOWN.get(first.text) ?? 'unknown';
  return known === 'read' ? queryVerb(tokens) : known;
}

/** What a reading statement holds that does more than to read. */
function queryVerb(tokens: readonly SqlToken[]): VerbClass {
  let verb: VerbClass = 'read';
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'word') continue;
    const before = tokens[index - 1];
    const next = tokens[index + 1];
    const qualified = isSymbol(before, '.');
    if (isSymbol(next, '(')) {
      const schema = qualified ? tokens[index - 2] : undefined;
      const called = mayAct(schema?.type === 'word' ? schema.text : '', token.written);
      if (called) verb = worse(verb, 'write');
      continue;
    }
    if (token.quoted || qualified) continue;
    switch (token.text) {
      case 'into':
        // Variables of the session.
        if (!isSymbol(next, '@')) verb = worse(verb, 'write');
        break;
      case 'for':
        if (isWord(next, 'update', 'share', 'no', 'key')) verb = worse(verb, 'write');
        break;
      case 'lock':
        if (isWord(next, 'in')) verb = worse(verb, 'write');
        break;
      case 'delete':
        if (next?.type === 'word') verb = 'destructive';
        break;
      case 'insert':
      case 'update':
      case 'merge':
        if (next?.type === 'word' && !isWord(next, 'from')) verb = worse(verb, 'write');
    }
  }
  return verb;
}

/** EXPLAIN runs nothing, and EXPLAIN ANALYZE runs all of it. */
function explained(
  tokens: readonly SqlToken[],
  words: readonly string[],
  dialect: Dialect,
): VerbClass {
  if (!words.includes('analyze') && !words.includes('analyse')) return 'read';
  const inner = tokens.findIndex(
    (token, index) =>
      index > 0 && token.type === 'word' && KNOWN.has(token.text) && token.text !== 'analyze',
  );
  return inner < 0 ? 'unknown' : statementVerb(tokens.slice(inner), dialect);
}

/** Settings of the session are nobody else's. */
function setVerb(
  tokens: readonly SqlToken[],
  words: readonly string[],
  dialect: Dialect,
): VerbClass {
  const lasting = /^(?:global|persist|persist_only|password|default|resource)$/;
  if (dialect === 'mysql' && words.some((word) => lasting.test(word))) return 'write';
  return queryVerb(tokens);
}

/** COPY, or the words of `\copy`: `atServer`, where files are the server's. */
function copyVerb(tokens: readonly SqlToken[], atServer: boolean): VerbClass {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(')) depth++;
    if (isSymbol(token, ')')) depth--;
    if (depth > 0 || token.type !== 'word' || token.quoted) continue;
    if (token.text === 'from') return 'write';
    if (token.text !== 'to') continue;
    const target = tokens[index + 1];
    if (isWord(target, 'program')) return 'unknown';
    if (atServer && !isWord(target, 'stdout')) return 'write';
    const open = tokens.findIndex((one) => isSymbol(one, '('));
    // `t (a, b)` names columns, `(select …)` is a query.
    return open === 1 || (open === 0 && !atServer)
      ? statementVerb(tokens.slice(open + 1, index - 1), 'postgres')
      : 'read';
  }
  return 'unknown';
}

/** The data bases that a writing statement names. */
function named(tokens: readonly SqlToken[], dialect: Dialect): readonly (readonly string[])[] {
  return tokens.flatMap((token, index) => {
    if (isWord(token, 'database', 'schema')) {
      const name = tokens.slice(index + 1).find((one) => !isWord(one, 'if', 'not', 'exists'));
      return name?.type === 'word' ? [[name.text]] : [];
    }
    const [name, dot] = tokens.slice(index + 1);
    const holds = isWord(token, 'from', 'into', 'update', 'table', 'join', 'exists', 'on', 'to');
    return dialect === 'mysql' && holds && name?.type === 'word' && isSymbol(dot, '.')
      ? [[name.text]]
      : [];
  });
}

const PSQL_READS =
  /^(?:d[a-zA-Z]*|l|list|z|sf|sv|conninfo|encoding|echo|qecho|warn|pset|t|x|a|f|C|H|T|timing|set|unset|h|help|\?|q|quit|r|reset|p|print|errverbose|g|gx|gset|gdesc|crosstabview|watch|if|elif|else|endif|prompt|copyright|s|w|write|o|out|cd|setenv|lo_list|lo_export|bind|parse|close|getenv|html|;|\\|\.)$/;

function psqlCommand({ name, words }: ClientCommand): SqlFound {
  // Shells: `\g |command`, and backquotes anywhere.
  if (words.includes('`') || /^\s*\|/.test(words)) return { verb: 'unknown', moves: [] };
  // `:name` puts it into the text that follows, whatever it is.
  if (name === 'set' && words.includes(';')) return { verb: 'unknown', moves: [] };
  if (name === 'copy') {
    const [tokens = []] = readSqlText(words, 'postgres', true).statements;
    return { verb: copyVerb(tokens, false), moves: [] };
  }
  if (name === 'c' || name === 'connect') {
    const moves = [unquoted(words).filter((word) => !word.startsWith('-reuse-previous'))];
    return { verb: 'read', moves };
  }
  if (name === 'lo_unlink') return { verb: 'destructive', moves: [] };
  if (name === 'lo_import' || name === 'password') return { verb: 'write', moves: [] };
  return { verb: PSQL_READS.test(name) ? 'read' : 'unknown', moves: [] };
}

function mysqlCommand({ name, words }: ClientCommand): SqlFound {
  if (name === 'u') return { verb: 'read', moves: [unquoted(words)] };
  return { verb: /^[cgGswWpthCxqn?]$/.test(name) ? 'read' : 'unknown', moves: [] };
}

function unquoted(words: string): readonly string[] {
  return (words.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) =>
    word.replace(/^['"]|['"]$/g, ''),
  );
}
