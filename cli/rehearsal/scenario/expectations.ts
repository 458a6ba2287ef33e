import type { RecordView } from '../record.ts';
import type { Check, Counts, OneCase } from './entries.ts';

/** What became of an `expect:` line, or of an event that did not go as it should. */
export interface Expectation {
  readonly line: number;
  readonly on: string | null;
  readonly expected: string;
  readonly found: string;
  readonly met: boolean;
}

/** Compares the record, as it stands now, with what a line expects of it. */
export async function judge(check: Check, record: RecordView): Promise<Expectation> {
  const [expected, found] = await bothSides(check.expect, record);
  const differing = Object.keys(expected).filter((key) => expected[key] !== found[key]);
  const said = (values: Said, keys: readonly string[]) =>
    keys.map((key) => `${key} ${values[key] ?? '（无）'}`).join('，');
  return {
    line: check.line,
    on: check.on,
    expected: said(expected, Object.keys(expected)),
    found: said(found, differing.length > 0 ? differing : Object.keys(expected)),
    met: differing.length === 0,
  };
}

type Said = Readonly<Record<string, unknown>>;

async function bothSides(expect: Check['expect'], record: RecordView): Promise<[Said, Said]> {
  if ('ledger' in expect) {
    const balances = await record.balances();
    return [expect.ledger, { ...zeroes(expect.ledger), ...balances }];
  }
  if ('recovery' in expect)
    return [expect, { recovery: expect.recovery, ...(await record.recoveryOf(expect.recovery)) }];
  return [expect, 'employment' in expect ? await oneCase(expect, record) : await counts(record)];
}

/** An account that nothing was ever booked on is empty. */
const zeroes = (accounts: object): Said => Object.fromEntries(Object.keys(accounts).map((name) => [name, 0]));

async function oneCase({ employment, programme, period, topUp }: OneCase, record: RecordView) {
  const claim = await record.claimOf(programme, employment, period, topUp);
  return { employment, programme, period, topUp, ...(claim ?? { outcome: 'none' }) };
}

async function counts(record: RecordView): Promise<Counts> {
  const [payments, refusals, open] = [await record.payments(), await record.refusals(), await record.open()];
  const { unmatched } = await record.totals();
  return {
    payments: payments.length,
    paidFen: payments.reduce((sum, { fen }) => sum + fen, 0),
    refusals: refusals.length,
    open: open.length,
    unmatchedInsurance: unmatched,
  };
}
