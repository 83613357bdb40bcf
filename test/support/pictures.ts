import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const root = join(__dirname, '..', '..');
const folder = join(root, process.env['WHEREABOUTS_PICTURES'] ?? 'out/pictures');

/**
 * Takes a picture of the window for somebody to look at: out/pictures, or the folder that WHEREABOUTS_PICTURES names
 * (the README's are taken with media/screenshots).
 */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Keeps a picture of a test that failed: hook it up with `afterEach`. */
export function pictureOfFailure(page: () => Page | undefined) {
  return async function (this: Mocha.Context): Promise<void> {
    const { currentTest } = this;
    const shown = page();
    if (currentTest?.state !== 'failed' || !shown) return;
    await picture(shown, `FAILED ${currentTest.fullTitle().replace(/\W+/g, '-').slice(0, 100)}`);
  };
}
