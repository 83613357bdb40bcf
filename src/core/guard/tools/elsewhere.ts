import type { Surroundings } from '../act';

/** Another machine, or a container: nothing is known of its variables and files. */
export const ELSEWHERE: Surroundings = {
  env: {},
  cwd: '/',
  home: '/root',
  files: { read: () => ({ state: 'absent' }) },
};

/** Programs that reach out to what their own words name, from wherever they run. */
const REACHES =
  /(?:^|[\s;&|('"/])(?:kubectl|oc|helm|terraform|tofu|pulumi|aws|gcloud|az|doctl|argocd|flux|psql|pg_restore|mysql|mongosh?|redis-cli|ssh|scp|rsync|curl|wget|ansible|ansible-playbook|heroku|fly|flyctl|vercel|netlify|wrangler|firebase|gh|docker|flyway|liquibase|dbmate)(?=[\s;&|)'"]|$)/;

/**
 * Whether it is worth a look what such text names. Programs of the place itself say nothing here: neither their
 * scripts nor their settings can be seen.
 */
export function reachesOut(text: string): boolean {
  return REACHES.test(text);
}
