import type { Client } from '@temporalio/client';
import type { Db } from '../../src/db/client.ts';
import type { PlainDate, YearMonth } from '../../src/domain/dates.ts';
import { inParallel } from '../rehearsal/in-parallel.ts';
import type { Officers } from '../rehearsal/officers.ts';
import { FIVE_INSURANCES, insuranceFile, type Load, placementsFile, send } from './load.ts';
import { atRest, delivered, digested } from './progress.ts';

export interface Bench {
  readonly engine: Client;
  readonly db: Db;
  readonly enginePid: () => number;
  readonly officers: Officers;
  readonly startsOn: PlainDate;
  readonly paidOn: PlainDate;
  readonly months: readonly YearMonth[];
}

/** What one round measured, all in operations a second. */
export interface Round {
  readonly bareStarts: number;
  readonly bareSignals: number;
  /** Placements from the first byte sent until their processes are started. */
  readonly intake: number;
  /** Placements from the first byte sent until the answer that they are durable: a county's file. */
  readonly accepted: number;
  /** The same of the round's own small file, of which the fixed cost of a request takes more. */
  readonly acceptedSmall: number;
  readonly insuranceAccepted: number;
  /** One row an employment: each needs a signal of its own. */
  readonly insuranceDelivered: number;
}

const IN_FLIGHT = 50;
/** Numbers of the county files' people: nobody else's, and nothing more happens to them. */
export const COUNTY_FIRST = 1_000_000;

/** One round: the bare peer and we in turn, each with the engine at rest before it. */
export async function playRound(
  b: Bench,
  load: Load,
  { bulkMonths, countyFile }: { bulkMonths: number; countyFile: number },
): Promise<Round> {
  const numbers = Array.from({ length: load.count }, (_, i) => load.first + i);
  const bareStarts = await rate(load.count, () =>
    inParallel(IN_FLIGHT, numbers, (n) =>
      b.engine.workflow.start('bare', { workflowId: `bare-${n}`, taskQueue: 'bare', args: [1_000] }),
    ),
  );
  await atRest(b.enginePid());

  const placements = placementsFile(load);
  const intakeFrom = performance.now();
  await send(b.officers, 'placements', placements);
  const acceptedSmall = perSecond(load.count, intakeFrom);
  await delivered(b.db);
  const intake = perSecond(load.count, intakeFrom);
  await digested(b.db);

  const bareSignals = await rate(load.count, () =>
    inParallel(IN_FLIGHT, numbers, (n) =>
      b.engine.workflow.getHandle(`bare-${n}`).signal('told', { key: `${n}` }),
    ),
  );
  await atRest(b.enginePid());

  const insurance = insuranceFile(load, b.months.slice(0, 1), b.paidOn);
  const signalsFrom = performance.now();
  await send(b.officers, 'insurance', insurance);
  await delivered(b.db);
  const insuranceDelivered = perSecond(load.count, signalsFrom);
  await atRest(b.enginePid());

  // A bureau's yearly file: many months at once.
  const months = b.months.slice(1, 1 + bulkMonths);
  const bulk = insuranceFile(load, months, b.paidOn, FIVE_INSURANCES);
  const insuranceAccepted = await rate(load.count * months.length * FIVE_INSURANCES.length, () =>
    send(b.officers, 'insurance', bulk),
  );
  await delivered(b.db);
  await atRest(b.enginePid());

  const round = load.first / load.count;
  const county = placementsFile({ ...load, first: COUNTY_FIRST + round * countyFile, count: countyFile });
  const accepted = await rate(countyFile, () => send(b.officers, 'placements', county));
  await delivered(b.db);
  await digested(b.db);
  await atRest(b.enginePid());
  return { bareStarts, bareSignals, intake, accepted, acceptedSmall, insuranceAccepted, insuranceDelivered };
}

async function rate(count: number, act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return perSecond(count, from);
}

function perSecond(count: number, fromMs: number): number {
  return (count * 1_000) / (performance.now() - fromMs);
}
