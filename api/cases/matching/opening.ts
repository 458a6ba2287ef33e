import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { may, type Operation } from '../../../src/domain/access.ts';
import { tiers } from '../../../src/domain/matching/tiers.ts';
import { openingStatusNames } from '../../../src/domain/words.ts';
import type { Column } from '../../lists/export.ts';
import { authorize, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';

export const tierSchema = z.enum(tiers).meta({ description: '县内、州内、省内、省外' });
export const openingStatusSchema = z.enum(['open', 'filled', 'withdrawn']);

export const openingItem = z
  .object({
    id: z.string(),
    employer: z.string().nullable(),
    employerName: z.string(),
    institution: z.string().nullable().meta({ description: '发布岗位的劳务服务中心或驻外办事机构' }),
    institutionName: z.string().nullable(),
    division: z.string().meta({ description: '由哪里的就业服务中心经办' }),
    place: z.string().meta({ description: '工作地点的县级代码' }),
    placeName: z.string().nullable(),
    industry: z.string(),
    post: z.string(),
    payFromFen: z.int(),
    payToFen: z.int(),
    places: z.int(),
    held: z.int().meta({ description: '推荐中和已入职的人数' }),
    placed: z.int(),
    ageFrom: z.int().nullable(),
    ageTo: z.int().nullable(),
    sex: z.string().nullable(),
    sexReason: z.string().nullable(),
    education: z.string().nullable(),
    skill: z.string().nullable(),
    services: z.array(z.string()),
    opensOn: z.string(),
    validUntil: z.string(),
    status: openingStatusSchema,
    expired: z.boolean(),
    withdrawnWhy: z.string().nullable(),
  })
  .meta({ id: 'JobOpening', description: '招聘岗位' });

export const openingColumns: readonly Column<z.output<typeof openingItem>>[] = [
  { header: '岗位编号', value: (o) => o.id },
  { header: '用人单位', value: (o) => o.employerName },
  { header: '发布机构', value: (o) => o.institutionName },
  { header: '工作地点代码', value: (o) => o.place },
  { header: '行业', value: (o) => o.industry },
  { header: '岗位', value: (o) => o.post },
  { header: '月薪下限(元)', value: (o) => o.payFromFen / 100 },
  { header: '月薪上限(元)', value: (o) => o.payToFen / 100 },
  { header: '招聘人数', value: (o) => o.places },
  { header: '已占名额', value: (o) => o.held },
  { header: '已入职', value: (o) => o.placed },
  { header: '提供服务', value: (o) => o.services.join('、') },
  { header: '有效期至', value: (o) => o.validUntil },
  { header: '状态', value: (o) => openingStatusNames[o.status] },
];

/** Openings as they are shown, for further conditions; `today` says which have expired. */
export function openingList(db: Db, today: string) {
  return db
    .selectFrom('job_opening as o')
    .leftJoin('institution as n', 'n.credit_code', 'o.institution')
    .leftJoin('division as d', 'd.code', 'o.place')
    .select(['o.id', 'o.employer', 'o.employer_name as employerName', 'o.institution'])
    .select([
      'n.name as institutionName',
      'o.division',
      'o.place',
      'd.name as placeName',
      'o.industry',
      'o.post',
    ])
    .select(['o.pay_from_fen as payFromFen', 'o.pay_to_fen as payToFen', 'o.places', 'o.held', 'o.placed'])
    .select([
      'o.age_from as ageFrom',
      'o.age_to as ageTo',
      'o.sex',
      'o.sex_reason as sexReason',
      'o.education',
    ])
    .select(['o.skill', 'o.services', 'o.opens_on as opensOn', 'o.valid_until as validUntil'])
    .select('o.withdrawn_why as withdrawnWhy')
    .select([
      sql<z.output<typeof openingStatusSchema>>`o.status`.as('status'),
      sql<boolean>`o.valid_until < ${today}`.as('expired'),
    ]);
}

/** By which division and organisation openings are reached. */
export const openingScope = {
  divisions: [sql.ref<string>('o.division')],
  employer: sql.ref<string>('o.employer'),
  institution: sql.ref<string>('o.institution'),
};

/** The opening, if the user may do this to it: 404 where even reading is not allowed, 403 otherwise. */
export async function authorizeOpening(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  id: string,
): Promise<void> {
  const of = await db
    .selectFrom('job_opening')
    .select(['division', 'employer', 'institution'])
    .where('id', '=', id)
    .executeTakeFirst();
  const target = of && { ...of, divisions: [of.division] };
  const { grants } = signedIn(request);
  if (!target || !(may(grants, 'read-openings', target) || may(grants, operation, target)))
    throw new Problem('not-found', `没有岗位 ${id}，或不在您的办理范围内。`);
  authorize(request, operation, target, `opening:${id}`);
}
