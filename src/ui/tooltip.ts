import * as vscode from 'vscode';
import { KINDS } from '../core/kinds';
import type { View } from '../core/observe/store';
import { details } from '../core/present/details';
import type { Row } from '../core/present/rows';

/** The long form of a row. Remote text goes in as text only: no links, no images, no icons of its making. */
export function tooltipOf(
  view: View,
  row: Row,
  now: number,
): vscode.MarkdownString | string | undefined {
  const { target } = row;
  if (target.type === 'cell') {
    const cell = view.cell(target.service, target.environment);
    if (!cell) return undefined;
    const text = heading(`${target.service} in ${target.environment}`);
    appendMeaning(text, view, target.environment);
    text.appendMarkdown('\n\n');
    for (const { label, value } of details(view, cell, now)) {
      text.appendMarkdown('  \n**').appendText(label).appendMarkdown('** ').appendText(value);
    }
    return text;
  }
  if (target.type === 'environment') {
    const text = heading(target.environment);
    appendMeaning(text, view, target.environment);
    return text;
  }
  return row.description === '' ? row.label : `${row.label}: ${row.description}`;
}

function heading(title: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  return text.appendMarkdown('**').appendText(title).appendMarkdown('**');
}

/** What the environment is for: who uses it, whose data, how errors show, when it may change. */
function appendMeaning(text: vscode.MarkdownString, view: View, name: string): void {
  const environment = view.environments.find((candidate) => candidate.name === name);
  if (!environment) return;
  const { kind, usedBy, data, errors, changes, mirrors } = environment;
  const lines = [
    `${KINDS[kind].meaning}`,
    `Used by ${usedBy} · data: ${data} · errors: ${errors} · changes: ${changes}`,
    ...(mirrors === undefined ? [] : [`Mirrors ${mirrors}`]),
  ];
  text.appendMarkdown('\n');
  for (const line of lines) text.appendMarkdown('  \n').appendText(line);
}
