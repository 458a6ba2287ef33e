import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import {
  lockResponsibilityYear,
  noteYearEvent,
  type ResponsibilityYear,
  readLetters,
  readPlan,
} from '../../db/targets/year.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { letterText, type Targets, targetsInOrder } from '../../domain/targets/letter.ts';
import { enqueue, yearChanged } from '../../outbox/enqueue.ts';
import { TargetError } from './errors.ts';
import type { By } from './plan.ts';

export interface DrawLetter extends By {
  readonly year: number;
  readonly division: string;
  /** What a later version changes and why; the first has none. */
  readonly why: string | null;
}

/** Draws the letter (责任书, art. 25) of a county from its plan, to be signed by both sides. Throws TargetError; returns its number. */
export async function drawLetter(
  trx: Trx,
  { year, division, why, actor, businessAtMs }: DrawLetter,
): Promise<string> {
  const on = shanghaiDateAt(businessAtMs);
  const found = await lockRunning(trx, year, division);
  const targets = await readPlan(trx, year, division);
  if (Object.keys(targets).length === 0) throw new TargetError('letter-without-targets');
  const latest = (await readLetters(trx, year, division))[0];
  if (latest && sameTargets(latest.targets, targets)) throw new TargetError('letter-unchanged');
  if (latest && (why?.trim().length ?? 0) < 4) throw new TargetError('letter-reason-missing');
  const version = (latest?.version ?? 0) + 1;
  const id = `ZRS-${year}-${division}-${version}`;
  const prefecture = await trx
    .selectFrom('division')
    .select('name')
    .where('code', '=', PREFECTURE)
    .executeTakeFirstOrThrow();
  const body = letterText(
    found.rules.letter,
    { year: String(year), county: `${found.name}人民政府`, prefecture: `${prefecture.name}人民政府` },
    targets,
  );
  await trx
    .insertInto('target_letter')
    .values({
      id,
      year,
      division,
      version,
      targets: JSON.stringify(targets),
      body,
      why: latest ? why : null,
      drawn_by: actor,
      drawn_on: on,
    })
    .execute();
  await noteYearEvent(trx, found, {
    kind: 'letter-drawn',
    on,
    actor,
    key: `drawn:${version}`,
    note: latest ? why : null,
  });
  await tell(trx, found, 'drawLetter', `drawn:${version}`, { actor, businessAtMs }, { letter: id });
  return id;
}

export interface SignLetter extends By {
  readonly letter: string;
  readonly side: 'prefecture' | 'county';
}

/**
 * One side signs. Whether the signer leads that side the database judges too. Throws TargetError; true: both have
 * signed, and the letter is in force.
 */
export async function signLetter(
  trx: Trx,
  { letter, side, actor, businessAtMs }: SignLetter,
): Promise<boolean> {
  const on = shanghaiDateAt(businessAtMs);
  const row = await trx
    .selectFrom('target_letter')
    .select(['year', 'division', 'version'])
    .where('id', '=', letter)
    .executeTakeFirst();
  if (!row) throw new TargetError('targets-unknown');
  const found = await lockRunning(trx, row.year, row.division);
  const [latest] = await readLetters(trx, row.year, row.division);
  if (latest?.id !== letter) throw new TargetError('letter-not-latest');
  const signed = await trx
    .selectFrom('target_letter_signature')
    .select(['side', 'signed_by'])
    .where('letter', '=', letter)
    .execute();
  if (signed.some((one) => one.side === side)) throw new TargetError('letter-signed-already');
  if (signed.some((one) => one.signed_by === actor)) throw new TargetError('letter-two-people');
  const division = side === 'prefecture' ? PREFECTURE : row.division;
  if (!(await leads(trx, actor, division))) throw new TargetError('letter-not-your-side');
  await trx
    .insertInto('target_letter_signature')
    .values({ letter, side, division, signed_by: actor, signed_on: on })
    .execute();
  await noteYearEvent(trx, found, {
    kind: 'letter-signed',
    on,
    actor,
    atMs: businessAtMs,
    key: `signed:${row.version}:${side}`,
  });
  const both = signed.length === 1;
  if (both)
    await noteYearEvent(trx, found, {
      kind: 'letter-in-force',
      on,
      actor: null,
      key: `in-force:${row.version}`,
    });
  await tell(
    trx,
    found,
    'signLetter',
    `signed:${row.version}:${side}`,
    { actor, businessAtMs },
    { letter, side },
  );
  return both;
}

async function lockRunning(trx: Trx, year: number, division: string): Promise<ResponsibilityYear> {
  const found = await lockResponsibilityYear(trx, year, division);
  if (!found) throw new TargetError('targets-unknown');
  if (found.status !== 'running') throw new TargetError('targets-year-over');
  return found;
}

async function leads(trx: Trx, user: string, division: string): Promise<boolean> {
  const grant = await trx
    .selectFrom('user_grant')
    .select('id')
    .where('user_id', '=', user)
    .where('role', '=', 'leader')
    .where('division', '=', division)
    .executeTakeFirst();
  return grant !== undefined;
}

const sameTargets = (one: Targets, other: Targets): boolean =>
  JSON.stringify(targetsInOrder(one)) === JSON.stringify(targetsInOrder(other));

async function tell(
  trx: Trx,
  { year, division }: ResponsibilityYear,
  operation: string,
  key: string,
  { actor, businessAtMs }: By,
  after: Record<string, string>,
): Promise<void> {
  await enqueue(trx, [yearChanged(year, division, key, businessAtMs)]);
  await audit(trx, {
    actor,
    operation,
    subject: `targets:${year}-${division}`,
    outcome: 'done',
    businessAtMs,
    after,
  });
}
