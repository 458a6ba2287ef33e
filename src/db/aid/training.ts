import { sql } from 'kysely';
import type { TrainingFacts } from '../../domain/aid/facts.ts';
import { plainDate } from '../../domain/dates.ts';
import type { CreditCode } from '../../domain/ids.ts';
import { type AidReader, type AidRow, baseFacts } from './base.ts';

interface TrainingRow {
  id: string;
  class_id: string;
  training: TrainingFacts['class']['training'];
  category: string;
  institution: string;
  starts_on: string;
  ends_on: string;
  status: 'submitted' | 'approved' | 'refused';
  closed: boolean;
  paid_by_kind: TrainingFacts['paidBy']['kind'];
  paid_by_id: string;
  employed: boolean;
  completion: TrainingFacts['completion'];
  days: TrainingFacts['attendedDays'];
  certificates: TrainingFacts['certificates'];
  earlier: TrainingFacts['earlierBonus'];
}

/** 技能培训 (art. 17): the class of each case, what its sheet and report say of the person, and earlier bonuses. */
export const trainingFacts: AidReader = async (db, cases) => {
  const { rows } = await sql<TrainingRow>`
    select e.aid_id as id, k.id as class_id, k.training, k.category, k.institution, k.starts_on, k.ends_on, k.status,
      k.attendance_closed_on is not null as closed, e.paid_by_kind, e.paid_by_id,
      -- On the day of a departure nobody works there any more, as in the employment's own year.
      exists (select 1 from employment m join contract c on c.employment_id = m.id and c.status = 'confirmed'
        where m.person_id in (select s.other_id from same_person s where s.card_id = e.person_id) and m.standing = 'tracked' and m.starts_on <= k.starts_on
          and c.starts_on <= k.starts_on and coalesce(c.ends_on, 'infinity') >= k.starts_on
          and not exists (select 1 from departure d where d.employment_id = m.id and d.revoked_on is null
            and d.departed_on <= k.starts_on)) as employed,
      (select jsonb_build_object('completed', r.completed, 'on', r.completed_on)
        from training_completion r where r.aid_id = e.aid_id and r.revoked_on is null) as completion,
      (select coalesce(jsonb_agg(a.attended_on order by a.attended_on), '[]')
        from training_attendance a where a.aid_id = e.aid_id and a.revoked_on is null) as days,
      (select coalesce(jsonb_agg(jsonb_build_object('number', t.number, 'level', t.level, 'issuedOn', t.issued_on)
          order by t.id), '[]')
        from training_certificate t where t.aid_id = e.aid_id and t.revoked_on is null) as certificates,
      (select coalesce(jsonb_agg(jsonb_build_object('level', g.period, 'claim', g.id) order by g.id), '[]')
        from claim g where g.entitlement_key = any(array(select concat_ws(':', 'certificate-bonus',
              (select coalesce(p.merged_into, p.id) from person p where p.id = e.person_id), l.level)
            from unnest(array['junior','intermediate','senior']) as l(level)))
          and g.aid_id is distinct from e.aid_id and g.status in ('open', 'paid')) as earlier
    from training_enrolment e join training_class k on k.id = e.class_id
    where e.aid_id = any(${cases.map(({ id }) => id)}::text[])
  `.execute(db);
  const base = new Map<string, AidRow>(cases.map((row) => [row.id, row]));
  return new Map(rows.map((row) => [row.id, factsOf(base.get(row.id)!, row)]));
};

const APPROVED = { submitted: null, approved: true, refused: false } as const;

function factsOf(base: AidRow, row: TrainingRow): TrainingFacts {
  return {
    kind: 'training',
    ...baseFacts(base),
    class: {
      id: row.class_id,
      training: row.training,
      category: row.category,
      startsOn: plainDate(row.starts_on),
      endsOn: plainDate(row.ends_on),
      institution: row.institution as CreditCode,
      approved: APPROVED[row.status],
    },
    paidBy: { kind: row.paid_by_kind, id: row.paid_by_id },
    employed: row.employed,
    completion: row.completion,
    attendedDays: row.days,
    attendanceClosed: row.closed,
    certificates: row.certificates,
    earlierBonus: row.earlier,
  };
}
