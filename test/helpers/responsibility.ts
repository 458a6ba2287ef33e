import { bringAllTo } from '../../cli/rehearsal/clocks.ts';
import { bringClocksTo } from '../../cli/rehearsal/theatre.ts';
import { plainDate } from '../../src/domain/dates.ts';
import type { Targets } from '../../src/domain/targets/letter.ts';
import { responsibilityWorkflowId } from '../../workflows/contract.ts';
import { goTo } from './cases.ts';
import type { World } from './open-world.ts';
import { as } from './people.ts';

/** As much of the page of a county's evaluation as tests look at. */
export interface EvaluationPage {
  readonly status: string;
  readonly revision: number;
  readonly round: number;
  readonly totalTenths: number | null;
  readonly awardFen: number | null;
  readonly scores: readonly {
    measure: string;
    actual: number | null;
    scoreTenths: number;
    evidence: unknown;
  }[];
  readonly warnings: readonly { measure: string; expected: number; actual: number }[];
  readonly outcomes: readonly { kind: string; claimId: string | null; claimStep: string | null }[];
  readonly events: readonly { kind: string }[];
  readonly wait: { readonly kind: string } | null;
}

/** One county's year of targets, as people of the prefecture and of the county work on it. */
export function countyYear(world: World, year: number, division: string) {
  const path = `/api/evaluations/${year}/counties/${division}`;
  const page = async (who = 'hr') => (await as(world, who)).get<EvaluationPage>(path);
  const settle = () => bringClocksTo(world, world.officers.businessAtMs!);
  return {
    page,
    settle,
    async setTargets(targets: Targets, who = 'hr'): Promise<void> {
      await (await as(world, who)).post(`/api/targets/${year}/counties/${division}`, { targets });
      await settle();
    },
    async draw(why?: string, who = 'hr'): Promise<string> {
      const body = { year, division, ...(why && { why }) };
      const { id } = await (await as(world, who)).post<{ id: string }>('/api/target-letters', body);
      await settle();
      return id;
    },
    async sign(id: string, side: 'prefecture' | 'county', who: string): Promise<void> {
      await (await as(world, who)).post(`/api/target-letters/${id}/signature`, { side });
      await settle();
    },
    /** Goes to the day, with the county's process; a process that would sleep longer looks all the same. */
    async on(date: string): Promise<void> {
      const nowMs = await goTo(world, plainDate(date));
      await bringAllTo(world, [responsibilityWorkflowId(year, division)], nowMs);
      await bringClocksTo(world, nowMs);
    },
    async decide(who: string, action: string, more: object = {}, revision?: number): Promise<void> {
      const { revision: now } = await page();
      await (await as(world, who)).post(`${path}/decisions`, { action, revision: revision ?? now, ...more });
      await settle();
    },
    async object(who: string, words: string): Promise<void> {
      await (await as(world, who)).post(`${path}/objections`, { words });
      await settle();
    },
  };
}
