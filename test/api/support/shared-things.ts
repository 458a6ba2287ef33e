import { readTemplates, templateOf } from '../../../src/messages/templates.ts';
import { writeMessages } from '../../../src/messages/write.ts';
import type { House } from './house.ts';
import { type Answer, type Loose, Person } from './person.ts';
import { askShared, issueKey, keyTerms } from './sharing.ts';

/** What of A stands in the records of sharing, messages and help. */
export interface SharedThings {
  readonly key: string;
  readonly consent: number;
  readonly campaign: string;
  readonly message: number;
  readonly help: string;
}

const DAY = '2017-06-18';

/** A department has read somebody of A, who agreed to something, was told something, and asked for help. */
export async function openSharing(
  house: House,
  { person, identity }: { person: number; identity: string },
): Promise<SharedThings> {
  const ok = async (answer: Promise<Answer<Loose>>) => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(text);
    return body;
  };
  const key = await issueKey(house, { expiresOn: '2017-12-31' }, DAY);
  await ok(
    askShared(house, 'people', { secret: key.secret, json: { identityNumbers: [identity] }, on: DAY }),
  );
  const admin = await house.person('admin');
  const open = await ok(
    admin.ask('/api/share-keys', { json: keyTerms({ expiresOn: '2017-12-31' }), on: DAY }),
  );
  const centre = await house.person('jishou-centre');
  const consent = await ok(
    centre.ask(`/api/people/${person}/consents`, {
      json: { purpose: 'share-income', stance: 'given', how: 'paper', statedOn: DAY },
      on: DAY,
    }),
  );
  const terms = {
    template: 'job-fair',
    params: { place: '墨戎广场', day: '6月20日' },
    division: '433101',
  };
  const { total } = await ok(
    centre.ask('/api/message-campaigns/preview', { json: terms, on: DAY, key: null }),
  );
  const campaign = await ok(
    centre.ask('/api/message-campaigns', { json: { ...terms, expected: total }, on: DAY }),
  );
  const help = await ok(
    new Person(house.baseUrl).ask('/api/public/help-requests', {
      json: {
        division: '433101',
        topic: 'wages',
        name: '欧阳墨甲',
        phone: '13987650001',
        body: '墨求助：在墨戎电子厂有两个月工资没有发。',
      },
      on: DAY,
    }),
  );
  return {
    key: open.id,
    consent: consent.id,
    campaign: campaign.id,
    message: await tell(house, person),
    help: help.id,
  };
}

async function tell(house: House, person: number): Promise<number> {
  const templates = readTemplates();
  const message = {
    template: templateOf(templates, 'policy-news')!,
    version: templates.version,
    subject: `person:${person}`,
    event: 'test',
    person,
    values: { name: '欧阳墨甲', text: '请到墨戎广场参加培训' },
    happenedAt: new Date(`${DAY}T01:00:00Z`),
    hasPhone: false,
    hasOpenId: false,
  };
  await house.db.transaction().execute((trx) => writeMessages(trx, [message], ['file']));
  const { id } = await house.db
    .selectFrom('message')
    .select('id')
    .where('subject', '=', `person:${person}`)
    .executeTakeFirstOrThrow();
  return id;
}
