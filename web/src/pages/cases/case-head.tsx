import { Link } from '@tanstack/react-router';
import { Card } from 'antd';
import type { ReactNode } from 'react';
import { scopesFor } from '../../../../src/domain/access.ts';
import type { Policy } from '../../../../src/domain/policy/types.ts';
import { standingNames } from '../../../../src/domain/words.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { Articles } from '../../ui/article.tsx';
import { DateText, InstantText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { AFTER_CONFIRMATION, povertyInWords } from '../../ui/known-worker.ts';
import { Mark } from '../../ui/mark.tsx';
import { WorkerCodeButton } from '../../ui/worker-code.tsx';
import { Nudge } from './nudge.tsx';
import type { Claim, Employment, Wait } from './queries.ts';
import { SettleDispute } from './settle-dispute.tsx';
import { TrueTimers } from './true-timers.tsx';

type Statement = NonNullable<Employment['workerStatement']>;

/** An intermediary that is named but not registered gets no subsidy until it is. */
function introducedBy({ number, name, standing }: NonNullable<Employment['intermediary']>): string {
  return name === null
    ? `${number}（尚未登记，登记之前不发放中介和跟踪服务补贴）`
    : `${name}（信誉${standing}）`;
}

/** Who, where, since when, and what the case waits for, in one sentence. */
export function CaseHead({
  employment,
  claim,
  policy,
}: {
  employment: Employment;
  claim: Claim | undefined;
  policy: Policy | undefined;
}) {
  const divisionName = useDivisionName();
  const may = useMay();
  const { grants } = useSession();
  const { person, employer, intermediary, workerStatement } = employment;
  const target = {
    divisions: [employment.division, employer.division, person.homeDivision ?? ''],
    employer: employer.creditCode,
  };
  const wait =
    claim?.wait ??
    employment.waits.find(({ caseId }) => claim && caseId.startsWith(`recovery-${claim.id}:`)) ??
    employment.waits.find(({ claimId }) => claimId === null) ??
    null;
  // Household and village are the offices' to know: an organisation finds no line of them.
  const { all, divisions } = scopesFor(grants, 'read-case');
  const household = person.household ? `（户编号 ${person.household}）` : '';
  const home: [string, string][] =
    all || divisions.length > 0 ? [['户籍', `${divisionName(person.homeDivision)}${household}`]] : [];
  const facts: [string, ReactNode][] = [
    [
      '劳动者',
      `${person.name ?? (person.identified ? '—' : `姓名${AFTER_CONFIRMATION}`)}　${person.identityMasked}`,
    ],
    ...home,
    ['入职之日建档立卡', povertyInWords(person)],
    ['用人单位', `${employer.name}（${divisionName(employer.division)}）`],
    ['统一社会信用代码', employer.creditCode],
    ['介绍机构', intermediary ? introducedBy(intermediary) : '无'],
    ['岗位与月工资', <Post key="post" post={employment.post} wageFen={employment.wageFen} />],
    ['用工一年', <Year key="year" from={employment.startsOn} due={employment.dueOn} />],
    ['就业编号', employment.id],
    ['状态', <Standing key="standing" employment={employment} />],
  ];
  return (
    <section className="case-head" aria-label="案件概况">
      {workerStatement?.answer === 'disputed' && (
        <div className="dispute" role="alert">
          <strong>劳动者对这段就业提出了异议</strong>（<DateText date={workerStatement.statedOn} relative />）
          <div className="prewrap">
            {workerStatement.note ?? '说明由办理单位核实，不向用人单位和介绍机构显示。'}
          </div>
          异议不会自动中止办理，办理前须核实；核实处理之前，之后的确认不能取代它。
          {may('settle-dispute', target) && (
            <SettleDispute employmentId={employment.id} dispute={workerStatement.id} />
          )}
        </div>
      )}
      <Card size="small" style={{ marginTop: workerStatement?.answer === 'disputed' ? 12 : 0 }}>
        <dl className="case-facts">
          {facts.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          <div>
            <dt>劳动者本人答复</dt>
            <dd>
              {!workerStatement && '还没有'}
              {workerStatement?.answer === 'confirmed' && (
                <>
                  <Mark tone="good">已确认</Mark> <DateText date={workerStatement.statedOn} />
                </>
              )}
              {workerStatement?.answer === 'disputed' && <Mark tone="bad">有异议</Mark>}
              {workerStatement?.answer === 'settled' && (
                <>
                  <Mark>有过异议，已核实处理</Mark> <DateText date={workerStatement.settlement?.settledOn} />
                  {workerStatement.note && <div className="prewrap">当时的说明：{workerStatement.note}</div>}
                </>
              )}
              {workerStatement && <Issuer statement={workerStatement} />}
              {may('issue-worker-code', target) && (
                <div className="no-print">
                  <WorkerCodeButton employmentId={employment.id} personName={person.name} />
                </div>
              )}
            </dd>
          </div>
        </dl>
        {wait && <WaitSentence wait={wait} policy={policy} />}
        <TrueTimers employmentId={employment.id} claimId={claim?.id} />
        <Nudge employmentId={employment.id} claim={claim} />
      </Card>
    </section>
  );
}

/** The employer holds the code and knows the four digits: an answer with its code counts for less. */
function Issuer({ statement: { issuedAs, issuedBy } }: { statement: Statement }) {
  const issuer = issuedAs === 'employer' ? '用人单位' : '社保站或就业服务中心';
  return (
    <div>
      确认码由{issuer}发出{issuedBy && `（${issuedBy}）`}
    </div>
  );
}

function Post({ post, wageFen }: { post: string | null; wageFen: number | null }) {
  return (
    <>
      {post ?? '未登记'}，<Amount fen={wageFen} /> 元
    </>
  );
}

function Year({ from, due }: { from: string; due: string }) {
  return (
    <>
      <DateText date={from} /> 至 <DateText date={due} relative />
    </>
  );
}

function Standing({ employment: { standing, overlapsWith, departures } }: { employment: Employment }) {
  const left = departures.find(({ revokedOn }) => revokedOn === null);
  return (
    <>
      {standing === 'tracked' && left ? `已离职（${left.departedOn}）` : standingNames[standing]}
      {overlapsWith && (
        <>
          ，与{' '}
          <Link to={`/cases/${overlapsWith}` as never} state>
            {overlapsWith}
          </Link>{' '}
          重叠
        </>
      )}
    </>
  );
}

/** What a case waits for: why, since when, until when, who can move it and what happens then. */
export function WaitSentence({ wait, policy }: { wait: Wait; policy: Policy | undefined }) {
  return (
    <div className={wait.overdue ? 'case-wait case-wait-overdue' : 'case-wait'}>
      <p>
        <strong>{wait.why.replace(/。?$/, '。')}</strong>自 <InstantText at={wait.since} /> 起
        {wait.dueAt ? (
          <>
            ，期限 <InstantText at={wait.dueAt} relative />
          </>
        ) : (
          '，没有期限，须由人办理'
        )}
        。{wait.overdue && <Mark tone="bad">已过期限</Mark>}
      </p>
      <p>谁能推进：{wait.whoCanMove}。</p>
      <p>
        之后：{wait.thenWhat}依据：
        <Articles refs={wait.article} policy={policy} />。
      </p>
    </div>
  );
}
