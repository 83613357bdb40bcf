import { namesIn, type PathTest, pathTest } from '../pathPattern';

/** Where the file may lie; the first that is there counts. */
export const CODE_OWNERS_FILES: readonly string[] = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
];

/** GitHub reads no larger one; neither do we, so that one that was made for it cannot hold the editor. */
const MOST_CHARACTERS = 3 * 1024 * 1024;
const MOST_RULES = 20_000;

interface Rule {
  readonly meant: PathTest;
  readonly owners: readonly string[];
}

/** Who owns which files, as a CODEOWNERS file says it. Owners are remote text: `@name`, `@group/team`, `ada@shop.example`. */
export class CodeOwners {
  private readonly known = new Map<string, readonly string[]>();

  constructor(
    /** Last first: the last one that matches counts. */
    private readonly rules: readonly Rule[],
  ) {}

  /** The owners of a file; none where the last rule that means it names nobody. */
  of(path: string): readonly string[] {
    const known = this.known.get(path);
    if (known) return known;
    const names = namesIn(path);
    const owners = this.rules.find(({ meant }) => meant(names))?.owners ?? [];
    this.known.set(path, owners);
    return owners;
  }

  /** Who owns whatever lies in a folder, whatever it is called: nobody to be told of a change there is news. */
  ofAllIn(folder: string): readonly string[] {
    // No file is called like this, so only rules that mean every file match it.
    return this.of(folder === '' ? '\0' : `${folder}/\0`);
  }
}

/**
 * Reads a CODEOWNERS file by GitHub's rules; undefined where it is larger than a host would read. GitLab's sections
 * are passed over: all their rules count as one list. A line that is not understood is left out, as GitHub does.
 */
export function parseCodeOwners(text: string): CodeOwners | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const rules = text.split(/\r?\n/).flatMap((line) => ruleOf(line) ?? []);
  return rules.length > MOST_RULES ? undefined : new CodeOwners(rules.reverse());
}

function ruleOf(line: string): Rule | undefined {
  const [pattern, ...words] = wordsOf(line);
  if (pattern === undefined) return undefined;
  // `!` and `[…]` mean nothing here, as in GitHub; the head of a section names no file.
  const meant = meantBy(pattern);
  const owners = words.every((word) => word.includes('@'));
  return meant && owners ? { meant, owners: words } : undefined;
}

/** The words of a line, without the comment. A backslash takes a blank or a `#` for what it is. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:\\[\s#]|\S)+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  const said = comment < 0 ? words : words.slice(0, comment);
  return said.map((word) => word.replace(/\\([\s#])/g, '$1'));
}

/**
 * As in .gitignore: a pattern with a `/` before its end starts at the root, any other matches at every depth; what
 * it names may be a folder, and then it means all that lies below. Unlike there, `docs/*` means only the files that
 * lie in the folder itself.
 */
function meantBy(pattern: string): PathTest | undefined {
  const names = pattern.split('/');
  const folder = names.length > 1 && names.at(-1) === '';
  if (folder) names.pop();
  const anchored = names.length > 1;
  if (names[0] === '') names.shift();
  if (names.length === 0) return undefined;
  const last = names.at(-1);
  const start = anchored ? [] : ['**'];
  if (folder || last === '**') {
    return pathTest([...start, ...(last === '**' ? names.slice(0, -1) : names), '**', '*']);
  }
  return pathTest([...start, ...names, ...(last === '*' ? [] : ['**'])]);
}
