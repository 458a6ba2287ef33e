import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { may, type Operation, type ScopeFilter } from '../../src/domain/access.ts';
import { certificateLevels } from '../../src/domain/aid/facts.ts';
import {
  certificateLevelNames,
  claimStatusNames,
  nameOf,
  payeeKindNames,
  programmeNames,
} from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { aidItem, aidList, toAidItem } from './aid-case.ts';
import { findTargets, subjectName } from './target.ts';
import { classTarget } from './training-class.ts';

const completion = z.object({ id: z.int(), completed: z.boolean(), on: z.string() });
const certificate = z.object({
  id: z.int(),
  number: z.string(),
  level: z.enum(certificateLevels),
  issuedOn: z.string(),
});

export const traineeItem = aidItem
  .extend({
    paidByKind: z.enum(['institution', 'person', 'employer']),
    daysAttended: z.int(),
    completion: completion.nullable(),
    certificates: z.array(certificate),
    claims: z.array(
      z.object({
        id: z.string(),
        programme: z.string(),
        period: z.string(),
        status: z.string(),
        amountFen: z.int(),
        refusedReason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Trainee' });
type Trainee = z.output<typeof traineeItem>;

export const traineeColumns: readonly Column<Trainee>[] = [
  { header: '个案编号', value: (t) => t.id },
  { header: '学员', value: (t) => t.personName },
  { header: '身份证号', value: (t) => t.identityMasked },
  { header: '费用承担', value: (t) => nameOf(payeeKindNames, t.paidByKind) },
  { header: '到课天数', value: (t) => t.daysAttended },
  { header: '结业', value: (t) => t.completion && (t.completion.completed ? '已结业' : '未结业') },
  { header: '结业日期', value: (t) => t.completion?.on ?? null },
  {
    header: '证书',
    value: (t) => t.certificates.map((c) => `${certificateLevelNames[c.level]} ${c.number}`).join('、'),
  },
  {
    header: '申请',
    value: (t) =>
      t.claims
        .map(
          (c) =>
            `${nameOf(programmeNames, c.programme)}${c.period} ${c.amountFen / 100}元 ${nameOf(claimStatusNames, c.status)}`,
        )
        .join('、'),
  },
  { header: '已支付(元)', value: (t) => t.paidFen / 100 },
];

/** The people of a class that the asker reads as cases, each with what the reports say. */
export function traineeList(db: Db, scope: ScopeFilter) {
  return aidList(db, scope)
    .innerJoin('training_enrolment as t', 't.aid_id', 'a.id')
    .select([
      sql<Trainee['paidByKind']>`t.paid_by_kind`.as('paidByKind'),
      sql<number>`(select count(*)::int from training_attendance d
        where d.aid_id = t.aid_id and d.revoked_on is null)`.as('daysAttended'),
      sql<
        Trainee['completion']
      >`(select jsonb_build_object('id', f.id, 'completed', f.completed, 'on', f.completed_on)
        from training_completion f where f.aid_id = t.aid_id and f.revoked_on is null)`.as('completion'),
      sql<
        Trainee['certificates']
      >`(select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'number', f.number,
          'level', f.level, 'issuedOn', f.issued_on) order by f.issued_on, f.id), '[]')
        from training_certificate f where f.aid_id = t.aid_id and f.revoked_on is null)`.as('certificates'),
      sql<
        Trainee['claims']
      >`(select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'programme', c.programme,
          'period', c.period, 'status', c.status, 'amountFen', c.amount_fen, 'refusedReason', c.refused_reason)
          order by c.id), '[]')
        from claim c where c.aid_id = t.aid_id)`.as('claims'),
    ]);
}

type TraineeRow = Awaited<ReturnType<ReturnType<typeof traineeList>['execute']>>[number];

export const toTrainee = ({
  paidByKind,
  daysAttended,
  completion: reported,
  certificates,
  claims,
  ...row
}: TraineeRow): Trainee => ({
  ...toAidItem(row),
  paidByKind,
  daysAttended,
  completion: reported,
  certificates,
  claims,
});

export interface Training {
  readonly classId: string;
  readonly classDivision: string;
  readonly institution: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

/**
 * One person's training, if the user may do this to it. The office of the class has charge of what its reports say, that
 * of the home county of the case: either is enough.
 */
export async function authorizeTraining(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  aidId: string,
  asked = `补助个案 ${aidId}`,
): Promise<Training> {
  const training = await db
    .selectFrom('training_enrolment as t')
    .innerJoin('training_class as k', 'k.id', 't.class_id')
    .select(['k.id as classId', 'k.division as classDivision', 'k.institution'])
    .select(['k.starts_on as startsOn', 'k.ends_on as endsOn'])
    .where('t.aid_id', '=', aidId)
    .executeTakeFirst();
  const target = training && (await findTargets(db, [aidId])).get(aidId);
  const { grants } = signedIn(request);
  const subject = subjectName(aidId);
  const ofClass =
    training && classTarget({ division: training.classDivision, institution: training.institution });
  const either = target && {
    ...target,
    divisions: operation === 'read-case' ? target.divisions : [...target.divisions, ...ofClass!.divisions],
  };
  if (!training || !either || !(may(grants, 'read-case', target) || may(grants, operation, either)))
    throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`, { ...(training && { subject }) });
  authorize(request, operation, either, subject);
  return training;
}
