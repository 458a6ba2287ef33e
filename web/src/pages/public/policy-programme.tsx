import { Card, Typography } from 'antd';
import { roleNames } from '../../../../src/domain/access.ts';
import { amountInWords, withoutCodeNames } from '../../../../src/domain/policy/in-words.ts';
import type { AnyProgramme, Policy } from '../../../../src/domain/policy/types.ts';
import {
  checkNamesZh,
  fundNames,
  payeeKindNames,
  stepNames,
  waitKindNames,
} from '../../../../src/domain/words.ts';
import { ArticleLink } from './policy-articles.tsx';

const payerNames = { 'employer-county': '用人单位所在县市', 'home-county': '劳动者户籍所在县市' } as const;

/** One subsidy: who gets how much from whom, on which conditions, and which way it goes. */
export function ProgrammeInWords({ programme, policy }: { programme: AnyProgramme; policy: Policy }) {
  const { id, title, article, amount, payees, paidFrom, fund, conditions, waits, steps } = programme;
  return (
    <Card style={{ marginBottom: 16 }} title={<h3 style={{ fontSize: '1.05em', margin: 0 }}>{title}</h3>}>
      <Typography.Paragraph>
        {amountInWords(amount, policy)}，发给{payees.map((kind) => payeeKindNames[kind]).join('或')}，
        {`由${payerNames[paidFrom]}支付，资金来源为${fundNames[fund]}（`}
        <ArticleLink article={article} />
        ）。{raisedWhen(id)}
      </Typography.Paragraph>
      <Typography.Paragraph>
        金额的依据：{withoutCodeNames(amount.note)}
        <Source article={article} words={amount.interprets} />
      </Typography.Paragraph>
      <h4>条件（全部符合才发放）</h4>
      <ol style={{ paddingInlineStart: '1.4em' }}>
        {conditions.map((condition) => (
          <li key={condition.check} style={{ marginBottom: 6 }}>
            <strong>{checkNamesZh[condition.check]}</strong>：{withoutCodeNames(condition.note)}
            <Source article={condition.article} words={condition.interprets} />
          </li>
        ))}
      </ol>
      <h4>办理环节</h4>
      <ol style={{ paddingInlineStart: '1.4em' }}>
        {steps.map((step) => (
          <li key={step.step} style={{ marginBottom: 6 }}>
            <strong>{stepNames[step.step]}</strong>（
            {step.roles.length > 0 ? step.roles.map((role) => roleNames[role]).join('或') : '到期自动进行'}
            ）：{withoutCodeNames(step.note)}
            <Source article={step.article} />
          </li>
        ))}
      </ol>
      <h4>等待与期限</h4>
      <ul style={{ paddingInlineStart: '1.4em', marginBottom: 0 }}>
        {waits.map((wait) => (
          <li key={wait.kind} style={{ marginBottom: 6 }}>
            <strong>{waitKindNames[wait.kind]}</strong>
            {wait.parameter && `（${String(policy.parameters[wait.parameter])} 天）`}：
            {withoutCodeNames(wait.note)}
            <Source article={wait.article} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function raisedWhen(id: AnyProgramme['id']): string {
  if (id === 'employer-post' || id === 'intermediary-placement') {
    return '用工满一年后系统自动提出申请，不需要另行填报。';
  }
  return '个案登记后，条件一齐备系统自动提出申请。';
}

/** The words of the regulation that a reading rests on. */
export function Source({ article, words }: { article: string; words?: string }) {
  return (
    <span style={{ fontSize: '0.9em' }}>
      {' '}
      （<ArticleLink article={article} />
      {words && `“${words}”`}）
    </span>
  );
}
