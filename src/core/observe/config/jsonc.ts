import {
  type Node,
  type ParseError,
  createScanner,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** Where in a JSON text: keys and list positions from the top. */
export type Path = readonly (string | number)[];

export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** What is wrong with a text, as a sentence that says how to mend it. */
export interface Problem {
  readonly message: string;
  /** `error`: something was left out because of it. `warning`: everything still works, perhaps not as meant. */
  readonly severity: 'error' | 'warning';
  readonly range: TextRange;
  readonly path: Path;
}

export type JsonNode = Node;

export interface Member {
  readonly key: string;
  readonly keyRange: TextRange;
  /** Undefined where the text breaks off after the key. */
  readonly value: JsonNode | undefined;
}

const DEEPEST = 64;
const LONGEST = 1_000_000;
const MOST_SYNTAX_PROBLEMS = 20;

const SYNTAX: Readonly<Record<string, string>> = {
  InvalidSymbol: 'Text needs double quotes around it, and only true, false and null stand without.',
  InvalidNumberFormat: 'This is not a number that JSON knows.',
  PropertyNameExpected: 'A key in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected between the key and its value.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'A closing } is missing.',
  CloseBracketExpected: 'A closing ] is missing.',
  EndOfFileExpected: 'The file ends before this: take it away, or move it inside the braces.',
  UnexpectedEndOfComment: 'The comment is not closed: end it with */.',
  UnexpectedEndOfString: 'The text is not closed: end it with a double quote.',
  UnexpectedEndOfNumber: 'The number is not complete.',
  InvalidUnicode: 'After \\u four hexadecimal digits are expected.',
  InvalidEscapeCharacter: 'A backslash is written \\\\ in JSON.',
  InvalidCharacter: 'A control character stands here: take it away, or write it as \\u….',
};

/** The tree of a JSON text with comments and trailing commas, as far as it can be understood. Never throws. */
export function parseJsonc(text: string): {
  readonly root: JsonNode | undefined;
  readonly problems: readonly Problem[];
} {
  if (text.length > LONGEST) {
    return {
      root: undefined,
      problems: [fileProblem(`The file is longer than ${LONGEST} characters.`)],
    };
  }
  // A byte order mark is no part of the text; a space in its place keeps the offsets.
  const marked = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const tooDeep = offsetTooDeep(marked);
  if (tooDeep !== undefined) {
    const message = `More than ${DEEPEST} brackets are open here: close some.`;
    return { root: undefined, problems: [syntaxProblem(message, tooDeep, 1)] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(marked, errors, { allowTrailingComma: true });
  const problems = errors.slice(0, MOST_SYNTAX_PROBLEMS).map(({ error, offset, length }) => {
    const message = SYNTAX[printParseErrorCode(error)] ?? 'This is not JSON.';
    return syntaxProblem(message, Math.min(offset, text.length), length);
  });
  return { root, problems: [...problems, ...(root ? duplicates(root, []) : [])] };
}

/** The members of an object. Of a key that is written twice, the last. */
export function membersOf(node: JsonNode): readonly Member[] {
  const members = new Map<string, Member>();
  for (const { keyNode, value } of properties(node)) {
    const key = String(keyNode.value);
    members.set(key, { key, keyRange: rangeOf(keyNode), value });
  }
  return [...members.values()];
}

/** The plain value of a node. A key `__proto__` stays a key. */
export function valueOf(node: JsonNode): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value as unknown;
  const members = membersOf(node);
  return Object.fromEntries(
    members.flatMap(({ key, value }) => (value ? [[key, valueOf(value)]] : [])),
  );
}

export function rangeOf({ offset, length }: JsonNode): TextRange {
  return { offset, length };
}

/**
 * Where `path` stands: the value, or the key of its last part. For an object it is always the key, so that not half
 * the file is underlined; where the path leads to nothing (a missing key), the key of the deepest part that exists.
 */
export function rangeAt(root: JsonNode, path: Path, of: 'key' | 'value'): TextRange {
  let node: JsonNode | undefined = root;
  let key: TextRange = { offset: root.offset, length: Math.min(1, root.length) };
  for (const part of path) {
    if (typeof part === 'number') {
      // One value may stand for a list of one.
      if (node && node.type !== 'array') continue;
      const item: JsonNode | undefined = node?.children?.[part];
      if (!item) return key;
      [node, key] = [item, rangeOf(item)];
      continue;
    }
    const member: Node | undefined = node?.children?.findLast(
      ({ children }) => children?.[0]?.value === part,
    );
    const [keyNode, value]: readonly (Node | undefined)[] = member?.children ?? [];
    if (!keyNode) return key;
    [node, key] = [value, rangeOf(keyNode)];
  }
  return of === 'value' && node && node.type !== 'object' ? rangeOf(node) : key;
}

function properties(node: JsonNode): readonly { keyNode: JsonNode; value: JsonNode | undefined }[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children }) => {
    const [keyNode, value] = children ?? [];
    return keyNode ? [{ keyNode, value }] : [];
  });
}

function duplicates(node: JsonNode, path: Path): readonly Problem[] {
  if (node.type === 'array') {
    return (node.children ?? []).flatMap((item, index) => duplicates(item, [...path, index]));
  }
  const all = properties(node);
  const last = new Map(all.map(({ keyNode }) => [String(keyNode.value), keyNode]));
  return all.flatMap(({ keyNode, value }): readonly Problem[] => {
    const key = String(keyNode.value);
    const inside = value ? duplicates(value, [...path, key]) : [];
    if (last.get(key) === keyNode) return inside;
    const message = `\`${key}\` is written again further down, and that one counts: take one of them away.`;
    return [{ message, severity: 'warning', range: rangeOf(keyNode), path: [...path, key] }];
  });
}

/** Recursion over a text of brackets only would end the program, so their depth is counted first. */
function offsetTooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  // A closing bracket of the wrong sort closes nothing, for the parser as here.
  const open: string[] = [];
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= text.length) return undefined;
    const token = scanner.getTokenLength() === 1 ? text[offset] : '';
    if (token === '{' || token === '[') open.push(token);
    const last = open.at(-1);
    if ((token === '}' && last === '{') || (token === ']' && last === '[')) open.pop();
    if (open.length > DEEPEST) return offset;
  }
}

function syntaxProblem(message: string, offset: number, length: number): Problem {
  return { message, severity: 'error', range: { offset, length: Math.max(1, length) }, path: [] };
}

function fileProblem(message: string): Problem {
  return syntaxProblem(message, 0, 1);
}
