import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';

/**
 * What a person sees in a workbench window, and does there. Every function waits for a state that can be seen.
 * The selectors are those of VS Code 1.139.
 */

/** The part of the DOM that is read here; the project is compiled without the browser's types. */
interface PageElement {
  readonly textContent: string | null;
  readonly classList: Iterable<string>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}
declare function getComputedStyle(element: PageElement): {
  readonly color: string;
  readonly backgroundColor: string;
};

const quickInput = '.quick-input-widget:not([style*="display: none"])';
const toast = '.notifications-toasts .notification-list-item';
const center = '.notifications-center .notification-list-item';

/** Reads until the value is accepted; fails with the value that was read last. */
export async function eventually<T>(
  read: () => Promise<T>,
  accept: (value: T) => boolean,
  timeout = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(`Not reached within ${timeout} ms; last seen: ${JSON.stringify(value)}`);
    }
    await sleep(100);
  }
}

/** Runs a command of the palette. `title` is all that the palette shows, such as "Whereabouts: Refresh". */
export async function runCommand(page: Page, title: string): Promise<void> {
  const box = page.locator(quickInput);
  for (let attempt = 1; ; attempt++) {
    try {
      if (!(await box.isVisible())) await page.keyboard.press('F1');
      await box.locator('input').first().fill(`>${title}`, { timeout: 3000 });
      // The search is fuzzy: the first row is often another command.
      await settledRows(page, (labels) => labels.includes(title), 5000);
      await rowNamed(box, title).click({ timeout: 5000 });
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

export const quickPick = {
  /** Types into the input box or filter; Enter follows unless `accept` is false. */
  async type(page: Page, text: string, { accept = true } = {}): Promise<void> {
    const input = page.locator(`${quickInput} input`).first();
    await input.fill(text);
    if (accept) await input.press('Enter');
  },
  /** The prompt, or what is wrong with what was typed. */
  message: (page: Page): Promise<string> =>
    page.locator(`${quickInput} .quick-input-message`).innerText(),
  async items(page: Page): Promise<readonly { label: string; description: string }[]> {
    const rows = page.locator(`${quickInput} .monaco-list-row`);
    await rows.first().waitFor();
    const seen = await rows.evaluateAll((elements: PageElement[]) =>
      elements.map((row) => ({
        index: Number(row.getAttribute('data-index')),
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
      })),
    );
    return asShown(seen);
  },
  async pick(page: Page, label: string): Promise<void> {
    await settledRows(page, (labels) => labels.includes(label.trim()));
    await rowNamed(page.locator(quickInput), label).click();
  },
};

/**
 * Waits until a quick pick shows rows that are accepted, and has shown the same ones for a while. Results come in
 * several goes and move the rows, and a click lands on whatever row is under it by then.
 */
async function settledRows(
  page: Page,
  accept: (labels: readonly string[]) => boolean,
  timeout?: number,
): Promise<void> {
  let before: readonly string[] = [];
  const read = async () => {
    const items = await quickPick.items(page);
    const seen = items.map(({ label }) => label.trim());
    const isSettled = seen.join('\n') === before.join('\n');
    before = seen;
    return { seen, isSettled };
  };
  await eventually(read, ({ seen, isSettled }) => isSettled && accept(seen), timeout);
}

/** Shows a view container by the title of its icon. */
export async function openView(page: Page, title: string): Promise<void> {
  const link = page.locator(`a.action-label[aria-label^="${title}"]`);
  const item = page.locator('.activitybar .action-item', { has: link });
  await item.waitFor();
  const classes = (await item.getAttribute('class')) ?? '';
  if (!classes.split(' ').includes('checked')) await item.click();
}

/** Drags the edge of the side bar until it is about so wide, in pixels. */
export async function widenSideBar(page: Page, width: number): Promise<void> {
  const bar = await page.locator('.part.sidebar').boundingBox();
  if (!bar) throw new Error('There is no side bar.');
  await page.mouse.move(bar.x + bar.width, 400);
  await page.mouse.down();
  await page.mouse.move(bar.x + width, 400, { steps: 5 });
  await page.mouse.up();
  // Over the title bar of the editor: nothing there explains itself.
  await page.mouse.move(bar.x + width + 300, 12);
}

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
  /** Such as codicon-circle-filled. */
  readonly icon: string | undefined;
  readonly iconColor: string | undefined;
}

/** A view by the title of its pane. */
export class TreeView {
  readonly #page: Page;
  readonly #pane: Locator;

  constructor(page: Page, title: string) {
    const header = page.locator(`.pane-header[aria-label^="${title}"]`);
    this.#page = page;
    this.#pane = page.locator('.pane', { has: header });
  }

  row(label: string): Locator {
    return rowNamed(this.#pane, label);
  }

  /** The rows that are scrolled into sight. */
  async rows(): Promise<readonly TreeRow[]> {
    const rows = await this.#pane
      .locator('.monaco-list-row')
      .evaluateAll((elements: PageElement[]) =>
        elements.map((row) => {
          const icon = row.querySelector('.custom-view-tree-node-item-icon');
          return {
            index: Number(row.getAttribute('data-index')),
            label: row.querySelector('.label-name')?.textContent ?? '',
            description: row.querySelector('.label-description')?.textContent ?? '',
            spoken: row.getAttribute('aria-label') ?? '',
            level: Number(row.getAttribute('aria-level')),
            ariaExpanded: row.getAttribute('aria-expanded'),
            icon: [...(icon?.classList ?? [])].find((name) => /^codicon-(?!modifier)/.test(name)),
            iconColor: icon ? getComputedStyle(icon).color : undefined,
          };
        }),
      );
    return asShown(rows).map(({ ariaExpanded, ...row }) => ({
      ...row,
      expanded: ariaExpanded === null ? undefined : ariaExpanded === 'true',
    }));
  }

  async expand(label: string): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.locator('.monaco-tl-twistie').click();
    }
  }

  async tooltip(label: string): Promise<string> {
    const hover = this.#page.locator('.workbench-hover:visible');
    await this.#page.mouse.move(700, 300); // over the editor, where nothing has a tooltip
    await hover.waitFor({ state: 'hidden' });
    await this.row(label).locator('.label-name').hover();
    await hover.waitFor();
    const text = await hover.innerText();
    await this.#page.mouse.move(700, 300);
    return text;
  }

  /** Clicks one of the icons that a row shows under the mouse. */
  async inlineAction(label: string, action: string): Promise<void> {
    const row = this.row(label);
    await row.hover();
    await row.locator(`.actions a.action-label[aria-label^="${action}"]`).click();
  }

  async titleAction(action: string): Promise<void> {
    const header = this.#pane.locator('.pane-header');
    // A container with one view shows that view's actions in a title of its own.
    const title = (await header.isVisible())
      ? header
      : this.#page.locator('.part.sidebar > .composite.title');
    await title.hover();
    await title.locator(`a.action-label[aria-label^="${action}"]`).click();
  }

  /** What the view says while it has no rows. */
  welcome(): Promise<string> {
    return this.#pane.locator('.welcome-view-content').innerText();
  }

  async welcomeAction(label: string): Promise<void> {
    await this.#pane.locator('.welcome-view-content').getByText(label, { exact: true }).click();
  }
}

/** Chooses in the menu that a right click opens. */
export async function chooseInMenu(row: Locator, name: string): Promise<void> {
  await row.click({ button: 'right' });
  const item = row.page().getByRole('menuitem', { name });
  await item.waitFor();
  // A menu that has only just opened takes a click for the end of the one that opened it.
  await eventually(
    async () => {
      if (await item.isVisible()) await item.click();
      return item.isVisible();
    },
    (open) => !open,
  );
}

/** A status bar item. `id` is publisher.extension.item for an item that was created with an id. */
export async function readStatusItem(page: Page, id: string) {
  const item = page.locator(`.statusbar-item[id="${id}"]`);
  await item.waitFor();
  return item.evaluate((element: PageElement) => ({
    text: (element.textContent ?? '').trim(),
    spoken: element.querySelector('a')?.getAttribute('aria-label') ?? '',
    background: getComputedStyle(element).backgroundColor,
  }));
}

export const dialog = {
  async read(page: Page) {
    const box = page.locator('.monaco-dialog-box');
    await box.waitFor();
    const buttons = await box.locator('.dialog-buttons .monaco-button').allInnerTexts();
    return {
      message: await box.locator('.dialog-message-text').innerText(),
      detail: await box.locator('.dialog-message-detail').innerText(),
      buttons: buttons.map((text) => text.trim()).filter(Boolean),
    };
  },
  async answer(page: Page, button: string): Promise<void> {
    const box = page.locator('.monaco-dialog-box');
    await box.locator('.dialog-buttons .monaco-button', { hasText: exactly(button) }).click();
    await box.waitFor({ state: 'detached' });
  },
};

export const notifications = {
  /** The workbench drops toasts above three in 800 ms without a word; its notification centre keeps them all. */
  async waitFor(page: Page, text: string): Promise<Locator> {
    const found = page.locator(`${toast}, ${center}`).filter({ hasText: text }).first();
    try {
      await found.waitFor({ timeout: 2500 });
    } catch {
      if ((await page.locator('.notifications-center.visible').count()) === 0) {
        await page.locator('.statusbar-item[id="status.notifications"] a').click();
      }
      await found.waitFor();
    }
    return found;
  },
  list: (page: Page) =>
    page.locator(`${toast}, ${center}`).evaluateAll((elements: PageElement[]) =>
      elements.map((row) => ({
        severity: ['info', 'warning', 'error'].find((name) =>
          row.querySelector(`.notification-list-item-icon.codicon-${name}`),
        ),
        message: row.querySelector('.notification-list-item-message')?.textContent ?? '',
        buttons: [
          ...row.querySelectorAll('.notification-list-item-buttons-container .monaco-button'),
        ].map((button) => (button.textContent ?? '').trim()),
      })),
    ),
  async press(page: Page, text: string, button: string): Promise<void> {
    const found = await notifications.waitFor(page, text);
    await found.hover();
    await found.locator('.monaco-button', { hasText: exactly(button) }).click();
  },
  clear: (page: Page): Promise<void> => runCommand(page, 'Notifications: Clear All Notifications'),
};

export const textEditor = {
  /** Opens a file of the workspace by its name, with the cursor on a line (from 1), and leaves the keyboard there. */
  async open(page: Page, file: string, line = 1): Promise<void> {
    const box = page.locator(quickInput);
    const name = file.split('/').pop() ?? file;
    if (!(await box.isVisible())) await page.keyboard.press('Control+P');
    await quickPick.type(page, `${file}:${line}`, { accept: false });
    await settledRows(page, ([first]) => first === name);
    await box.locator('input').first().press('Enter');
    await box.waitFor({ state: 'hidden' });
    await page.locator(`.tab.active[aria-label^="${name}"]`).waitFor();
    const cursor = page.locator('.statusbar-item[id="status.editor.selection"]');
    await eventually(
      () => cursor.innerText(),
      (text) => text.trim().startsWith(`Ln ${line},`),
    );
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  },
  tabs: (page: Page): Promise<string[]> =>
    page
      .locator('.tabs-container .tab')
      .evaluateAll((tabs: PageElement[]) =>
        tabs.map((tab) => tab.getAttribute('aria-label') ?? ''),
      ),
  /** The lines that are scrolled into sight. */
  text: (page: Page): Promise<string> => linesOf(page.locator('.editor-instance .view-lines')),
};

/** What the Output panel shows; it keeps its text in an editor. */
export function outputText(page: Page): Promise<string> {
  return linesOf(page.locator('.part.panel .view-lines'));
}

async function linesOf(editor: Locator): Promise<string> {
  return (await editor.first().innerText()).replaceAll('\u00a0', ' ');
}

/** A list draws a row that comes in between behind the others, and puts it in its place with a style. */
function asShown<T extends { readonly index: number }>(rows: readonly T[]): Omit<T, 'index'>[] {
  return [...rows].sort((a, b) => a.index - b.index).map(({ index: _, ...row }) => row);
}

function rowNamed(list: Locator, label: string): Locator {
  const name = list.page().locator('.label-name', { hasText: exactly(label) });
  return list.locator('.monaco-list-row', { has: name }).first();
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
