import type { Answer } from '../../core/observe/source';

/** Shorter ones are likely to occur by chance, and are no secrets worth the name. */
const shortest = 6;

/** Takes secrets out of a text. Before it is cut, or a part of one could stay. */
export type Mask = (text: string) => string;

/** Undefined where there is nothing to take out. */
export function maskOf(secrets: readonly string[]): Mask | undefined {
  const spellings = secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      secret.toLowerCase(),
    ])
    // A secret may hold another one.
    .sort((a, b) => b.length - a.length);
  if (spellings.length === 0) return undefined;
  return (text) => {
    let masked = text;
    for (const spelling of spellings) masked = masked.replaceAll(spelling, '(secret)');
    return masked;
  };
}

/** Servers echo what they were sent. Takes secrets out of what an answer holds, so that it can be shown and logged. */
export function withoutSecrets(answer: Answer, secrets: readonly string[]): Answer {
  const mask = maskOf(secrets);
  if (mask === undefined) return answer;
  if (answer.state === 'failed') return { ...answer, message: mask(answer.message) };
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]): [string, string] => [name, mask(value)]),
  );
  return { ...answer, body: mask(answer.body), headers };
}
