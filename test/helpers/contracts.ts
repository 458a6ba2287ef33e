import { officeHour, settle } from '../../cli/rehearsal/theatre.ts';
import type { Case } from './cases.ts';
import type { World } from './open-world.ts';
import { as, OFFICE } from './people.ts';

const scanOf = (text: string) => ({
  field: 'file',
  fileName: '劳动合同.pdf',
  bytes: Buffer.from(`%PDF-1.4\n% ${text}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`),
  mediaType: 'application/pdf',
});

/** The contract of the placement is uploaded and confirmed on the day the employment starts. */
export async function confirmPlacement(world: World, one: Case, officer: string): Promise<void> {
  const contractId = await uploadPlacementContract(world, one);
  await decideContract(world, contractId, officer);
  await settle(world, officeHour(one.startsOn));
}

export async function uploadPlacementContract(world: World, one: Case): Promise<string> {
  const contractId = `${one.id}-C1`;
  const centre = await as(world, 'jishou-centre');
  await centre.upload(`/api/contracts/${encodeURIComponent(contractId)}/document`, scanOf(contractId));
  await settle(world, world.officers.businessAtMs!);
  return contractId;
}

/** A renewal, or a correction of the contract that `replaces` names; returns its id. */
export async function uploadContract(
  world: World,
  one: Case,
  fields: { startsOn: string; endsOn?: string; replaces?: string },
): Promise<string> {
  const centre = await as(world, 'jishou-centre');
  const path = `/api/employments/${encodeURIComponent(one.id)}/contracts`;
  const { contractId } = await centre.upload<{ contractId: string }>(
    path,
    scanOf(JSON.stringify(fields)),
    fields,
  );
  await settle(world, world.officers.businessAtMs!);
  return contractId;
}

export async function decideContract(
  world: World,
  contractId: string,
  officer: string = OFFICE.confirmer,
): Promise<void> {
  const reviewer = await as(world, officer);
  await reviewer.post(`/api/contracts/${encodeURIComponent(contractId)}/decision`, { accept: true });
  await settle(world, world.officers.businessAtMs!);
}
