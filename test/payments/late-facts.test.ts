import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { officeHour } from '../../cli/rehearsal/theatre.ts';
import { claimsBehindTheirFacts } from '../../cli/verify/facts.ts';
import { addDays, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { type ClaimId, topUpId } from '../../src/domain/ids.ts';
import { evenPlan } from '../../src/domain/recovery.ts';
import { announceAid } from '../../src/intake/aid/announce.ts';
import { revokeAttendance } from '../../src/intake/index.ts';
import { importBankResult } from '../../src/payments/bank-result.ts';
import { PaymentError } from '../../src/payments/errors.ts';
import { proposeRecovery } from '../../src/payments/recovery.ts';
import { recordReceipt } from '../../src/payments/recovery-money.ts';
import { releaseBatch } from '../../src/payments/release.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { resultFile } from '../helpers/bank.ts';
import { VILLAGE } from '../helpers/cases.ts';
import { digest } from '../helpers/digest.ts';
import { OFFICE } from '../helpers/people.ts';
import { openSandbox, type Sandbox } from '../helpers/sandbox.ts';
import { within } from '../helpers/within.ts';

/**
 * The record alone, without the engine: days of a class come and go while its allowance is decided, paid, topped up and
 * asked back. At rest what was paid, topped up and had back comes to ten yuan a day, and at no time more went out than was due.
 */
let house: House;
let box: Sandbox;
let userIds: ReadonlyMap<string, string>;
beforeAll(async () => {
  house = await openHouse();
  await house.database.pool.query(
    `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
  );
  box = openSandbox(house.database);
  const users = await house.database.db.selectFrom('app_user').select(['id', 'username']).execute();
  userIds = new Map(users.map(({ id, username }) => [username, id]));
});
afterAll(async () => {
  box.close();
  await house.close();
});

const FIRST = plainDate('2016-07-11');
const DAYS = 12;
const SCHOOL = '52433101000000001X';
let next = 700;

interface Play {
  readonly aidId: string;
  readonly personId: number;
  readonly claim: ClaimId;
  nowMs: number;
}

/** A class of twelve days that is over, and one trainee who came on the first five. */
async function begin(): Promise<Play> {
  const n = next++;
  const { db } = house.database;
  const identity = identityNumber(n);
  const aidId = `training.K${n}.1`;
  await sql`insert into institution (credit_code, name, kinds, division, business_on)
    values (${SCHOOL}, '职校', '{training}', '433101', '2016-06-01') on conflict do nothing`.execute(db);
  await sql`insert into household (number, division) values (${`K-${n}`}, ${VILLAGE})`.execute(db);
  const { rows } = await sql<{ id: number }>`
    insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, account_cipher, business_on)
    values (${box.vault.identityKey(identity)}, ${box.vault.seal(identity)}, ${identity.slice(-4)}, '石有福', '1970-01-01',
      ${`K-${n}`}, ${box.vault.seal('6228480000000000000')}, '2016-06-01') returning id`.execute(db);
  const personId = rows[0]!.id;
  await sql`insert into poverty_status (person_id, valid_from, registered_poor) values (${personId}, '1900-01-01', true)`.execute(
    db,
  );
  await sql`insert into training_class (id, title, training, category, institution, division, starts_on, ends_on, status,
      checked_by, checked_on, attendance_closed_on, attendance_closed_by, business_on)
    values (${`K${n}`}, '家政班', 'pre-employment', 'b', ${SCHOOL}, '433101', ${FIRST}, ${addDays(FIRST, DAYS - 1)}, 'approved',
      ${userIds.get('hr')!}, ${FIRST}, '2016-07-30', ${userIds.get('hr')!}, '2016-07-01')`.execute(db);
  await sql`insert into aid_case (id, kind, person_id, institution, division, starts_on, policy_version, business_on)
    values (${aidId}, 'training', ${personId}, ${SCHOOL}, '433101', ${FIRST}, 'xiangxi-2016@2', '2016-07-01')`.execute(
    db,
  );
  await sql`insert into training_enrolment (aid_id, class_id, person_id, paid_by_kind, paid_by_id)
    values (${aidId}, ${`K${n}`}, ${personId}, 'institution', ${SCHOOL})`.execute(db);
  const play: Play = {
    aidId,
    personId,
    claim: `training-living-allowance:${aidId}` as ClaimId,
    nowMs: officeHour(plainDate('2016-09-05')),
  };
  for (let day = 0; day < 5; day += 1) await come(play, day);
  return play;
}

async function come(p: Play, day: number): Promise<void> {
  const on = addDays(FIRST, day);
  const by = { importId: null, actor: userIds.get('jishou-centre')!, businessAtMs: p.nowMs };
  await house.database.db.transaction().execute(async (trx) => {
    // What the sheet would refuse once it is closed is not what this is about.
    await sql`set local session_replication_role = replica`.execute(trx);
    const { rows } = await sql<{ id: number }>`
      insert into training_attendance (aid_id, person_id, attended_on, business_on)
      values (${p.aidId}, ${p.personId}, ${on}, '2016-09-05')
      on conflict (person_id, attended_on) where revoked_on is null do nothing returning id`.execute(trx);
    if (!rows[0]) return;
    const note = {
      aidId: p.aidId,
      kind: 'aid-attendance-recorded',
      data: { days: 1, from: on, to: on },
      wakes: true,
    };
    await announceAid(trx, [{ ...note, key: `attendance:${rows[0].id}` }], by);
  });
  await digest(box, p.nowMs);
}

async function miss(p: Play, day: number): Promise<void> {
  const { rows } = await sql`select from training_attendance
    where aid_id = ${p.aidId} and attended_on = ${addDays(FIRST, day)} and revoked_on is null`.execute(
    house.database.db,
  );
  if (rows.length === 0) return;
  const officer = userIds.get('jishou-hr1')!;
  const revoked = {
    aidId: p.aidId,
    days: [addDays(FIRST, day)],
    reason: '代签',
    officer,
    businessAtMs: p.nowMs,
  };
  await house.database.db.transaction().execute((trx) => revokeAttendance(trx, revoked));
  await digest(box, p.nowMs);
}

interface ClaimNow {
  id: ClaimId;
  step: string;
  status: string;
  revision: number;
  flagged: string | null;
}
const claimsOf = (p: Play) =>
  house.database.db
    .selectFrom('claim')
    .select(['id', 'step', 'status', 'revision', 'recovery_reason as flagged'])
    .where((e) => e.or([e('id', '=', p.claim), e('tops_up', '=', p.claim)]))
    .orderBy('top_up_no')
    .$castTo<ClaimNow>()
    .execute();

/** One step of every claim that waits for somebody, by who usually takes it. */
async function handle(p: Play, action: 'approve' | 'refuse' = 'approve', only?: ClaimId): Promise<boolean> {
  let moved = false;
  for (const { id, step, revision, status } of await claimsOf(p)) {
    if (status !== 'open' || (only && id !== only)) continue;
    if (step === 'public-notice') p.nowMs += 8 * 86_400_000;
    else if (step in OFFICE && step !== 'release') {
      const officer = userIds.get(OFFICE[step as keyof typeof OFFICE])!;
      await refusable(() =>
        box.activities.decideClaim({
          claimId: id,
          requestKey: randomUUID(),
          step: step as never,
          action,
          officer: officer as never,
          revision,
          reason: 'documents-not-genuine',
          businessNowMs: p.nowMs,
        }),
      );
    } else if (step === 'payment') await pay(p, id);
    else continue;
    moved = true;
    await box.activities.refreshClaim({ claimId: id, businessNowMs: p.nowMs });
    await digest(box, p.nowMs);
  }
  return moved;
}

async function pay(p: Play, claimId: ClaimId, word: 'paid' | { returned: string } = 'paid'): Promise<void> {
  const businessAtMs = p.nowMs;
  const by = { businessAtMs, requestKey: randomUUID() };
  await refusable(() =>
    releaseBatch(box, { division: '433101', officer: userIds.get(OFFICE.release)!, ...by }),
  );
  const { rows } = await sql<{ key: string; batch: string; sha: string }>`
    select p.key, p.batch_id as batch, b.file_sha256 as sha from payment p join payment_batch b on b.id = p.batch_id
    where p.claim_id = ${claimId} and p.status = 'released'`.execute(house.database.db);
  const [released] = rows;
  if (!released) return;
  const content = resultFile(
    await box.files.read(released.sha),
    { [released.key]: word },
    shanghaiDateAt(businessAtMs),
  );
  await importBankResult(box, {
    batchId: released.batch,
    content,
    officer: userIds.get(OFFICE.bankResult)!,
    businessAtMs,
  });
  await digest(box, p.nowMs);
}

/** What the rules flag is asked back, exactly, approved and paid back. */
async function haveBack(p: Play): Promise<boolean> {
  let moved = false;
  for (const { id, flagged } of await claimsOf(p)) {
    const amountFen = flagged ? await overpaid(id) : 0;
    if (amountFen === 0) continue;
    const by = { officer: userIds.get('jishou-finance2')!, businessAtMs: p.nowMs };
    const instalments = evenPlan(amountFen, 1, addDays(shanghaiDateAt(p.nowMs), 30));
    const transact = house.database.db.transaction();
    const recoveryId = await refusable(() =>
      transact.execute((trx) =>
        proposeRecovery(trx, {
          ...by,
          requestKey: randomUUID(),
          claimId: id,
          amountFen,
          reason: flagged as never,
          note: null,
          instalments,
        }),
      ),
    );
    if (!recoveryId) continue;
    moved = true;
    await box.activities.decideRecovery({
      recoveryId: recoveryId as never,
      requestKey: randomUUID(),
      approve: true,
      officer: userIds.get('finance2')! as never,
      revision: 1,
      businessNowMs: p.nowMs,
    });
    const receipt = { recoveryId, amountFen, receivedOn: shanghaiDateAt(p.nowMs), reference: randomUUID() };
    await house.database.db
      .transaction()
      .execute((trx) => recordReceipt(trx, { ...by, ...receipt, requestKey: randomUUID() }));
    await digest(box, p.nowMs);
  }
  return moved;
}

/** As the case's page has it: what is kept of the claim, less what its own evaluation grants. */
async function overpaid(id: ClaimId): Promise<number> {
  const { rows } = await sql<{ fen: number }>`
    select greatest(0, coalesce((select p.amount_fen - coalesce((select sum(r.amount_fen) from recovery r where r.payment_key = p.key
        and r.status in ('proposed', 'collecting', 'settled')), 0) from payment p where p.claim_id = c.id and p.status in ('released', 'paid')), 0)
      - coalesce((c.trace->'outcome'->>'amountFen')::bigint, 0))::bigint as fen from claim c where c.id = ${id}`.execute(
    house.database.db,
  );
  return rows[0]!.fen;
}

async function refusable<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApplicationFailure || error instanceof PaymentError) return null;
    throw error;
  }
}

/** Everybody does what there is to do, until there is nothing. */
async function rest(p: Play): Promise<void> {
  for (let round = 0; round < 40; round += 1) {
    const [moved, back] = [await handle(p), await haveBack(p)];
    if (!moved && !back) return;
  }
  throw new Error('no end of work');
}

async function sums(p: Play): Promise<{ outFen: number; backFen: number; dueFen: number }> {
  const { rows } = await sql<{ outFen: number; backFen: number; dueFen: number }>`
    with c as (select id from claim where id = ${p.claim} or tops_up = ${p.claim})
    select (select coalesce(sum(y.amount_fen), 0)::bigint from payment y join c on c.id = y.claim_id
        where y.status in ('booked', 'released', 'paid')) as "outFen",
      (select coalesce(sum(r.amount_fen), 0)::bigint from recovery r join c on c.id = r.claim_id
        where r.status in ('collecting', 'settled')) as "backFen",
      (select count(*) * 1000 from training_attendance where aid_id = ${p.aidId} and revoked_on is null)::bigint as "dueFen"
  `.execute(house.database.db);
  return rows[0]!;
}

const day = fc.nat(DAYS - 1);
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('come' as const), day }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('miss' as const), day }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('handle' as const), day }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('back', 'refuse', 'rest') }) },
);

it('days that come and go: paid, topped up and had back it comes to ten yuan a day, and never was more', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 3, maxLength: 14 }),
      within(12_000, async (happenings) => {
        const play = await begin();
        for (const happening of [{ what: 'rest' as const }, ...happenings]) {
          const before = await sums(play);
          if (happening.what === 'come') await come(play, happening.day);
          else if (happening.what === 'miss') await miss(play, happening.day);
          else if (happening.what === 'handle') await handle(play);
          else if (happening.what === 'back') await haveBack(play);
          else if (happening.what === 'refuse') await refuseTopUp(play);
          else await rest(play);
          const after = await sums(play);
          // Nothing goes out beyond what is due; what is out already only grows too much when days fall away.
          expect(after.outFen - after.backFen).toBeLessThanOrEqual(
            Math.max(after.dueFen, before.outFen - before.backFen),
          );
        }
        await rest(play);
        // What a person has refused is not asked again; another fact asks anew.
        await come(play, 0);
        await miss(play, 0);
        await rest(play);
        const { outFen, backFen, dueFen } = await sums(play);
        expect(outFen - backFen).toBe(dueFen);
        expect(await claimsBehindTheirFacts(house.database.db)).toEqual([]);
      }),
    ),
    {
      numRuns: 60,
      examples: [[[{ what: 'come', day: 7 }, { what: 'rest' }, { what: 'miss', day: 1 }, { what: 'rest' }]]],
    },
  );
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from claim where tops_up is not null and status = 'paid'`.execute(
    house.database.db,
  );
  expect(rows[0]!.n).toBeGreaterThan(0);
});

async function refuseTopUp(p: Play): Promise<void> {
  const open = (await claimsOf(p)).find(
    ({ id, status, step }) => id !== p.claim && status === 'open' && step === 'acceptance',
  );
  if (open) await handle(p, 'refuse', open.id);
}

test('the record keeps what was restated, and lets no top-up pay more than is due', async () => {
  const play = await begin();
  await rest(play);
  await come(play, 7);
  const kept = await house.database.db
    .selectFrom('claim_restatement')
    .selectAll()
    .where('claim_id', '=', play.claim)
    .execute();
  expect(
    kept.slice(-1).map((one) => [one.due_before_fen, one.due_after_fen, one.paid_fen, one.facts.length]),
  ).toEqual([[5000, 6000, 5000, 1]]);
  const topUp = topUpId(play.claim, 1);
  // Past every check of the product, by hand: the database has the last word.
  const more = house.database.db
    .updateTable('claim')
    .set({ amount_fen: 2000, step: 'payment', payment_no: 1 })
    .where('id', '=', topUp);
  await more.execute();
  const payment = sql`
    insert into payment (key, claim_id, payment_no, division, fund, amount_fen, payee_id, payee_name, account_cipher, status, booked_on)
    select id || ':1', id, 1, paid_by, fund, amount_fen, payee_id, '石有福', '\\x00', 'booked', '2016-09-20' from claim where id = ${topUp}`;
  await expect(payment.execute(house.database.db)).rejects.toMatchObject({
    constraint: 'payment_within_due',
  });
  await expect(
    sql`insert into claim (id, programme, aid_id, entitlement_key, payee_kind, payee_id, paid_by, fund, amount_fen, policy_version,
        status, step, trace, raised_on, tops_up, top_up_no, tops_up_to_fen)
      select ${topUpId(play.claim, 2)}, programme, aid_id, entitlement_key, payee_kind, payee_id, paid_by, fund, 1000, policy_version,
        'open', 'acceptance', trace, raised_on, tops_up, 2, 7000 from claim where id = ${topUp}`.execute(
      house.database.db,
    ),
  ).rejects.toMatchObject({ constraint: 'claim_tops_up_what_was_paid' });
});
