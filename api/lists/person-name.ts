import { type RawBuilder, sql } from 'kysely';

/** A name's beginning, or that of its pinyin initials where letters are given: 石明 and sm find 石明凤. */
export function nameBegins(person: string, typed: string): RawBuilder<boolean> {
  const begins = sql<boolean>`starts_with(${sql.ref(`${person}.name`)}, ${typed})`;
  if (!/^[A-Za-z]+$/.test(typed)) return begins;
  const initials = sql.ref(`${person}.name_initials`);
  return sql<boolean>`(${begins} or starts_with(${initials}, ${typed.toLowerCase()}))`;
}
