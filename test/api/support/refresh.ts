import { randomUUID } from 'node:crypto';
import { createActivities } from '../../../activities/index.ts';
import { officeHour } from '../../../cli/rehearsal/theatre.ts';
import { plainDate } from '../../../src/domain/dates.ts';
import { userId } from './county.ts';
import type { House } from './house.ts';

export const YEAR = 2017;

/** The refresh of a house without an engine: what the processes would do is called by hand. */
export function refreshOf(house: House) {
  const activities = createActivities({ database: house.database });
  const ask = async (who: string, path: string, json: object, on: string) => {
    const answer = await (await house.person(who)).ask(`/api${path}`, { json, on });
    if (answer.status >= 300) throw new Error(`${who} ${path}: ${answer.text}`);
    return answer.body;
  };
  const areaPath = (division: string) => `/refreshes/${YEAR}/areas/${division}`;
  return {
    /** The processes of these areas look, in this order. */
    async look(divisions: readonly string[], on: string): Promise<void> {
      for (const division of divisions)
        await activities.lookAtRefreshArea({
          year: YEAR,
          division,
          businessNowMs: officeHour(plainDate(on)),
        });
    },
    /** The year with the villages of these townships. */
    async open(townships: readonly string[], on = '2017-03-01'): Promise<void> {
      await ask('centre', '/refreshes', { year: YEAR }, on);
      const counties = [...new Set(townships.map((town) => town.slice(0, 6)))];
      await this.look(['433100', ...counties, ...townships], on);
    },
    reopen: (who: string, division: string, reason: string, on: string, dueOn = '2017-07-31') =>
      ask(who, `${areaPath(division)}/reopen`, { reason, dueOn }, on),
    askException: (who: string, division: string, reason: string, on: string) =>
      ask(who, `${areaPath(division)}/exception`, { reason }, on),
    confirm: (who: string, people: readonly number[], on: string) =>
      ask(who, '/register/confirmations', { people, source: 'visit' }, on),
    /** As the decision's Update would: the route has let the officer through. */
    async sign(who: string, division: string, on: string): Promise<void> {
      await activities.decideRefreshException({
        year: YEAR,
        division,
        businessNowMs: officeHour(plainDate(on)),
        requestKey: randomUUID(),
        sign: true,
        officer: (await userId(house, who)) as never,
      });
    },
  };
}
