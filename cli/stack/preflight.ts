import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { folderInUse, takeFileLock } from '../../src/engine/data-folder.ts';
import { EngineError } from '../../src/engine/errors.ts';
import { publishedInstance } from './instance.ts';

/** A second start on the same data says so, and says where the first one is, before it says anything of ports. */
export function assertNotInUse(dataDir: string): void {
  const lockFile = path.join(dataDir, 'run', 'lock');
  if (!existsSync(lockFile)) return;
  try {
    const lock = takeFileLock(lockFile, 0);
    lock?.close();
    if (lock) return;
  } catch {
    // Unreadable: the engine names that fault, with its remedy.
    return;
  }
  const baseUrl = publishedInstance(dataDir)?.baseUrl;
  throw folderInUse(dataDir, baseUrl ? `正在 ${baseUrl} 提供服务` : '正在启动');
}

/** The port if it is free; else says who could have it and how to choose another. */
export function assertPortFree(wished: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const other = `换一个端口，例如：PORT=${wished < 65_535 ? wished + 1 : 3000} npm start`;
      const taken = error.code === 'EADDRINUSE';
      reject(
        new EngineError(
          'port-taken',
          taken
            ? `端口 ${wished} 已被占用。 Port ${wished} is taken.`
            : `不能在 ${host}:${wished} 上监听。 Cannot listen there.`,
          taken ? `停止占用该端口的程序，或${other}` : `检查 HOST，或${other}`,
          taken ? '' : error.message,
        ),
      );
    });
    probe.listen(wished, host, () => probe.close(() => resolve(wished)));
  });
}
