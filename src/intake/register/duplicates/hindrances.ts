import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import type { RegisterRefusal } from '../../../domain/register/refusals.ts';

export interface Hindrance {
  readonly code: RegisterRefusal;
  /** What exactly stands in the way: numbers of cases, days. */
  readonly details: string;
}

/**
 * All that keeps these two cards from becoming one, each with what it is; empty: nothing does. Cases of cards that were merged
 * into one of them before count as well.
 */
export async function mergeHindrances(
  trx: Trx,
  { keptId, goneId }: { keptId: number; goneId: number },
): Promise<Hindrance[]> {
  const side = (id: number) => sql`(select id from person where id = ${id} or merged_into = ${id})`;
  const [kept, gone] = [side(keptId), side(goneId)];
  const named = (code: RegisterRefusal, found: ReturnType<typeof sql>) =>
    sql`select ${code}::text as code, string_agg(distinct what, '、') as details from (${found}) x having count(*) > 0`;
  const { rows } = await sql<Hindrance>`
    ${named(
      'open-claims',
      sql`select c.id as what from claim c join case_subject s on s.id = c.subject_id
        where c.status = 'open' and (s.person_id in ${kept} or s.person_id in ${gone})`,
    )}
    union all ${named(
      'overlapping-employments',
      sql`select e.id || ' ' || f.id as what from employment e join employment f on f.employer = e.employer
        and f.occupied && e.occupied and f.standing = 'tracked'
        where e.standing = 'tracked' and e.person_id in ${kept} and f.person_id in ${gone}`,
    )}
    union all ${named(
      'granted-twice',
      sql`select a.id || ' ' || b.id as what from claim a join case_subject s on s.id = a.subject_id,
          claim b join case_subject t on t.id = b.subject_id
        where a.status in ('open','paid') and b.status in ('open','paid') and s.person_id in ${kept}
          and t.person_id in ${gone} and b.entitlement_key
            = regexp_replace(a.entitlement_key, '^([a-z-]+):[0-9]+', '\\1:' || ${goneId}::text)`,
    )}
    union all ${named(
      'attended-same-day',
      sql`select a.attended_on::text as what from training_attendance a join training_attendance b
        on b.attended_on = a.attended_on and b.revoked_on is null
        where a.revoked_on is null and a.person_id in ${kept} and b.person_id in ${gone}`,
    )}
    union all ${named(
      'same-class',
      sql`select a.class_id as what from training_enrolment a join training_enrolment b on b.class_id = a.class_id
        where a.person_id in ${kept} and b.person_id in ${gone}`,
    )}
    union all ${named(
      'live-referral',
      sql`select r.id::text as what from referral r where r.live and r.person_id in ${gone}`,
    )}
    union all ${named(
      'open-service',
      sql`select s.id as what from service_case s
        where s.status in ('new','working','resolved') and s.person_id in ${gone}`,
    )}
    union all ${named(
      'consents-differ',
      sql`select a.purpose as what from consent a join consent b on b.purpose = a.purpose and b.withdrawn_on is null
        where a.withdrawn_on is null and a.stance <> b.stance and a.person_id in ${kept} and b.person_id in ${gone}`,
    )}
    union all ${named(
      'keep-named',
      sql`select g.name as what from person k, person g where k.id = ${keptId} and g.id = ${goneId}
        and k.name is null and g.name is not null`,
    )}
    union all ${named(
      'keep-living',
      sql`select coalesce(k.died_on, k.left_on)::text as what from person k, person g where k.id = ${keptId}
        and g.id = ${goneId} and (k.died_on is not null or k.left_on is not null) and g.died_on is null and g.left_on is null`,
    )}
  `.execute(trx);
  return rows;
}
