import { afterAll, beforeAll, expect, test } from 'vitest';
import { employerRow, importRows, place, raiseClaim } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, type Loose, PDF } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const DAY = '2017-07-01';
const act = async (what: 'pause' | 'resume', reason: string) =>
  (await house.person('admin')).ask<Loose>(`/api/engine/intake-${what}`, { json: { reason }, on: DAY });

test('while paused every import and single fact is refused with the reason; decisions go on; then all works again', async () => {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'finance');
  expect((await act('pause', '短')).body.code).toBe('invalid-request');
  expect((await act('pause', '名册迁移，约一小时')).body.pause).toMatchObject({
    reason: '名册迁移，约一小时',
  });
  expect((await act('pause', '又来一次暂停')).body.code).toBe('intake-already-paused');

  const centre = await house.person('jishou-centre');
  const refused = [
    await importRows(house, 'employers', [employerRow(900)], { on: DAY }),
    await centre.ask<Loose>(`/api/employments/${one.id}/departures`, {
      json: { departedOn: '2017-06-01', reason: '辞职' },
      on: DAY,
    }),
    await centre.ask<Loose>(`/api/contracts/${one.contractId}/document`, { form: form(PDF), on: DAY }),
  ];
  for (const { status, body } of refused) {
    expect([status, body.code]).toEqual([503, 'intake-paused']);
    expect(body.detail).toContain('名册迁移，约一小时');
    expect(body.detail).toContain('系统管理员');
  }
  // Who may not send it at all is told that, not this.
  const secretary = await house.person('secretary');
  expect((await secretary.ask('/api/imports/employers', { form: form('x') })).status).toBe(403);
  // Everybody signed in sees why; a decision gets as far as the engine, which is away here.
  expect((await centre.ask<Loose>('/api/intake-pause')).body.pause).toMatchObject({
    pausedByName: '系统管理员',
  });
  const finance = await house.person('jishou-finance1');
  const { revision } = (await finance.ask<Loose>(`/api/claims/${claimId}`, { on: DAY })).body;
  const decision = await finance.ask<Loose>(`/api/claims/${claimId}/decisions`, {
    json: { step: 'finance', action: 'approve', revision },
    on: DAY,
  });
  expect(decision.body.code).toBe('engine-unavailable');

  expect((await act('resume', '迁移完成')).body).toEqual({ pause: null });
  expect((await act('resume', '再恢复一次')).body.code).toBe('intake-not-paused');
  expect((await importRows(house, 'employers', [employerRow(900)], { on: DAY })).body.accepted).toBe(1);
  const auditor = await house.person('auditor');
  for (const [operation, reason] of [
    ['pauseIntake', '名册迁移，约一小时'],
    ['resumeIntake', '迁移完成'],
  ]) {
    const { items } = (await auditor.ask<Loose>(`/api/audit?operation=${operation}&outcome=done`)).body;
    expect(items).toEqual([expect.objectContaining({ actor: 'admin', after: { reason } })]);
  }
});
