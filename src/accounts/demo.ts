import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import type { Grant, Role } from '../domain/access.ts';
import { ECONOMIC_ZONE, PREFECTURE } from '../domain/divisions.ts';
import { hashPassword } from './password.ts';

export const DEMO_PASSWORD = 'demo-2016';

/** Counties by the pinyin that their accounts begin with. */
export const demoCounties = {
  jishou: { code: '433101', name: '吉首市' },
  luxi: { code: '433122', name: '泸溪县' },
  fenghuang: { code: '433123', name: '凤凰县' },
  huayuan: { code: '433124', name: '花垣县' },
  baojing: { code: '433125', name: '保靖县' },
  guzhang: { code: '433126', name: '古丈县' },
  yongshun: { code: '433127', name: '永顺县' },
  longshan: { code: '433130', name: '龙山县' },
  jingkai: { code: ECONOMIC_ZONE, name: '湘西经开区' },
} as const;

interface DemoAccount {
  readonly username: string;
  readonly displayName: string;
  readonly grants: readonly Grant[];
}

const inDivision = (role: Role, division: string | null): Grant => ({
  role,
  division,
  employer: null,
  intermediary: null,
});

/** Confirmation, acceptance, review, finance and release need five different people; each county has them. */
const countyOffices: readonly { suffix: string; title: string; role: Role }[] = [
  { suffix: 'centre', title: '就业服务中心受理员', role: 'county-employment-centre' },
  { suffix: 'hr1', title: '人社局合同确认员', role: 'county-hr-reviewer' },
  { suffix: 'hr2', title: '人社局审核员', role: 'county-hr-reviewer' },
  { suffix: 'poverty', title: '扶贫办经办人', role: 'poverty-alleviation-officer' },
  { suffix: 'finance1', title: '财政局审批员', role: 'finance-officer' },
  { suffix: 'finance2', title: '财政局放款员', role: 'finance-officer' },
];

const prefectureAccounts: readonly DemoAccount[] = [
  {
    username: 'admin',
    displayName: '州系统管理员兼数据导入员',
    // The prefecture's employment bureau hands in whole files; the demo's administrator does it for it.
    grants: [inDivision('administrator', null), inDivision('county-employment-centre', PREFECTURE)],
  },
  { username: 'auditor', displayName: '州审计局审计员', grants: [inDivision('auditor', null)] },
  {
    username: 'centre',
    displayName: '州就业局经办人',
    grants: [inDivision('county-employment-centre', PREFECTURE)],
  },
  { username: 'hr', displayName: '州人社局审核员', grants: [inDivision('county-hr-reviewer', PREFECTURE)] },
  { username: 'finance', displayName: '州财政局经办人', grants: [inDivision('finance-officer', PREFECTURE)] },
  {
    username: 'secretary',
    displayName: '州联席会议秘书',
    grants: [inDivision('meeting-secretary', PREFECTURE)],
  },
];

/**
 * Accounts to try the product with: `jishou-hr1`, `yongshun-finance2`, `admin`, … all with one password.
 * Run again, it adds what is missing and leaves the rest (a changed password stays changed). Not for production.
 */
export async function seedDemoAccounts(db: Db, password: string = DEMO_PASSWORD): Promise<void> {
  const stations = await readStations(db);
  const counties = Object.entries(demoCounties).flatMap(([pinyin, county]): DemoAccount[] => [
    ...countyOffices.map(({ suffix, title, role }) => ({
      username: `${pinyin}-${suffix}`,
      displayName: county.name + title,
      grants: [inDivision(role, county.code)],
    })),
    ...stations
      .filter((station) => station.parent === county.code)
      .slice(0, 1)
      .map((station) => ({
        username: `${pinyin}-station`,
        displayName: `${station.name}社会保障站`,
        grants: [inDivision('township-station', station.code)],
      })),
  ]);
  const known = new Set((await db.selectFrom('division').select('code').execute()).map((row) => row.code));
  const reachable = (account: DemoAccount) =>
    account.grants.every((g) => g.division === null || known.has(g.division));
  await ensure(db, [...prefectureAccounts, ...counties].filter(reachable), password);
}

/** The agent of an employer (`agent-<credit code>`) or an intermediary (`agent-<number>`); returns the username. */
export async function seedAgent(
  db: Db,
  organisation: { employer: string } | { intermediary: string },
  password: string = DEMO_PASSWORD,
): Promise<string> {
  const grant: Grant =
    'employer' in organisation
      ? { role: 'employer-agent', division: null, employer: organisation.employer, intermediary: null }
      : {
          role: 'intermediary-agent',
          division: null,
          employer: null,
          intermediary: organisation.intermediary,
        };
  const number = grant.employer ?? grant.intermediary ?? '';
  const username = `agent-${number.toLowerCase()}`;
  await ensure(db, [{ username, displayName: `${number}经办人`, grants: [grant] }], password);
  return username;
}

async function ensure(db: Db, accounts: readonly DemoAccount[], password: string): Promise<void> {
  const present = await db
    .selectFrom('app_user')
    .select('username')
    .where(
      'username',
      'in',
      accounts.map((a) => a.username),
    )
    .execute();
  const names = new Set(present.map((row) => row.username));
  const missing = accounts.filter((account) => !names.has(account.username));
  if (missing.length === 0) return;
  // One hash for all: they share the password anyway, and sixty hashes would take three seconds.
  const hash = await hashPassword(password);
  await db.transaction().execute(async (trx) => {
    for (const account of missing) {
      // The id is the name: demo data and tests can speak of people without looking them up.
      const id = `user-${account.username}`;
      const inserted = await trx
        .insertInto('app_user')
        .values({ id, username: account.username, display_name: account.displayName, password_hash: hash })
        .onConflict((oc) => oc.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!inserted) continue;
      await trx
        .insertInto('user_grant')
        .values(account.grants.map((grant) => ({ user_id: id, ...grant })))
        .execute();
    }
  });
}

/** The townships of each county, seat of the county's first. */
async function readStations(db: Db): Promise<{ code: string; name: string; parent: string | null }[]> {
  return db
    .selectFrom('division')
    .select(['code', 'name', 'parent'])
    .where('level', '=', 'township')
    .where(sql<boolean>`parent is not null`)
    .orderBy('code')
    .execute();
}
