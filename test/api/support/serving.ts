import { sql } from 'kysely';
import type { House } from './house.ts';
import type { Answer, Loose } from './person.ts';

/** A service case, a list of visits with one, a training plan and what the employer asks for, of one county. */
export interface Serving {
  readonly service: string;
  readonly plan: string;
  readonly statement: number;
}

/** Opens them for a worker of the employer; all words about them begin with 墨. */
export async function openServing(
  house: House,
  { employment, employer, on }: { employment: string; employer: string; on: string },
): Promise<Serving> {
  const ok = async (answer: Promise<Answer<Loose>>) => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(text);
    return body;
  };
  const centre = await house.person('jishou-centre');
  const { id: service } = await ok(
    centre.ask('/api/services', { json: { kind: 'rights', subject: '墨困难：工资拖欠', employment }, on }),
  );
  await ok(centre.ask(`/api/services/${service}/notes`, { json: { body: '墨办理：已约谈' }, on }));
  await sql`insert into visit_plan (employer, division, status, since, people, next_visit_on, local_hr)
    values (${employer}, '433101', 'active', ${on}, 13, ${on}, '墨人社局')`.execute(house.db);
  await ok(
    centre.ask(`/api/visit-plans/${employer}/visits`, {
      json: { visitedOn: on, findings: '墨走访：正常' },
      on,
    }),
  );
  const { id: statement } = await ok(
    centre.ask('/api/training-demand/statements', {
      json: { year: 2017, employer, trade: 'electronics', persons: 7, note: '墨需求' },
      on,
    }),
  );
  const line = { trade: 'cook', training: 'on-post', category: 'class-b', department: 'hr' };
  const { id: plan } = await ok(
    centre.ask('/api/training-plans', {
      json: {
        year: 2017,
        division: '433101',
        note: '墨计划',
        lines: [{ ...line, persons: 20, classes: 1, days: 10 }],
      },
      on,
    }),
  );
  return { service, plan, statement };
}
