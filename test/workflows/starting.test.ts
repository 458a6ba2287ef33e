import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngineGateway } from '../../api/engine-gateway.ts';
import type { EmploymentId, UserId } from '../../src/domain/ids.ts';
import { employmentFact, enqueue } from '../../src/outbox/enqueue.ts';
import { isOnItsWay } from '../../src/outbox/on-its-way.ts';
import { employ } from '../helpers/cases.ts';
import { uploadPlacementContract } from '../helpers/contracts.ts';
import { as, OFFICE, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A contract waits for its officer, and its process has ended; a late fact starts it again (decision 0002). */
async function ended() {
  const one = await employ(world, '2016-06-18', { confirm: false });
  const contractId = await uploadPlacementContract(world, one);
  const workflowId = `employment-${one.id}`;
  await world.engine.workflow.getHandle(workflowId).terminate('ended');
  const startAgain = () =>
    world.database.db
      .transaction()
      .execute((trx) =>
        enqueue(trx, [employmentFact(one.id, 'recheck', randomUUID(), world.officers.businessAtMs!)]),
      );
  const confirmed = async () => {
    const contract = await world.database.db
      .selectFrom('contract')
      .select('status')
      .where('id', '=', contractId)
      .executeTakeFirstOrThrow();
    return contract.status === 'confirmed';
  };
  return { one, contractId, workflowId, startAgain, confirmed };
}

const confirmation = (contractId: string) => ({
  requestKey: randomUUID(),
  contractId,
  officer: OFFICE.confirmer as UserId,
  accept: true,
});

describe('a decision on a process that a late fact starts again', () => {
  it('waits while the fact is on its way', async () => {
    const { contractId, startAgain, confirmed } = await ended();
    const officer = await as(world, OFFICE.confirmer);
    await startAgain();
    await officer.post(`/api/contracts/${contractId}/decision`, { accept: true });
    expect(await confirmed()).toBe(true);
  });

  it('is asked again where the fact was delivered between the refusal and the look', async () => {
    const { one, contractId, workflowId, startAgain, confirmed } = await ended();
    const onItsWay = () => isOnItsWay(world.database.db, workflowId);
    const engine = createEngineGateway(world.engine, {
      async isOnItsWay() {
        await startAgain();
        await expect.poll(onItsWay).toBe(false);
        return false;
      },
    });
    await engine.confirmContract(one.id as EmploymentId, confirmation(contractId));
    expect(await confirmed()).toBe(true);
  });

  it('says that it starts where the fact stays on its way for longer than an officer waits', async () => {
    const { one, contractId } = await ended();
    const engine = createEngineGateway(world.engine, {
      isOnItsWay: async () => true,
      updateTimeoutMs: 1_000,
    });
    const asked = engine.confirmContract(one.id as EmploymentId, confirmation(contractId));
    await expect(asked).rejects.toMatchObject({ code: 'engine-unavailable' });
  });

  it('is refused where nothing is on its way', async () => {
    const { contractId, confirmed } = await ended();
    const officer = await as(world, OFFICE.confirmer);
    const asked = officer.post(`/api/contracts/${contractId}/decision`, { accept: true });
    expect(await refusal(asked)).toBe('process-not-running');
    expect(await confirmed()).toBe(false);
  });
});
