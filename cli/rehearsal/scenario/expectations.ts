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
  const expected: Record<string, unknown> = check.expect;
  const found: Record<string, unknown> =
    'employment' in check.expect ? await oneCase(check.expect, record) : await counts(record);
  const differing = Object.keys(expected).filter((key) => expected[key] !== found[key]);
  const said = (values: Record<string, unknown>, keys: readonly string[]) =>
    keys.map((key) => `${key} ${values[key] ?? '（无）'}`).join('，');
  return {
    line: check.line,
    on: check.on,
    expected: said(expected, Object.keys(expected)),
    found: said(found, differing.length > 0 ? differing : Object.keys(expected)),
    met: differing.length === 0,
  };
}

async function oneCase({ employment, programme, period, topUp }: OneCase, record: RecordView) {
  const claim = await record.claimOf(programme, employment, period, topUp);
  return { employment, programme, period, topUp, ...(claim ?? { outcome: 'none' }) };
}

async function counts(record: RecordView): Promise<Counts> {
  const [payments, refusals, open] = [await record.payments(), await record.refusals(), await record.open()];
  const { unmatched } = await record.totals();
  return {
    payments: payments.length,
    refusals: refusals.length,
    open: open.length,
    unmatchedInsurance: unmatched,
  };
}
