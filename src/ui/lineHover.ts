import * as vscode from 'vscode';
import type { Told } from '../core/history/history';
import { type Disposable, DisposableStore } from '../core/lifecycle';
import { containmentStrip } from '../core/present/containment';
import {
  byService,
  lineReasons,
  lineTruth,
  otherTexts,
  type ServiceLine,
  writtenWords,
} from '../core/present/line';
import type { LineStory } from '../core/questions/lineStory';
import { plain } from '../core/text';
import type { CommandContext } from './commands';
import type { LineStories } from './lineStories';
import { commands } from './commandIds';

/**
 * What there is to say about the line that the cursor is on, where the mouse rests on it. Only there: a hover over any
 * other line belongs to the language.
 */
export class LineHover implements vscode.HoverProvider, Disposable {
  private readonly own = new DisposableStore();

  constructor(
    private readonly context: CommandContext,
    private readonly stories: LineStories,
  ) {
    this.own.add(vscode.languages.registerHoverProvider({ scheme: 'file' }, this));
  }

  async provideHover(
    document: vscode.TextDocument,
    { line }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!this.context.settings.get('line.hover') || !isCursorLine(document, line)) return undefined;
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    try {
      const told = await this.stories.ask(document, line, controller.signal);
      return told && hoverOf(told, this.context.clock.now());
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      cancelling.dispose();
    }
  }

  dispose(): void {
    this.own.dispose();
  }
}

function isCursorLine(document: vscode.TextDocument, line: number): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && editor.selection.active.line === line;
}

function hoverOf(told: Told<LineStory>, now: number): vscode.Hover {
  if (told.state === 'unknown') {
    const text = new vscode.MarkdownString();
    appendWords(text, `Where this line runs is not known: ${plain(told.reason, 200)}.`);
    return new vscode.Hover(text);
  }
  return new vscode.Hover([storyText(told.value, now), actionsFor(told.value)]);
}

/** Remote text goes in as text only: it makes no link, no image, no command and no icon. */
function storyText(story: LineStory, now: number): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const { written } = story;
  if (written.state === 'committed') {
    const subject = plain(written.blamed.commit.subject, 160) || 'no subject';
    text.appendMarkdown('**').appendText(subject).appendMarkdown('**  \n');
  }
  text.appendText(writtenWords(written, now));
  const services = byService(story);
  for (const one of services) appendService(text, story, one, services.length > 1);
  return text;
}

function appendService(
  text: vscode.MarkdownString,
  story: LineStory,
  { service, cells }: ServiceLine,
  named: boolean,
): void {
  text.appendMarkdown('\n\n');
  if (named) {
    text.appendMarkdown('**').appendText(plain(service, 40)).appendMarkdown('**  \n');
  }
  if (story.written.state === 'committed') {
    appendStrip(text, cells);
    text.appendMarkdown('\n\n');
  }
  appendWords(text, lineTruth(cells));
  for (const other of otherTexts(cells)) {
    text.appendMarkdown('\n\n').appendText(`${other.environments}: `);
    text.appendMarkdown('_').appendText(other.text).appendMarkdown('_');
  }
  for (const reason of lineReasons(cells)) {
    text.appendMarkdown('\n\n');
    appendWords(text, reason);
  }
}

/** The marks of the environments. The row may break between two of them, not within one. */
function appendStrip(text: vscode.MarkdownString, cells: ServiceLine['cells']): void {
  cells.forEach((cell, at) => {
    if (at > 0) text.appendMarkdown('&nbsp; ');
    text.appendText(containmentStrip([cell]));
  });
}

/**
 * `appendText` makes each space one that does not break; a long text must break. Never behind the first word, so that
 * nothing in it can begin a list.
 */
function appendWords(text: vscode.MarkdownString, words: string): void {
  const [first = '', second = '', ...others] = words.split(' ');
  text.appendText(`${first} ${second}`);
  for (const word of others) text.appendMarkdown(' ').appendText(word);
}

/** The ways on from here. This one is trusted to run two commands of ours: nothing remote may be in it but an id. */
function actionsFor({ written }: LineStory): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [commands.whereIsCommit, commands.compareFile] };
  const links = [`[Compare File With…](command:${commands.compareFile})`];
  if (written.state === 'committed') {
    const id = encodeURIComponent(JSON.stringify([written.blamed.commit.id]));
    links.unshift(`[Where Is This Commit…](command:${commands.whereIsCommit}?${id})`);
  }
  return text.appendMarkdown(links.join(' · '));
}
