import { basename, dirname, join, resolve } from 'node:path';
import { type Told, ask } from '../adapters/guard/asker';
import { real } from '../adapters/guard/houseFile';
import { thisAgent } from '../adapters/process/actor';
import type { AskedAct } from '../core/guard/frames';
import { hookReply, readHook } from '../core/guard/hook';
import { plain } from '../core/text';
import type { Mode } from './mode';
import { standardInput } from './standardInput';

/** Agents go on when their hook takes longer than 10 minutes. */
const LONGEST_MS = 9 * 60_000;

/** The PreToolUse hook of an agent. It says nothing where there is nothing to say. */
export const hook: Mode = async (_args, { options, ...place }) => {
  const call = readHook(await standardInput());
  if ('problem' in call) throw new Error(call.problem);
  const cwd = call.cwd ?? place.cwd;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(LONGEST_MS)]);
  let granted: string | undefined;
  for (const act of call.acts.flatMap((one) => located(one, cwd))) {
    const actor = thisAgent(call.agent);
    const told: Told = await ask(
      { ...place, cwd, actor, origin: 'hook', act },
      { ...options, signal },
    );
    if (told.state === 'denied') return reply('deny', told.sentence);
    if (told.state === 'interrupted') {
      const why = 'Not done: nobody answered in time. Do not try another way; tell the person.';
      return reply('deny', why);
    }
    if (told.state === 'granted') granted = told.reason;
  }
  return granted === undefined ? 0 : reply('allow', `Whereabouts: ${granted}`);
};

function reply(decision: 'allow' | 'deny', reason: string): number {
  process.stdout.write(hookReply(decision, plain(reason, 2_000)));
  return 0;
}

/** A file is what it is called, and what links make of it; it may not be there yet. */
function located(act: AskedAct, cwd: string): readonly AskedAct[] {
  if (act.type !== 'edit') return [act];
  const path = resolve(cwd, act.path);
  const inRealFolder = join(real(dirname(path)), basename(path));
  return [...new Set([path, inRealFolder, real(path)])].map((one) => ({ type: 'edit', path: one }));
}
