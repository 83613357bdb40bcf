import { type Surroundings, isUnknown } from '../act';
import { type Hits, NOTHING, join } from '../finding';
import { documents, list, object, word } from './decode';
import { environmentFolders } from './environmentFolders';
import { type Given, absolute, fileHits, named } from './given';

const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * What manifests say of where they go: their name, their folder and the namespaces in them. They add to what the
 * context says: where one cannot be read, or is not known, nothing is lost.
 */
export function manifestHits(given: Given, around: Surroundings): Hits {
  const path = given.value.replace(/\/+$/, '');
  if (path === '-' || path === '') return NOTHING;
  const byPath = join(named('settingsFile', { ...given, value: path }), environmentFolders(given));
  if (isUnknown(path) || /^[a-z][a-z\d+.-]*:\/\//i.test(path))
    return { facts: byPath.facts, doubts: [] };
  const whole = absolute(path, around.cwd);
  const files = [whole, ...KUSTOMIZATIONS.map((name) => `${whole}/${name}`)];
  const inside = join(
    ...files.map((file) =>
      fileHits(file, namespacesIn, around, (namespaces, name) =>
        named('kubeNamespace', ...namespaces.map((value) => ({ value, from: name }))),
      ),
    ),
  );
  return { facts: [...byPath.facts, ...inside.facts], doubts: [] };
}

/** Throws where it is no YAML. */
function namespacesIn(text: string): readonly string[] {
  const found = documents(text).flatMap((document) => {
    const fields = object(document);
    return [fields, ...list(fields?.['items']).map(object)].flatMap((item) => {
      const metadata = object(item?.['metadata']);
      const name = item?.['kind'] === 'Namespace' ? metadata?.['name'] : undefined;
      // A kustomization has its namespace at the top.
      return [metadata?.['namespace'], item?.['namespace'], name].flatMap(
        (value) => word(value) ?? [],
      );
    });
  });
  return [...new Set(found)];
}
