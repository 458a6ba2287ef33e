import {
  type AttendanceRow,
  checkAttendanceRow,
  checkEnrolmentRow,
  checkTrainingClassRow,
  checkTrainingResultRow,
  type EnrolmentRow,
  type TrainingClassRow,
  type TrainingResultRow,
} from '../domain/import-rows/index.ts';
import type { Origin } from './aid/announce.ts';
import { recordAttendance } from './aid/training-attendance.ts';
import { openTrainingClass, readClasses, type TrainingClass } from './aid/training-class.ts';
import { enrol, findTrainees } from './aid/training-enrolment.ts';
import { recordCertificate, reportCompletion } from './aid/training-results.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { FactError, type FactErrorCode, type IntakeRowCode } from './errors.ts';
import { allOrNothing } from './sql.ts';

/** Files of article 17: classes, who is enrolled, who came on which day, who completed. */

const originOf = ({ importId, userId, businessAtMs }: ImportContext): Origin => ({
  importId,
  actor: userId,
  businessAtMs,
});

const reaches = (
  { rowAllowed }: ImportContext,
  target: { divisions: string[]; institution: string },
): boolean => !rowAllowed || rowAllowed(target);

const inReach = (context: ImportContext, of: TrainingClass | undefined): of is TrainingClass =>
  of !== undefined && reaches(context, { divisions: [of.division], institution: of.institution });

/** Which cell a fault of the record is told of. */
const COLUMNS: Partial<Record<FactErrorCode, string>> = {
  'institution-unknown': '统一社会信用代码',
  'institution-not-training': '统一社会信用代码',
  'training-category-unknown': '培训类别',
  'before-first-policy': '开班日期',
  'aid-rules-unpublished': '开班日期',
  'person-not-in-register': '身份证号',
  'employer-unknown': '用人单位代码',
  'enrolled-otherwise': '费用承担',
  'completion-before-class': '结业日期',
  'completion-otherwise': '是否结业',
  'certificate-used': '证书编号',
};

/** One row after another, for they are few; what the record has against one costs the others nothing. */
async function eachRow<T>(
  { tally }: ImportContext,
  rows: readonly Numbered<T>[],
  write: (value: T) => Promise<{ readonly unchanged: boolean }>,
): Promise<void> {
  for (const { row, value } of rows) {
    try {
      const { unchanged } = await write(value);
      if (unchanged) tally.unchanged += 1;
      else tally.accepted += 1;
    } catch (error) {
      if (!(error instanceof FactError)) throw error;
      tally.refuse(error.code as IntakeRowCode, row, COLUMNS[error.code] ?? '班级编号');
    }
  }
}

export const trainingClasses: Importer<TrainingClassRow> = {
  check: checkTrainingClassRow,
  apply: (context, rows) =>
    eachRow(context, rows, (value) =>
      openTrainingClass(context.transaction.trx, value, {
        ...originOf(context),
        allowed: (target) => reaches(context, target),
      }),
    ),
  chunkRows: 500,
};

export const enrolments: Importer<EnrolmentRow> = {
  check: checkEnrolmentRow,
  async apply(context, rows) {
    const { trx } = context.transaction;
    const classes = await readClasses(
      trx,
      rows.map(({ value }) => value.classId),
    );
    await eachRow(context, rows, (value) => {
      if (!inReach(context, classes.get(value.classId))) throw new FactError('class-unknown');
      return enrol(trx, value, { ...originOf(context), vault: context.vault });
    });
  },
  chunkRows: 500,
};

/** Lines that have been seen, as long as the file is read. */
const seenIn = new WeakMap<ImportContext, Set<string>>();

export const attendance: Importer<AttendanceRow> = {
  check: checkAttendanceRow,
  async apply(context, rows) {
    const { tally, vault, transaction } = context;
    const seen = seenIn.get(context) ?? new Set();
    seenIn.set(context, seen);
    const outcomes = await recordAttendance(
      transaction.trx,
      rows.map(({ value }) => value),
      { ...originOf(context), vault, seen, allowed: (target) => reaches(context, target) },
    );
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome === 'recorded') tally.accepted += 1;
      else if (outcome === 'unchanged') tally.unchanged += 1;
      else tally.refuse(outcome, rows[i]!.row, ATTENDANCE_COLUMNS[outcome] ?? '日期');
    }
  },
  chunkRows: 2000,
};

const ATTENDANCE_COLUMNS: Partial<Record<IntakeRowCode, string>> = {
  'class-unknown': '班级编号',
  'trainee-unknown': '身份证号',
};

export const trainingResults: Importer<TrainingResultRow> = {
  check: checkTrainingResultRow,
  async apply(context, rows) {
    const { trx } = context.transaction;
    const values = rows.map(({ value }) => value);
    const classes = await readClasses(
      trx,
      values.map(({ classId }) => classId),
      'share',
    );
    const traineeOf = await findTrainees(trx, values, context.vault);
    for (const { row, value } of rows) {
      const of = classes.get(value.classId);
      const trainee = inReach(context, of) ? traineeOf(value) : undefined;
      if (!inReach(context, of)) context.tally.refuse('class-unknown', row, '班级编号');
      else if (!trainee) context.tally.refuse('trainee-unknown', row, '身份证号');
      else
        await eachRow(context, [{ row, value }], () =>
          allOrNothing(trx, () => writeResult(context, { aidId: trainee.aidId, of }, value)),
        );
    }
  },
  chunkRows: 500,
};

async function writeResult(
  context: ImportContext,
  to: Parameters<typeof reportCompletion>[1],
  { completion, certificate }: TrainingResultRow,
): Promise<{ unchanged: boolean }> {
  const { trx } = context.transaction;
  const by = originOf(context);
  const told = completion && (await reportCompletion(trx, to, completion, by));
  const given = certificate && (await recordCertificate(trx, to, certificate, by));
  return { unchanged: (told?.unchanged ?? true) && (given?.unchanged ?? true) };
}
