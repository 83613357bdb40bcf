import type { Answer } from '../../core/observe/source';

/** Shorter ones are likely to occur by chance, and are no secrets worth the name. */
const shortest = 6;

/** Servers echo what they were sent. Takes secrets out of what an answer holds, so that it can be shown and logged. */
export function withoutSecrets(answer: Answer, secrets: readonly string[]): Answer {
  if (secrets.length === 0) return answer;
  const spellings = secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [secret, encodeURIComponent(secret), secret.toLowerCase()]);
  if (spellings.length === 0) return answer;
  const mask = (text: string): string => {
    let masked = text;
    for (const spelling of spellings) masked = masked.replaceAll(spelling, '(secret)');
    return masked;
  };
  if (answer.state === 'failed') return { ...answer, message: mask(answer.message) };
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]): [string, string] => [name, mask(value)]),
  );
  return { ...answer, body: mask(answer.body), headers };
}
