import { KINDS, kindNames } from '../kinds';
import type { Targets } from '../model';
import { nameTest } from '../pathPattern';
import type { GuardRules, GuardedEnvironment } from './act';

/** What tools hit where nobody says anything. */
const DEFAULTS = ['localhost', '127.0.0.1', '::1', 'default'];

/**
 * Pieces of text of which at least one, in any case, stands in every word that could make `recognise` find an
 * environment that is more than not guarded. undefined: any word could. Words with letters outside of ASCII are left
 * out: whoever asks takes all such words for suspicious.
 */
export function suspiciousPieces(rules: GuardRules): readonly string[] | undefined {
  const guarded = rules.environments.filter(({ guard }) => guard !== 'none');
  const kinds = new Set(['production', ...guarded.map(({ kind }) => kind)]);
  const words = kindNames()
    .filter((kind) => kinds.has(kind))
    .flatMap((kind) => [kind, ...KINDS[kind].aliases])
    // `pre-prod` is `preprod` in two words.
    .flatMap((word) => (word.startsWith('pre') ? [word, word.slice(3)] : [word]));
  const named = guarded.flatMap(({ name, targets }) => [
    name,
    ...pairsOf(targets).map(([list, glob]) =>
      longestPiece(glob, list === 'files' ? /[*?/]+/ : /[*?]+/),
    ),
  ]);
  const pieces = [...words, ...named].map((piece) => piece.toLowerCase());
  if (pieces.includes('') || guarded.some(isHitByDefault)) return undefined;
  return withoutLonger(pieces.filter(isAscii));
}

function pairsOf(targets: Targets): readonly (readonly [string, string])[] {
  const lists: readonly (readonly [string, readonly string[]])[] = Object.entries(targets);
  return lists.flatMap(([list, globs]) => globs.map((glob) => [list, glob] as const));
}

/** `**` in paths may stand for nothing, and then the `/` around it is gone. */
function longestPiece(glob: string, between: RegExp): string {
  return glob
    .split(between)
    .reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
}

function isHitByDefault({ name, targets }: GuardedEnvironment): boolean {
  const globs = [name, ...pairsOf(targets).map(([, glob]) => glob)].map((one) => one.toLowerCase());
  return globs.some((glob) => DEFAULTS.some(nameTest(glob)));
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** Where `prod` is looked for, `production` need not be. */
function withoutLonger(pieces: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const piece of [...new Set(pieces)].sort((one, other) => one.length - other.length)) {
    if (!found.some((shorter) => piece.includes(shorter))) found.push(piece);
  }
  return found;
}
