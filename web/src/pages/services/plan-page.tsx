import './services.css';
import '../../ui/figures.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Card, Descriptions, Flex, Input, Popconfirm, Skeleton } from 'antd';
import { useState } from 'react';
import { departmentNames } from '../../../../src/domain/services/words.ts';
import { trainingNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { PlanMark } from './plans-page.tsx';
import { type TrainingPlan, trainingPlanQuery } from './queries.ts';

/** One plan: its lines with their classes and how far they are, and the second person's word. */
export function PlanPage() {
  const { data, error, refetch } = useQuery(trainingPlanQuery(usePathParam('planId')));
  return (
    <Page
      title={
        data
          ? `${data.divisionName}${data.year}年培训计划${data.no > 1 ? `（第${data.no}份）` : ''}`
          : '培训计划'
      }
      crumbs={[{ label: '培训计划', to: '/training-plans' }]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <Head of={data} />
          {(data.forMe.decide || data.forMe.withdraw) && <Decide of={data} />}
          <Lines of={data} />
          {data.forMe.link && <LinkForm of={data} />}
        </>
      )}
    </Page>
  );
}

function Head({ of }: { of: TrainingPlan }) {
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'status', label: '状态', children: <PlanMark status={of.status} /> },
        { key: 'persons', label: '人数和班数', children: `${of.persons} 人，${of.classes} 个班` },
        {
          key: 'budget',
          label: '预算（元）',
          children: (
            <>
              <Amount fen={of.budgetFen} />
              （按 {of.policyVersion}）
            </>
          ),
        },
        {
          key: 'by',
          label: '提出',
          children: (
            <>
              {of.proposedByName}，<DateText date={of.proposedOn} />
            </>
          ),
        },
        {
          key: 'decided',
          label: '审批',
          children: of.decidedByName ? (
            <>
              {of.decidedByName}，<DateText date={of.decidedOn} />
              {of.decisionNote && `：${of.decisionNote}`}
            </>
          ) : (
            '—'
          ),
        },
        { key: 'note', label: '说明', children: of.note ?? '—' },
      ]}
    />
  );
}

function Decide({ of }: { of: TrainingPlan }) {
  const { message } = App.useApp();
  const [note, setNote] = useState('');
  const params = (key: string) => ({ header: { 'idempotency-key': key }, path: { id: of.id } });
  const decide = useAction(
    ({ approve, words }: { approve: boolean; words: string }, key) =>
      dataOf(
        api.POST('/api/training-plans/{id}/decision', {
          params: params(key),
          body: { approve, ...(words && { note: words }) },
        }),
      ),
    { onDone: (_answer, { approve }) => void message.success(approve ? '已批准。' : '已决定不予批准。') },
  );
  const withdraw = useAction((_: { id: string }, key) =>
    dataOf(api.POST('/api/training-plans/{id}/withdrawal', { params: params(key), body: {} })),
  );
  if (of.forMe.withdraw)
    return (
      <Flex gap={8} vertical align="start" style={{ marginBottom: 16 }}>
        <ProblemAlert error={withdraw.problem} />
        <p style={{ margin: 0 }}>计划由您提出，等待另一位人社人员审批。</p>
        <Popconfirm
          title="撤回这份计划？"
          okText="撤回"
          cancelText="取消"
          onConfirm={() => void withdraw.run({ id: of.id })}
        >
          <Button loading={withdraw.pending}>撤回计划</Button>
        </Popconfirm>
      </Flex>
    );
  const run = (approve: boolean) => void decide.run({ approve, words: note.trim() });
  return (
    <Card size="small" title="审批计划" style={{ marginBottom: 16 }}>
      <ProblemAlert error={decide.problem} />
      <label htmlFor="plan-note">审批意见（不予批准的必填）</label>
      <Input.TextArea
        id="plan-note"
        rows={2}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        style={{ marginBottom: 8 }}
      />
      <Flex gap={8} wrap>
        <Button type="primary" loading={decide.pending} onClick={() => run(true)}>
          批准
        </Button>
        <Button danger disabled={decide.pending} onClick={() => run(false)}>
          不予批准
        </Button>
      </Flex>
    </Card>
  );
}

const heads = ['计划人数', '班数', '天数', '预算（元）', '已开班', '学员', '结业', '取证', '就业'] as const;

function Lines({ of }: { of: TrainingPlan }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard
    <section className="figures-scroll" aria-label="计划各行" tabIndex={0}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col" className="words">
              工种
            </th>
            <th scope="col" className="words">
              类型和资金
            </th>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col" className="words">
              培训班
            </th>
          </tr>
        </thead>
        <tbody>
          {of.lines.map((line) => (
            <tr key={line.no}>
              <th scope="row">
                {line.no}. {line.tradeTitle}
              </th>
              <td className="words">
                {trainingNames[line.training]}，{departmentNames[line.department]}
              </td>
              <td>{line.persons}</td>
              <td>{line.classes}</td>
              <td>{line.days}</td>
              <td>
                <Amount fen={line.budgetFen} />
              </td>
              <td className={of.status === 'approved' && line.opened < line.classes ? 'short' : ''}>
                {line.opened}
              </td>
              <td className={of.status === 'approved' && line.enrolled < line.persons ? 'short' : ''}>
                {line.enrolled}
              </td>
              <td>{line.completed}</td>
              <td>{line.certified}</td>
              <td>{line.employed}</td>
              <td className="words">
                {line.linked.map((one) => (
                  <div key={one.id}>
                    <Link to={`/trainings/${one.id}` as never}>
                      {one.title}（{one.id}）
                    </Link>
                    {of.forMe.link && <Unlink planId={of.id} classId={one.id} />}
                  </div>
                ))}
                {line.linked.length === 0 && '—'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Unlink({ planId, classId }: { planId: string; classId: string }) {
  const unlink = useAction((body: { classId: string }, key) =>
    dataOf(
      api.POST('/api/training-plans/{id}/classes/removal', {
        params: { header: { 'idempotency-key': key }, path: { id: planId } },
        body,
      }),
    ),
  );
  return (
    <>
      <ProblemAlert error={unlink.problem} />
      <Popconfirm
        title="移出计划？"
        okText="移出"
        cancelText="取消"
        onConfirm={() => void unlink.run({ classId })}
      >
        <Button type="link" size="small" aria-label={`移出 ${classId}`}>
          移出
        </Button>
      </Popconfirm>
    </>
  );
}

function LinkForm({ of }: { of: TrainingPlan }) {
  const [line, setLine] = useState('1');
  const [classId, setClassId] = useState('');
  const { message } = App.useApp();
  const link = useAction(
    (body: { line: number; classId: string }, key) =>
      dataOf(
        api.POST('/api/training-plans/{id}/classes', {
          params: { header: { 'idempotency-key': key }, path: { id: of.id } },
          body,
        }),
      ),
    {
      onDone: () => {
        setClassId('');
        void message.success('已列入计划。');
      },
    },
  );
  return (
    <Card size="small" title="把培训班列入计划">
      <ProblemAlert error={link.problem} />
      <p>须同一县市、同一年度、同一培训类型和补贴类别；一个班只列入一行。</p>
      <Flex gap={8} wrap align="end">
        <div>
          <label htmlFor="link-line">计划行</label>
          <Input
            id="link-line"
            inputMode="numeric"
            style={{ width: 80, display: 'block' }}
            value={line}
            onChange={(event) => setLine(event.target.value)}
          />
        </div>
        <div>
          <label htmlFor="link-class">班级编号</label>
          <Input
            id="link-class"
            maxLength={40}
            style={{ display: 'block' }}
            value={classId}
            onChange={(event) => setClassId(event.target.value)}
          />
        </div>
        <Button
          loading={link.pending}
          disabled={classId.trim() === '' || !/^[1-9]\d*$/.test(line.trim())}
          onClick={() => void link.run({ line: Number(line.trim()), classId: classId.trim() })}
        >
          列入
        </Button>
      </Flex>
    </Card>
  );
}
