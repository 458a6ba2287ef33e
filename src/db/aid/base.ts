import type { AidFacts, AidKind, AidPerson } from '../../domain/aid/facts.ts';
import type { PlainDate } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import type { Db, Trx } from '../client.ts';

/** What every aid case has, whichever kind; `person` as the register stood on `startsOn`. */
export interface AidRow {
  readonly id: AidId;
  readonly kind: AidKind;
  readonly institution: string | null;
  readonly employer: string | null;
  readonly startsOn: PlainDate;
  readonly policyVersion: string;
  readonly asOf: PlainDate;
  readonly person: AidPerson;
}

/** Reads what one kind of case knows beside that, of many cases in a few statements; by the case's number. */
export type AidReader = (db: Db | Trx, rows: readonly AidRow[]) => Promise<Map<string, AidFacts>>;

/** The part of the facts that is the same for every kind. */
export const baseFacts = ({ id, startsOn, asOf, person }: AidRow) => ({
  aidId: id,
  startsOn,
  asOf,
  person,
});
