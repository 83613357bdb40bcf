import { kindNamed, kindOf } from '../../kinds';
import { type Hits } from '../finding';
import { type Given, named } from './given';

/** Folders that hold one folder per environment. */
const ABOVE = new Set([
  'env',
  'envs',
  'environment',
  'environments',
  'live',
  'stacks',
  'stages',
  'overlays',
  'clusters',
  'accounts',
]);

/**
 * The environments that a path leads to: what stands below a folder of environments, as in `live/prod/app`, and a last
 * name that is a kind of environment in full. A path below which they all lie (`…/live`) is taken by its word.
 */
export function environmentFolders({ value, from }: Given): Hits {
  const names = value.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
  const below = namesBelow(names);
  const last = names.at(-1) ?? '';
  const said = !below ? (kindNamed(last) ? [last] : []) : below;
  return named('environment', ...telling(said).map((name) => ({ value: name, from })));
}

/** The environments that the parts of a key or a name speak of, as in `shop/prod/terraform.tfstate`. */
export function environmentParts({ value, from }: Given): Hits {
  const names = value
    .replace(/\.[^./]*$/, '')
    .split('/')
    .filter((name) => name !== '');
  const said = telling(namesBelow(names) ?? names);
  return named('environment', ...said.map((name) => ({ value: name, from })));
}

function namesBelow(names: readonly string[]): readonly string[] | undefined {
  const isAbove = (name: string, index: number): boolean =>
    ABOVE.has(name.toLowerCase()) && index < names.length - 1;
  const first = names.findIndex(isAbove);
  return first < 0
    ? undefined
    : names.filter((name, index) => index > first && !isAbove(name, index));
}

/** In `dev/live-chat` the second name is no environment: where one is said in full, `live` in another is a word. */
function telling(names: readonly string[]): readonly string[] {
  const kinds = names.map(kindNamed).filter((kind) => kind !== undefined);
  if (kinds.length === 0 || kinds.includes('production')) return names;
  return names.filter(
    (name) => kindOf(name) !== 'production' || kindOf(name.replace(/live/gi, '')) === 'production',
  );
}

const KEY = /(?:^|[._-])(?:env|environment|stage|env_?name|environment_?name)$/i;

/** `environment=production`: a word for an environment where a key says that it is one. */
export function environmentSetting(setting: string, from: string): Hits {
  const at = setting.indexOf('=');
  if (at < 0 || !KEY.test(setting.slice(0, at))) return named('environment');
  const value = setting.slice(at + 1).replace(/^["']|["']$/g, '');
  return named('environment', { value, from: `${setting.slice(0, at)} in ${from}` });
}
