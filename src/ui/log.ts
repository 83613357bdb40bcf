import * as vscode from 'vscode';
import type { Disposable, Log } from '../core/lifecycle';
import { plain } from '../core/text';

/** The output channel. Every message is one sanitised line, so that remote text cannot forge another. */
export class ChannelLog implements Log, Disposable {
  private readonly channel = vscode.window.createOutputChannel('Whereabouts', { log: true });

  debug = (message: string): void => this.channel.debug(plain(message, 500));
  info = (message: string): void => this.channel.info(plain(message, 500));
  warn = (message: string): void => this.channel.warn(plain(message, 500));
  error = (message: string): void => this.channel.error(plain(message, 500));

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}
