import path from 'node:path';
import { Command } from 'commander';
import { AccountError, createAdministrator } from '../src/accounts/administrator.ts';
import { openDatabase } from '../src/db/client.ts';
import { askNewPassword } from './stack/ask-password.ts';
import { failWith } from './stack/failure.ts';
import { publishedInstance } from './stack/instance.ts';

// The first account of a production database; the administrator makes all others on the page 用户与岗位.
const options = new Command('create-admin')
  .description(
    '建立第一个系统管理员；口令在终端输入（不显示），或从标准输入读第一行。Creates the first administrator.',
  )
  .option('--username <name>', '用户名', 'admin')
  .option('--name <name>', '姓名，办理记录上显示', '系统管理员')
  .option('--additional', '已有管理员时再建一个（例如口令遗失）')
  .option(
    '--data <folder>',
    '正在运行的实例的数据目录（没有 DATABASE_URL 时）',
    process.env.DATA_DIR || '.data',
  )
  .parse()
  .opts<{ username: string; name: string; additional?: boolean; data: string }>();

try {
  const url = process.env.DATABASE_URL || publishedInstance(path.resolve(options.data))?.databaseUrl;
  if (!url) {
    throw new AccountError(
      'no-database',
      '没有可用的数据库。 No database.',
      '请设置 DATABASE_URL，或先在另一个窗口运行 npm start（用了别的数据目录时加 --data）。',
    );
  }
  const password = await askNewPassword({ input: process.stdin, output: process.stderr });
  if (password === null) {
    throw new AccountError(
      'passwords-differ',
      '两次输入的口令不同，没有建立账户。',
      '请重新运行并输入同一口令。',
    );
  }
  const database = openDatabase({ url, maxConnections: 1 });
  try {
    await createAdministrator(database.db, {
      username: options.username,
      displayName: options.name,
      password,
      businessAtMs: Date.now(),
      additional: options.additional ?? false,
    });
  } finally {
    await database.close();
  }
  console.log(`已建立系统管理员 ${options.username}。请用浏览器登录，在“用户与岗位”中新增其他用户。`);
} catch (error) {
  failWith(error);
}
