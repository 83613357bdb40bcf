import type { Act } from '../guard/act';
import type { Asking } from '../guard/guardian';
import { actWords } from '../guard/words';
import type { View } from '../observe/store';
import { deployedSince } from '../questions/where';
import { inert, plain } from '../text';
import { deploymentOf } from './cell';
import { ago, shortReported } from './words';

/** What a question says before it is answered. All of it may be shown. */
export interface QuestionWords {
  /** `production · kubectl delete pod x`. */
  readonly title: string;
  /** Sentences: what it would hit, why it is asked, who asks, what runs there. */
  readonly lines: readonly string[];
  /** The name to be typed to the letter, as it is; undefined: a yes is enough. */
  readonly name: string | undefined;
}

/** `views` are those of the open folders; `terminal` is what the terminal is called that it comes from. */
export function questionWords(
  { act, verdict }: Asking,
  views: readonly View[],
  terminal: string | undefined,
  now: number,
): QuestionWords {
  const { about, answer, reason } = verdict;
  const { environment, target, verb } = about;
  const place = environment ? environment.name : 'nobody knows where';
  const runs = environment ? runsWords(views, environment.name, now) : '';
  const lines = [
    verb === 'destructive' ? 'WHAT THIS DESTROYS DOES NOT COME BACK.' : '',
    target === '' ? '' : `It hits ${inert(target, 300)}.`,
    sentence(inert(reason, 300)),
    `It comes from ${sourceWords(act, terminal)}.`,
    runs,
  ];
  return {
    title: `${plain(place, 40)} · ${plain(actWords(act), 160)}`,
    lines: lines.filter(Boolean),
    name: answer === 'name' && environment ? environment.name : undefined,
  };
}

const ORIGINS: Readonly<Record<Exclude<Act, { type: 'promotion' }>['origin'], string>> = {
  terminal: 'a terminal',
  task: 'a task',
  debug: 'a launch configuration',
  push: 'a push',
  hook: 'a hook',
  editor: 'the editor',
};

function sourceWords(act: Act, terminal: string | undefined): string {
  const { actor } = act;
  const place =
    terminal === undefined
      ? ORIGINS[act.type === 'promotion' ? 'editor' : act.origin]
      : `the terminal "${inert(terminal, 40)}"`;
  return actor.kind === 'agent' ? `the AGENT ${inert(actor.name, 40)}, in ${place}` : place;
}

/** What runs there now, as far as it has been read: `production runs 1a2b3c4 (v1.8.0), deployed 2 h ago.` */
function runsWords(views: readonly View[], environment: string, now: number): string {
  const cells = views.flatMap((view) =>
    view.services.flatMap(({ name }) => view.cell(name, environment) ?? []),
  );
  const words = cells.flatMap((cell) => {
    const deployed = deploymentOf(cell);
    if (!deployed) return [];
    const { commit, version } = deployed.deployment;
    const service = cells.length > 1 ? `${inert(cell.service, 30)}: ` : '';
    const label = version === undefined ? '' : ` (${inert(version, 24)})`;
    const since = deployedSince(cell);
    const age = since === undefined ? '' : `, deployed ${ago(since, now)}`;
    return [`${service}${shortReported(commit)}${label}${age}`];
  });
  if (words.length === 0) return '';
  const shown = words.slice(0, 3).join('; ');
  const more = words.length > 3 ? `; and ${words.length - 3} more` : '';
  return `${inert(environment, 40)} runs ${shown}${more}.`;
}

function sentence(words: string): string {
  const [first = ''] = words;
  return words === '' ? '' : `${first.toUpperCase()}${words.slice(first.length)}.`;
}
