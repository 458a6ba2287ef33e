import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { sql } from 'kysely';
import { openDatabase } from '../src/db/client.ts';
import { connectEngine } from '../src/engine/connection.ts';
import { EngineError } from '../src/engine/errors.ts';
import { readConfig } from '../src/platform/config.ts';
import { createFileStore } from '../src/platform/file-store.ts';
import { keptMasterKey } from '../src/platform/master-key.ts';
import { createVault } from '../src/platform/vault.ts';
import { failWith } from './stack/failure.ts';
import { runningInstance } from './stack/instance.ts';
import type { BankPapers } from './verify/batches.ts';
import { type Finding, verify } from './verify/verify.ts';

const options = new Command('verify')
  .description(
    '核对审计链、账簿、支付，以及数据库与引擎是否一致。Recomputes the audit chain, the ledger and the match with the engine.',
  )
  .option('--data <folder>', '正在运行的实例的数据目录', process.env.DATA_DIR || '.data')
  .option('--json', '只打印一个 JSON 对象')
  .parse()
  .opts<{ data: string; json?: boolean }>();

try {
  const findings = await verifyRunning();
  const clean = findings.every((f) => f.count === 0);
  if (options.json) process.stdout.write(`${JSON.stringify({ clean, findings })}\n`);
  else console.log(report(findings, clean));
  process.exit(clean ? 0 : 1);
} catch (error) {
  failWith(error);
}

async function verifyRunning(): Promise<Finding[]> {
  const target = runningInstance(path.resolve(options.data), process.env);
  if (!target) throw notRunning();
  const database = openDatabase({ url: target.databaseUrl, maxConnections: 4 });
  const engine = await sql`select 1`
    .execute(database.db)
    .then(() => connectEngine({ address: target.temporalAddress, namespace: target.namespace }))
    .catch((error) => {
      // An instance that was killed has left its address behind.
      throw notRunning(String(error.message ?? error));
    });
  try {
    return await verify(database.db, engine.client, { papers: papersHere(path.resolve(options.data)) });
  } finally {
    await Promise.allSettled([database.close(), engine.close()]);
  }
}

/** The bank files lie beside the instance, under its key; elsewhere they cannot be read, and the report says so. */
function papersHere(dataDir: string): BankPapers | null {
  const { masterKey } = readConfig({ ...process.env, DATA_DIR: dataDir });
  if (!masterKey && !existsSync(path.join(dataDir, 'secrets', 'master.key'))) return null;
  const vault = createVault(masterKey ?? keptMasterKey(dataDir));
  return { files: createFileStore(dataDir, vault), vault };
}

function report(findings: readonly Finding[], clean: boolean): string {
  const lines = findings.map(({ check, count, examples }) =>
    count === 0 ? `✓ ${check}` : `✗ ${check}：${count} 处，例如 ${examples.join('、')}`,
  );
  if (!findings.some(({ code }) => code === 'batches-match-files')) {
    lines.push('－ 银行文件：这台机器上没有主密钥和文件，没有核对；请在存放文件的机器上核对（--data）。');
  }
  const end = clean
    ? '核对通过。'
    : '核对发现问题：请暂停放款，保留数据目录和数据库的备份，把以上内容发给维护人员。';
  return [...lines, end].join('\n');
}

function notRunning(detail = ''): EngineError {
  return new EngineError(
    'engine-unreachable',
    '没有正在运行的实例可核对。 No running instance.',
    '先在另一个窗口运行 npm start（用了别的数据目录时加 --data），或设置 DATABASE_URL 和 TEMPORAL_ADDRESS。',
    detail,
  );
}
