import type { House } from './house.ts';
import { type Answer, type Loose, Person } from './person.ts';

/** A key as an administrator proposes it; `terms` change what a test is about. */
export const keyTerms = (terms: Record<string, unknown> = {}) => ({
  department: '州民政局',
  purpose: 'social-assistance',
  purposeText: '低保核对就业和补贴情况',
  legalBasis: '《社会救助暂行办法》第五十八条',
  fields: ['person-basics.nameMasked', 'person-basics.phone', 'poverty-status.registeredPoor'],
  divisions: ['433101'],
  perMinute: 60,
  peoplePerDay: 1000,
  expiresOn: '2017-05-31',
  ...terms,
});

export interface IssuedKey {
  readonly id: string;
  readonly secret: string;
}

/** Proposed by the administrator, approved by the prefecture's HR bureau. */
export async function issueKey(
  house: House,
  terms: Record<string, unknown> = {},
  on = '2016-06-20',
): Promise<IssuedKey> {
  const admin = await house.person('admin');
  const proposed = await admin.ask('/api/share-keys', { json: keyTerms(terms), on });
  if (proposed.status !== 201) throw new Error(proposed.text);
  const id: string = proposed.body.id;
  const hr = await house.person('hr');
  const decided = await hr.ask(`/api/share-keys/${id}/decision`, {
    json: { approve: true, note: '同意' },
    on,
  });
  if (decided.status !== 200) throw new Error(decided.text);
  return { id, secret: decided.body.secret };
}

/** What a department sends; headers can be left out or changed. */
export async function askShared(
  house: House,
  path: string,
  {
    secret,
    json,
    on = '2016-06-20',
    headers = {},
  }: { secret: string; json?: unknown; on?: string; headers?: Record<string, string> },
): Promise<Answer<Loose>> {
  return new Person(house.baseUrl).ask(`/api/share/v1/${path}`, {
    ...(json !== undefined && { json }),
    on,
    headers: {
      authorization: `Bearer ${secret}`,
      'x-share-purpose': 'social-assistance',
      'x-share-reference': 'MZ-2016-0001',
      ...headers,
    },
  });
}
