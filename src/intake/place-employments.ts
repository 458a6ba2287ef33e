import type { Trx } from '../db/client.ts';
import { inPrefecture, PREFECTURE } from '../domain/divisions.ts';
import { dueDay } from '../domain/employment-year.ts';
import type { PlacementRow } from '../domain/import-rows/index.ts';
import { policyInForce } from '../domain/policy/in-force.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { Vault } from '../platform/vault.ts';
import type { FactErrorCode, IntakeRowCode } from './errors.ts';
import { daysOf, Occupancy } from './occupancy.ts';
import { ensurePeople, type KnownPlacement, readPlacementFacts, readTracked } from './placements-read.ts';
import { type NewEmployment, writeEmployments } from './placements-write.ts';
import { againOnConflict } from './sql.ts';
import type { RowTarget } from './types.ts';

export interface PlacementBatch {
  readonly placements: readonly PlacementRow[];
  readonly policies: readonly Policy[];
  readonly vault: Vault;
  /** Null: entered by hand. */
  readonly importId: string | null;
  readonly userId: string | null;
  readonly businessAtMs: number;
  readonly rowAllowed?: ((target: RowTarget) => boolean) | undefined;
}

/** Why a placement is not registered: codes that files and forms share. */
type PlacementRefusal = Extract<IntakeRowCode, FactErrorCode> | 'row-out-of-scope';

export type PlacementOutcome =
  | {
      readonly status: 'accepted';
      readonly overlapsWith: string | null;
      /** Names an intermediary that the register does not have: article 23 is refused until it does. */
      readonly intermediaryUnknown: boolean;
    }
  | { readonly status: 'unchanged' }
  | {
      readonly status: 'refused';
      readonly code: PlacementRefusal;
      readonly column: string;
    };

/**
 * Registers employments, all in a few statements: files bring thousands, the form one. One outcome a placement, in
 * their order. A person whom the register does not know is entered with the number alone, and an intermediary that it
 * does not know is named all the same: the rules say later what that means for the money. Overlapping employments are
 * registered too, as such, so that nobody is lost.
 */
export async function placeEmployments(trx: Trx, batch: PlacementBatch): Promise<PlacementOutcome[]> {
  return againOnConflict(trx, async () => {
    const known = await readPlacementFacts(trx, batch);
    const accepted: NewEmployment[] = [];
    const outcomes = judge(batch, known, accepted);
    const people = await ensurePeople(trx, batch, accepted);
    const occupancy = new Occupancy(await readTracked(trx, accepted, people));
    for (const employment of accepted) {
      employment.personId = people.get(employment.identityKey.toString('hex'))!;
      employment.overlapsWith = occupancy.claim(employment);
      outcomes[employment.index] = {
        status: 'accepted',
        overlapsWith: employment.overlapsWith,
        intermediaryUnknown: !known[employment.index]!.intermediaryKnown,
      };
    }
    await writeEmployments(trx, batch, accepted);
    return outcomes;
  });
}

function judge(
  batch: PlacementBatch,
  known: readonly KnownPlacement[],
  accepted: NewEmployment[],
): PlacementOutcome[] {
  const inBatch = new Map<string, PlacementRow>();
  return batch.placements.map((placement, index): PlacementOutcome => {
    const facts = known[index]!;
    const refused = (code: PlacementRefusal, column: string): PlacementOutcome => ({
      status: 'refused',
      code,
      column,
    });
    // The scope first: what is there already of others' is not told by a row that is foreign anyway.
    const division = confirmingDivision(facts.employerDivision ?? namedCounty(placement), facts.homeCounty);
    if (batch.rowAllowed && !batch.rowAllowed(targetOf(placement, division, facts.homeVillage))) {
      return refused('row-out-of-scope', '统一社会信用代码');
    }
    const twin = inBatch.get(placement.employmentId);
    if (facts.existing || twin) {
      const same = twin ? sameContent(placement, twin) : facts.sameContent;
      return same ? { status: 'unchanged' } : refused('employment-in-use', '就业编号');
    }
    if (facts.employerDivision === null) return refused('employer-unknown', '统一社会信用代码');
    const policy = policyInForce(batch.policies, placement.startsOn, division);
    if (!policy.ok) return refused('before-first-policy', '入职日期');

    inBatch.set(placement.employmentId, placement);
    accepted.push({
      index,
      placement,
      identityKey: facts.identityKey,
      division,
      policyVersion: policy.policy.versionId,
      dueOn: dueDay(placement.startsOn),
      occupied: daysOf(placement.startsOn, placement.contract),
      personId: 0,
      overlapsWith: null,
    });
    return { status: 'accepted', overlapsWith: null, intermediaryUnknown: !facts.intermediaryKnown };
  });
}

/** An employer that is not registered is judged by the county in its credit code (characters 3 to 8). */
const namedCounty = ({ creditCode }: PlacementRow): string => creditCode.slice(2, 8);

/** The employer's county; where the employer is outside the prefecture, the person's home county. */
function confirmingDivision(employerDivision: string, homeCounty: string | null): string {
  if (inPrefecture(employerDivision)) return employerDivision;
  return homeCounty ?? PREFECTURE;
}

function targetOf(placement: PlacementRow, division: string, homeVillage: string | null): RowTarget {
  return {
    divisions: homeVillage === null ? [division] : [division, homeVillage],
    employer: placement.creditCode,
    ...(placement.intermediary !== null && { intermediary: placement.intermediary }),
  };
}

function sameContent(a: PlacementRow, b: PlacementRow): boolean {
  const content = (p: PlacementRow) =>
    JSON.stringify([
      p.identityNumber,
      p.creditCode,
      p.intermediary,
      p.post,
      p.wageFen,
      p.startsOn,
      p.contract,
    ]);
  return content(a) === content(b);
}
