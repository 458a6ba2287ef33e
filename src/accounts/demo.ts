import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import type { Grant, Role } from '../domain/access.ts';
import { addDays, plainDate } from '../domain/dates.ts';
import { identityCheckDigit } from '../domain/identity-number.ts';
import type { Vault } from '../platform/vault.ts';
import { hashPassword } from './password.ts';

/** For demonstrations and rehearsals only; a production database has none of these accounts. */
export const DEMO_PASSWORD = 'demo-2016';

/** Counties by code: their names in usernames and on screen. */
export const demoCounties: Readonly<
  Record<string, readonly [pinyin: string, name: string, township: string | null]>
> = {
  433101: ['jishou', '吉首市', '433101101'],
  433122: ['luxi', '泸溪县', null],
  433123: ['fenghuang', '凤凰县', null],
  433124: ['huayuan', '花垣县', null],
  433125: ['baojing', '保靖县', null],
  433126: ['guzhang', '古丈县', null],
  433127: ['yongshun', '永顺县', null],
  433130: ['longshan', '龙山县', null],
  433190: ['jingkai', '湘西经开区', null],
};

const PREFECTURE = '433100';

interface DemoAccount {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly division: string | null;
}

/**
 * A secretary of the meetings, and five people a county, because a case passes five hands: who confirms the contract, accepts, reviews, approves and
 * releases the money are never the same.
 */
const COUNTY_POSTS: readonly (readonly [post: string, title: string, role: Role])[] = [
  ['centre', '就业服务中心', 'county-employment-centre'],
  ['hr1', '人社局合同确认员', 'county-hr-reviewer'],
  ['hr2', '人社局审核员', 'county-hr-reviewer'],
  ['poverty', '扶贫办', 'poverty-alleviation-officer'],
  ['finance1', '财政局审批员', 'finance-officer'],
  ['finance2', '财政局支付员', 'finance-officer'],
  ['secretary', '联席会议秘书', 'meeting-secretary'],
  ['leader', '人民政府分管领导', 'leader'],
];

const PREFECTURE_POSTS: readonly (readonly [post: string, title: string, role: Role])[] = [
  ['centre', '州就业局', 'county-employment-centre'],
  ['hr', '州人社局', 'county-hr-reviewer'],
  ['hr2', '州人社局审核员', 'county-hr-reviewer'],
  ['poverty', '州扶贫办', 'poverty-alleviation-officer'],
  ['finance', '州财政局', 'finance-officer'],
  ['finance2', '州财政局支付员', 'finance-officer'],
  ['secretary', '州联席会议秘书', 'meeting-secretary'],
  ['leader', '州政府分管领导', 'leader'],
  ['hr3', '州人社局考核异议听取员', 'county-hr-reviewer'],
  ['admin', '系统管理员', 'administrator'],
  ['auditor', '审计员', 'auditor'],
];

/** The accounts that every demo instance has: the prefecture decides cases too, those of its own employers. */
export function demoAccounts(): DemoAccount[] {
  const counties = Object.entries(demoCounties).flatMap(([division, [pinyin, name, township]]) => [
    ...COUNTY_POSTS.map(([post, title, role]) => ({
      username: `${pinyin}-${post}`,
      displayName: name + title,
      role,
      division,
    })),
    ...(township
      ? [
          {
            username: `${pinyin}-township`,
            displayName: `${name}乡镇社保站`,
            role: 'township-station' as const,
            division: township,
          },
        ]
      : []),
  ]);
  const prefecture = PREFECTURE_POSTS.map(([username, displayName, role]) => ({
    username,
    displayName,
    role,
    division: role === 'administrator' || role === 'auditor' ? null : PREFECTURE,
  }));
  return [...counties, ...prefecture];
}

/** No county: nobody in a register has a number of it. */
const NOBODYS_DIVISION = '433199';

/** Whose account it would be: a valid number, always the same for a name. */
export function demoIdentityNumber(username: string): string {
  const hash = createHash('sha256').update(username).digest();
  const born = addDays(plainDate('1970-01-01'), hash.readUInt16BE(0) % 7_000).replaceAll('-', '');
  const digits = `${NOBODYS_DIVISION}${born}${100 + (hash.readUInt16BE(2) % 900)}`;
  return digits + identityCheckDigit(digits);
}

/**
 * Creates the demo accounts that are missing, and says of each whose it is. One hash serves all: its cost is for
 * guessing, and this one is public.
 */
export async function seedDemoAccounts(db: Db, vault: Pick<Vault, 'identityKey'>): Promise<void> {
  const accounts = demoAccounts();
  const present = await db
    .selectFrom('app_user')
    .select('username')
    .where(
      'username',
      'in',
      accounts.map((a) => a.username),
    )
    .execute();
  const known = new Set(present.map((row) => row.username));
  const missing = accounts.filter((account) => !known.has(account.username));
  if (missing.length > 0) {
    await addAccounts(
      db,
      missing.map((a) => ({ ...a, grants: [grantOf(a.role, { division: a.division })] })),
    );
  }
  // Also of those that an older version has made.
  const keys = accounts.map(({ username }) => ({
    username,
    key: vault.identityKey(demoIdentityNumber(username)).toString('hex'),
  }));
  await sql`
    update app_user u set identity_key = decode(r.key, 'hex')
    from json_to_recordset(${JSON.stringify(keys)}::json) as r(username text, key text)
    where u.username = r.username and u.identity_key is null
  `.execute(db);
}

/** An agent for every organisation that has none: `employer-<code>`, `intermediary-<number>`, `institution-<code>`. */
export async function seedAgents(db: Db): Promise<void> {
  const employers = await db.selectFrom('employer').select(['credit_code as id', 'name']).execute();
  const intermediaries = await db.selectFrom('intermediary').select(['number as id', 'name']).execute();
  const institutions = await db
    .selectFrom('institution')
    .select(['credit_code as id', 'name', 'kinds'])
    .execute();
  const users = await db.selectFrom('app_user').select('username').execute();
  const known = new Set(users.map((user) => user.username));
  const agents = [
    ...institutions.map(({ id, name, kinds }) => ({
      username: `institution-${id}`.toLowerCase(),
      displayName: `${name}经办人`,
      grants: rolesOfInstitution(kinds).map((role) => grantOf(role, { institution: id })),
    })),
    ...employers.map(({ id, name }) => ({
      username: `employer-${id}`.toLowerCase(),
      displayName: `${name}经办人`,
      grants: [grantOf('employer-agent', { employer: id })],
    })),
    ...intermediaries.map(({ id, name }) => ({
      username: `intermediary-${id}`.toLowerCase(),
      displayName: `${name}经办人`,
      grants: [grantOf('intermediary-agent', { intermediary: id })],
    })),
  ].filter((agent) => !known.has(agent.username));
  if (agents.length > 0) await addAccounts(db, agents);
}

/** A service centre or stationed office posts openings; whatever else an institution is, it reports for people. */
function rolesOfInstitution(kinds: readonly string[]): Role[] {
  const posts = (kind: string) => kind === 'service-centre' || kind === 'stationed-office';
  return [
    ...(kinds.some(posts) ? ['service-centre-agent' as const] : []),
    ...(kinds.every(posts) ? [] : ['institution-agent' as const]),
  ];
}

/**
 * Short names for whoever tries it: `employer` and `intermediary` for the agents of the two with the most people,
 * `training`, `school` and `bank` for those of the first institution of a kind.
 */
export async function seedNamedAgents(db: Db): Promise<void> {
  const busiest = async (column: 'employer' | 'intermediary') => {
    const row = await db
      .selectFrom('employment')
      .select(column)
      .where(column, 'is not', null)
      .groupBy(column)
      .orderBy((e) => e.fn.countAll(), 'desc')
      .orderBy(column)
      .limit(1)
      .executeTakeFirst();
    return (row as Partial<Record<typeof column, string | null>> | undefined)?.[column] ?? null;
  };
  const [employer, intermediary] = [await busiest('employer'), await busiest('intermediary')];
  const users = await db.selectFrom('app_user').select('username').execute();
  const known = new Set(users.map((user) => user.username));
  const agents = [
    {
      username: 'employer',
      displayName: '演示用人单位经办人',
      grants: employer === null ? [] : [grantOf('employer-agent', { employer })],
    },
    {
      username: 'intermediary',
      displayName: '演示介绍机构经办人',
      grants: intermediary === null ? [] : [grantOf('intermediary-agent', { intermediary })],
    },
    ...(await institutionAgents(db)),
  ].filter(({ username, grants }) => grants.length > 0 && !known.has(username));
  if (agents.length > 0) await addAccounts(db, agents);
}

/** `village`: the officer of the village with the most people of the register; `township`: the station above it. */
export async function seedVillageOfficer(db: Db, vault: Pick<Vault, 'identityKey'>): Promise<void> {
  const { rows } = await sql<{ village: string; name: string; township: string; above: string }>`
    select d.code as village, d.name, t.code as township, t.name as above
    from person p join household h on h.number = p.household_number
    join division d on d.code = h.division and d.level = 'village' join division t on t.code = d.parent
    where p.name is not null and not exists (select from app_user where username in ('village', 'township'))
    group by d.code, t.code order by count(*) desc, d.code limit 1
  `.execute(db);
  const [busiest] = rows;
  if (!busiest) return;
  const { village, name, township, above } = busiest;
  const accounts = [
    {
      username: 'village',
      displayName: `${name}信息员`,
      grants: [grantOf('village-officer', { division: village })],
    },
    {
      username: 'township',
      displayName: `${above}社保站`,
      grants: [grantOf('township-station', { division: township })],
    },
  ];
  await addAccounts(db, accounts);
  for (const { username } of accounts)
    await db
      .updateTable('app_user')
      .set({ identity_key: vault.identityKey(demoIdentityNumber(username)) })
      .where('username', '=', username)
      .execute();
}

const INSTITUTION_NAMES = { training: '培训机构', school: '学校', bank: '银行' } as const;

async function institutionAgents(db: Db) {
  const { rows } = await sql<{ kind: keyof typeof INSTITUTION_NAMES; code: string }>`
    select distinct on (kind) kind, credit_code as code from institution, unnest(kinds) kind order by kind, credit_code
  `.execute(db);
  return rows.map(({ kind, code }) => ({
    username: kind as string,
    displayName: `演示${INSTITUTION_NAMES[kind]}经办人`,
    grants: [grantOf('institution-agent', { institution: code })],
  }));
}

function grantOf(role: Role, reach: Partial<Grant>): Grant {
  return { role, division: null, employer: null, intermediary: null, ...reach };
}

async function addAccounts(
  db: Db,
  accounts: readonly { username: string; displayName: string; grants: readonly Grant[] }[],
): Promise<void> {
  const hash = await hashPassword(DEMO_PASSWORD);
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('app_user')
      .values(
        accounts.map(({ username, displayName }) => ({
          id: username,
          username,
          display_name: displayName,
          password_hash: hash,
        })),
      )
      .execute();
    await trx
      .insertInto('user_grant')
      .values(
        accounts.flatMap(({ username, grants }) => grants.map((grant) => ({ user_id: username, ...grant }))),
      )
      .execute();
  });
}
