import { Link } from '@tanstack/react-router';
import { Flex } from 'antd';
import type { Operation } from '../../../../src/domain/access.ts';
import type { NextStepCode } from '../../../../src/domain/employee-ledger.ts';
import { nextStepNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';

export type Employee = components['schemas']['Employee'];
type Step = Employee['next'][number];

interface Place {
  readonly part: string;
  readonly action: string;
  /** Who looks and may not do it reads what is missing, and finds no button. */
  readonly operation: Operation;
}

/** Where each thing is mended: a part of the employee's page. Steps without one are not the employer's to take here. */
const PARTS: Partial<Record<NextStepCode, Place>> = {
  'upload-contract': { part: 'contracts', action: '上传合同', operation: 'upload-document' },
  'upload-contract-again': { part: 'contracts', action: '重新上传合同', operation: 'upload-document' },
  'extend-contract': { part: 'renewal', action: '续签或更正合同', operation: 'correct-contract' },
  'insurance-months': { part: 'insurance', action: '证明社保', operation: 'import-insurance' },
  'correction-due': { part: 'claim', action: '补正', operation: 'resubmit-claim' },
};

/** 2016-08, 2016-10 → 2016年8月、10月: what is missing, by name. */
export function monthNames(months: readonly string[]): string {
  let year = '';
  return months
    .map((month) => {
      const name = `${Number(month.slice(5))}月`;
      const isNewYear = month.slice(0, 4) !== year;
      year = month.slice(0, 4);
      return isNewYear ? `${year}年${name}` : name;
    })
    .join('、');
}

/** What is missing now as sentences. */
export function StepText({ step }: { step: Step }) {
  return (
    <span>
      {nextStepNames[step.code]}
      {step.months && `：${monthNames(step.months)}`}
      {step.note && `（${step.note}）`}
      {step.until && (
        <>
          ，最晚 <DateText date={step.until} relative />
        </>
      )}
    </span>
  );
}

/** What is missing now, and the link to where it is mended. */
export function NextSteps({ employee }: { employee: Employee }) {
  const { id, next, claim, state } = employee;
  if (claim?.refused) return <RefusedText id={id} refused={claim.refused} />;
  if (next.length === 0) return <span>{state === 'running' ? '暂时不用办，按月缴纳社保' : '—'}</span>;
  return (
    <Flex vertical gap={4} align="start">
      {next.map((step) => (
        <StepLine key={`${step.code}-${step.contractId ?? ''}`} id={id} step={step} />
      ))}
    </Flex>
  );
}

function StepLine({ id, step }: { id: string; step: Step }) {
  const may = useMay();
  const place = PARTS[step.code];
  if (!place || !may(place.operation)) return <StepText step={step} />;
  return (
    <Link to={`/employees/${encodeURIComponent(id)}` as never} search={{ part: place.part } as never}>
      {place.action}
      {step.code === 'correction-due' && step.until && (
        <>
          ，最晚 <DateText date={step.until} relative />
        </>
      )}
    </Link>
  );
}

function RefusedText({
  id,
  refused,
}: {
  id: string;
  refused: NonNullable<NonNullable<Employee['claim']>['refused']>;
}) {
  return (
    <span>
      {refused.text}{' '}
      <Link to={`/employees/${encodeURIComponent(id)}` as never} search={{ part: 'claim' } as never}>
        怎么办
      </Link>
    </span>
  );
}
