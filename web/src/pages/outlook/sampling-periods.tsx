import { useQuery } from '@tanstack/react-query';
import { App, Button, Flex, InputNumber, Skeleton } from 'antd';
import { useState } from 'react';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { type ProgrammeId, programmeIds } from '../../../../src/domain/policy/types.ts';
import { USUAL_RATE_PER_MILLE } from '../../../../src/domain/sampling/findings.ts';
import { programmeNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Period = components['schemas']['SamplingPeriod'];

/** Each quarter with its commitment and, once it is drawn, the seed with which anybody can draw it again. */
export function SamplingPeriods() {
  const may = useMay();
  const { data, error, refetch } = useQuery({
    queryKey: ['sampling-periods'],
    queryFn: () => dataOf(api.GET('/api/sampling-periods')),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const runs = may('run-sampling', { divisions: [PREFECTURE] });
  const committed = data.items.some(({ period }) => period === data.next);
  return (
    <>
      <p>
        种子在季度开始之前生成并封存，它的摘要当日写入审计链；季度结束后公布种子，按“种子加申请编号”的摘要从小到大抽取，任何人都可以重算。
      </p>
      {runs && !committed && <Commit period={data.next} />}
      {data.items.length === 0 && <p>还没有承诺过种子。</p>}
      <ul className="plain-list" aria-label="季度">
        {data.items.map((period) => (
          <OnePeriod key={period.period} period={period} runs={runs} />
        ))}
      </ul>
    </>
  );
}

function Commit({ period }: { period: string }) {
  const { message } = App.useApp();
  const [rates, setRates] = useState<Partial<Record<ProgrammeId, number>>>({});
  const commit = useAction(
    (body: { period: string; rates: Partial<Record<ProgrammeId, number>> }, key) =>
      dataOf(
        api.POST('/api/sampling-periods', {
          params: { header: { 'idempotency-key': key } },
          body: body as never,
        }),
      ),
    { onDone: () => void message.success(`${period} 的种子已承诺，摘要已写入审计链。`) },
  );
  return (
    <section aria-label={`承诺 ${period} 的种子`} style={{ marginBottom: 16 }}>
      <ProblemAlert error={commit.problem} />
      <Flex gap="8px 16px" wrap align="end">
        {programmeIds.map((id) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the control is inside
          <label key={id} style={{ display: 'grid', gap: 2 }}>
            {programmeNames[id]}（每千件抽几件）
            <InputNumber
              min={0}
              max={1000}
              precision={0}
              value={rates[id] ?? USUAL_RATE_PER_MILLE}
              onChange={(rate) => setRates({ ...rates, [id]: rate ?? USUAL_RATE_PER_MILLE })}
            />
          </label>
        ))}
        <Button type="primary" loading={commit.pending} onClick={() => void commit.run({ period, rates })}>
          承诺 {period} 的种子
        </Button>
      </Flex>
    </section>
  );
}

function OnePeriod({ period, runs }: { period: Period; runs: boolean }) {
  const { message } = App.useApp();
  const today = useBusinessDate();
  const draw = useAction(
    (id: string, key) =>
      dataOf(
        api.POST('/api/sampling-periods/{id}/draw', {
          params: { header: { 'idempotency-key': key }, path: { id } },
        }),
      ),
    { onDone: ({ population, drawn }) => void message.success(`从 ${population} 件中抽取 ${drawn} 件。`) },
  );
  const rates = Object.entries(period.rates).map(
    ([id, rate]) => `${programmeNames[id as ProgrammeId] ?? id} ${rate}‰`,
  );
  return (
    <li style={{ overflowWrap: 'anywhere' }}>
      <strong>{period.period}</strong>（{period.beginsOn} 至 {period.endsOn}）：{rates.join('、')}
      <div>
        {period.committedBy}于{period.committedOn}承诺，种子摘要 {period.seedHash}
      </div>
      <div>
        {period.drawnOn ? `${period.drawnOn}抽取，种子 ${period.seed}` : '尚未抽取'}{' '}
        {runs && !period.drawnOn && today > period.endsOn && (
          <Button loading={draw.pending} onClick={() => void draw.run(period.period)}>
            公布种子并抽取
          </Button>
        )}
      </div>
      <ProblemAlert error={draw.problem} />
    </li>
  );
}
