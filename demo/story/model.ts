import type { Edit } from '../edits';

export interface Person {
  readonly name: string;
  readonly email: string;
}

const person = (name: string, login: string): Person => ({
  name,
  email: `${login}@shop.example`,
});

/** Who works here. */
export const people = {
  priya: person('Priya Natarajan', 'priya.natarajan'),
  jonas: person('Jonas Eide', 'jonas.eide'),
  marta: person('Marta Kowalczyk', 'marta.kowalczyk'),
  tomas: person('Tomás Herrera', 'tomas.herrera'),
  aisha: person('Aisha Bello', 'aisha.bello'),
  mei: person('Mei Tanaka', 'mei.tanaka'),
  oliver: person('Oliver Grant', 'oliver.grant'),
  renovate: { name: 'renovate[bot]', email: 'renovate-bot@shop.example' },
} as const satisfies Record<string, Person>;

export type Login = keyof typeof people;

/** One commit of a branch. */
export interface Step {
  readonly subject: string;
  readonly edits: readonly Edit[];
}

/** One branch: what becomes a pull request and, mostly, is merged. */
export interface Change {
  /** `''` where there is no ticket. */
  readonly ticket: string;
  readonly author: Login;
  readonly branch: string;
  readonly title: string;
  readonly steps: readonly [Step, ...Step[]];
}

export function step(subject: string, ...edits: readonly [Edit, ...Edit[]]): Step {
  return { subject, edits };
}

export function change(
  ticket: string,
  author: Login,
  slug: string,
  title: string,
  ...steps: readonly [Step, ...Step[]]
): Change {
  const branch = ticket === '' ? slug : `${ticket}-${slug}`;
  return { ticket, author, branch, title, steps };
}

/** Takes back the one commit of an earlier branch, with git's own words. */
export interface Revert {
  readonly reverts: string;
  readonly author: Login;
  readonly reason: string;
}

/** What happened to one part of the product, in order. */
export type Chapter = readonly (Change | Revert)[];
