import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import type { ImportKind } from '../../src/domain/import-rows/columns.ts';
import { creditCode, identityNumber } from '../bench/numbers.ts';
import { registryRow } from '../faults/county.ts';
import { bringClocksTo, confirmContracts } from '../rehearsal/theatre.ts';
import { importTable, tableOf } from '../rehearsal/upload.ts';
import { COUNTY, type Scene, type Stage, YEAR } from './stage.ts';

const GUANGZHOU = '440100';
const VILLAGE = `${COUNTY}002001`;
/** Where all of the county's people of the year find work: so many of them that it is visited (art. 14). */
export const EMPLOYER = creditCode(1, GUANGZHOU);
const STATIONED = creditCode(2, GUANGZHOU);
const GIVEN_PASSWORD = 'given-2017';

/** A few in the first half of the year, so that the county is behind in its middle; the others before autumn. */
const PLACED = { [`${YEAR}-03-06`]: 3, [`${YEAR}-08-16`]: 8 } as const;
export const PEOPLE = Object.values(PLACED).reduce((sum, n) => sum + n, 0);

/** Poor people of the county find work in a partner city. */
export function workScenes(s: Stage): Scene[] {
  let next = 0;
  return Object.entries(PLACED).map(([on, count], i) => ({
    on,
    what: `${count}名建档立卡劳动力到广州就业，合同已确认`,
    play: async () => {
      const people = Array.from({ length: count }, () => next++);
      if (i === 0) await bringIn(s, 'employers', [organisation(EMPLOYER, '广州试点电子厂')]);
      await bringIn(
        s,
        'registry',
        people.map((n) =>
          registryRow({ n, household: `NH${n}`, registeredPoor: true, homeDivision: VILLAGE }),
        ),
      );
      await bringIn(
        s,
        'placements',
        people.map((n) => placement(n, on)),
      );
      await bringClocksTo(s.theatre, s.nowMs());
      await confirmContracts(s.theatre, s.nowMs());
      await bringClocksTo(s.theatre, s.nowMs());
    },
  }));
}

/** The office that the prefecture has stationed in Guangzhou is registered, and its agent gets an account. */
export async function stationOffice(s: Stage, username: string): Promise<void> {
  await bringIn(s, 'institutions', [
    { ...organisation(STATIONED, '湘西州驻广州办事处'), 机构类型: '驻外办事机构' },
  ]);
  const { officers } = s.theatre;
  await s.act('admin', '/api/users', {
    username,
    displayName: '驻广州办事处经办人',
    password: GIVEN_PASSWORD,
    grants: [
      {
        role: 'service-centre-agent',
        division: null,
        employer: null,
        intermediary: null,
        institution: STATIONED,
      },
    ],
  });
  const agent = await officers.anybody();
  await agent.signIn(username, GIVEN_PASSWORD);
  await agent.post('/api/session/password', { current: GIVEN_PASSWORD, password: DEMO_PASSWORD });
}

async function bringIn(s: Stage, kind: ImportKind, rows: Record<string, string>[]): Promise<void> {
  const bytes = tableOf(
    kind,
    rows.map((cells, n) => ({ cells, file: kind, row: n + 2 })),
  );
  const report = await importTable(await s.theatre.officers.administrator(), kind, {
    name: `${kind}.csv`,
    bytes,
  });
  if (report.accepted !== rows.length) throw new Error(`${kind}: ${JSON.stringify(report.errors)}`);
}

const organisation = (code: string, name: string): Record<string, string> => ({
  统一社会信用代码: code,
  名称: name,
  行政区划代码: GUANGZHOU,
  联系人: '田经理',
  联系电话: '02000000000',
  开户行: '农村商业银行',
  账号: `622848${code.slice(8, 17)}0000`,
});

const placement = (n: number, on: string): Record<string, string> => ({
  就业编号: `ND${n}`,
  身份证号: identityNumber(n),
  统一社会信用代码: EMPLOYER,
  介绍机构编号: '',
  岗位: '普工',
  '月工资(元)': '4000',
  入职日期: on,
  合同起始日: on,
  合同终止日: `${YEAR + 2}-12-31`,
});
