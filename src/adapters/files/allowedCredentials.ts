import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CredentialRequest } from '../../core/engine';
import { writeWholeSync } from './wholeFile';

export type Credential =
  | { readonly state: 'given'; readonly value: string }
  | { readonly state: 'unconfirmed' }
  | { readonly state: 'missing' };

/** The user's own file: which secret a person has allowed to go to which origin. It holds no secret. */
export function defaultAllowedFile(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return join(base, 'whereabouts', 'allowed-credentials.json');
}

/**
 * Secrets by name out of the environment, each bound to the origins that a person has confirmed for it. A
 * configuration file can name a secret and a host; it cannot bring the two together by itself.
 */
export class AllowedCredentials {
  private readonly asked = new Map<string, CredentialRequest>();

  constructor(
    private readonly file: string,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  readonly resolve = (name: string, origin: string): Promise<Credential> => {
    const value = this.env[name];
    if (!this.allowed().some((known) => known.name === name && known.origin === origin)) {
      this.asked.set(`${name}\n${origin}`, { name, origin });
      return Promise.resolve({ state: 'unconfirmed' });
    }
    if (value === undefined || value === '') return Promise.resolve({ state: 'missing' });
    return Promise.resolve({ state: 'given', value });
  };

  /** What was asked for in vain and is still not allowed. */
  requests(): readonly CredentialRequest[] {
    const allowed = new Set(this.allowed().map(({ name, origin }) => `${name}\n${origin}`));
    return [...this.asked].filter(([key]) => !allowed.has(key)).map(([, request]) => request);
  }

  /** Remembers a pair. Throws when the file cannot be written. */
  allow({ name, origin }: CredentialRequest): void {
    const others = this.allowed().filter((one) => one.name !== name || one.origin !== origin);
    const text = JSON.stringify({ allowed: [...others, { name, origin }] }, undefined, 2);
    writeWholeSync(this.file, `${text}\n`);
  }

  /** Read anew each time: another window or a terminal may have added to it. */
  private allowed(): readonly CredentialRequest[] {
    try {
      const found: unknown = (JSON.parse(readFileSync(this.file, 'utf8')) as { allowed?: unknown })
        .allowed;
      return Array.isArray(found) ? found.filter(isRequest) : [];
    } catch {
      return [];
    }
  }
}

function isRequest(value: unknown): value is CredentialRequest {
  const request = value as Partial<CredentialRequest> | null;
  return typeof request?.name === 'string' && typeof request.origin === 'string';
}
