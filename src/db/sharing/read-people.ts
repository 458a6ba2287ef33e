import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { significant } from '../../domain/divisions.ts';
import type { Trx } from '../client.ts';
import { joinCardByNumber } from '../identity-numbers.ts';

/** All that can be shared of one person; sealed values are opened by who may. */
export interface SharedPerson {
  readonly id: number;
  readonly identityKey: Buffer;
  readonly name: string | null;
  readonly sex: string | null;
  readonly birthOn: string;
  readonly household: string;
  readonly division: string;
  readonly education: string | null;
  readonly health: string | null;
  readonly phoneCipher: Buffer | null;
  readonly poverty: { registeredPoor: boolean; since: string } | null;
  readonly employments: Record<string, unknown>[];
  readonly insurance: Record<string, unknown>[];
  readonly claims: Record<string, unknown>[];
}

/**
 * People of these divisions by the hashes of their identity numbers, as they stand on `on`. Employments as registered,
 * insurance without what was revoked, and money that has reached the person.
 */
export async function readSharedPeople(
  trx: Trx,
  { keys, divisions, on }: { keys: readonly Buffer[]; divisions: readonly string[]; on: PlainDate },
): Promise<SharedPerson[]> {
  const under = divisions.map((code) => `${significant(code)}%`);
  const cards = sql`(select id from person where id = p.id or merged_into = p.id)`;
  const { rows } = await sql<SharedPerson>`
    select p.id, asked.key as "identityKey", p.name, p.sex, p.birth_on as "birthOn", h.number as household,
      h.division, p.education, p.health, p.phone_cipher as "phoneCipher",
      (select jsonb_build_object('registeredPoor', s.registered_poor, 'since', s.valid_from) from poverty_status s
        where s.person_id = p.id and s.valid_from <= ${on} order by s.valid_from desc limit 1) as poverty,
      coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'employer', e.employer, 'employerName', r.name,
          'startsOn', e.starts_on, 'post', e.post, 'wageFen', e.wage_fen, 'departedOn',
          (select min(d.departed_on) from departure d where d.employment_id = e.id and d.revoked_on is null))
          order by e.starts_on, e.id)
        from employment e join employer r on r.credit_code = e.employer
        where e.person_id in ${cards} and e.starts_on <= ${on}), '[]') as employments,
      coalesce((select jsonb_agg(jsonb_build_object('month', to_char(y.month, 'YYYY-MM'), 'kind', y.kind,
          'employer', y.employer, 'paidOn', y.paid_on, 'amountFen', y.amount_fen) order by y.month, y.id)
        from insurance_payment y join employment e on e.id = y.matched_employment
        where e.person_id in ${cards} and y.revoked_on is null and y.paid_on <= ${on}), '[]') as insurance,
      coalesce((select jsonb_agg(jsonb_build_object('programme', c.programme, 'claim', c.id, 'paidOn', c.closed_on,
          'amountFen', c.amount_fen) order by c.closed_on, c.id)
        from case_subject k join claim c on c.subject_id = k.id
        where k.person_id in ${cards} and c.status = 'paid' and c.payee_kind = 'person'), '[]') as claims
    from unnest(${[...keys]}::bytea[]) as asked(key) ${joinCardByNumber('p', 'asked.key')}
      join household h on h.number = p.household_number
    where h.division like any(${under}::text[])`.execute(trx);
  return rows;
}
