import assert from 'node:assert/strict';
import { decodeConfig } from '../../src/core/observe/config/config';
import type { Config } from '../../src/core/observe/config/configModel';

/** The problems as `severity «the text under the line» message`. */
export function problemsIn(text: string): readonly string[] {
  return decodeConfig(text).problems.map(({ severity, message, range: { offset, length } }) => {
    return `${severity} «${text.slice(offset, offset + length)}» ${message}`;
  });
}

export function decoded(text: string): Config {
  const { config } = decodeConfig(text);
  assert.ok(config);
  return config;
}

/** A file with three environments, of which `qa` holds `environment`, and one service that holds `service`. */
export function file(
  environment: string,
  service = '"source": {"command": ["./deployed.sh"]}',
): string {
  return `{"environments": {"dev": {}, "qa": {${environment}}, "production": {}}, "services": {"shop": {${service}}}}`;
}
