import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { WhereaboutsApi } from '../../src/api';
import { commands } from '../../src/ui/commandIds';
import { extensionId } from '../../src/ui/manifest';

describe('In Restricted Mode the extension', () => {
  it('starts no process and opens no connection, whatever command is called', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    let connections = 0;
    const server = createServer();
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/version`;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    await mkdir(join(folder.uri.fsPath, '.vscode'), { recursive: true });
    await writeFile(
      join(folder.uri.fsPath, '.vscode', 'whereabouts.json'),
      JSON.stringify({
        environments: { dev: {}, production: {} },
        services: {
          shop: {
            in: {
              dev: { source: { command: ['sh', '-c', 'touch canary'] } },
              production: { source: { http: url, commit: 'commit' } },
            },
          },
        },
      }),
    );
    // Counts processes and sockets of this whole extension host while our commands run.
    const started: string[] = [];
    const { spawn } = childProcess;
    const connect = Reflect.get(net.Socket.prototype, 'connect');
    childProcess.spawn = ((...args: Parameters<typeof spawn>) => {
      started.push(String(args[0]));
      return spawn(...args);
    }) as typeof spawn;
    const sockets: unknown[] = [];
    Reflect.set(net.Socket.prototype, 'connect', function (this: net.Socket, ...args: unknown[]) {
      sockets.push(args[0]);
      return Reflect.apply(connect, this, args) as net.Socket;
    });
    try {
      const extension = vscode.extensions.getExtension<WhereaboutsApi>(extensionId);
      const api = await extension?.activate();
      assert.ok(api);
      for (const id of Object.values(commands)) {
        if (id === commands.openWalkthrough || id === commands.showLog) continue;
        const running = vscode.commands.executeCommand(id).then(undefined, () => undefined);
        await new Promise((resolve) => setTimeout(resolve, 50));
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
        await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 1000))]);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.deepEqual(await api.cells(), []);
    } finally {
      childProcess.spawn = spawn;
      Reflect.set(net.Socket.prototype, 'connect', connect);
      server.close();
    }
    assert.equal(connections, 0);
    assert.deepEqual(
      Object.keys(require.cache).filter((path) => path.endsWith('engine.cjs')),
      [],
      'the part that could is not even loaded',
    );
    assert.ok(!started.includes('git') && !started.includes('sh'), started.join());
    assert.ok(!JSON.stringify(sockets).includes(String(new URL(url).port)));
  });
});
