import { APPEND, JsonText, type Step } from './jsonPatch';

/** An input of tasks.json that is a command is run before the task is, and a task whose input fails never starts. */
const INPUT = 'whereaboutsGuard';
/** A place that changes nothing of what the task runs. */
const VARIABLE = 'WHEREABOUTS_GUARD';

/** A task as tasks.json has it. */
export interface ListedTask {
  readonly label: string;
  /** Which of the tasks it is, and where it stands in the text. */
  readonly at: number;
  readonly offset: number;
  readonly length: number;
  /** It asks before it starts. */
  readonly hasVeto: boolean;
  /** As `JSON.parse` would have it. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** The tasks of a tasks.json; none where it cannot be read. */
export function tasksIn(text: string): readonly ListedTask[] {
  const json = JsonText.parse(text);
  const nodes = json?.at(['tasks'])?.children ?? [];
  return nodes.flatMap((node, at) => {
    const label: unknown =
      json?.at(['tasks', at, 'label'])?.value ?? json?.at(['tasks', at, 'taskName'])?.value;
    if (typeof label !== 'string' || node.type !== 'object') return [];
    const veto: unknown = json?.at(vetoOf(at))?.value;
    const hasVeto = typeof veto === 'string' && veto.startsWith(`\${input:${INPUT}`);
    const value = json?.value(['tasks', at]) as Readonly<Record<string, unknown>>;
    return [{ label, at, offset: node.offset, length: node.length, hasVeto, value }];
  });
}

/** The same text with a task that asks before it starts; undefined where there is no such task, or it does already. */
export function withVeto(text: string, label: string, command: string): string | undefined {
  const json = JsonText.parse(text);
  const task = tasksIn(text).find((one) => one.label === label && !one.hasVeto);
  if (!json || !task) return undefined;
  const id = freeId(json);
  const asking = json.with(['inputs', APPEND], {
    id,
    type: 'command',
    command,
    args: { task: label },
  });
  return asking?.with(vetoOf(task.at), `\${input:${id}}`)?.text;
}

function vetoOf(task: number): readonly Step[] {
  return ['tasks', task, 'options', 'env', VARIABLE];
}

function freeId(json: JsonText): string {
  const inputs = json.at(['inputs'])?.children ?? [];
  const taken = inputs.map((_, at): unknown => json.at(['inputs', at, 'id'])?.value);
  for (let number = 1; ; number++) {
    const id = number === 1 ? INPUT : `${INPUT}${number}`;
    if (!taken.includes(id)) return id;
  }
}
