import { referralStatusNames, tierNames } from '../../../../src/domain/words.ts';
import { type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { Page } from '../../ui/page.tsx';
import { ReferralList } from './referral-list.tsx';

const filters: readonly Filter[] = [
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(referralStatusNames) },
  { name: 'live', label: '办理', kind: 'choice', options: optionsOf({ true: '在办', false: '办结' }) },
  { name: 'tier', label: '层次', kind: 'choice', options: optionsOf(tierNames) },
];

/** The board of referrals: of the own people, or to the own openings. */
export function ReferralsPage() {
  return (
    <Page title="推荐和面试">
      <ReferralList
        label="推荐"
        filters={filters}
        empty="没有符合筛选的推荐。就业服务机构从求职人员或岗位的页面推荐。"
      />
    </Page>
  );
}
