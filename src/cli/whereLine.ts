import { cellId } from '../core/model';
import { lineJson } from '../core/present/historyJson';
import { lineTable } from '../core/present/table';
import { type LineStory, lineStory } from '../core/questions/lineStory';
import { servicesAt } from '../core/questions/services';
import { plain } from '../core/text';
import { UsageError } from './arguments';
import { complain, print, printJson } from './output';
import { ALL_WELL, NOT_READ, type Session, asked } from './session';
import type { TypedLine } from './typedLine';

/** Who wrote a line, where that commit is, and where the line runs as it stands on disk. */
export async function whereLine(session: Session, typed: TypedLine): Promise<number> {
  const { folder, store, options } = session;
  const { file, line, text } = typed;
  const path = await folder.pathInRepository(file);
  if (path === undefined) {
    const trouble = await folder.repositoryTrouble();
    throw new UsageError(trouble ?? `${plain(file, 300)} does not lie in this repository`);
  }
  const cells = servicesAt(store.services, path).flatMap(({ name }) =>
    store.cellsOf(name).map(({ environment }) => cellId(name, environment)),
  );
  await folder.project.refresh(new Set(cells));
  const told = await lineStory(asked(session), { path, line, text });
  if (told.state === 'unknown') {
    complain(`whereabouts: ${plain(told.reason, 300)}`);
    return NOT_READ;
  }
  if (options.json) printJson(lineJson({ path, line }, told.value));
  else print(lineTable({ path, line }, told.value, Date.now()));
  return isKnown(told.value) ? ALL_WELL : NOT_READ;
}

function isKnown({ written, cells }: LineStory): boolean {
  return (
    written.state !== 'unknown' &&
    cells.every(
      ({ cell, containment, text }) =>
        cell.reading.state === 'deployed' &&
        containment?.state !== 'unknown' &&
        text.state !== 'unknown',
    )
  );
}
