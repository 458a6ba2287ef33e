import { unsentPrefix } from '../../../app/unsent.ts';
import type { Entry } from './entry.ts';
import { createKept } from './kept.ts';

/** What officers have typed of people of the register, by the person's id. */
export const {
  of: entriesOf,
  keep: keepEntry,
  drop: dropEntry,
  use: useEntries,
  asKept: entryAsKept,
} = createKept<number, Entry>(unsentPrefix, ({ personId }) => personId);
