import path from 'node:path';
import { Command } from 'commander';
import { openDatabase } from '../src/db/client.ts';
import { connectEngine } from '../src/engine/connection.ts';
import { EngineError } from '../src/engine/errors.ts';
import { failWith } from './stack/failure.ts';
import { runningInstance } from './stack/instance.ts';
import { verify } from './verify/verify.ts';

const options = new Command('verify')
  .description(
    '核对审计链、账簿、支付，以及数据库与引擎是否一致。Recomputes the audit chain, the ledger and the match with the engine.',
  )
  .option('--data <folder>', '正在运行的实例的数据目录', process.env.DATA_DIR ?? '.data')
  .option('--json', '只打印一个 JSON 对象')
  .parse()
  .opts<{ data: string; json?: boolean }>();

try {
  const target = runningInstance(path.resolve(options.data), process.env);
  if (!target) {
    throw new EngineError(
      'engine-unreachable',
      '没有正在运行的实例可核对。 No running instance.',
      '先在另一个窗口运行 npm start，或设置 DATABASE_URL 和 TEMPORAL_ADDRESS。',
    );
  }
  const database = openDatabase({ url: target.databaseUrl, maxConnections: 4 });
  const engine = await connectEngine({ address: target.temporalAddress, namespace: target.namespace });
  const findings = await verify(database.db, engine.client);
  await Promise.all([database.close(), engine.close()]);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ clean: findings.every((f) => f.count === 0), findings })}\n`);
  else {
    for (const { check, count, examples } of findings) {
      console.log(
        `${count === 0 ? '✓' : '✗'} ${check}${count === 0 ? '' : `：${count}处，例如 ${examples.join('、')}`}`,
      );
    }
  }
  process.exit(findings.every((f) => f.count === 0) ? 0 : 1);
} catch (error) {
  failWith(error);
}
