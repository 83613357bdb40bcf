import { type Disposable, DisposableStore } from '../core/lifecycle';
import type { CommandContext } from './commands';
import { DeployedFiles } from './deployedFiles';
import { Diagnostics } from './diagnostics';
import { EngineSettings } from './engineSettings';
import { LineAnnotation } from './lineAnnotation';
import { LineHover } from './lineHover';
import { LineStories } from './lineStories';
import { OpenPromotions } from './openPromotions';

/** What open files and running engines get from us. Lives until it is disposed. */
function createEditor(context: CommandContext): Disposable {
  const own = new DisposableStore();
  own.add(new Diagnostics(context.folders));
  own.add(new EngineSettings(context));
  own.add(new DeployedFiles(context));
  own.add(new OpenPromotions(context));
  const stories = own.add(new LineStories(context));
  own.add(new LineHover(context, stories));
  own.add(new LineAnnotation(context, stories));
  return own;
}

/** A chunk of its own, loaded together with the first engine: without one there is nothing to say in a file. */
export const editor = { createEditor };
