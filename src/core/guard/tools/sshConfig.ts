import { nameTest } from '../../pathPattern';
import type { Surroundings } from '../act';
import { placeOf, shownPlace } from './places';

/** One line of ssh_config(5): the keyword in lower case, and its words. */
type Setting = readonly [string, readonly string[]];

/** What `~/.ssh/config` makes of a host. */
export interface HostSettings {
  /** Every name that may be meant: of those that stand under a condition that cannot be checked, all. */
  readonly names: readonly Found[];
  readonly jumps: readonly Found[];
  readonly doubts: readonly string[];
}

export interface Found {
  readonly value: string;
  readonly from: string;
}

function readConfig(text: string): readonly Setting[] {
  return text.split(/\r?\n/).flatMap((line): readonly Setting[] => {
    const [, keyword, rest] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    if (keyword === undefined || rest === undefined) return [];
    const words = rest.match(/"[^"]*"|[^\s"]+/g) ?? [];
    return [[keyword.toLowerCase(), words.map((word) => word.replace(/"/g, ''))]];
  });
}

const DEEPEST = 8;

/** Reads the file that `-F` names, or the usual one. The first value that fits counts, as in ssh itself. */
export function hostSettings(
  host: string,
  given: string | undefined,
  around: Surroundings,
): HostSettings {
  if (given === 'none') return { names: [], jumps: [], doubts: [] };
  const names: Found[] = [];
  const jumps: Found[] = [];
  const doubts: string[] = [];
  // Whether a first value that holds under every condition was found, after which no other counts.
  const settled = { hostname: false, proxyjump: false };
  const folder = `${around.home}/.ssh`;

  const follow = (path: string, isOuter: Fit, depth: number): void => {
    const shown = shownPlace(path, around);
    const read = around.files.read(path, readConfig);
    if (read.state === 'unreadable') doubts.push(`${shown} cannot be read: ${read.reason}`);
    if (read.state !== 'read') return;
    let fit = isOuter;
    for (const [keyword, words] of read.value) {
      if (keyword === 'host') fit = least(isOuter, hostFits(words, host));
      else if (keyword === 'match') fit = least(isOuter, matchFits(words, host));
      if (fit === 'no') continue;
      if (keyword === 'include') {
        for (const one of words) {
          if (/[*?]/.test(one)) {
            // Whole names are what they are; an alias may be any host.
            if (!settled.hostname && !/[.:]/.test(host)) {
              doubts.push(`${shown} includes ${one}, which may say what ${host} is`);
            }
          } else if (depth < DEEPEST) {
            follow(placeOf(one, around, folder), fit, depth + 1);
          }
        }
      }
      if (keyword !== 'hostname' && keyword !== 'proxyjump') continue;
      const value = words[0];
      if (settled[keyword] || value === undefined) continue;
      if (fit === 'yes') settled[keyword] = true;
      const found = { value: value.replaceAll('%h', host), from: `${keyword} of ${shown}` };
      (keyword === 'hostname' ? names : jumps).push(found);
    }
  };
  follow(given === undefined ? `${folder}/config` : placeOf(given, around), 'yes', 0);
  if (given === undefined) follow('/etc/ssh/ssh_config', 'yes', DEEPEST);
  return { names, jumps, doubts };
}

type Fit = 'yes' | 'maybe' | 'no';

function least(one: Fit, other: Fit): Fit {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'maybe' ? one : other;
}

/** One pattern with `!` that fits rules the line out. */
function hostFits(patterns: readonly string[], host: string): Fit {
  const name = host.toLowerCase();
  const fits = (pattern: string): boolean => nameTest(pattern.toLowerCase())(name);
  if (patterns.some((one) => one.startsWith('!') && fits(one.slice(1)))) return 'no';
  return patterns.some((one) => !one.startsWith('!') && fits(one)) ? 'yes' : 'no';
}

function matchFits(words: readonly string[], host: string): Fit {
  if (words.length === 1 && words[0]?.toLowerCase() === 'all') return 'yes';
  const at = words.findIndex((word) => /^(?:original)?host$/i.test(word));
  if (at < 0) return 'maybe';
  const fit = hostFits((words[at + 1] ?? '').split(','), host);
  return fit === 'yes' && words.length > 2 ? 'maybe' : fit;
}
