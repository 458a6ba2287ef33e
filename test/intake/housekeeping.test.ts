import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { closeBrokenImports } from '../../src/intake/import-record.ts';
import { createRematch } from '../../src/intake/rematch.ts';
import { runImport } from '../../src/intake/run-import.ts';
import { sweep } from '../../src/outbox/sweep.ts';
import { csv, EMPLOYER, openWorld, payment, placement, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
});
afterEach(() => world.close());

const imports = () =>
  world.db.selectFrom('import_run').select(['id', 'kind', 'status']).orderBy('recorded_at').execute();
const closeBroken = () => world.inTransaction(closeBrokenImports);

/** A file that has opened its run and then stands still, until its reader lets go. */
async function standingStill(database = world.database) {
  // Somebody else's import of the same queue is at work: this one waits for its turn.
  const blocker = await world.database.pool.connect();
  await blocker.query('begin; select pg_advisory_xact_lock(4333, 2)');
  const result = runImport(
    { database, vault: world.vault },
    {
      kind: 'employers',
      fileName: 'employers.csv',
      content: Readable.from([Buffer.from(csv('employers', [{ ...EMPLOYER, 联系人: '石' }]))]),
      mode: 'keep-good',
      businessAtMs: Date.parse('2016-12-01T09:00:00+08:00'),
      userId: null,
    },
  ).then(
    (report) => report.status,
    () => 'broken',
  );
  await expect.poll(async () => (await imports()).at(-1)?.status).toBe('running');
  return {
    result,
    letGo: async () => {
      await blocker.query('rollback');
      blocker.release();
    },
  };
}

test('an import at work is left alone, however many processes look', async () => {
  const { result, letGo } = await standingStill();
  expect(await Promise.all([closeBroken(), closeBroken()])).toEqual([0, 0]);
  await letGo();
  expect(await result).toBe('done');
  expect(await closeBroken()).toBe(0);
  expect((await imports()).at(-1)?.status).toBe('done');
});

test('an import whose connection was killed is closed, with a word for people, and can come again', async () => {
  // As a process that dies: its connections end, and it says nothing any more.
  const process = openDatabase({ url: world.database.url, maxConnections: 3 });
  const db = new Proxy(process.db, {
    get: () => {
      throw new Error('gone');
    },
  });
  const dead = { ...process, db };
  const { result, letGo } = await standingStill(dead as never);
  // It says that it runs a moment before it waits.
  const killed = async () =>
    (
      await sql`
        select pg_terminate_backend(a.pid) from pg_stat_activity a
        where a.datname = current_database() and a.wait_event_type = 'Lock' and a.pid <> pg_backend_pid()
      `.execute(world.db)
    ).rows.length;
  await expect.poll(killed).toBe(1);
  expect(await result).toBe('broken');
  await letGo();
  await process.close();
  const run = (await imports()).at(-1)!;
  expect(run.status).toBe('running');
  await expect.poll(closeBroken).toBe(1);
  expect(await closeBroken()).toBe(0);
  expect((await imports()).at(-1)).toMatchObject({ id: run.id, status: 'failed' });
  const told = await world.db
    .selectFrom('import_error')
    .selectAll()
    .where('import_id', '=', run.id)
    .execute();
  expect(told).toMatchObject([
    { row_no: 0, code: 'import-broken-off', message: expect.stringContaining('没有任何一行') },
  ]);
  expect(await world.importRows('employers', [{ ...EMPLOYER, 联系人: '石' }])).toMatchObject({ accepted: 1 });
});

test('delivered messages go after a week, what is not delivered stays', async () => {
  await world.importRows('placements', [placement(1), placement(2), placement(3)]);
  await sql`
    update outbox set delivered_at = clock_timestamp() - case workflow_id
      when 'employment-JY1' then interval '8 days' when 'employment-JY2' then interval '6 days' end
  `.execute(world.db);
  expect((await sweep(world.database, Date.now())).purged).toBe(1);
  const left = new Set((await world.outbox()).map(({ id }) => id));
  expect(left).toEqual(new Set(['employment-JY2', 'employment-JY3']));
});

test('what stood still is asked to go on, and noted on its time line once', async () => {
  await world.importRows('placements', [placement(1), placement(2)]);
  await sql`update outbox set delivered_at = clock_timestamp()`.execute(world.db);
  const longAgo = sql<never>`clock_timestamp() - interval '1 hour'`;
  await world.db.updateTable('employment').set({ recorded_at: longAgo }).where('id', '=', 'JY1').execute();
  await sql`insert into case_wait (case_id, kind, employment_id, division, due_at, since, article, blocked_by, then_what,
      params, revision)
    values ('employment-JY2', 'employment-year', 'JY2', '433101', ${longAgo}, ${longAgo}, '24', '', '', '{}', 1)`.execute(
    world.db,
  );
  const noted = () =>
    world.db
      .selectFrom('case_event')
      .select(['employment_id as id', 'event_key as key', 'actor'])
      .where('kind', '=', 'case-stuck')
      .orderBy('employment_id')
      .execute();
  expect(await sweep(world.database, Date.now())).toMatchObject({ unassessed: 1, overdue: 1 });
  expect(await noted()).toEqual([
    { id: 'JY1', key: 'stuck:unassessed:employment-JY1', actor: null },
    { id: 'JY2', key: expect.stringMatching(/^stuck:overdue:\d+$/), actor: null },
  ]);
  // An hour later it is asked again; the time line has said it.
  await sql`update outbox set delivered_at = clock_timestamp()`.execute(world.db);
  await sql`update case_wait set ensured_at = ${longAgo}`.execute(world.db);
  expect(await sweep(world.database, Date.now())).toMatchObject({ unassessed: 1 });
  expect(await noted()).toHaveLength(2);
});

test('rematching: what is new each minute, all once a day', async () => {
  const rematch = createRematch();
  const minute = 60_000;
  const now = Date.now();
  await world.importRows('insurance', [payment(1, '2016-07')]);
  await world.importRows('placements', [placement(1)]);
  /** As two that did not see each other, `ago` minutes before. */
  const unmatch = (ago: number) =>
    sql`
      with i as (update insurance_payment set matched_employment = null, recorded_at = ${new Date(now - ago * minute)})
      update employment set recorded_at = ${new Date(now - ago * minute)}
    `.execute(world.db);
  await unmatch(600);
  expect(await rematch(world.db, now)).toBe(1);
  await unmatch(600);
  expect(await rematch(world.db, now + minute)).toBe(0);
  await unmatch(3);
  expect(await rematch(world.db, now + 2 * minute)).toBe(1);
  // An old row whose employment is new.
  await unmatch(600);
  await sql`update employment set recorded_at = ${new Date(now)}`.execute(world.db);
  expect(await rematch(world.db, now + 3 * minute)).toBe(1);
  await unmatch(600);
  expect(await rematch(world.db, now + 24 * 60 * minute)).toBe(1);
});

test('of several workers one looks', async () => {
  let looks = 0;
  const look = () =>
    sweep(world.database, Date.now(), async () => {
      looks += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (looks === 1)
        await sweep(world.database, Date.now(), async () => {
          looks += 10;
        });
    });
  await look();
  expect(looks).toBe(1);
});
