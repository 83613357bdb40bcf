import {
  type BraceExpansionPart,
  type ParameterExpansionPart,
  type ParsedScript,
  type SyntaxNode,
  type Word,
  type WordPart,
  forEachChild,
} from 'unbash';
import { UNKNOWN, isUnknown } from './act';
import { MOST_WORDS, expandBraces } from './shellBraces';
import { escaped, patternOf, without } from './shellPattern';
import { parameter, plain, valueOf, valuesOf } from './shellParameters';
import type { ShellState } from './shellState';

/** Runs `$(…)` and gives what it writes, without the line ends; `UNKNOWN` where nobody knows. */
export type Substitute = (script: ParsedScript | undefined, state: ShellState) => string;

type Piece =
  | { readonly type: 'text'; readonly text: string }
  /** Not in quotes: falls apart at blanks. */
  | { readonly type: 'split'; readonly text: string }
  /** `"$@"`: each a word of its own. */
  | { readonly type: 'fields'; readonly values: readonly string[] }
  | { readonly type: 'choice'; readonly options: readonly string[] };

/** The words that one word of a text becomes. Globs stay as they stand. */
export function expand(word: Word, state: ShellState, run: Substitute): readonly string[] {
  return fieldsOf(piecesOf(word, state, run), separators(state));
}

/** The one text that a word becomes where nothing falls apart: in an assignment, behind `<`. */
export function expandWhole(word: Word, state: ShellState, run: Substitute): string {
  return piecesOf(word, state, run).map(whole).join('');
}

/** The text that a part becomes, as in quotes. */
export function expandPart(part: WordPart, state: ShellState, run: Substitute): string {
  return partPieces(part, state, run, true).map(whole).join('');
}

export function expandParts(
  parts: readonly WordPart[],
  state: ShellState,
  run: Substitute,
): string {
  return parts.map((part) => expandPart(part, state, run)).join('');
}

function whole(piece: Piece): string {
  switch (piece.type) {
    case 'fields':
      return piece.values.join(' ');
    case 'choice':
      return UNKNOWN;
    default:
      return piece.text;
  }
}

function piecesOf(word: Word, state: ShellState, run: Substitute): readonly Piece[] {
  const parts = word.parts ?? [
    { type: 'Literal', value: word.value, text: word.text, pos: word.pos, end: word.end },
  ];
  const pieces = parts.flatMap((part) => partPieces(part, state, run, false));
  const [first] = pieces;
  if (!/^~(?:\/|$)/.test(word.text) || first?.type !== 'text') return pieces;
  return [{ type: 'text', text: `${home(state)}${first.text.slice(1)}` }, ...pieces.slice(1)];
}

export function home(state: ShellState): string {
  return valueOf(state.variable('HOME')) ?? state.base.home;
}

function partPieces(
  part: WordPart,
  state: ShellState,
  run: Substitute,
  quoted: boolean,
): readonly Piece[] {
  const one = (text: string): readonly Piece[] => [{ type: quoted ? 'text' : 'split', text }];
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ type: 'text', text: part.value }];
    case 'Glob':
    case 'ExtendedGlob':
      runInside(part, state, run);
      return [{ type: 'text', text: part.text }];
    case 'DoubleQuoted':
    case 'LocaleString': {
      const pieces = part.parts.flatMap((child) => partPieces(child, state, run, true));
      // "" is a word, and "$@" without arguments is none.
      return pieces.some(({ type }) => type === 'fields')
        ? pieces
        : [{ type: 'text', text: '' }, ...pieces];
    }
    case 'SimpleExpansion': {
      const name = part.text.slice(1);
      return name === '@' || name === '*'
        ? list(state.args?.slice(1), name, quoted)
        : one(plain(parameter(name, state)));
    }
    case 'ParameterExpansion':
      return parameterPieces(part, state, run, quoted);
    case 'CommandExpansion':
      return one(run(part.script, state));
    case 'ArithmeticExpansion':
      runInside(part, state, run);
      return [{ type: 'text', text: UNKNOWN }];
    case 'ProcessSubstitution':
      // A file without anything in it, or one that nobody knows.
      return [{ type: 'text', text: run(part.script, state) === '' ? '/dev/null' : UNKNOWN }];
    case 'BraceExpansion':
      return [{ type: 'choice', options: braces(part, state, run) ?? [UNKNOWN] }];
  }
}

/** Runs each `$(…)` in what is not looked at otherwise. */
export function runInside(node: SyntaxNode, state: ShellState, run: Substitute): void {
  switch (node.type) {
    case 'CommandExpansion':
    case 'ArithmeticCommandExpansion':
    case 'ProcessSubstitution':
      run(node.script, state);
      return;
    default:
      forEachChild(node, (child) => runInside(child, state, run));
  }
}

function list(
  values: readonly string[] | undefined,
  name: string,
  quoted: boolean,
): readonly Piece[] {
  if (values === undefined) return [{ type: 'text', text: UNKNOWN }];
  if (quoted && name === '*') return [{ type: 'text', text: values.join(' ') }];
  return quoted ? [{ type: 'fields', values }] : [{ type: 'split', text: values.join(' ') }];
}

function parameterPieces(
  part: ParameterExpansionPart,
  state: ShellState,
  run: Substitute,
  quoted: boolean,
): readonly Piece[] {
  const one = (text: string): readonly Piece[] => [{ type: quoted ? 'text' : 'split', text }];
  const { prefix, operation } = part;
  const index = part.index && expandWhole(part.index, state, run);
  let variable = parameter(part.parameter, state);
  if (prefix === '!' && operation?.type !== 'Names') {
    const name = plain(variable);
    variable = isUnknown(name) ? undefined : parameter(name, state);
  } else if (prefix === '!') return one(UNKNOWN);
  if (index === '@' || index === '*' || part.parameter === '@' || part.parameter === '*') {
    const all = part.parameter === '@' || part.parameter === '*' ? state.args?.slice(1) : undefined;
    const values = index === undefined ? all : valuesOf(variable);
    if (prefix === '#') return one(values ? String(values.length) : UNKNOWN);
    if (operation === undefined) return list(values, index ?? part.parameter, quoted);
    if (operation.type !== 'Default') return one(UNKNOWN);
  } else if (index !== undefined && index !== '0') {
    const value = valuesOf(variable)?.[/^\d+$/.test(index) ? Number(index) : -1];
    variable = { values: [value ?? UNKNOWN], array: false, exported: false };
  }
  if (prefix === '#')
    return one(isUnknown(plain(variable)) ? UNKNOWN : String(plain(variable).length));
  if (operation?.type !== 'Default') return one(changed(plain(variable), operation, state, run));

  const value = valueOf(variable);
  const { operator, operand } = operation;
  const there = value !== undefined && (value !== '' || !operator.startsWith(':'));
  const pieces = (): readonly Piece[] =>
    quoted ? one(expandWhole(operand, state, run)) : piecesOf(operand, state, run);
  if (value !== undefined && isUnknown(value)) {
    expandWhole(operand, state, run);
    return one(UNKNOWN);
  }
  if (operator.endsWith('+')) return there ? pieces() : one('');
  if (there) return one(value);
  if (operator.endsWith('?')) return one(UNKNOWN);
  if (operator.endsWith('=')) state.set(part.parameter, [expandWhole(operand, state, run)]);
  return pieces();
}

function changed(
  value: string,
  operation: ParameterExpansionPart['operation'],
  state: ShellState,
  run: Substitute,
): string {
  if (operation === undefined) return value;
  const pattern = (word: Word) => patternOf(word, (part) => expandPart(part, state, run));
  switch (operation.type) {
    case 'Remove': {
      const source = pattern(operation.operand);
      return (
        (source === undefined ? undefined : without(value, source, operation.operator)) ?? UNKNOWN
      );
    }
    case 'Replace': {
      const { operator } = operation;
      const from = expandWhole(operation.pattern, state, run);
      const to = expandWhole(operation.replacement, state, run);
      const literal = pattern(operation.pattern) === escaped(from) && from !== '';
      if (!literal || operator.length > 2 || /[#%]/.test(operator) || isUnknown(value))
        return UNKNOWN;
      return operator === '//' ? value.split(from).join(to) : value.replace(from, () => to);
    }
    case 'CaseModification':
      if (operation.operand !== undefined) return UNKNOWN;
      if (operation.operator === '^^') return value.toUpperCase();
      return operation.operator === ',,' ? value.toLowerCase() : UNKNOWN;
    case 'Slice':
      expandWhole(operation.offset, state, run);
      if (operation.length) expandWhole(operation.length, state, run);
      return UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** `{a,b}` and `{1..3}`; undefined: too many to tell. */
function braces(
  part: BraceExpansionPart,
  state: ShellState,
  run: Substitute,
): readonly string[] | undefined {
  // What is no plain text gets a letter of its own while the rest is taken apart.
  const held: string[] = [];
  const text =
    part.parts
      ?.map((child) => {
        if (child.type === 'Literal') return child.text;
        held.push(expandPart(child, state, run));
        return String.fromCharCode(0xe000 + held.length - 1);
      })
      .join('') ?? part.text;
  const options = expandBraces(part.parts ? `{${text}}` : text);
  return options?.map((option) =>
    option
      .replace(/\\(.)/g, '$1')
      .replace(/[\ue000-\uf8ff]/g, (it) => held[it.charCodeAt(0) - 0xe000] ?? it),
  );
}

function separators(state: ShellState): RegExp {
  const given = valueOf(state.variable('IFS'));
  const characters = given === undefined || isUnknown(given) ? ' \t\n' : given;
  return characters === '' ? /(?!)/ : new RegExp(`[${escaped(characters)}]+`);
}

function fieldsOf(pieces: readonly Piece[], blanks: RegExp): readonly string[] {
  const count = pieces.reduce((all, it) => all * (it.type === 'choice' ? it.options.length : 1), 1);
  if (count > MOST_WORDS) {
    const unknown: Piece = { type: 'text', text: UNKNOWN };
    return joined(
      pieces.map((piece) => (piece.type === 'choice' ? unknown : piece)),
      blanks,
    );
  }
  const at = pieces.findIndex(({ type }) => type === 'choice');
  const choice = pieces[at];
  if (choice?.type !== 'choice') return joined(pieces, blanks);
  return choice.options.flatMap((text) =>
    fieldsOf([...pieces.slice(0, at), { type: 'text', text }, ...pieces.slice(at + 1)], blanks),
  );
}

function joined(pieces: readonly Piece[], blanks: RegExp): readonly string[] {
  const fields: string[] = [];
  let open: string | undefined;
  for (const piece of pieces) {
    const words =
      piece.type === 'fields'
        ? piece.values
        : piece.type === 'split'
          ? piece.text.split(blanks)
          : [whole(piece)];
    if (piece.type === 'split' && piece.text === '') continue;
    for (const [index, word] of words.entries()) {
      if (index > 0 && open !== undefined) {
        fields.push(open);
        open = undefined;
      }
      // A blank at either end of what falls apart makes no word.
      if (piece.type !== 'split' || word !== '') open = (open ?? '') + word;
    }
  }
  return open === undefined ? fields : [...fields, open];
}
