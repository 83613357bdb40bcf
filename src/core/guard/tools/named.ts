import { isUnknown } from '../act';
import type { Fact, Hits } from '../finding';
import type { Line } from '../line';

/** Options whose value is text, a query, a shape or a secret, and names nothing that is hit. */
const TELLS_NOTHING =
  /^-{1,2}(?:[\w-]*(?:description|message|comment|text|subject|body|payload|note|notes|title|reason|caption|query|filter|filters|format|output|user-data|region|zone|location|display-name|output-file|password|passwd|secret-string|secret-binary|token|api-key|value|body-file|credentials|sort-by|policy-document|expression|expression-attribute-values)|o|m|l)$/;

/**
 * What a line calls things by, after the words of its verb: operands and values of options. In `delete-stack
 * --stack-name shop-production` nothing else says what it hits. Free text is left out, as it is about things.
 */
export function namedThings(
  line: Line,
  { verbWords, skip = [] }: { readonly verbWords: number; readonly skip?: readonly string[] },
): readonly Fact[] {
  const verb = line.operands.slice(0, verbWords);
  const facts: Fact[] = [];
  let option = '';
  for (const word of line.words) {
    if (verb[0] === word) {
      verb.shift();
      option = '';
      continue;
    }
    let value = word;
    if (/^-/.test(word)) {
      const at = word.indexOf('=');
      option = at > 0 ? word.slice(0, at) : word;
      if (at < 0) continue;
      value = word.slice(at + 1);
    }
    if (skip.includes(option) || TELLS_NOTHING.test(option)) {
      option = '';
      continue;
    }
    facts.push(...factsOf(value, option || 'the command'));
  }
  return facts;
}

/** The same as an answer. */
export function namesIn(line: Line, verbWords: number, skip: readonly string[]): Hits {
  return { facts: namedThings(line, { verbWords, skip }), doubts: [] };
}

function factsOf(given: string, from: string): readonly Fact[] {
  // What stands before the `@` of an address may be a secret.
  const value = given.replace(/:\/\/[^/@]*@/, '://');
  const file = /^fileb?:\/\/(.+)$/.exec(value)?.[1];
  if (file !== undefined) return [{ kind: 'settingsFile', value: file, from }];
  if (value === '' || value.length > 300 || /[\s{}[\]]/.test(value) || isUnknown(value)) return [];
  if (!/\p{L}{2}|\d{12}/u.test(value) || /^(?:true|false|json|text|yaml)$/.test(value)) return [];
  const arn = /^arn:[\w-]*:[\w-]*:[\w-]*:(\d{12})?:(.*)$/.exec(value);
  const account = arn?.[1] ?? /(?:^|\/)(\d{12})(?:\.|\/|$)/.exec(value)?.[1];
  return [
    { kind: 'project', value: arn?.[2] ?? value, from },
    ...(account === undefined ? [] : [{ kind: 'awsAccount', value: account, from } as const]),
  ];
}

/** A word that is not known before the verb may bring any option with it. */
export function unknownVerb(line: Line, words: number): Hits {
  const isDoubtful = line.operands.slice(0, words).some(isUnknown);
  return {
    facts: [],
    doubts: isDoubtful ? ['what it does is not known before it runs'] : [],
  };
}

/** Files that say what is hit, out of options. */
export function settingsFiles(line: Line, options: readonly string[]): readonly Fact[] {
  return options.flatMap((option) =>
    line.values(option).map((value): Fact => ({ kind: 'settingsFile', value, from: option })),
  );
}

/** What a text says of an environment: `env=production`, `{"environment": "production"}`. */
export function environmentsIn(text: string, from: string): readonly Fact[] {
  const pairs = text.matchAll(/["']?([\w.-]+)["']?\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^\s,}&]+))/g);
  return [...pairs].flatMap(([, name = '', ...values]): readonly Fact[] => {
    const value = values.find((one) => one !== undefined);
    return value && /env|stage|tier|target|inventory|host|group|cluster|site/i.test(name)
      ? [{ kind: 'environment', value, from }]
      : [];
  });
}
