import { sql } from 'kysely';
import type { TransportFacts } from '../../domain/aid/facts.ts';
import type { DivisionCode } from '../../domain/ids.ts';
import { type AidReader, type AidRow, baseFacts } from './base.ts';

interface TransportRow {
  id: string;
  workplace: string;
  contract_status: 'missing' | 'uploaded' | 'accepted' | 'refused';
  closed: boolean;
  tickets: TransportFacts['tickets'];
  earlier: string | null;
}

/** 交通补助 (art. 20): the papers of each application, and another claim of the same person to the same. */
export const transportFacts: AidReader = async (db, cases) => {
  const { rows } = await sql<TransportRow>`
    select t.aid_id as id, t.workplace, t.contract_status, t.tickets_closed_on is not null as closed,
      (select coalesce(jsonb_agg(jsonb_build_object('key', k.id::text, 'travelledOn', k.travelled_on,
          'amountFen', k.amount_fen) order by k.id), '[]')
        from transport_ticket k where k.aid_id = t.aid_id and k.revoked_on is null) as tickets,
      (select g.id from claim g where g.entitlement_key = concat_ws(':', 'transport', coalesce(p.merged_into, p.id))
        and g.aid_id is distinct from t.aid_id and g.status in ('open', 'paid') limit 1) as earlier
    from transport_application t join aid_case a on a.id = t.aid_id
      join person p on p.id = a.person_id
    where t.aid_id = any(${cases.map(({ id }) => id)}::text[])
  `.execute(db);
  const base = new Map<string, AidRow>(cases.map((row) => [row.id, row]));
  return new Map(rows.map((row) => [row.id, factsOf(base.get(row.id)!, row)]));
};

/** A refused contract is as good as none: another may be handed in while there is time. */
const CONTRACTS = { missing: false, refused: false, uploaded: null, accepted: true } as const;

function factsOf(base: AidRow, row: TransportRow): TransportFacts {
  return {
    kind: 'transport',
    ...baseFacts(base),
    workplace: row.workplace as DivisionCode,
    contract: CONTRACTS[row.contract_status],
    tickets: row.tickets,
    ticketsClosed: row.closed,
    earlier: row.earlier as TransportFacts['earlier'],
  };
}
