import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askNewPassword } from '../../cli/stack/ask-password.ts';
import { signIn } from '../../src/accounts/users.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

const PASSWORD = 'first-and-secret';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** The command as an operator runs it, with what is piped into it. */
async function createAdmin(piped: string, ...args: string[]): Promise<{ status: number; said: string }> {
  const child = spawn(process.execPath, ['cli/create-admin.ts', ...args], {
    cwd: path.join(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: database.url },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  child.stdin.end(piped);
  const [status] = (await once(child, 'close')) as [number];
  return { status, said };
}

describe('the first account of a production database', () => {
  test('is made once, signs in, and stands in the log', async () => {
    const first = await createAdmin(`${PASSWORD}\nignored`, '--username', 'zhang.wei', '--name', '张伟');
    expect(first).toEqual({
      status: 0,
      said: '已建立系统管理员 zhang.wei。请用浏览器登录，在“用户与岗位”中新增其他用户。\n',
    });
    const account = await signIn(database.db, {
      username: 'zhang.wei',
      password: PASSWORD,
      on: plainDate('2016-06-01'),
    });
    expect(account).toMatchObject({
      displayName: '张伟',
      grants: [{ role: 'administrator', division: null, employer: null, intermediary: null }],
    });
    const log = await database.db
      .selectFrom('audit_entry')
      .select(['operation', 'subject', 'after'])
      .execute();
    expect(log).toMatchObject([
      { operation: 'createUser', subject: `user:${account?.id}`, after: { by: 'create-admin' } },
    ]);
    expect(JSON.stringify(log)).not.toContain(PASSWORD);

    const second = await createAdmin(PASSWORD, '--username', 'second');
    expect(second.status).toBe(1);
    expect(second.said).toContain('已有启用的系统管理员：zhang.wei。 [administrator-exists]');
    expect(second.said).toContain('--additional');
  });

  test('one more is made on request; a name that is taken, a short password and none are refused', async () => {
    const wrong: [string, string, string[]][] = [
      ['username-taken', PASSWORD, ['--additional', '--username', 'zhang.wei']],
      ['username-invalid', PASSWORD, ['--additional', '--username', 'Zhang Wei']],
      ['password-too-short', 'short', ['--additional', '--username', 'second']],
      ['password-too-short', '', ['--additional', '--username', 'second']],
    ];
    for (const [code, piped, args] of wrong) {
      const { status, said } = await createAdmin(piped, ...args);
      expect([code, status, said.includes(`[${code}]`)], said).toEqual([code, 1, true]);
      expect(said).toContain('处理办法');
    }
    expect(
      await signIn(database.db, { username: 'second', password: PASSWORD, on: plainDate('2016-06-01') }),
    ).toBeNull();
    expect((await createAdmin(PASSWORD, '--additional', '--username', 'second')).status).toBe(0);
    expect(
      await signIn(database.db, { username: 'second', password: PASSWORD, on: plainDate('2016-06-01') }),
    ).not.toBeNull();
  });

  test('where the only administrator is disabled, a first one can be made again', async () => {
    await database.db.updateTable('app_user').set({ active: false }).execute();
    expect((await createAdmin(PASSWORD, '--username', 'third')).status).toBe(0);
  });
});

describe('a password on the terminal', () => {
  const typed = async (...lines: string[]) => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = new PassThrough();
    let shown = '';
    output.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      // The next line is typed when it is asked for.
      if (text.includes('：')) input.write(`${lines.shift()}\r`);
    });
    return { password: await askNewPassword({ input, output }), shown };
  };

  test('is asked for twice and never shown', async () => {
    const { password, shown } = await typed(PASSWORD, PASSWORD);
    expect(password).toBe(PASSWORD);
    expect(shown).toBe('口令（输入时不显示）：\n再输入一次：\n');
  });

  test('is not taken when it is not the same twice', async () => {
    expect((await typed(PASSWORD, 'another')).password).toBeNull();
  });
});
