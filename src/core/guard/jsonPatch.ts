import { type Node, type ParseError, getNodeValue, parseTree } from 'jsonc-parser';

/** A property, a place in an array, or `APPEND`. */
export type Step = string | number;
/** Behind the last of an array. */
export const APPEND = -1;

/**
 * A file of settings that is somebody else's, changed in one place: whatever is not touched stays as it is to the
 * byte, comments and layout too. jsonc-parser's own `modify` lays out anew what lies around.
 */
export class JsonText {
  private constructor(
    readonly text: string,
    private readonly root: Node,
  ) {}

  /** Undefined where it is not JSON with comments, or no object. */
  static parse(text: string): JsonText | undefined {
    const errors: ParseError[] = [];
    const whole = text.trim() === '' ? '{}\n' : text;
    const root = parseTree(blankMark(whole), errors, { allowTrailingComma: true });
    return errors.length === 0 && root?.type === 'object' ? new JsonText(whole, root) : undefined;
  }

  /** The node at a path. Of several properties with one name the last counts, as for `JSON.parse`. */
  at(path: readonly Step[]): Node | undefined {
    let node: Node | undefined = this.root;
    for (const step of path) node = node && childOf(node, step);
    return node;
  }

  /** What stands at a path, as `JSON.parse` would have it. */
  value(path: readonly Step[]): unknown {
    const node = this.at(path);
    return node && (getNodeValue(node) as unknown);
  }

  /** With `value` at `path`, what leads there made where it is missing; undefined where something else stands there. */
  with(path: readonly Step[], value: unknown): JsonText | undefined {
    let node = this.root;
    let depth = 0;
    for (; depth < path.length; depth++) {
      const next = childOf(node, path[depth] ?? APPEND);
      if (!next) break;
      node = next;
    }
    const [step, ...rest] = path.slice(depth);
    if (step === undefined || node.type !== (typeof step === 'string' ? 'object' : 'array')) {
      return undefined;
    }
    const inner = rest.reduceRight<unknown>(
      (made, one) => (typeof one === 'string' ? { [one]: made } : [made]),
      value,
    );
    return JsonText.parse(this.inserted(node, step, inner));
  }

  /** Without what stands at `path`, and without what holds nothing else up to `least` steps from the root. */
  without(path: readonly Step[], least = path.length): JsonText | undefined {
    let up = path;
    while (up.length > least && this.at(up.slice(0, -1))?.children?.length === 1) {
      up = up.slice(0, -1);
    }
    const node = this.at(up);
    const holder = this.at(up.slice(0, -1));
    return node && holder ? JsonText.parse(this.cut(holder, node)) : undefined;
  }

  private inserted(holder: Node, step: Step, value: unknown): string {
    const { text } = this;
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
    const children = holder.children ?? [];
    const [first, last] = [children[0], children.at(-1)];
    const name = typeof step === 'string' ? `${JSON.stringify(step)}: ` : '';
    const inOneLine = first && !text.slice(holder.offset, first.offset).includes('\n');
    if (last && inOneLine) return put(text, end(last), `, ${name}${JSON.stringify(value)}`);
    const own = indentAt(text, holder.offset);
    const indent = first ? indentAt(text, first.offset) : own + unit;
    const laidOut = JSON.stringify(value, undefined, unit).replace(/\n/g, `${eol}${indent}`);
    if (last) return put(text, end(last), `,${eol}${indent}${name}${laidOut}`);
    const inside = text.slice(holder.offset + 1, end(holder) - 1);
    const close = inside.includes('\n') ? '' : `${eol}${own}`;
    return put(text, holder.offset + 1, `${eol}${indent}${name}${laidOut}${close}`);
  }

  private cut(holder: Node, node: Node): string {
    const { text } = this;
    const children = holder.children ?? [];
    const gone = node.parent?.type === 'property' && holder.type === 'object' ? node.parent : node;
    const at = children.indexOf(gone);
    const [before, after] = [children[at - 1], children[at + 1]];
    if (before) return text.slice(0, end(before)) + text.slice(end(gone));
    if (after) return text.slice(0, gone.offset) + text.slice(after.offset);
    const rest = text.slice(end(gone), end(holder) - 1).replace(/^\s*,/, '');
    const kept = rest.trim() === '' ? '' : rest;
    return text.slice(0, holder.offset + 1) + kept + text.slice(end(holder) - 1);
  }
}

function childOf(node: Node, step: Step): Node | undefined {
  if (typeof step === 'number') return node.type === 'array' ? node.children?.[step] : undefined;
  const named = node.children?.filter(({ children }) => children?.[0]?.value === step);
  return node.type === 'object' ? named?.at(-1)?.children?.[1] : undefined;
}

function end({ offset, length }: Node): number {
  return offset + length;
}

function put(text: string, at: number, more: string): string {
  return text.slice(0, at) + more + text.slice(at);
}

/** What the line that holds this place begins with. */
function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** A byte order mark is no JSON; a blank in its place keeps all places where they are. */
function blankMark(text: string): string {
  return text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
}
