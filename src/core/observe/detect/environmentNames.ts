import { KINDS, kindNames, kindOf } from '../../kinds';

/** Where something runs beside what it is for: regions, numbers, colours. */
const REGION =
  /^(?:eu|us|uk|de|no|se|fr|ap|emea|apac|na|sa|asia|global|north|south|east|west|central|pre|blue|green|primary|secondary|aws|gcp|azure|[a-z])$/;

const WORDS = new Set(kindNames().flatMap((kind) => [kind, ...KINDS[kind].aliases]));

/** Short forms that stand for the same place when both are found. */
const SHORT: Readonly<Record<string, string>> = {
  dev: 'development',
  devel: 'development',
  develop: 'development',
  tst: 'test',
  testing: 'test',
  int: 'integration',
  acc: 'acceptance',
  accept: 'acceptance',
  stg: 'staging',
  stage: 'staging',
  preproduction: 'preprod',
  prd: 'production',
  prod: 'production',
};

/** Whether a folder, a branch or a file suffix is the name of an environment and nothing else: `qa`, `eu-prod-2`. */
export function isEnvironmentName(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.length > 0 &&
    words.length <= 4 &&
    kindOf(name) !== undefined &&
    words.every((word) => WORDS.has(word) || REGION.test(word))
  );
}

/** Equal for names that mean the same place: `prod` and `Production`, `pre-prod` and `preproduction`. */
export function samePlace(name: string): string {
  const digits = name.match(/\d+/g) ?? [];
  const words = wordsOf(name)
    .map((word) => SHORT[word] ?? word)
    .join('-')
    .replace('pre-production', 'preprod');
  return [words === '' ? name : words, ...digits].join('-');
}

/** Why `name` cannot name an environment or a service; undefined when it can. */
export function nameTrouble(name: string): string | undefined {
  if (name.trim() === '') return 'it is empty';
  if (name.length > 100) return 'it is longer than 100 characters';
  if (name === '__proto__') return 'the language keeps that word for itself';
  if (name.includes('${')) return 'a name is written out, without ${…}';
  // Control and format characters (line ends, direction marks) tear rows and make two names look alike.
  return /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(name)
    ? 'it holds invisible characters'
    : undefined;
}

function wordsOf(name: string): readonly string[] {
  return (
    name
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  );
}
