import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logTail } from './data-folder.ts';
import { EngineError } from './errors.ts';

/** Refuses a folder that is not a cluster of this version. */
export function assertVersion(data: string): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version !== '18') throw damaged(data, `PG_VERSION is "${version.slice(0, 40)}", expected "18"`);
}

/** Why the server did not come up, told by the end of its log. */
export function startFailure(
  data: string,
  port: number,
  log: string,
  from: number,
  error: unknown,
): EngineError {
  const output = logTail(log, from);
  if (/Address already in use|could not bind/i.test(output)) {
    return new EngineError(
      'port-taken',
      `数据库端口 ${port} 已被占用。 The database port is taken.`,
      '请停止占用该端口的程序，或指定另一个端口。',
      output,
    );
  }
  if (/No space left/i.test(output)) {
    return new EngineError(
      'disk-full',
      '磁盘已满，数据库无法启动。 Disk full.',
      '请清理磁盘后重试。',
      output,
    );
  }
  return damaged(data, output || String(error));
}

export function damaged(data: string, detail: string): EngineError {
  return new EngineError(
    'data-folder-damaged',
    `数据库目录已损坏或不是 PostgreSQL 18 的数据：${data}。 The database folder is damaged.`,
    '请先备份该目录，再从备份恢复；若不需要其中的数据，可删除数据目录后重新启动。详情见 logs/postgres.log。',
    detail,
  );
}

export function wrongPassword(error: unknown): EngineError {
  return new EngineError(
    'data-folder-damaged',
    '数据库拒绝 secrets/postgres-password 中的密码。 The kept password does not open the database.',
    '请从备份恢复 secrets 目录，它必须与数据库目录配套。',
    String(error),
  );
}
