import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { extensionId } from '../src/ui/manifest';

// Runs inside the extension host: see activation.mjs.

/** VS Code's own marks, in milliseconds since 1970. */
interface Marks {
  readonly MonacoPerformanceMarks: {
    getMarks(): readonly { readonly name: string; readonly startTime: number }[];
  };
}

/** When each late chunk was evaluated, as activation.mjs has it written down. */
interface Chunks {
  readonly whereaboutsChunks?: Readonly<
    Record<string, { readonly start: number; readonly end: number } | undefined>
  >;
}

const builtIn = 'vscode.git';

describe('activation', function () {
  this.timeout(60_000);

  it('is measured by the marks of VS Code', async () => {
    const isActive = (id: string) => vscode.extensions.getExtension(id)?.isActive === true;
    const engine = () => (globalThis as Chunks).whereaboutsChunks?.['engine'];
    // By their own activation events, and until ours has read its folder: nobody here asks for anything.
    while (!isActive(extensionId) || !isActive(builtIn) || !engine()) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const marks = (globalThis as unknown as Marks).MonacoPerformanceMarks.getMarks();
    const at = (name: string) => {
      const mark = marks.find((one) => one.name === `code/extHost/${name}`);
      assert.ok(mark, `VS Code has set no mark ${name}`);
      return mark.startTime;
    };
    const timesOf = (id: string) => ({
      load: at(`didLoadExtensionCode/${id}`) - at(`willLoadExtensionCode/${id}`),
      activate: at(`didActivateExtension/${id}`) - at(`willActivateExtension/${id}`),
    });
    const { start = 0, end = 0 } = engine() ?? {};
    const figures = {
      ours: timesOf(extensionId),
      git: timesOf(builtIn),
      engineAfterActivation: start - at(`didActivateExtension/${extensionId}`),
      engine: end - start,
    };
    console.log(JSON.stringify(figures));
    assert.ok(figures.engineAfterActivation >= 0, 'the engine was loaded during activation');
    writeFileSync(process.env['BENCH_FIGURES'] ?? '', JSON.stringify(figures));
  });
});
