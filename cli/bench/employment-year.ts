import { addDays, addYears, monthOf, monthsFrom, plainDate } from '../../src/domain/dates.ts';
import { employmentWorkflowId } from '../../workflows/contract.ts';
import { bringAllTo } from '../rehearsal/clocks.ts';
import { ownEvents } from '../rehearsal/report.ts';
import { confirmContracts, officeHour, settle, type Theatre } from '../rehearsal/theatre.ts';
import { employmentIdOf, insuranceFile, placementsFile, send } from './load.ts';

/** One employment through its year: contract, twelve insurance months one by one, due day. Its history in events and bytes. */
export async function measureYear(t: Theatre, n: number): Promise<{ events: number; bytes: number }> {
  const startsOn = plainDate('2030-01-07');
  const load = { first: n, count: 1, startsOn };
  const workflowId = employmentWorkflowId(employmentIdOf(n) as never);
  const at = (date: string) => {
    t.officers.businessAtMs = officeHour(plainDate(date));
    return t.officers.businessAtMs;
  };

  // The load before us has its own processes; we ask ours alone.
  await t.record.toldSinceLastAsked();
  let nowMs = at(startsOn);
  await send(t.officers, 'placements', placementsFile(load));
  await settle(t, nowMs);
  await confirmContracts(t, nowMs, { only: employmentIdOf(n) });
  await settle(t, nowMs);
  for (const month of monthsFrom(monthOf(startsOn), 12)) {
    const paidOn = plainDate(`${month}-25`);
    nowMs = at(paidOn);
    await bringAllTo(t, [workflowId], nowMs);
    await send(t.officers, 'insurance', insuranceFile(load, [month], paidOn));
    await settle(t, nowMs);
  }
  nowMs = at(addDays(addYears(startsOn, 1), 1));
  await bringAllTo(t, [workflowId], nowMs);
  await settle(t, nowMs);
  const { raw } = await t.engine.workflow.getHandle(workflowId).describe();
  return {
    events: await ownEvents(t.engine, workflowId),
    bytes: Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0),
  };
}
