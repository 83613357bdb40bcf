/** The files of one commit: path to text. */
export type Tree = ReadonlyMap<string, string>;

/** One change to one file. Replayed on another tree it does what a clean merge would do. */
export type Edit =
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'swap'; readonly path: string; readonly from: string; readonly to: string }
  | { readonly kind: 'append'; readonly path: string; readonly text: string };

/** Applies edits in order, or says which one does not fit this tree. */
export function applyEdits(tree: Tree, edits: readonly Edit[]): Tree | EditMisfit {
  const files = new Map(tree);
  for (const edit of edits) {
    if (edit.kind === 'write') {
      files.set(edit.path, edit.text);
      continue;
    }
    const text = files.get(edit.path);
    if (text === undefined) return { misfit: `${edit.path} does not exist yet` };
    if (edit.kind === 'append') {
      files.set(edit.path, text + edit.text);
      continue;
    }
    const at = text.indexOf(edit.from);
    if (at < 0) return { misfit: `${edit.path} does not hold ${JSON.stringify(edit.from)}` };
    files.set(edit.path, text.slice(0, at) + edit.to + text.slice(at + edit.from.length));
  }
  return files;
}

export interface EditMisfit {
  readonly misfit: string;
}

export function isMisfit(result: Tree | EditMisfit): result is EditMisfit {
  return 'misfit' in result;
}

/** The edits that undo `edits`. A written file cannot be undone, because what it replaced is not known. */
export function invertEdits(edits: readonly Edit[]): readonly Edit[] {
  return edits.toReversed().map((edit) => {
    switch (edit.kind) {
      case 'swap':
        return { ...edit, from: edit.to, to: edit.from };
      case 'append':
        return { kind: 'swap', path: edit.path, from: edit.text, to: '' };
      case 'write':
        throw new Error(`${edit.path} is written whole, so the edit cannot be reverted.`);
    }
  });
}

export interface Folder {
  write(path: string, text: string): Edit;
  /** Puts `text` on lines of its own below the first line that ends in `line`. */
  insert(path: string, line: string, text: string): Edit;
  swap(path: string, from: string, to: string): Edit;
  /** Puts a paragraph at the end of the file. */
  append(path: string, text: string): Edit;
}

/** Edits with paths relative to `folder`; texts are given without their outer line ends. */
export function inFolder(folder: string): Folder {
  const at = (path: string): string => folder + path;
  return {
    write: (path, text) => ({ kind: 'write', path: at(path), text: `${text.trim()}\n` }),
    insert: (path, line, text) => ({
      kind: 'swap',
      path: at(path),
      from: `${line}\n`,
      to: `${line}\n${text.replace(/^\n+|\s+$/g, '')}\n`,
    }),
    swap: (path, from, to) => ({ kind: 'swap', path: at(path), from, to }),
    append: (path, text) => ({ kind: 'append', path: at(path), text: `\n${text.trim()}\n` }),
  };
}
