import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Card, Flex, Skeleton, Timeline } from 'antd';
import { outcomeNames, responsibilityEventNames } from '../../../../src/domain/targets/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { usePathParam } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { Mark, StepMark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { EvaluationActs } from './evaluation-acts.tsx';
import { ScoreTable } from './score-table.tsx';
import { type Evaluation, inWords, points, YearMark } from './words.tsx';
import '../../ui/figures.css';
import './targets.css';

/** A county's year: where it stands, the score table with its evidence, what was said of it, and what came of it. */
export function EvaluationPage() {
  const year = Number(usePathParam('year'));
  const division = usePathParam('division');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['evaluation', year, division],
    queryFn: () =>
      dataOf(
        api.GET('/api/evaluations/{year}/counties/{division}', { params: { path: { year, division } } }),
      ),
  });
  return (
    <Page
      title={data ? `${data.divisionName} · ${year}年度考核` : `${year}年度考核`}
      crumbs={[{ label: '年度考核', to: '/evaluations' }]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {data && (
        <div className="evaluation">
          <Standing evaluation={data} />
          {data.scores.length > 0 && <ScoreTable evaluation={data} />}
          <Warnings evaluation={data} />
          <Said evaluation={data} />
          <Outcomes evaluation={data} />
          <Card size="small" title="办理经过">
            <Timeline
              items={data.events.map(({ kind, on, by, note }) => ({
                content: (
                  <>
                    <DateText date={on} /> {responsibilityEventNames[kind]}
                    {by && `（${by}）`}
                    {note && `：${note}`}
                  </>
                ),
              }))}
            />
          </Card>
        </div>
      )}
    </Page>
  );
}

function Standing({ evaluation: e }: { evaluation: Evaluation }) {
  return (
    <Card size="small">
      <Flex gap={24} wrap align="center">
        <div>
          <YearMark status={e.status} /> {e.completed && <Mark tone="good">全面完成</Mark>}
        </div>
        {e.totalTenths !== null && (
          <div>
            <span className="evaluation-total">{points(e.totalTenths)}</span> 分
          </div>
        )}
        {e.awardFen !== null && e.awardFen > 0 && (
          <div>
            {e.publishedOn ? '应得' : '预计'}以奖代补 <Amount fen={e.awardFen} /> 元
          </div>
        )}
        {e.objectionsUntil && e.status === 'objections' && (
          <div>
            异议期至 <DateText date={e.objectionsUntil} />
            （含当日）
          </div>
        )}
        {e.letter && (
          <div>
            按责任书 <Link to={`/target-letters/${e.letter}` as never}>{e.letter}</Link> 评分
          </div>
        )}
        {e.round > 0 && !e.letter && <Mark tone="warn">没有双方签署的责任书，按计划评分</Mark>}
      </Flex>
      {e.wait && (
        <Alert
          style={{ marginTop: 12 }}
          type="info"
          title={e.wait.why}
          description={`${e.wait.whoCanMove}。${e.wait.thenWhat}`}
        />
      )}
      <EvaluationActs evaluation={e} />
    </Card>
  );
}

function Warnings({ evaluation: { warnings } }: { evaluation: Evaluation }) {
  if (warnings.length === 0) return null;
  return (
    <Card size="small" title="年中预警">
      <ul>
        {warnings.map(({ measure, title, expected, actual, target, on }) => (
          <li key={measure}>
            {title}：{inWords(measure, actual)}，时序目标 {inWords(measure, expected)}，全年目标{' '}
            {inWords(measure, target)}（<DateText date={on} />）
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Said({ evaluation: { reviews, objections } }: { evaluation: Evaluation }) {
  if (reviews.length + objections.length === 0) return null;
  return (
    <Card size="small" title="复核和异议">
      <ul>
        {reviews.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: submissions are only ever added
          <li key={i}>
            第{one.round}次评分：{one.submittedBy} <DateText date={one.submittedOn} /> 提交
            {one.reviewedBy && one.reviewedOn && (
              <>
                ，{one.reviewedBy} <DateText date={one.reviewedOn} /> {one.approved ? '复核通过' : '退回'}
              </>
            )}
            {one.note && `：${one.note}`}
          </li>
        ))}
        {objections.map((one) => (
          <li key={`o${one.id}`}>
            异议（{one.raisedBy} <DateText date={one.raisedOn} />
            ）：{one.words}
            {one.upheld !== null && one.heardOn && (
              <>
                {' '}
                <Mark tone={one.upheld ? 'good' : 'neutral'}>{one.upheld ? '成立' : '不成立'}</Mark>{' '}
                {one.heardBy} <DateText date={one.heardOn} />：{one.reason}
              </>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Outcomes({ evaluation: { outcomes } }: { evaluation: Evaluation }) {
  if (outcomes.length === 0) return null;
  return (
    <Card size="small" title="奖惩">
      <ul>
        {outcomes.map((one) => (
          <li key={`${one.kind}${one.rewardId ?? ''}`}>
            <Mark tone={one.kind === 'reward' || one.kind === 'commendation' ? 'good' : 'bad'}>
              {outcomeNames[one.kind]}
            </Mark>{' '}
            {one.words}
            {one.rewardId && (
              <>
                {' '}
                {one.unitName} <Amount fen={one.amountFen} /> 元{' '}
                <Link to={`/rewards/${one.rewardId}` as never}>办理情况</Link>{' '}
                {one.claimStep && <StepMark step={one.claimStep} />}
              </>
            )}
            （{one.by} <DateText date={one.on} />）
          </li>
        ))}
      </ul>
    </Card>
  );
}
