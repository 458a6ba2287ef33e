import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import { standingConsents } from '../db/sharing/consents.ts';
import { accessDigest } from '../db/sharing/digest.ts';
import { readSharedPeople, type SharedPerson } from '../db/sharing/read-people.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { grantedFields, maskedPhone, pick, type ShareResource } from '../domain/sharing/fields.ts';
import { maskedName } from '../domain/text.ts';
import type { Vault } from '../platform/vault.ts';
import type { ShareKey } from './use-key.ts';

export interface SharedAnswer {
  readonly found: boolean;
  /** By resource; only what the key and the person's consent allow. */
  readonly data: Partial<Record<ShareResource, unknown>>;
  /** Fields of the key that wait for the person's consent. */
  readonly withheld: readonly string[];
}

export interface ReadRequest {
  readonly requestId: string;
  readonly key: ShareKey;
  /** The department's own case number. */
  readonly reference: string;
  readonly identityNumbers: readonly string[];
  readonly vault: Vault;
  readonly businessAtMs: number;
}

/**
 * What a department is told of these people, in their order. Each person and field stands in the log before the answer
 * leaves, in the same transaction: without a log there is no answer.
 */
export async function readPeopleFor(trx: Trx, request: ReadRequest): Promise<SharedAnswer[]> {
  const { key, vault, businessAtMs } = request;
  const keys = request.identityNumbers.map((number) => vault.identityKey(number));
  const on = shanghaiDateAt(businessAtMs);
  const people = await readSharedPeople(trx, { keys, divisions: key.divisions, on });
  const consents = await standingConsents(
    trx,
    people.map(({ id }) => id),
  );
  const byKey = new Map(people.map((person) => [person.identityKey.toString('hex'), person]));
  const answers = keys.map((identityKey) => {
    const person = byKey.get(identityKey.toString('hex'));
    if (!person) return { identityKey, person: null, given: [], withheld: [] };
    return { identityKey, person, ...grantedFields(key.fields, consents.get(person.id) ?? new Map()) };
  });
  await writeLog(trx, request, answers);
  return answers.map(({ person, given, withheld }) => ({
    found: person !== null,
    data: person ? dataOf(person, given, vault) : {},
    withheld,
  }));
}

interface Answered {
  readonly identityKey: Buffer;
  readonly person: SharedPerson | null;
  readonly given: readonly string[];
  readonly withheld: readonly string[];
}

async function writeLog(trx: Trx, request: ReadRequest, answers: readonly Answered[]): Promise<void> {
  const { requestId, key, reference, businessAtMs } = request;
  for (const { identityKey, person, given, withheld } of answers) {
    await trx
      .insertInto('share_access')
      .values({
        request_id: requestId,
        key_id: key.id,
        purpose: key.purpose,
        reference,
        person_id: person?.id ?? null,
        identity_key: identityKey,
        fields: [...given],
        withheld: [...withheld],
        happened_at: new Date(businessAtMs),
      })
      .execute();
  }
  await audit(trx, {
    actor: null,
    operation: 'shareRead',
    subject: `share-read:${requestId}`,
    outcome: 'done',
    businessAtMs,
    after: {
      key: key.id,
      department: key.department,
      purpose: key.purpose,
      reference,
      people: answers.length,
      digest: await accessDigest(trx, requestId),
    },
  });
}

function dataOf(
  person: SharedPerson,
  given: readonly string[],
  vault: Vault,
): Partial<Record<ShareResource, unknown>> {
  const phone = person.phoneCipher ? vault.open(person.phoneCipher) : null;
  const { name, sex, birthOn, household, division, education, health } = person;
  const one = (resource: ShareResource, record: Record<string, unknown>) => pick(resource, given, record);
  const data: Partial<Record<ShareResource, unknown>> = {
    'person-basics': one('person-basics', {
      name,
      nameMasked: name && maskedName(name),
      sex,
      birthOn,
      birthYear: Number(birthOn.slice(0, 4)),
      household,
      division,
      education,
      health,
      phone,
      phoneMasked: phone && maskedPhone(phone),
    }),
    'poverty-status': one('poverty-status', person.poverty ?? { registeredPoor: null, since: null }),
    employment: person.employments.map((employment) => one('employment', employment)),
    'insurance-months': person.insurance.map((month) => one('insurance-months', month)),
    'claims-paid': person.claims.map((claim) => one('claims-paid', claim)),
  };
  const asked = new Set(given.map((scope) => scope.split('.')[0]));
  return Object.fromEntries(Object.entries(data).filter(([resource]) => asked.has(resource)));
}
