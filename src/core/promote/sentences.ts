/** The first figures of an id, as people say it. */
export function shortOf(id: string): string {
  return id.slice(0, 7);
}
