import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import packageJson from '../package.json' with { type: 'json' };
import { addDays, addMonths } from '../src/domain/dates.ts';
import { appeal, decideAppeal, flaggedClaim, propose } from '../test/helpers/after-decision.ts';
import { inquire, rule } from '../test/helpers/bank.ts';
import { depart, employ, goTo, insure, meetOn, monthsOf } from '../test/helpers/cases.ts';
import { agentOf, claimAt, raisedClaim } from '../test/helpers/claims.ts';
import { startThrowawayEngine } from '../test/helpers/engine.ts';
import { eventually } from '../test/helpers/eventually.ts';
import { openPlayedMeeting } from '../test/helpers/meetings.ts';
import { openWorld, type World } from '../test/helpers/open-world.ts';
import { as, OFFICE, passerBy } from '../test/helpers/people.ts';
import { countyYear } from '../test/helpers/responsibility.ts';
import {
  batchWorkflowId,
  employmentWorkflowId,
  meetingWorkflowId,
  problemWorkflowId,
  responsibilityWorkflowId,
  SIGNAL,
} from '../workflows/contract.ts';
import type { Play, Run } from './histories/plays.ts';
import { REGISTER_PLAYS } from './histories/register.ts';

const idOf = (one: { id: string }) => employmentWorkflowId(one.id as never);

/** One short case for each path that differs in what the engine records. */
const PLAYS: Record<string, Play> = {
  async 'employment-plain-year'(world) {
    const one = await employ(world, '2016-06-18');
    for (const month of monthsOf(one)) await insure(world, one, [month], one.startsOn);
    await goTo(world, one.dueOn);
    return { '': { workflowId: idOf(one) } };
  },
  async 'employment-grace'(world) {
    const one = await employ(world, '2016-06-18');
    const months = monthsOf(one);
    await insure(world, one, months.slice(1), one.startsOn);
    await goTo(world, one.dueOn);
    await meetOn(world, addDays(one.dueOn, 80), idOf(one));
    await insure(world, one, months.slice(0, 1), addDays(one.dueOn, 80));
    return { '': { workflowId: idOf(one) } };
  },
  async 'employment-continued'(world) {
    const one = await employ(world, '2016-06-18');
    const workflowId = idOf(one);
    const handle = world.engine.workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    await meetOn(world, addMonths(one.startsOn, 6), workflowId);
    await handle.signal(SIGNAL.rollOver);
    await eventually(async () => (await handle.describe()).runId !== runId);
    await insure(world, one, monthsOf(one), one.startsOn);
    await goTo(world, one.dueOn);
    return { 'first-run': { workflowId, runId }, 'second-run': { workflowId } };
  },
  async 'claim-paid'(world) {
    const claim = await claimAt(world, 'booked');
    await claim.bankSays(await claim.release(), 'paid');
    return { '': { workflowId: claim.workflowId } };
  },
  async 'claim-returned-resubmitted'(world) {
    const claim = await raisedClaim(world);
    await claim.decide(OFFICE.acceptance, 'acceptance', 'return', { reason: '材料不全' });
    await claim.on(addDays(claim.one.dueOn, 3));
    await claim.byApplicant(await agentOf(world, claim.one), 'resubmission');
    await claim.carryTo('booked');
    await claim.bankSays(await claim.release(), { returned: '账号户名不符' });
    await claim.decide(OFFICE.finance, 'finance');
    await claim.bankSays(await claim.release(), 'paid');
    return { '': { workflowId: claim.workflowId } };
  },
  async 'claim-objection'(world) {
    const claim = await claimAt(world, 'public-notice');
    const objection = await claim.object(passerBy(world));
    await claim.settle();
    await claim.on(addDays(await claim.noticeEndsOn(), 2));
    await claim.rule(OFFICE.objection, objection, false);
    await claim.carryTo('booked');
    return { '': { workflowId: claim.workflowId } };
  },
  async 'claim-refused-by-late-fact'(world) {
    const claim = await claimAt(world, 'booked');
    await depart(world, claim.one, addDays(claim.one.dueOn, -1));
    return { '': { workflowId: claim.workflowId } };
  },
  async 'claim-reversed'(world) {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    await claim.bankSays(batch, 'paid');
    await claim.bankSays(batch, { reversed: '收款账户已冻结' });
    await claim.decide(OFFICE.finance, 'finance');
    await claim.bankSays(await claim.release(), 'paid');
    return { 'second-run': { workflowId: claim.workflowId } };
  },
  async 'responsibility-year'(world) {
    const county = countyYear(world, 2017, '433101');
    await goTo(world, '2017-01-10');
    await county.setTargets({ placed: 1 });
    const letter = await county.draw();
    await county.on('2017-04-01');
    await county.sign(letter, 'prefecture', 'leader');
    await county.sign(letter, 'county', 'jishou-leader');
    await county.on('2017-07-01');
    await county.on('2018-01-10');
    await county.decide('hr', 'submit');
    await county.decide('hr2', 'approve');
    await county.object('jishou-leader', '一人的入职登记在系统外');
    await county.decide('hr3', 'uphold', { note: '合同属实', corrections: { placed: 1 } });
    await county.decide('hr', 'submit');
    await county.decide('hr2', 'approve');
    await county.on('2018-01-18');
    await county.decide('leader', 'publish');
    await county.decide('leader', 'close');
    return { '': { workflowId: responsibilityWorkflowId(2017, '433101') } };
  },
  async 'batch-answered'(world) {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    await claim.bankSays(batch, 'paid');
    return { '': { workflowId: batchWorkflowId(batch) } };
  },
  async 'batch-overdue-ruled'(world) {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    const on = addDays(claim.one.dueOn, 8);
    await claim.on(addDays(on, 8));
    await inquire(world, batch);
    await claim.settle();
    await claim.on(addDays(on, 16));
    await rule(world, `${claim.id}:1`, { returned: '银行书面说明未执行' });
    await claim.settle();
    return { '': { workflowId: batchWorkflowId(batch) } };
  },
  async 'batch-continued'(world) {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    const workflowId = batchWorkflowId(batch);
    const handle = world.engine.workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    await handle.signal(SIGNAL.rollOver);
    await eventually(async () => (await handle.describe()).runId !== runId);
    await claim.bankSays(batch, { unclear: '处理中' });
    await claim.bankSays(batch, 'paid');
    return { 'first-run': { workflowId, runId }, 'second-run': { workflowId } };
  },
  async 'claim-continued-in-notice'(world) {
    const claim = await claimAt(world, 'public-notice');
    const { workflowId } = claim;
    const runId = await claim.runId();
    await claim.rollOver();
    await claim.carryTo('finance');
    return { 'first-run': { workflowId, runId }, 'second-run': { workflowId } };
  },
  async 'claim-appealed'(world) {
    const claim = await claimAt(world, 'review');
    await claim.decide(OFFICE.review, 'review', 'refuse', { reason: 'documents-not-genuine' });
    await decideAppeal(claim, await appeal(claim, await agentOf(world, claim.one)), true);
    await claim.carryTo('finance');
    return { '': { workflowId: claim.workflowId } };
  },
  async 'meeting-postponed-held-late'(world) {
    const id = await openPlayedMeeting(world, 'joint-433101', '2016-07-01');
    const secretary = async (path: string, body: object) =>
      (await as(world, 'jishou-secretary')).post(`/api/meetings/${id}/${path}`, body);
    await goTo(world, '2016-08-30');
    await secretary('postponement', { to: '2016-09-20', reason: '对接地人员行程冲突' });
    await goTo(world, '2016-10-30');
    const record = { attendance: '各单位到齐', minutes: '研究了稳岗问题。' };
    await secretary('holding', { heldOn: '2016-10-28', ...record });
    await goTo(world, '2016-10-30');
    return { '': { workflowId: meetingWorkflowId(id) } };
  },
  async 'problem-escalated-reopened'(world) {
    await goTo(world, '2017-01-18');
    const { id } = await (await as(world, 'jishou-township')).post<{ id: string }>(
      '/api/coordination-problems',
      { title: '返乡农民工创业贷款没有人办', office: '433101101' },
    );
    const act = async (by: string, what: string, note: string) => {
      const officer = await as(world, by);
      const { revision } = await officer.get<{ revision: number }>(`/api/coordination-problems/${id}`);
      await officer.post(`/api/coordination-problems/${id}/acts`, { act: what, revision, note });
    };
    await goTo(world, '2017-02-14');
    await act('centre', 'take', '州就业局接办');
    await act('centre', 'report', '银行派人上门办理');
    await act('jishou-township', 'reopen', '银行还没有来人');
    await act('centre', 'report', '银行已上门');
    await act('jishou-township', 'confirm', '三户都办好了');
    await goTo(world, '2017-02-14');
    return { '': { workflowId: problemWorkflowId(id) } };
  },
  async 'recovery-two-instalments'(world) {
    const claim = await flaggedClaim(world);
    const known = addDays(claim.one.dueOn, 40);
    const recovery = await propose(claim, { parts: 2, firstDueOn: addDays(known, 30) });
    await recovery.decide(true);
    await meetOn(world, addDays(known, 31), recovery.workflowId);
    await recovery.receive(100_000, addDays(known, 31), 'YH-1');
    return { '': { workflowId: recovery.workflowId } };
  },
};

/**
 * Saves what the engine recorded of one case for each path, in the words of this release, so that later code can be
 * replayed against it (test/workflows/replay.test.ts). Payloads are plain: a replay needs no key, and they hold ids
 * and dates only. Run it when a release is made; histories of earlier releases stay as they are. With names it records
 * only these: paths that are new since the release was begun.
 */
const folder = path.join(import.meta.dirname, '../test/histories', packageJson.version);
mkdirSync(folder, { recursive: true });
const engine = await startThrowawayEngine();
try {
  const asked = process.argv.slice(2);
  for (const [name, play] of Object.entries({ ...PLAYS, ...REGISTER_PLAYS })) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const world = await openWorld(engine, { plainPayloads: true });
    try {
      for (const [part, run] of Object.entries(await play(world))) {
        await save(world, run, part ? `${name}-${part}` : name);
      }
    } finally {
      await world.close();
    }
  }
} finally {
  await engine.stop();
}

async function save(world: World, { workflowId, runId }: Run, name: string): Promise<void> {
  const history = await world.engine.workflow.getHandle(workflowId, runId).fetchHistory();
  const json = historyToJSON(history);
  writeFileSync(path.join(folder, `${name}.json`), `${json}\n`);
  console.log(`${name}: ${history.events?.length} events, ${json.length} bytes`);
}
