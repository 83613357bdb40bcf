import type { Service } from '../model';

/**
 * The services that a file concerns: those whose folder holds it; where there is none, those of the whole repository;
 * where there is none either, all. `path` is from the root of the repository.
 */
export function servicesAt(services: readonly Service[], path: string): readonly Service[] {
  const holding = services.filter((service) => {
    const folder = folderOf(service);
    return folder !== '' && (path === folder || path.startsWith(`${folder}/`));
  });
  if (holding.length > 0) return holding;
  const whole = services.filter((service) => folderOf(service) === '');
  return whole.length > 0 ? whole : services;
}

/** As people write it: `./services/shop/`, `services\shop`, `.`. */
function folderOf({ path = '' }: Service): string {
  return path
    .split(/[/\\]+/)
    .filter((step) => step !== '' && step !== '.')
    .join('/');
}
