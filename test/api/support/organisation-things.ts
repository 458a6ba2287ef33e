import type { House } from './house.ts';
import { type Answer, form, type Loose } from './person.ts';

/** What of A stands in posts, delegations, hand-overs and drafts. */
export interface OrganisationThings {
  readonly post: number;
  readonly term: number;
  readonly delegation: number;
  readonly article: string;
  /** Of the bureau; for attempts. */
  readonly delegate: string;
}

const DAY = '2017-06-18';
const JPEG = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'),
  Buffer.from('墨戎的图'),
]);

/** A post with its holder, a hand-over, a delegation, and a draft with a picture. */
export async function openOrganisation(
  house: House,
  { holder, delegate }: { holder: string; delegate: string },
): Promise<OrganisationThings> {
  const ok = async (answer: Promise<Answer<Loose>>) => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(text);
    return body;
  };
  const admin = await house.person('admin');
  const post = await ok(
    admin.ask('/api/posts', {
      json: { division: '433101', body: '墨戎人社局', title: '墨岗位', role: 'county-hr-reviewer', seats: 1 },
      on: DAY,
    }),
  );
  const term = await ok(
    admin.ask(`/api/posts/${post.id}/terms`, { json: { userId: holder, fromOn: DAY }, on: DAY }),
  );
  await ok(admin.ask(`/api/users/${holder}/hand-over`, { json: { reason: '墨戎交接一次' }, on: DAY }));
  const hr = await house.person('jishou-hr1');
  const delegation = await ok(
    hr.ask('/api/delegations', {
      json: {
        delegate,
        role: 'county-hr-reviewer',
        division: '433101',
        operations: ['decide-review'],
        fromOn: DAY,
        untilOn: '2017-12-31',
        reason: '墨戎外出学习',
      },
      on: DAY,
    }),
  );
  const centre = await house.person('jishou-centre');
  const article = await ok(
    centre.ask('/api/articles', {
      json: {
        kind: 'news',
        division: '433101',
        title: '墨戎稿件',
        body: '墨戎电子厂招了一批人，大家都说工资发得准。',
      },
      on: DAY,
    }),
  );
  await ok(
    centre.ask(`/api/articles/${article.id}/pictures`, {
      form: form(JPEG, { revision: '1' }, '墨图.jpg'),
      on: DAY,
    }),
  );
  return { post: post.id, term: term.id, delegation: delegation.id, article: article.id, delegate };
}
