import type { Random } from './random';
import { assortment } from './story/assortment';
import { cart } from './story/cart';
import { catalogue } from './story/catalogue';
import { charges } from './story/charges';
import { hotfixes } from './story/fixes';
import type { Hotfix } from './story/fixes';
import { lately } from './story/lately';
import { ledger } from './story/ledger';
import type { Change, Chapter, Login, Revert, Step } from './story/model';
import { orders } from './story/orders';
import { platform } from './story/platform';
import { providers } from './story/providers';
import { search } from './story/search';
import { skeleton } from './story/skeleton';
import { paymentsSkeleton } from './story/skeleton-payments';
import { shopSkeleton } from './story/skeleton-shop';

/** One thing that happens to main. */
export type StoryEvent =
  | { readonly kind: 'commit'; readonly author: Login; readonly step: Step }
  | { readonly kind: 'merge'; readonly change: Change }
  | { readonly kind: 'revert'; readonly revert: Revert }
  | { readonly kind: 'hotfix'; readonly hotfix: Hotfix }
  /** A release branch is cut; main opens for the next minor version. */
  | { readonly kind: 'cut'; readonly minor: number };

/** The branch of this minor version holds the release candidates that staging runs. */
export const CANDIDATE_MINOR = 8;

const chapters = [
  catalogue,
  assortment,
  search,
  cart,
  orders,
  charges,
  providers,
  ledger,
  platform,
];

/** How much of the story is told when 1.0, 1.1, … 1.8 are cut. */
const cuts = [0.08, 0.19, 0.29, 0.39, 0.49, 0.59, 0.69, 0.77, 0.86];

/** The story in the order of main. Chapters keep their own order; the seed decides how they interleave. */
export function planStory(random: Random): readonly StoryEvent[] {
  const regular = [...interleave(chapters, random), ...lately];
  const cutAfter = cuts.map((share) => Math.round(share * regular.length));
  const events = [...skeleton, ...shopSkeleton, ...paymentsSkeleton].map(
    ([author, step]): StoryEvent => ({ kind: 'commit', author, step }),
  );
  regular.forEach((each, index) => {
    events.push(
      'reverts' in each ? { kind: 'revert', revert: each } : { kind: 'merge', change: each },
    );
    const done = index + 1;
    for (const hotfix of hotfixes) {
      const { minor, changes } = hotfix.after;
      if (done === (cutAfter[minor] ?? 0) + changes) events.push({ kind: 'hotfix', hotfix });
    }
    const minor = cutAfter.indexOf(done);
    if (minor >= 0) events.push({ kind: 'cut', minor });
  });
  return events;
}

/** Spreads every chapter evenly over the whole, with some noise that never changes a chapter's order. */
function interleave(all: readonly Chapter[], random: Random): (Change | Revert)[] {
  return all
    .flatMap((chapter) =>
      chapter.map((item, index) => {
        const noise = (random.next() - 0.5) * 0.9;
        return { item, position: (index + 0.5 + noise) / chapter.length };
      }),
    )
    .toSorted((a, b) => a.position - b.position)
    .map(({ item }) => item);
}
