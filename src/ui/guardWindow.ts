import { createGuard } from './guard/guardWindow';

/** A chunk of its own, loaded once the first tree has been drawn: nobody waits for it. */
export const guardWindow = { createGuard };
