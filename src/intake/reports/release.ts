import { audit } from '../../db/audit.ts';
import type { Db } from '../../db/client.ts';
import {
  prepareReport,
  type ReportNumbers,
  readNumbers,
  readSent,
  readTargets,
} from '../../db/reports/report.ts';
import { evidenceOf } from '../../db/reports/sums.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { reportLineCodes } from '../../domain/reports/lines.ts';
import { type ReportPeriod, reportDays } from '../../domain/reports/period.ts';

export type ReportErrorCode = 'report-not-over' | 'report-released';

/** Why a report cannot be released. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  readonly code: ReportErrorCode;
  constructor(code: ReportErrorCode) {
    super(code);
    this.code = code;
  }
}

interface Releasing {
  readonly division: string;
  readonly period: ReportPeriod;
  readonly paidInTimeDays: number;
  readonly actor: string;
  readonly businessAtMs: number;
}

/**
 * Keeps a report as it is sent upwards (报送), once: its numbers and, of each line, the hash of the list that they are sums of. All of
 * it is read from one state of the record. Throws ReportError.
 */
export async function releaseReport(
  db: Db,
  { division, period, paidInTimeDays, actor, businessAtMs }: Releasing,
): Promise<void> {
  const asOf = shanghaiDateAt(businessAtMs);
  const days = reportDays(period, asOf);
  if (!days?.ended) throw new ReportError('report-not-over');
  const { from, to } = days;
  try {
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => {
        if (await readSent(trx, division, period)) throw new ReportError('report-released');
        await prepareReport(trx);
        const asked = { division, paidInTimeDays, days: { from, to } };
        const numbers: ReportNumbers = {
          ...(await readNumbers(trx, asked)),
          targets: await readTargets(trx, asked),
        };
        const { id } = await trx
          .insertInto('report_snapshot')
          .values({
            division,
            period,
            from_on: from,
            to_on: to,
            as_of: asOf,
            document: JSON.stringify(numbers),
            released_by: actor,
            released_on: asOf,
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        for (const line of reportLineCodes) {
          const evidence = await evidenceOf(trx, { line, division, from, to, paidInTimeDays });
          await trx
            .insertInto('report_snapshot_line')
            .values({ snapshot: id, line, ...evidence })
            .execute();
        }
        await audit(trx, {
          actor,
          operation: 'releaseReport',
          subject: `report:${division}-${period}`,
          outcome: 'done',
          businessAtMs,
          after: { asOf, snapshot: id },
        });
      });
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'report_released_once')
      throw new ReportError('report-released');
    throw error;
  }
}
