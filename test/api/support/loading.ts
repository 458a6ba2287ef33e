import { checkRegisterLoad } from '../../../src/intake/register/load/check.ts';
import { copyRegisterFile } from '../../../src/intake/register/load/copy.ts';
import { csv, registryRow } from './county.ts';
import type { House } from './house.ts';
import { form, type Loose } from './person.ts';

/** A bulk import of county A that waits for somebody to look at it: somebody new, somebody changed, the others gone. */
export async function openLoading(
  house: House,
  changed: { n: number; name: string; household: string },
): Promise<string> {
  const centre = await house.person('jishou-centre');
  const rows = [
    registryRow(98_001, { 户编号: 'H-MO-NEW', 姓名: '欧阳墨新' }),
    registryRow(changed.n, { 户编号: changed.household, 姓名: changed.name, '月工资(元)': '4321.09' }),
  ];
  const { body, status, text } = await centre.ask<Loose>('/api/register-loads', {
    form: form(csv('registry', rows), { area: '433101' }, '墨名册.csv'),
    on: '2017-06-20',
  });
  if (status !== 200) throw new Error(text);
  const deps = { database: house.database, vault: house.vault, dataDir: house.dataDir };
  await copyRegisterFile(deps, body.id, () => undefined);
  await checkRegisterLoad(deps, body.id, () => undefined);
  return body.id;
}
