import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { numberEndsWith } from '../../src/db/identity-numbers.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { tidyLast4 } from '../../src/domain/worker-code.ts';
import { inScope } from '../lists/scope.ts';
import { maskedIdentity } from '../schemas/people.ts';
import { personShown } from './known-person.ts';
import { caseIn } from './public-look-up.ts';

const PEOPLE = 20;
/** Lines read a term: more than twenty people have between them, and few enough to answer while one types. */
const ROWS = 200;

export const searchHitSchema = z
  .object({
    name: z.string().nullable(),
    identityMasked: z.string(),
    household: z
      .object({
        number: z.string(),
        place: z.string().nullable().meta({ description: '乡镇和村的名称' }),
      })
      .nullable()
      .meta({ description: '名册中的户；不在名册或不在本人辖区内为 null' }),
    cases: z.array(
      z.object({
        employmentId: z.string(),
        employerName: z.string().nullable(),
        startsOn: z.string(),
        dueOn: z.string().nullable().meta({ description: '补助个案没有满一年之日' }),
        claims: z.array(
          z.object({ id: z.string(), programme: z.string(), status: z.string(), step: z.string() }),
        ),
      }),
    ),
  })
  .meta({ id: 'SearchHit' });

type Term = { readonly by: 'name' | 'initials' | 'last4' | 'number'; readonly text: string };

/** What a typed text can mean; nothing for what is too short to look for. */
export function termsOf(typed: string): Term[] {
  const text = typed.normalize('NFKC').trim();
  const terms: Term[] = [];
  const last4 = tidyLast4(text);
  if (last4) terms.push({ by: 'last4', text: last4 });
  if (/^[a-z]{2,20}$/i.test(text)) terms.push({ by: 'initials', text: text.toLowerCase() });
  if (/^[0-9A-Za-z_:.-]{2,100}$/.test(text)) terms.push({ by: 'number', text });
  // As written: rare characters have compatibility forms that are other names.
  else if ([...typed.trim()].length >= 2) terms.push({ by: 'name', text: typed.trim() });
  return terms;
}

/**
 * The people of the user's scope that a term fits: those with a case first, each with the cases that lie in that scope,
 * then those of the register who have none.
 */
export async function searchCases(db: Db, terms: readonly Term[], scope: ScopeFilter) {
  const found = await Promise.all(terms.map((term) => rowsOf(db, term, scope)));
  const people = new Map<number, z.output<typeof searchHitSchema>>();
  let more = false;
  for (const rows of found) {
    const before = people.size;
    for (const row of rows) {
      const known = people.get(row.person);
      if (!known && people.size - before >= PEOPLE) {
        more = true;
        continue;
      }
      const { name, last4, household, place, found: one } = row;
      const hit = known ?? {
        name,
        identityMasked: maskedIdentity(last4),
        household: household === null ? null : { number: household, place },
        cases: [],
      };
      people.set(row.person, hit);
      if (one && !hit.cases.some(({ employmentId }) => employmentId === one.employmentId))
        hit.cases.push(one);
    }
  }
  return { people: [...people.values()], more };
}

type Found = z.output<typeof searchHitSchema>['cases'][number];

interface Row {
  readonly person: number;
  readonly name: string | null;
  readonly last4: string;
  readonly household: string | null;
  readonly place: string | null;
  /** Null: somebody of the register who has no case. */
  readonly found: Found | null;
}

async function rowsOf(db: Db, term: Term, scope: ScopeFilter): Promise<Row[]> {
  const inRegister = inScope(scope, { divisions: [sql.ref('h.division')] });
  const inCases = inScope(scope, {
    divisions: [sql.ref('e.division'), sql.ref('r.division'), sql.ref('h.division')],
    employer: sql.ref('e.employer'),
    intermediary: sql.ref('e.intermediary'),
    institution: sql.ref('e.institution'),
  });
  const { rows } = await sql<Row>`
    select p.id as person, known.name, p.identity_last4 as last4,
      case when ${inRegister} then h.number end as household,
      case when ${inRegister} then town.name || ' ' || village.name end as place,
      case when e.id is not null then jsonb_build_object('employmentId', e.id, 'employerName', r.name,
        'startsOn', e.starts_on, 'dueOn', e.due_on,
        'claims', coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'programme', c.programme,
          'status', c.status, 'step', c.step) order by c.id) from claim c where c.subject_id = e.id), '[]')
        ) end as found
    from person p
      left join household h on h.number = p.household_number
      left join division village on village.code = h.division
      left join division town on town.code = village.parent
      left join case_subject e on e.person_id = p.id
      left join employer r on r.credit_code = e.employer
      cross join lateral (select ${personShown(scope)} as shown) seen
      cross join lateral (select case when seen.shown then p.name end as name) known
    where ${fits(term)} and (seen.shown or ${byNumber(term)})
      and ((e.id is not null and ${inCases}) or (e.id is null and h.number is not null and ${inRegister}))
    order by e.id is null, known.name, p.id, e.starts_on desc
    limit ${ROWS}
  `.execute(db);
  return rows;
}

/** The own numbers find a case whose worker is not shown by name yet. */
const byNumber = ({ by }: Term): RawBuilder<boolean> => sql.lit(by === 'last4' || by === 'number');

function fits({ by, text }: Term): RawBuilder<boolean> {
  // A prefix in these forms is what the text_pattern_ops indexes serve.
  const prefix = `${text.replace(/[\\%_]/g, '\\$&')}%`;
  switch (by) {
    case 'name':
      return sql`p.name like ${prefix}`;
    case 'initials':
      return sql`p.name_initials like ${prefix}`;
    case 'last4':
      return numberEndsWith('p', text);
    case 'number': {
      const subject = caseIn(text);
      return sql`e.id = any(${[subject, subject.toUpperCase()]}::text[])`;
    }
  }
}
