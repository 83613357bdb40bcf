import type { Service } from '../model';

/**
 * The services that a file concerns: those whose folder holds it; where there is none, those of the whole repository;
 * where there is none either, all. `path` is from the root of the repository.
 */
export function servicesAt(services: readonly Service[], path: string): readonly Service[] {
  const holding = services.filter(
    ({ path: folder }) =>
      folder !== undefined && (path === folder || path.startsWith(`${folder}/`)),
  );
  if (holding.length > 0) return holding;
  const whole = services.filter(({ path: folder }) => folder === undefined);
  return whole.length > 0 ? whole : services;
}
