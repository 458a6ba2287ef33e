import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import { FactError, type FactErrorCode } from '../errors.ts';
import { lockLoan, lookAtLaterLoans } from './loans.ts';
import { noteAidFact } from './note-fact.ts';

/** What can be taken back of a student or a loan, and how time line and errors call it. */
const revocable = {
  school_year_confirmation: { event: 'aid-school-year-revoked', unknown: 'school-year-unknown' },
  loan_statement: { event: 'aid-quarter-revoked', unknown: 'statement-unknown' },
  loan_repayment: { event: 'aid-repayment-revoked', unknown: 'repayment-unknown' },
  student_leaving: { event: 'aid-leaving-revoked', unknown: 'leaving-unknown' },
} as const satisfies Record<string, { event: string; unknown: FactErrorCode }>;
export type RevocableTable = keyof typeof revocable;

/** Takes back what was recorded by mistake, with the reason; the row stays. */
export async function revokeAidRow(
  trx: Trx,
  input: {
    readonly table: RevocableTable;
    readonly id: number;
    readonly reason: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ aidId: AidId }> {
  const { table, id, reason, officer, businessAtMs } = input;
  const { event, unknown } = revocable[table];
  if (reason.trim() === '') throw new FactError('reason-required', 'reason');
  const { rows } = await sql<{ aid_id: AidId }>`
    update ${sql.table(table)} set revoked_on = ${shanghaiDateAt(businessAtMs)}, revoked_by = ${officer},
      revoked_reason = ${reason}
    where id = ${id} and revoked_on is null returning aid_id
  `.execute(trx);
  const aidId = rows[0]?.aid_id;
  if (!aidId) throw new FactError(unknown, 'id');
  const data = { factId: id, reason };
  await noteAidFact(trx, { aidId, key: `${event}:${id}`, kind: event, data, actor: officer, businessAtMs });
  if (table === 'loan_repayment') {
    await lookAtLaterLoans(trx, [{ ...(await lockLoan(trx, aidId)), key: `${event}:${id}` }], businessAtMs);
  }
  return { aidId };
}
