import { afterEach, beforeEach, expect, test } from 'vitest';
import { findInsuranceProof, linkDocument, recordInsurancePayment } from '../../src/intake/index.ts';
import {
  brief,
  businessAt,
  creditCode,
  EMPLOYER,
  openWorld,
  payment,
  placement,
  scan,
  type World,
} from './world.ts';

const CODE = EMPLOYER.统一社会信用代码;
const PROOF = scan('缴费凭证');

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
  await world.importRows('placements', [placement(1), placement(2)]);
});
afterEach(() => world.close());

const upload = (
  document = PROOF,
  owner: { employmentId: string } | { employer: string } = { employer: CODE },
) =>
  world.inTransaction((trx) =>
    linkDocument(trx, {
      document,
      purpose: 'insurance-proof',
      actor: 'clerk',
      businessAtMs: businessAt('2016-12-01'),
      ...owner,
    }),
  );
const asEmployer = (proof: typeof PROOF | null = PROOF) => ({
  userId: 'clerk',
  ownReport: { employers: [CODE], proof },
  rowAllowed: ({ employer }: { employer?: string }) => employer === CODE,
});
const stored = () =>
  world.db
    .selectFrom('insurance_payment')
    .select(['employer', 'origin', 'proof'])
    .orderBy('row_no')
    .orderBy('id')
    .execute();

test('an employer’s rows are marked as its own report, and the proof lies in each case they belong to', async () => {
  await upload();
  const rows = [payment(1, '2016-07'), payment(1, '2016-08'), payment(2, '2016-07'), payment(3, '2016-07')];
  const report = await world.importRows('insurance', rows, asEmployer());
  expect([report.accepted, report.rejected, report.unmatched]).toEqual([4, 0, 1]);
  expect(await stored()).toEqual(
    rows.map(() => ({ employer: CODE, origin: 'employer', proof: PROOF.sha256 })),
  );
  const links = await world.db
    .selectFrom('document_link')
    .select(['employment_id', 'purpose', 'uploaded_by'])
    .where('employment_id', 'is not', null)
    .orderBy('employment_id')
    .execute();
  expect(links).toEqual(
    ['JY1', 'JY2'].map((id) => ({ employment_id: id, purpose: 'insurance-proof', uploaded_by: 'clerk' })),
  );
});

test('without a proof the employer’s rows are refused, each with the reason; others’ rows are not its to report', async () => {
  const rows = [payment(1, '2016-07'), payment(1, '2016-07', { 统一社会信用代码: creditCode(8) })];
  const report = await world.importRows('insurance', rows, asEmployer(null));
  expect(brief(report)).toEqual([
    [2, '统一社会信用代码', 'proof-missing'],
    [3, '统一社会信用代码', 'row-out-of-scope'],
  ]);
  expect(await stored()).toEqual([]);
});

test('the office’s rows are the office’s, also beside an employer’s report', async () => {
  await upload();
  const rows = [payment(1, '2016-07'), payment(1, '2016-07', { 统一社会信用代码: creditCode(8) })];
  await world.importRows('insurance', rows, {
    userId: 'clerk',
    ownReport: { employers: [CODE], proof: PROOF },
  });
  await world.importRows('insurance', [payment(2, '2016-07')]);
  expect(await stored()).toEqual([
    { employer: CODE, origin: 'employer', proof: PROOF.sha256 },
    { employer: CODE, origin: 'office', proof: null },
    { employer: creditCode(8), origin: 'office', proof: null },
  ]);
});

test('what the employer reported is the office’s once its own file has the same payment; the proof stays', async () => {
  await upload();
  await world.importRows('insurance', [payment(1, '2016-07'), payment(1, '2016-08')], asEmployer());
  // The same line twice in the office's file, too.
  const report = await world.importRows('insurance', [payment(1, '2016-07'), payment(1, '2016-07')]);
  expect([report.accepted, report.unchanged]).toEqual([0, 2]);
  expect(await stored()).toEqual([
    { employer: CODE, origin: 'office', proof: PROOF.sha256 },
    { employer: CODE, origin: 'employer', proof: PROOF.sha256 },
  ]);
  // The other way round nothing becomes the employer's.
  await world.importRows('insurance', [payment(1, '2016-07')], asEmployer());
  expect((await stored())[0]!.origin).toBe('office');
});

test('one payment by hand: the employer’s needs its proof, the office’s does not', async () => {
  const record = (more: object) =>
    world.inTransaction((trx) =>
      recordInsurancePayment(trx, {
        payment: {
          creditCode: CODE,
          month: '2016-07',
          identityNumber: payment(1, '2016-07').身份证号,
          kind: '养老',
          paidOn: '2016-07-20',
          amountFen: 100,
        } as never,
        vault: world.vault,
        actor: 'clerk',
        businessAtMs: businessAt('2016-12-01'),
        ...more,
      }),
    );
  await expect(record({ origin: 'employer' })).rejects.toMatchObject({ code: 'proof-missing' });
  await record({ origin: 'employer', proof: PROOF });
  expect(await stored()).toEqual([{ employer: CODE, origin: 'employer', proof: PROOF.sha256 }]);
  expect(await record({})).toMatchObject({ unchanged: true });
  expect((await stored())[0]!.origin).toBe('office');
});

test('a proof is a paper uploaded as one for the employer, or for a case of it', async () => {
  await world.importRows('placements', [placement(3, { 统一社会信用代码: creditCode(2, '440300') })]);
  const [free, mine, foreign, others] = [scan('a'), scan('b'), scan('c'), scan('d')];
  await upload(free);
  await upload(mine, { employmentId: 'JY1' });
  await upload(foreign, { employmentId: 'JY3' });
  await upload(others, { employer: creditCode(2, '440300') });
  const found = async (sha256: string) =>
    (await findInsuranceProof(world.db, sha256, [CODE]))?.fileName ?? null;
  expect(await found(free.sha256)).toBe('a.pdf');
  expect(await found(mine.sha256)).toBe('b.pdf');
  expect(await found(foreign.sha256)).toBeNull();
  expect(await found(others.sha256)).toBeNull();
  // The same paper may be of two employers, each of which has brought it.
  expect(await upload(others)).toEqual({ unchanged: false });
  expect(await upload(others)).toEqual({ unchanged: true });
  expect(await found(others.sha256)).toBe('d.pdf');
  expect(await found('0'.repeat(64))).toBeNull();
});
