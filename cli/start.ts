import path from 'node:path';
import { Command } from 'commander';
import { DEMO_PASSWORD } from '../src/accounts/demo.ts';
import { openDatabase } from '../src/db/client.ts';
import { loadDemoCounty } from './stack/demo-county.ts';
import { failWith } from './stack/failure.ts';
import { startStack } from './stack/stack.ts';

const options = new Command('start')
  .description('启动湘西劳务协作补贴系统。Starts the product on this machine.')
  .option('--empty', '首次启动时不装入演示县数据')
  .option('--data <folder>', '数据目录', process.env.DATA_DIR ?? '.data')
  .option('--verbose', '打印工作进程和接口的日志')
  .parse()
  .opts<{ empty?: boolean; data: string; verbose?: boolean }>();

const say = (line: string) => console.log(line);
try {
  const port = Number(process.env.PORT ?? 3000);
  const stack = await startStack({
    dataDir: path.resolve(options.data),
    host: process.env.HOST ?? '127.0.0.1',
    port,
    onProgress: say,
    onEvent: say,
    onOutput: (_name, text) => options.verbose && process.stdout.write(text),
  });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      say('正在停止 …');
      await stack.stop().catch(failWith);
      say('已停止，数据已保存。');
      process.exit(0);
    });
  }
  for (const event of ['exited', 'recovered'] as const) {
    stack.engine.events.on(event, ({ name }: { name: string }) => say(`${name} ${event}`));
  }

  if (stack.firstStart && !options.empty) {
    const database = openDatabase({ url: stack.engine.databaseUrl, maxConnections: 4 });
    try {
      await loadDemoCounty({ stack, database, onProgress: say });
    } finally {
      await database.close();
    }
  } else if (!stack.firstStart) {
    say(`沿用已有数据：${path.resolve(options.data)}`);
  }
  say('');
  say(`系统已启动：${stack.baseUrl}`);
  say(`  接口文档：${stack.baseUrl}/docs`);
  say(
    `  演示账号：jishou-centre、jishou-hr1、jishou-hr2、jishou-finance1、admin …（README 有全部），口令 ${DEMO_PASSWORD}`,
  );
  say('  按 Ctrl-C 停止。');
} catch (error) {
  failWith(error);
}
