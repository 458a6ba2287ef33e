import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import {
  flagKindCodes,
  flagKinds,
  flagStateNames,
  flagStates,
  flagVerdicts,
} from '../../src/domain/flags.ts';
import type { Column } from '../lists/export.ts';
import { inScope } from '../lists/scope.ts';
import { tiedTo } from './claim-list.ts';

const subjectSchema = z.object({
  kind: z.enum(['person', 'employer', 'intermediary', 'institution']),
  id: z.string().nullable().meta({ description: '单位代码或机构编号；人员为 null' }),
  name: z.string().nullable(),
});

export const flagItem = z
  .object({
    id: z.int(),
    kind: z.enum(flagKindCodes),
    state: z.enum(flagStates).meta({ description: 'open 待裁定；gone：已不再存在' }),
    foundOn: z.string(),
    goneOn: z.string().nullable(),
    facts: z.record(z.string(), z.unknown()).meta({ description: '月份、日期，或共用者的数目；没有账号' }),
    subjects: z.array(subjectSchema).meta({ description: '只列办理范围内的' }),
    subjectsElsewhere: z.int().meta({ description: '不在办理范围内的主体数' }),
    cases: z.array(
      z.object({
        employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
        personName: z.string().nullable(),
      }),
    ),
    casesElsewhere: z.int(),
    openClaims: z.int().meta({ description: '涉及的在办申请数' }),
    ruling: z
      .object({ verdict: z.enum(flagVerdicts), note: z.string(), by: z.string(), on: z.string() })
      .nullable(),
    mayRule: z.boolean().meta({ description: '本人可以裁定：范围、回避、职责分离都符合' }),
  })
  .meta({ id: 'Flag' });
export type FlagItem = z.output<typeof flagItem>;

export const flagColumns: readonly Column<FlagItem>[] = [
  { header: '编号', value: (f) => f.id },
  { header: '疑点', value: (f) => flagKinds[f.kind].name },
  { header: '状态', value: (f) => flagStateNames[f.state] },
  { header: '发现', value: (f) => f.foundOn },
  { header: '主体', value: (f) => f.subjects.map(({ name, id }) => name ?? id ?? '未登记姓名').join('、') },
  { header: '范围外主体数', value: (f) => f.subjectsElsewhere },
  { header: '就业、个案编号', value: (f) => f.cases.map(({ employmentId }) => employmentId).join('、') },
  { header: '范围外案件数', value: (f) => f.casesElsewhere },
  { header: '在办申请', value: (f) => f.openClaims },
  { header: '裁定说明', value: (f) => f.ruling?.note ?? null },
  { header: '裁定人', value: (f) => f.ruling?.by ?? null },
  { header: '裁定日期', value: (f) => f.ruling?.on ?? null },
];

const divisions = ['e.division', 'h.division', 'r.division'].map((column) => sql.ref<string>(column));

/** The flag's cases `e` of either kind with what a scope takes hold of. */
const casesOf = sql`suspicion_flag_case k join case_subject e on e.id = k.subject_id
  join person p on p.id = e.person_id left join household h on h.number = p.household_number
  left join employer r on r.credit_code = e.employer`;

/** At least one of its cases is seen by the scope. */
export const flagVisible = (scope: ScopeFilter): RawBuilder<boolean> => sql<boolean>`exists (
  select from ${casesOf} where k.flag_id = f.id and ${inScope(scope, { divisions })})`;

export const flagState = sql<FlagItem['state']>`case when f.gone_on is not null then 'gone'
  else coalesce(u.verdict, 'open') end`;

/** Every case of it is confirmed by an office of the scope: a flag over several counties is the prefecture's. */
export const flagWhollyIn = (scope: ScopeFilter): RawBuilder<boolean> => sql<boolean>`not exists (
  select from suspicion_flag_case k join case_subject e on e.id = k.subject_id
  where k.flag_id = f.id and not ${inScope(scope, { divisions: [sql.ref('e.division')] })})`;

/** Nobody rules on a case in which they have a part or whose household or organisation is theirs; nor over themselves. */
export const flagFreeFor = (userId: string): RawBuilder<boolean> => sql<boolean>`(
  u.ruled_by is distinct from ${userId}
  and (select identity_key from app_user where id = ${userId}) is not null
  and not exists (select from suspicion_flag_case k where k.flag_id = f.id and k.subject_id in (${tiedTo(userId)}))
  and not has_part_in_flag(f.id, ${userId}))`;

/** Flags `f` with their latest ruling `u`, told as far as the reader's scope reaches. */
export function flagList(db: Db, read: ScopeFilter, rule: ScopeFilter, userId: string) {
  const seen = inScope(read, { divisions });
  const ofSeenCase = (link: RawBuilder<boolean>) =>
    sql<boolean>`exists (select from ${casesOf} where k.flag_id = f.id and ${link} and ${seen})`;
  // An organisation is also its own county's to know, whoever's case it is.
  const registeredIn = (table: RawBuilder<unknown>, id: string) => sql<boolean>`exists (
    select from ${table} o where o.${sql.ref(id)} = s.subject_id
      and ${inScope(read, { divisions: [sql.ref('o.division')] })})`;
  const seenSubject = sql<boolean>`case s.kind
    when 'person' then ${ofSeenCase(sql`e.person_id::text = s.subject_id`)}
    when 'employer' then (${ofSeenCase(sql`e.employer = s.subject_id`)} or ${registeredIn(sql`employer`, 'credit_code')})
    when 'institution' then (${ofSeenCase(sql`e.institution = s.subject_id`)}
      or ${registeredIn(sql`institution`, 'credit_code')})
    else (${ofSeenCase(sql`e.intermediary = s.subject_id`)} or ${registeredIn(sql`intermediary`, 'number')}) end`;
  const subjects = sql`(
    select jsonb_build_object(
      'seen', coalesce(jsonb_agg(jsonb_build_object('kind', s.kind,
        'id', case when s.kind <> 'person' then s.subject_id end,
        'name', case s.kind when 'person' then (select name from person where id::text = s.subject_id)
          when 'employer' then (select name from employer where credit_code = s.subject_id)
          when 'institution' then (select name from institution where credit_code = s.subject_id)
          else (select name from intermediary where number = s.subject_id) end)
        order by s.kind, s.subject_id) filter (where ${seenSubject}), '[]'),
      'elsewhere', count(*) filter (where not ${seenSubject}))
    from suspicion_flag_subject s where s.flag_id = f.id)`;
  const cases = sql`(
    select jsonb_build_object(
      'seen', coalesce(jsonb_agg(jsonb_build_object('employmentId', e.id, 'personName', p.name) order by e.id)
        filter (where ${seen}), '[]'),
      'elsewhere', count(*) filter (where not ${seen}))
    from ${casesOf} where k.flag_id = f.id)`;
  return db
    .selectFrom('suspicion_flag as f')
    .leftJoinLateral(
      sql<{ verdict: 'harmless' | 'confirmed' | null; ruled_by: string | null }>`(
        select v.verdict, v.note, v.ruled_by, v.ruled_on, a.display_name from flag_ruling v
        join app_user a on a.id = v.ruled_by where v.flag_id = f.id order by v.id desc limit 1)`.as('u'),
      (join) => join.onTrue(),
    )
    .select(['f.id', 'f.kind', 'f.found_on as foundOn', 'f.gone_on as goneOn', 'f.facts'])
    .select([
      flagState.as('state'),
      sql<{ seen: FlagItem['subjects']; elsewhere: number }>`${subjects}`.as('subjects'),
      sql<{ seen: FlagItem['cases']; elsewhere: number }>`${cases}`.as('cases'),
      sql<number>`(select count(*) from suspicion_flag_case k join claim c on c.subject_id = k.subject_id
        where k.flag_id = f.id and c.status = 'open')::int`.as('openClaims'),
      sql<FlagItem['ruling']>`case when u.verdict is not null then jsonb_build_object('verdict', u.verdict,
        'note', u.note, 'by', u.display_name, 'on', u.ruled_on) end`.as('ruling'),
      sql<boolean>`(f.gone_on is null and ${inScopeAtAll(rule)} and ${flagWhollyIn(rule)} and ${flagFreeFor(userId)})`.as(
        'mayRule',
      ),
    ])
    .where(flagVisible(read));
}

const inScopeAtAll = ({ all, divisions: own }: ScopeFilter) =>
  sql<boolean>`${all || own.length > 0}::boolean`;
