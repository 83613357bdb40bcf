import { compile, TreeInterpreter } from '@jmespath-community/jmespath';

/** A JMESPath expression that is known to stay small in time and memory on an answer of 256 KiB. */
export interface Query {
  evaluate(value: unknown): QueryValue;
}

export type QueryValue =
  | { readonly state: 'value'; readonly value: unknown }
  /** The expression and the answer do not fit together: text where a list is needed, and the like. */
  | { readonly state: 'problem'; readonly problem: string };

export type QueryResult =
  | { readonly state: 'compiled'; readonly query: Query }
  | { readonly state: 'problem'; readonly problem: string };

type Expression = ReturnType<typeof compile>;

const maxLength = 2048;
/** Lists and objects built with `[a, b]` and `{a: b}`, all entries counted. Each can multiply what it is given. */
const maxEntries = 8;
/** Everything that goes through a list: projections, filters, functions. */
const maxLoops = 16;

/** They pick, order or cut. None makes more than it was given; `join`, `replace`, `pad_left` and `to_string` do. */
const functions = new Set([
  'contains',
  'ends_with',
  'find_first',
  'find_last',
  'items',
  'keys',
  'length',
  'lower',
  'max',
  'max_by',
  'min',
  'min_by',
  'not_null',
  'reverse',
  'sort',
  'sort_by',
  'split',
  'starts_with',
  'to_array',
  'to_number',
  'type',
  'upper',
  'values',
]);

/**
 * JMESPath has no limits of its own: a few characters fill the memory (`pad_left(@, 500000000)`), or double a list
 * at each step. So only that part is let through whose cost grows with the answer, not with the expression.
 */
export function compileQuery(text: string): QueryResult {
  if (text.length > maxLength) return problem(`the rule is longer than ${maxLength} characters`);
  try {
    const expression = compile(text);
    const costs = { entries: 0, loops: 0 };
    const found = check(expression, costs);
    if (found !== undefined) return problem(found);
    if (costs.entries > maxEntries) return problem('the rule builds lists that are too large');
    if (costs.loops > maxLoops) return problem('the rule goes through too many lists');
    return { state: 'compiled', query: { evaluate: (value) => evaluate(expression, value) } };
  } catch (error) {
    return problem(`the rule is not JMESPath: ${message(error)}`);
  }
}

function evaluate(expression: Expression, value: unknown): QueryValue {
  try {
    return { state: 'value', value: TreeInterpreter.search(expression, value as JsonValue) };
  } catch (error) {
    return { state: 'problem', problem: message(error) };
  }
}

type JsonValue = Parameters<typeof TreeInterpreter.search>[1];

/** The first thing in an expression that is not let through, in a sentence. */
function check(node: Expression, costs: { entries: number; loops: number }): string | undefined {
  const all = (...nodes: readonly Expression[]): string | undefined => {
    for (const part of nodes) {
      const found = check(part, costs);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  switch (node.type) {
    case 'Field':
    case 'Index':
    case 'Current':
    case 'Identity':
      return undefined;
    case 'Literal':
      return typeof node.value === 'object' && node.value !== null
        ? 'lists and objects as literals cannot be used here'
        : undefined;
    case 'Slice':
      costs.loops++;
      return undefined;
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
    case 'AndExpression':
    case 'OrExpression':
    case 'Comparator':
      return all(node.left, node.right);
    case 'Projection':
    case 'ValueProjection':
      costs.loops++;
      return all(node.left, node.right);
    case 'FilterProjection':
      costs.loops++;
      return all(node.left, node.condition, node.right);
    case 'NotExpression':
    case 'ExpressionReference':
      return check(node.child, costs);
    case 'Flatten':
      costs.loops++;
      return check(node.child, costs);
    case 'Ternary':
      return all(node.condition, node.trueExpr, node.falseExpr);
    case 'MultiSelectList':
      costs.entries += node.children.length;
      return all(...node.children);
    case 'MultiSelectHash':
      costs.entries += node.children.length;
      return all(...node.children.map(({ value }) => value));
    case 'Function':
      costs.loops++;
      if (!functions.has(node.name))
        return `the function ${node.name}() cannot be used here; these can: ${[...functions].join(', ')}`;
      // An answer may dress up as an expression; only one that is written in the rule may be run.
      if (/_by$/.test(node.name) && node.children[1]?.type !== 'ExpressionReference')
        return `the second argument of ${node.name}() starts with &: ${node.name}(@, &created_at)`;
      return all(...node.children);
    case 'Arithmetic':
    case 'Unary':
      return 'arithmetic cannot be used here; a name with a sign in it is written in quotes: "git-commit"';
    case 'Root':
    case 'LetExpression':
    case 'Binding':
    case 'Variable':
      return '`$` and variables cannot be used here';
  }
}

function problem(text: string): { readonly state: 'problem'; readonly problem: string } {
  return { state: 'problem', problem: text };
}

function message(error: unknown): string {
  if (error instanceof RangeError) return 'it nests too deep';
  return error instanceof Error ? error.message.replace(/^Syntax error: /, '') : String(error);
}
