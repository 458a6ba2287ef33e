import { Card } from 'antd';
import type { ReactNode } from 'react';
import type { Policy } from '../../../../src/domain/policy/types.ts';
import { aidKindNames } from '../../../../src/domain/words.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { workerName } from '../../ui/known-worker.ts';
import { WaitSentence } from '../cases/case-head.tsx';
import type { Claim } from '../cases/queries.ts';
import type { AidCase } from './queries.ts';

/** For whom, for what, since when, and what the case waits for, in one sentence. */
export function AidHead({
  aid,
  claim,
  policy,
}: {
  aid: AidCase;
  claim: Claim | undefined;
  policy: Policy | undefined;
}) {
  const divisionName = useDivisionName();
  const wait = claim?.wait ?? aid.waits.find(({ claimId }) => claimId === null) ?? null;
  const facts: [string, ReactNode][] = [
    ['当事人', `${workerName(aid.personName, aid.identityMasked, aid.id)}　${aid.identityMasked}`],
    ...(aid.homeDivision ? [['户籍', divisionName(aid.homeDivision)] as [string, ReactNode]] : []),
    ['类别', aidKindNames[aid.kind]],
    ...(aid.institutionName ? [['培训机构、学校或银行', aid.institutionName] as [string, ReactNode]] : []),
    ...(aid.employerName ? [['用人单位', aid.employerName] as [string, ReactNode]] : []),
    ['起始日期', <DateText key="starts" date={aid.startsOn} />],
    ['办理地区', divisionName(aid.division)],
    ['个案编号', aid.id],
  ];
  return (
    <section className="case-head" aria-label="个案概况">
      <Card size="small">
        <dl className="case-facts">
          {facts.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {wait && <WaitSentence wait={wait} policy={policy} />}
      </Card>
    </section>
  );
}
