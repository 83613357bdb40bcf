import * as vscode from 'vscode';

/** A pick while it is shown. */
export interface Shown<T> {
  /** Aborts when the pick goes away, and for a choice also when another one is made or something else is typed. */
  readonly signal: AbortSignal;
  /** Replaces the items. The one that is focused stays so where it is still there. Nothing once aborted. */
  readonly show: (items: readonly T[]) => void;
  readonly retitle: (title: string) => void;
}

export interface LivePickOptions<T extends vscode.QuickPickItem, R> {
  readonly title: string;
  readonly placeholder: string;
  /** Brings the items, as they come; the pick is busy until it is done. */
  readonly bring: (pick: Shown<T>) => Promise<void>;
  /** What a person types is not a filter: it is told, and what is shown then is up to the caller. */
  readonly onType?: (text: string, pick: Shown<T>) => void;
  /** What to make of the choice, or of what was typed; undefined keeps the pick open. Busy until it is done. */
  readonly accept: (
    item: T | undefined,
    text: string,
    pick: Shown<T>,
  ) => R | undefined | Promise<R | undefined>;
}

/** A quick pick whose items come while it is shown. Putting it away aborts what still runs, and gives undefined. */
export function livePick<T extends vscode.QuickPickItem, R>(
  options: LivePickOptions<T, R>,
): Promise<R | undefined> {
  return new Promise((resolve, reject) => {
    const pick = vscode.window.createQuickPick<T>();
    const stop = new AbortController();
    pick.title = options.title;
    pick.placeholder = options.placeholder;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.keepScrollPosition = true;
    const shownUntil = (signal: AbortSignal): Shown<T> => ({
      signal,
      show: (items) => {
        if (signal.aborted) return;
        const [focused] = pick.activeItems;
        pick.items = items;
        const again = items.find((item) => focused && sameItem(item, focused));
        if (again) pick.activeItems = [again];
      },
      retitle: (title) => {
        if (!signal.aborted) pick.title = title;
      },
    });
    let turn = new AbortController();
    const nextTurn = () => {
      turn.abort();
      turn = new AbortController();
      return shownUntil(AbortSignal.any([stop.signal, turn.signal]));
    };
    let running = 0;
    let result: R | undefined;
    const busily = async (shown: Shown<T>, work: () => unknown) => {
      running += 1;
      pick.busy = true;
      try {
        await work();
      } catch (error) {
        // What fails because nobody waits for it any more is of no interest.
        if (shown.signal.aborted) return;
        reject(error instanceof Error ? error : new Error(String(error)));
        pick.hide();
      } finally {
        running -= 1;
        if (!stop.signal.aborted) pick.busy = running > 0;
      }
    };
    pick.onDidChangeValue((text) => {
      if (options.onType) options.onType(text, nextTurn());
    });
    pick.onDidAccept(() => {
      const shown = nextTurn();
      void busily(shown, async () => {
        const made = await options.accept(pick.selectedItems[0], pick.value, shown);
        if (made === undefined || shown.signal.aborted) return;
        result = made;
        pick.hide();
      });
    });
    pick.onDidHide(() => {
      stop.abort();
      pick.dispose();
      resolve(result);
    });
    pick.show();
    const shown = shownUntil(stop.signal);
    void busily(shown, () => options.bring(shown));
  });
}

function sameItem(a: vscode.QuickPickItem, b: vscode.QuickPickItem): boolean {
  return a.label === b.label && a.description === b.description && a.kind === b.kind;
}
