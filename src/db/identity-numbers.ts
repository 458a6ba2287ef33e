import { type RawBuilder, sql } from 'kysely';

/**
 * Joins the card that an identity number leads to, whichever number of the person it is: the card's own, an earlier or second
 * one, or that of a card which was merged into it. The only way to look somebody up by number: `key` is a column or a
 * parameter with the keyed hash, `as` the name under which the card is joined.
 */
export function joinCardByNumber(
  as: string,
  key: RawBuilder<unknown> | string,
  how: 'join' | 'left join' = 'join',
): RawBuilder<unknown> {
  const [join, card, number] = [sql.raw(how), sql.ref(as), sql.ref(`${as}_number`)];
  const asked = typeof key === 'string' ? sql.ref(key) : key;
  return sql`${join} identity_number ${number} on ${number}.identity_key = ${asked}
    ${join} person ${card} on ${card}.id = ${number}.person_id`;
}

/** Whether a number of the person whose card (or merged card) is joined as `as` ends with these four characters. */
export function numberEndsWith(as: string, last4: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${as}.id`)} = any(array(
    select person_id from number_card where identity_last4 = ${last4}))`;
}
