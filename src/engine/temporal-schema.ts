import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import type { EngineBinaries } from './binaries.ts';
import { EngineError } from './errors.ts';
import type { SqlServer } from './temporal-config.ts';

export interface SchemaOptions {
  binaries: EngineBinaries;
  sql: SqlServer;
  /** Connection to any database of the server, allowed to create databases. */
  adminUrl: string;
  /** The cluster is ours alone: a set-up that was killed half-way may be dropped and done again. */
  exclusive: boolean;
  onProgress: (line: string) => void;
}

/** Throws EngineError when the server that DATABASE_URL names does not answer. */
export async function assertReachable(url: string): Promise<void> {
  try {
    await withClient(url, (client) => client.query('select 1'));
  } catch (error) {
    throw new EngineError(
      'database-unreachable',
      '无法连接 DATABASE_URL 指定的数据库。 The database of DATABASE_URL does not answer.',
      '请检查 DATABASE_URL 的主机、端口、用户和密码，以及数据库是否在运行。',
      String(error),
    );
  }
}

/** Creates the databases that are absent. */
export async function ensureDatabases(adminUrl: string, names: string[]): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const present = new Set(rows.map((row) => row.datname));
    for (const name of names.filter((wanted) => !present.has(wanted))) {
      await client.query(`create database ${client.escapeIdentifier(name)} template template0`);
    }
  });
}

/** Brings both Temporal databases to the binaries' schema. Each database's comment says which build last did so. */
export async function ensureTemporalSchema(options: SchemaOptions): Promise<void> {
  const { temporal, visibility } = options.sql.databases;
  const comments = await schemaComments(options.adminUrl);
  const wanted = `engine schema ${options.binaries.key}`;
  const all = [
    { name: temporal, schema: 'postgresql/v12/temporal' },
    { name: visibility, schema: 'postgresql/v12/visibility' },
  ];
  const stale = all.filter(({ name }) => comments.get(name) !== wanted);
  if (stale.length === 0) return;
  options.onProgress('准备工作流引擎的数据表');
  for (const { name, schema } of stale) {
    const finishedBefore = comments.get(name)?.startsWith('engine schema ') ?? false;
    if (comments.has(name) && !finishedBefore && options.exclusive)
      await dropDatabase(options.adminUrl, name);
    await ensureDatabases(options.adminUrl, [name]);
    if (!finishedBefore && !(await hasVersionTable(options.adminUrl, name))) {
      await sqlTool(options, name, ['setup-schema', '--version', '0.0']);
    }
    await sqlTool(options, name, ['update-schema', '--schema-name', schema]);
    await comment(options.adminUrl, name, wanted);
  }
}

/**
 * Forgets the members of the former run. Their addresses are dead, yet a new start within a minute would
 * try to join them first and serve nothing for up to half a minute. Only for a cluster that is ours alone.
 */
export async function forgetMembers(adminUrl: string, database: string): Promise<void> {
  await withClient(databaseIn(adminUrl, database), (client) =>
    client.query('delete from cluster_membership'),
  );
}

async function schemaComments(adminUrl: string): Promise<Map<string, string | null>> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string; comment: string | null }>(
      "select datname as name, shobj_description(oid, 'pg_database') as comment from pg_database",
    );
    return new Map(rows.map((row) => [row.name, row.comment]));
  });
}

function hasVersionTable(adminUrl: string, name: string): Promise<boolean> {
  return withClient(databaseIn(adminUrl, name), async (client) => {
    const { rows } = await client.query<{ found: boolean }>(
      "select to_regclass('schema_version') is not null as found",
    );
    return rows[0]?.found ?? false;
  });
}

function databaseIn(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function dropDatabase(adminUrl: string, name: string): Promise<unknown> {
  return withClient(adminUrl, (client) =>
    client.query(`drop database ${client.escapeIdentifier(name)} with (force)`),
  );
}

function comment(adminUrl: string, name: string, text: string): Promise<unknown> {
  return withClient(adminUrl, (client) =>
    client.query(`comment on database ${client.escapeIdentifier(name)} is ${client.escapeLiteral(text)}`),
  );
}

async function sqlTool({ binaries, sql }: SchemaOptions, database: string, args: string[]): Promise<void> {
  const connection = ['--plugin', 'postgres12', '--endpoint', sql.host, '--port', String(sql.port)];
  const tls = sql.tls ? ['--tls', '--tls-disable-host-verification'] : [];
  try {
    await promisify(execFile)(binaries.sql, [...connection, '--database', database, ...tls, ...args], {
      // The password goes by environment: arguments are visible to every user of the machine.
      env: { ...process.env, SQL_USER: sql.user, SQL_PASSWORD: sql.password },
      maxBuffer: 64 * 1024 ** 2,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new EngineError(
      'engine-start-failed',
      `准备数据库 ${database} 的表失败。 Setting up the engine's schema failed.`,
      '请查看详情；若使用外部数据库，请确认该用户可以建库建表。',
      `${stdout}${stderr}`.slice(-2000) || String(error),
    );
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
