import { settle } from '../../cli/rehearsal/theatre.ts';
import type { Case } from './cases.ts';
import type { World } from './open-world.ts';
import { as, OFFICE } from './people.ts';

/** An HR officer takes back the payments recorded for a month. */
export async function revokeInsurance(world: World, one: Case, month: string): Promise<void> {
  const rows = await world.database.db
    .selectFrom('insurance_payment')
    .select('id')
    .where('matched_employment', '=', one.id)
    .where('month', '=', `${month}-01`)
    .where('revoked_on', 'is', null)
    .execute();
  if (rows.length === 0) throw new Error(`no payment of ${month} is recorded for ${one.id}`);
  const officer = await as(world, OFFICE.confirmer);
  for (const { id } of rows) await officer.post(`/api/insurance/${id}/revocation`, { reason: '误登' });
  await settle(world, world.officers.businessAtMs!);
}

/** An HR officer takes back the departures recorded of an employment. */
export async function revokeDeparture(world: World, one: Case): Promise<void> {
  const rows = await world.database.db
    .selectFrom('departure')
    .select('id')
    .where('employment_id', '=', one.id)
    .where('revoked_on', 'is', null)
    .execute();
  if (rows.length === 0) throw new Error(`no departure is recorded for ${one.id}`);
  const officer = await as(world, OFFICE.confirmer);
  for (const { id } of rows) await officer.post(`/api/departures/${id}/revocation`, { reason: '误登' });
  await settle(world, world.officers.businessAtMs!);
}
