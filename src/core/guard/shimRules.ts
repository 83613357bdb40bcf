import type { GuardRules } from './act';
import { SAYS } from './calls';
import { PRINTABLE, anywhere, bracketOf, shellWord } from './shimPatterns';
import { abbreviates, shimReads } from './shimReads';
import { suspiciousPieces } from './shimWords';
import type { Tool } from './tool';

/** What the shim does with a line that needs no further look: it becomes the tool. */
export const SILENT = 'exec "$whereabouts_real" "$@"';

/**
 * The part of a shim, as text of a POSIX shell, that runs `SILENT` where it is certain that `judge` would allow the line
 * without a remark, and ends otherwise. It may be wrong in one way only: lines that it does not let through are judged.
 * Only builtins, so nothing is forked; variables begin with `whereabouts_`, for those of the tool must stay as they are.
 */
export function shimRules(tool: Tool, rules: GuardRules): string {
  const { shim, runs } = tool;
  if (!shim || runs) return '';
  const { quick, thorough } = shimReads(tool, tool.says ?? SAYS, SILENT);
  const words = shim.by === 'words' ? quietWords(tool, shim.asks ?? [], rules) : '';
  return [quick, words, thorough].filter((part) => part !== '').join('\n');
}

/** Lets through what holds no suspicious word, in its arguments and in the variables that have a say. */
function quietWords(tool: Tool, asks: readonly string[], rules: GuardRules): string {
  const pieces = suspiciousPieces(rules);
  // The shell cannot list variables by the beginning of their names without a fork.
  if (!pieces || tool.inner || tool.variables.some((name) => name.endsWith('*'))) return '';
  const variables = tool.variables.map((name) => `\${${name}:+ ${name}=$${name}}`).join('');
  const patterns = [
    ...pieces.map(anywhere),
    ...asks.map((word) => askPattern(word, tool)),
    // Letters that only look like the ones that are searched for, and ways to write one without it.
    `*[!${bracketOf(PRINTABLE)}]*`,
    '*%*',
    `*=*${shellWord('\\')}*`,
  ];
  return `case " $*${variables} " in
${patterns.join('|')}) ;;
*) ${SILENT} ;;
esac`;
}

/** For an option also where it is one letter of several, or the beginning of its name. */
function askPattern(word: string, { grammar }: Tool): string {
  if (/^-[^-]$/.test(word)) return `*' -'[!-]*${shellWord(word.slice(1))}*|*' '${shellWord(word)}*`;
  if (!word.startsWith('--') || !abbreviates(grammar)) return anywhere(word);
  const others = [...grammar.valued, ...(grammar.flags ?? [])].filter((other) => other !== word);
  let length = word.length;
  while (length > 3 && !others.some((other) => other.startsWith(word.slice(0, length - 1))))
    length--;
  return `*${shellWord(word.slice(0, length))}*`;
}
