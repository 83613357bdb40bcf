import { checkedUrl } from '../observe/config/requestParts';
import { Unresolved } from '../observe/config/scope';

/** Why something cannot be sent, in a sentence. */
export class Trouble {
  constructor(readonly trouble: string) {}
}

export type Values = Readonly<Record<string, string>>;

const NAME = /\$\{([A-Za-z_][\w.-]*)\}/g;

/** Puts values in the place of names, each once: what looks like a name inside a value stays as it is. */
export function fillText(
  text: string,
  values: Values,
  write: (value: string) => string = (value) => value,
): string | Trouble {
  let unknown: string | undefined;
  const filled = text.replace(NAME, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return write(value);
    unknown ??= name;
    return whole;
  });
  return unknown === undefined ? filled : new Trouble(`\${${unknown}} has no value.`);
}

/** Half a character cannot be sent. */
export function wellFormed(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.replace(/\p{Cs}/gu, '\uFFFD')]),
  );
}

/** The address with values escaped. None of them can leave the step of the path that it stands in, or take it away. */
export function fillUrl(template: string, values: Values): string | Trouble {
  const [path = '', ...rest] = template.split('?');
  for (const step of path.split('/').slice(3)) {
    const filled = fillText(step, values);
    if (filled instanceof Trouble) return filled;
    if (/^(?:\.|%2e){1,2}$/i.test(filled) || (filled === '' && step !== '')) {
      return new Trouble(
        `${step} in the address would be ${JSON.stringify(filled)}, which is another address.`,
      );
    }
  }
  const filled = fillText([path, ...rest].join('?'), values, encodeURIComponent);
  if (filled instanceof Trouble) return filled;
  const checked = checkedUrl(filled, []);
  return checked instanceof Unresolved ? new Trouble(checked.message([])) : checked;
}

/** JSON with values in its texts: they are put into the tree, so none can end the text that it stands in. */
export function fillJson(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return fillText(value, values);
  if (typeof value !== 'object' || value === null) return value;
  const parts: [string, unknown][] = [];
  for (const [key, part] of Object.entries(value)) {
    const filled = fillJson(part, values);
    if (filled instanceof Trouble) return filled;
    parts.push([key, filled]);
  }
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

/** Header values. Secrets stay as they are written; nothing that a value brings counts as one. */
export function fillHeaders(
  headers: Readonly<Record<string, string>>,
  values: Values,
): Readonly<Record<string, string>> | Trouble {
  const filled: [string, string][] = [];
  for (const [name, template] of Object.entries(headers)) {
    const value = fillText(template, values);
    if (value instanceof Trouble) return value;
    // What a program of HTTP lets through: one line of Latin letters.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      return new Trouble(
        `The header ${name} would hold characters that a header cannot hold: send that value in the body.`,
      );
    }
    if (!sameSecrets(template, value)) {
      return new Trouble(
        `The header ${name} would hold a secret that the configuration does not name.`,
      );
    }
    filled.push([name, value]);
  }
  return Object.fromEntries(filled);
}

function sameSecrets(template: string, value: string): boolean {
  const openings = (text: string) => text.match(/\$\{(?:env:[^{}]*\}?)?/g) ?? [];
  const meant = openings(template.replace(NAME, ''));
  return openings(value).join('\n') === meant.join('\n');
}

/** A reading rule in which names stand between single quotes. */
export function fillRule(rule: string, values: Values): string | Trouble {
  return fillText(rule, values, (value) => value.replace(/[\\']/g, '\\$&'));
}
