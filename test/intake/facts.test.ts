import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Trx } from '../../src/db/client.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { checkPlacementRow } from '../../src/domain/import-rows/index.ts';
import {
  addContract,
  attachContractDocument,
  confirmContractRow,
  FactError,
  linkDocument,
  recordDeparture,
  recordFollowUp,
  recordInsurancePayment,
  registerEmployment,
  revokeDeparture,
  revokeInsurancePayment,
} from '../../src/intake/index.ts';
import {
  AGENCY,
  businessAt,
  creditCode,
  EMPLOYER,
  identity,
  openWorld,
  placement,
  scan,
  type World,
} from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
  await world.importRows('placements', [placement(1)]);
});
afterEach(() => world.close());

const by = { actor: 'clerk', businessAtMs: businessAt('2016-12-05') };
const run = <T>(work: (trx: Trx) => Promise<T>) => world.inTransaction(work);
async function refusal(work: (trx: Trx) => Promise<unknown>): Promise<string> {
  const error = await run(work).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(FactError);
  expect((error as FactError).remedy).not.toBe('');
  return (error as FactError).code;
}
const contract = (id: string) =>
  world.db.selectFrom('contract').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const occupied = async (id = 'JY1') =>
  (await world.db.selectFrom('employment').select('occupied').where('id', '=', id).executeTakeFirstOrThrow())
    .occupied;
const traces = async () => ({
  audit: (
    await world.db
      .selectFrom('audit_entry')
      .select(['operation', 'actor'])
      .where('actor', 'is not', null)
      .execute()
  ).map((a) => `${a.operation} ${a.actor}`),
  events: (await world.db.selectFrom('case_event').select('kind').orderBy('id').execute()).map((e) => e.kind),
  facts: (await world.outbox()).map((f) => f.kind),
});
const placed = (more: Record<string, string>) => {
  const checked = checkPlacementRow(placement(1, more), {
    row: 2,
    businessDate: plainDate('2016-12-05'),
    divisionExists: () => true,
  });
  if (!checked.ok) throw new Error('fixture');
  return checked.value;
};
const upload = (contractId: string, text = 'scan', at = by) =>
  run((trx) => attachContractDocument(trx, { contractId, document: scan(text), ...at }));
const decide =
  (
    contractId: string,
    accept: boolean,
    requestKey = `${contractId}-${accept}`,
    reason = accept ? null : '看不清',
  ) =>
  (trx: Trx) =>
    confirmContractRow(trx, {
      contractId,
      accept,
      officer: 'officer',
      reason,
      requestKey,
      businessAtMs: by.businessAtMs,
    });

describe('registerEmployment', () => {
  const register = (more: Record<string, string>) => (trx: Trx) =>
    registerEmployment(trx, { placement: placed(more), vault: world.vault, ...by });

  test('registers, leaves audit, time line and message; again changes nothing', async () => {
    const more = {
      就业编号: 'NEW',
      统一社会信用代码: EMPLOYER.统一社会信用代码,
      入职日期: '2018-06-18',
      合同起始日: '2018-06-18',
      合同终止日: '2019-06-17',
    };
    expect(await run(register(more))).toEqual({ employmentId: 'NEW', overlapsWith: null, unchanged: false });
    expect(await run(register(more))).toMatchObject({ unchanged: true });
    expect(await traces()).toEqual({
      audit: ['register-employment clerk'],
      events: ['employment-registered', 'employment-registered'],
      facts: ['registered', 'registered'],
    });
    const row = await world.db
      .selectFrom('employment')
      .select(['entered_by', 'import_id'])
      .where('id', '=', 'NEW')
      .executeTakeFirst();
    expect(row).toEqual({ entered_by: 'clerk', import_id: null });
  });

  test('an overlapping one is registered as such', async () => {
    expect(await run(register({ 就业编号: 'NEW' }))).toMatchObject({ overlapsWith: 'JY1' });
  });

  test.each<[Record<string, string>, string]>([
    [{ 岗位: '主管' }, 'employment-in-use'],
    [{ 就业编号: 'NEW', 统一社会信用代码: creditCode(99) }, 'employer-unknown'],
    [{ 就业编号: 'NEW', 介绍机构编号: 'ZJ9' }, 'intermediary-unknown'],
    [{ 就业编号: 'NEW', 入职日期: '2016-01-01' }, 'before-first-policy'],
  ])('refuses %o', async (more, code) => {
    expect(await refusal(register(more))).toBe(code);
  });
});

describe('contracts', () => {
  test('upload, confirm: who, when, and told to the process only by the upload', async () => {
    expect(await upload('JY1-C1')).toEqual({ employmentId: 'JY1', unchanged: false });
    expect(await upload('JY1-C1')).toMatchObject({ unchanged: true });
    expect(await contract('JY1-C1')).toMatchObject({
      status: 'uploaded',
      uploaded_by: 'clerk',
      document: scan('scan').sha256,
    });
    await run(decide('JY1-C1', true));
    expect(await contract('JY1-C1')).toMatchObject({
      status: 'confirmed',
      confirmed_by: 'officer',
      confirmed_on: '2016-12-05',
    });
    expect(await traces()).toEqual({
      audit: ['upload-contract clerk', 'confirm-contract officer'],
      events: ['employment-registered', 'contract-uploaded', 'contract-confirmed'],
      facts: ['registered', 'contract'],
    });
  });

  test('the same request again changes nothing, another one is too late', async () => {
    await upload('JY1-C1');
    await run(decide('JY1-C1', true, 'k1'));
    await run(decide('JY1-C1', true, 'k1'));
    expect(await refusal(decide('JY1-C1', false, 'k2'))).toBe('contract-not-waiting');
    expect((await traces()).audit.filter((a) => a.startsWith('confirm'))).toHaveLength(1);
  });

  test('two officers at once: one decides', async () => {
    await upload('JY1-C1');
    const settled = await Promise.allSettled([
      run(decide('JY1-C1', true, 'a')),
      run(decide('JY1-C1', false, 'b')),
    ]);
    expect(settled.map((s) => s.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('without a document, unknown, refused without a reason', async () => {
    expect(await refusal(decide('JY1-C1', true))).toBe('contract-not-waiting');
    expect(await refusal(decide('JY9-C1', true))).toBe('contract-unknown');
    await upload('JY1-C1');
    expect(await refusal(decide('JY1-C1', false, 'k', ''))).toBe('reason-required');
  });

  test('a refused contract may be uploaded anew, a confirmed one not', async () => {
    await upload('JY1-C1');
    await run(decide('JY1-C1', false));
    expect(await contract('JY1-C1')).toMatchObject({ status: 'refused', refused_reason: '看不清' });
    expect(await upload('JY1-C1', 'scan', { ...by, businessAtMs: by.businessAtMs + 1 })).toMatchObject({
      unchanged: false,
    });
    expect(await contract('JY1-C1')).toMatchObject({ status: 'uploaded', refused_reason: null });
    await run(decide('JY1-C1', true));
    await expect(upload('JY1-C1', 'other')).rejects.toMatchObject({ code: 'contract-closed' });
    const keys = (await world.outbox('contract')).map((f) => f.key);
    expect(new Set(keys).size).toBe(2);
  });

  test('a renewal extends the days, a correction does so only when it is confirmed', async () => {
    const renewal = {
      employmentId: 'JY1',
      startsOn: plainDate('2018-06-18'),
      endsOn: plainDate('2019-06-17'),
      ...by,
    };
    expect(await run((trx) => addContract(trx, renewal))).toEqual({ contractId: 'JY1-C2' });
    expect(await occupied()).toBe('[2016-06-18,2019-06-18)');
    const correction = {
      employmentId: 'JY1',
      startsOn: plainDate('2018-06-18'),
      endsOn: plainDate('2019-12-31'),
      replaces: 'JY1-C2',
      ...by,
    };
    expect(await run((trx) => addContract(trx, correction))).toEqual({ contractId: 'JY1-C3' });
    expect(await occupied()).toBe('[2016-06-18,2019-06-18)');
    await upload('JY1-C3');
    await run(decide('JY1-C3', true));
    expect((await contract('JY1-C2')).status).toBe('superseded');
    expect(await occupied()).toBe('[2016-06-18,2020-01-01)');
    expect(await refusal((trx) => addContract(trx, correction))).toBe('contract-replaced');
  });

  test('the same scan for the same days again, after a lost answer, is the same contract', async () => {
    const give = () =>
      run(async (trx) => {
        const document = scan('renewal');
        const renewal = {
          employmentId: 'JY1',
          startsOn: plainDate('2018-06-18'),
          endsOn: plainDate('2019-06-17'),
          document: document.sha256,
          ...by,
        };
        const { contractId } = await addContract(trx, renewal);
        return attachContractDocument(trx, { contractId, document, ...by });
      });
    expect(await give()).toMatchObject({ unchanged: false });
    expect(await give()).toMatchObject({ unchanged: true });
    const contracts = await world.db.selectFrom('contract').select('id').orderBy('id').execute();
    expect(contracts.map(({ id }) => id)).toEqual(['JY1-C1', 'JY1-C2']);
  });

  test('open-ended, end before start, unknown employment, days that another one holds', async () => {
    const base = { employmentId: 'JY1', startsOn: plainDate('2018-06-18'), ...by };
    expect(await refusal((trx) => addContract(trx, { ...base, endsOn: plainDate('2018-06-17') }))).toBe(
      'contract-end-before-start',
    );
    expect(await refusal((trx) => addContract(trx, { ...base, employmentId: 'JY9', endsOn: null }))).toBe(
      'employment-unknown',
    );
    await world.importRows('placements', [
      placement(1, {
        就业编号: 'JY2',
        入职日期: '2019-01-01',
        合同起始日: '2019-01-01',
        合同终止日: '2020-01-01',
      }),
    ]);
    expect(await refusal((trx) => addContract(trx, { ...base, endsOn: null }))).toBe(
      'days-of-another-employment',
    );
    await run((trx) => addContract(trx, { ...base, endsOn: plainDate('2018-12-31') }));
    expect(await occupied()).toBe('[2016-06-18,2019-01-01)');
  });
});

test('a contract whose days another employment holds by now can still be uploaded and confirmed', async () => {
  await run((trx) =>
    recordDeparture(trx, { employmentId: 'JY1', departedOn: plainDate('2016-07-01'), reason: null, ...by }),
  );
  await world.importRows('placements', [placement(1, { 就业编号: 'JY2', 入职日期: '2016-07-01' })]);
  await world.db.deleteFrom('departure').execute();
  await upload('JY1-C1');
  await run(decide('JY1-C1', true));
  expect((await contract('JY1-C1')).status).toBe('confirmed');
  expect(await occupied()).toBe('[2016-06-18,2016-07-01)');
});

test('a departure within the days of the next employment does not bar the correction of a contract', async () => {
  const leave = (departedOn: string) => (trx: Trx) =>
    recordDeparture(trx, { employmentId: 'JY1', departedOn: plainDate(departedOn), reason: null, ...by });
  await upload('JY1-C1');
  await run(decide('JY1-C1', true));
  await world.importRows('placements', [
    placement(1, {
      就业编号: 'JY2',
      入职日期: '2018-06-18',
      合同起始日: '2018-06-18',
      合同终止日: '2019-06-17',
    }),
  ]);
  await run(leave('2018-06-20'));
  expect(await occupied()).toBe('[2016-06-18,2018-06-18)');
  const correction = {
    startsOn: plainDate('2016-06-18'),
    endsOn: plainDate('2016-07-08'),
    replaces: 'JY1-C1',
  };
  await run((trx) => addContract(trx, { employmentId: 'JY1', ...correction, ...by }));
  await upload('JY1-C2');
  await run(decide('JY1-C2', true));
  expect((await contract('JY1-C2')).status).toBe('confirmed');
  expect(await occupied()).toBe('[2016-06-18,2018-06-18)');
});

describe('departures', () => {
  const leave = (date: string) => (trx: Trx) =>
    recordDeparture(trx, { employmentId: 'JY1', departedOn: plainDate(date), reason: '回乡', ...by });

  test('record, again, revoke, record again', async () => {
    const { departureId } = await run(leave('2016-10-01'));
    expect(await run(leave('2016-10-01'))).toEqual({ departureId: null, unchanged: true });
    expect(await occupied()).toBe('[2016-06-18,2016-10-01)');
    const revoke = (trx: Trx) =>
      revokeDeparture(trx, {
        departureId: departureId!,
        reason: '误登',
        officer: 'officer',
        businessAtMs: by.businessAtMs,
      });
    expect(await run(revoke)).toEqual({ employmentId: 'JY1' });
    expect(await refusal(revoke)).toBe('departure-unknown');
    expect(await run(leave('2016-10-01'))).toMatchObject({ unchanged: false });
    expect((await traces()).facts).toEqual(['registered', 'departure', 'departure', 'departure']);
    expect(new Set((await world.outbox('departure')).map((f) => f.key)).size).toBe(3);
  });

  test('refusals', async () => {
    expect(await refusal(leave('2016-06-17'))).toBe('departure-before-start');
    const { departureId } = await run(leave('2016-10-01'));
    // The days it gives back are held by another employment by now.
    await world.importRows('placements', [placement(1, { 就业编号: 'JY2', 入职日期: '2016-11-01' })]);
    const revoke = (reason: string) => (trx: Trx) =>
      revokeDeparture(trx, {
        departureId: departureId!,
        reason,
        officer: 'officer',
        businessAtMs: by.businessAtMs,
      });
    expect(await refusal(revoke(' '))).toBe('reason-required');
    expect(await refusal(revoke('误登'))).toBe('days-of-another-employment');
    // Also where a later departure stands: it says more days than are left.
    await run(leave('2016-12-01'));
    expect(await refusal(revoke('误登'))).toBe('days-of-another-employment');
    expect(await occupied()).toBe('[2016-06-18,2016-10-01)');
  });
});

test('follow-ups: only by the employment’s intermediary, not before the start, once', async () => {
  const visit = (more: object) => (trx: Trx) =>
    recordFollowUp(trx, {
      employmentId: 'JY1',
      intermediary: AGENCY.编号,
      visitedOn: plainDate('2016-09-01'),
      method: '电话',
      note: null,
      ...by,
      ...more,
    });
  expect(await run(visit({}))).toMatchObject({ unchanged: false });
  expect(await run(visit({}))).toEqual({ followUpId: null, unchanged: true });
  expect(await refusal(visit({ intermediary: 'ZJ002' }))).toBe('follow-up-wrong-intermediary');
  expect(await refusal(visit({ visitedOn: plainDate('2016-06-17') }))).toBe('follow-up-before-start');
  expect(await refusal(visit({ employmentId: 'JY9' }))).toBe('employment-unknown');
});

test('insurance by hand: matched, with its proof; again unchanged; revoked for good', async () => {
  const payment = {
    creditCode: EMPLOYER.统一社会信用代码,
    month: '2016-07',
    identityNumber: identity(1),
    kind: '养老',
    paidOn: '2016-07-25',
    amountFen: 100,
  };
  const record =
    (more: object = {}) =>
    (trx: Trx) =>
      recordInsurancePayment(trx, {
        payment: { ...payment, ...more } as never,
        proof: scan('proof'),
        vault: world.vault,
        ...by,
      });
  const { paymentId, employmentId } = await run(record());
  expect(employmentId).toBe('JY1');
  expect(await run(record())).toEqual({ paymentId, employmentId: 'JY1', unchanged: true });
  expect(await run(record({ identityNumber: identity(7) }))).toMatchObject({
    employmentId: null,
    unchanged: false,
  });
  const revoke = (reason: string) => (trx: Trx) =>
    revokeInsurancePayment(trx, { paymentId, reason, officer: 'officer', businessAtMs: by.businessAtMs });
  expect(await refusal(revoke(''))).toBe('reason-required');
  expect(await run(revoke('退费'))).toEqual({ employmentId: 'JY1' });
  expect(await refusal(revoke('退费'))).toBe('insurance-unknown');
  expect(await refusal(record())).toBe('insurance-revoked');
  expect((await traces()).facts).toEqual(['registered', 'insurance', 'insurance']);
  expect((await traces()).events).toEqual([
    'employment-registered',
    'insurance-recorded',
    'insurance-revoked',
  ]);
});

test('a revocation waits for facts that are just being written, which hold the employment by their foreign keys', async () => {
  const payment = {
    creditCode: EMPLOYER.统一社会信用代码,
    month: '2016-07',
    identityNumber: identity(1),
    kind: '养老',
    paidOn: '2016-07-25',
    amountFen: 100,
  };
  const { paymentId } = await run((trx) =>
    recordInsurancePayment(trx, { payment: payment as never, vault: world.vault, ...by }),
  );
  const writing = await world.database.pool.connect();
  let revoked = false;
  let revoking: Promise<void> | undefined;
  try {
    await writing.query('begin');
    await writing.query(`select from employment where id = 'JY1' for key share`);
    revoking = run((trx) =>
      revokeInsurancePayment(trx, {
        paymentId,
        reason: '退费',
        officer: 'officer',
        businessAtMs: by.businessAtMs,
      }),
    ).then(() => {
      revoked = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(revoked).toBe(false);
  } finally {
    await writing.query('commit');
    writing.release();
  }
  await revoking;
  expect(revoked).toBe(true);
});

test('linkDocument: once for the same file, case and purpose', async () => {
  const link = { document: scan('x'), employmentId: 'JY1', purpose: 'other', ...by } as const;
  expect(await run((trx) => linkDocument(trx, link))).toEqual({ unchanged: false });
  expect(await run((trx) => linkDocument(trx, link))).toEqual({ unchanged: true });
  expect((await traces()).audit).toEqual(['upload-document clerk']);
});

test('a refused fact leaves no trace at all', async () => {
  const before = await traces();
  await refusal((trx) =>
    recordDeparture(trx, { employmentId: 'JY1', departedOn: plainDate('2016-01-01'), reason: null, ...by }),
  );
  expect(await traces()).toEqual(before);
});
