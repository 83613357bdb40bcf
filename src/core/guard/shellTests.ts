import type { TestExpression, Word } from 'unbash';
import { isUnknown } from './act';
import { fits } from './shellPattern';

/** How `[ … ]` and `test` end for arguments; undefined: nobody knows. */
export function testOf(words: readonly string[]): boolean | undefined {
  const [first = '', second = '', third = ''] = words;
  if (first === '!' && words.length > 1) return not(testOf(words.slice(1)));
  if (words.length === 1) return unary('-n', first);
  if (words.length === 2) return unary(first, second);
  return words.length === 3 ? binary(first, second, third, undefined) : undefined;
}

/** The same for `[[ … ]]`. */
export function conditionOf(
  test: TestExpression,
  textOf: (word: Word) => string,
  patternOf: (word: Word) => string | undefined,
): boolean | undefined {
  const of = (one: TestExpression) => conditionOf(one, textOf, patternOf);
  switch (test.type) {
    case 'TestUnary':
      return unary(test.operator, textOf(test.operand));
    case 'TestBinary': {
      const { operator, left, right } = test;
      return binary(textOf(left), operator, textOf(right), patternOf(right));
    }
    case 'TestLogical': {
      const all = test.operands.map(of);
      const decides = test.operator === '||';
      if (all.includes(decides)) return decides;
      return all.includes(undefined) ? undefined : !decides;
    }
    case 'TestNot':
      return test.negations.length % 2 === 1 ? not(of(test.operand)) : of(test.operand);
    case 'TestGroup':
      return of(test.expression);
  }
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function unary(operator: string, operand: string): boolean | undefined {
  // Something unknown with a letter beside it is not empty.
  if (/^\0*$/.test(operand) && operand !== '') return undefined;
  if (operator === '-n') return operand !== '';
  return operator === '-z' ? operand === '' : undefined;
}

/** `pattern`: the right side, where it may be one. */
function binary(
  left: string,
  operator: string,
  right: string,
  pattern: string | undefined,
): boolean | undefined {
  switch (operator) {
    case '=':
    case '==':
    case '!=': {
      if (isUnknown(left) || isUnknown(right)) return undefined;
      const same = pattern === undefined ? left === right : fits(left, pattern);
      return operator === '!=' ? not(same) : same;
    }
    default: {
      if (!/^-?\d{1,9}$/.test(left) || !/^-?\d{1,9}$/.test(right)) return undefined;
      const difference = Number(left) - Number(right);
      switch (operator) {
        case '-eq':
          return difference === 0;
        case '-ne':
          return difference !== 0;
        case '-lt':
          return difference < 0;
        case '-le':
          return difference <= 0;
        case '-gt':
          return difference > 0;
        case '-ge':
          return difference >= 0;
        default:
          return undefined;
      }
    }
  }
}
