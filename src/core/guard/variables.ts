import { UNKNOWN } from './act';

/** What stands for `${name}` or `${name:argument}` in tasks.json and launch.json; undefined where nobody can tell. */
export type Variable = (name: string, argument: string | undefined) => string | undefined;

/** The text with what its variables stand for. A variable that is not known becomes `UNKNOWN`. */
export function substituted(text: string, variable: Variable): string {
  return text.replace(/\$\{([^{}]*)\}/g, (_, inside: string) => {
    const colon = inside.indexOf(':');
    const [name, argument] =
      colon < 0 ? [inside, undefined] : [inside.slice(0, colon), inside.slice(colon + 1)];
    return variable(name, argument) ?? UNKNOWN;
  });
}

/** A path against a folder, both with `/` or as Windows has them. */
export function pathFrom(folder: string, path: string): string {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(path) || path.startsWith(UNKNOWN)) return path;
  return path === '' || path === '.' ? folder : `${folder}/${path.replace(/^\.\//, '')}`;
}

/** A line of words as most tools split one: at blanks, with quotes. */
export function wordsIn(line: string): readonly string[] {
  const words = line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs);
  return [...words].map(([word]) =>
    word.replace(
      /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs,
      (_, double?: string, single?: string, escaped?: string) =>
        double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? '',
    ),
  );
}
