import type { PlainDate } from '../../src/domain/dates.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';

/** One generated employment: the rows of the county's files, and the facts those rows state. */
export interface Life {
  readonly id: string;
  /** As told until all has been paid. */
  readonly facts: Omit<EmploymentFacts, 'asOf'>;
  /** A departure within the year that is told only then; null: none. */
  readonly toldLate: PlainDate | null;
}
