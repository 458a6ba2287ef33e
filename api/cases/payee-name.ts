import { sql } from 'kysely';

/** The name of who is paid by `claim c`; the number itself where no name is known. */
export const payeeName = sql<string>`coalesce(case c.payee_kind
  when 'employer' then (select payee.name from employer payee where payee.credit_code = c.payee_id)
  when 'intermediary' then (select payee.name from intermediary payee where payee.number = c.payee_id)
  when 'institution' then (select payee.name from institution payee where payee.credit_code = c.payee_id)
  when 'unit' then (select payee.name from reward_unit payee where payee.id = c.payee_id)
  when 'person' then (select payee.name from person payee where payee.id = c.payee_id::bigint)
  end, c.payee_id)`;
