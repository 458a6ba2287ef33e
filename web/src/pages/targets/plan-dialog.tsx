import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { divisionsQuery } from '../../ui/divisions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Matrix } from './words.tsx';

type Values = Record<string, number | null | undefined>;

/** A county's targets of a year as a whole; what is left empty is not asked. Shares are typed in percent. */
export function PlanDialog({ matrix, onClose }: { matrix: Matrix; onClose: () => void }) {
  const { message } = App.useApp();
  const [division, setDivision] = useState<string>();
  const [form] = Form.useForm<Values>();
  const { data: divisions = [] } = useQuery(divisionsQuery);
  const counties = divisions
    .filter(({ level }) => level === 'county')
    .map(({ code, name }) => ({ value: code, label: name }));
  const asked = matrix.measures.filter(({ code, points }) => points !== null || code.startsWith('placed-'));
  const save = useAction(
    ({ targets, county }: { targets: Record<string, number>; county: string }, key) =>
      api.POST('/api/targets/{year}/counties/{division}', {
        params: { path: { year: matrix.year, division: county }, header: { 'idempotency-key': key } },
        body: { targets },
      }),
    {
      onDone: () => {
        void message.success('目标已下达；与现行责任书不同的，请另签责任书');
        onClose();
      },
    },
  );

  function choose(county: string): void {
    setDivision(county);
    const cells = matrix.counties.find((one) => one.division === county)?.cells ?? [];
    form.setFieldsValue(
      Object.fromEntries(
        asked.map(({ code, unit }) => {
          const planned = cells.find(({ measure }) => measure === code)?.planned ?? null;
          return [code, planned !== null && unit === 'share' ? planned / 10 : planned];
        }),
      ),
    );
  }

  function submit(values: Values): void {
    if (!division) return;
    const targets = Object.fromEntries(
      asked.flatMap(({ code, unit }) => {
        const value = values[code];
        if (value === null || value === undefined) return [];
        return [[code, unit === 'share' ? Math.round(value * 10) : value]];
      }),
    );
    void save.run({ targets, county: division });
  }

  return (
    <Modal
      open
      title={`下达${matrix.year}年度目标`}
      okText="下达"
      cancelText="取消"
      okButtonProps={{ disabled: !division }}
      confirmLoading={save.pending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={save.problem} />
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item label="县市" htmlFor="plan-county">
          <Select
            id="plan-county"
            value={division ?? null}
            options={counties}
            onChange={(county) => county && choose(county)}
          />
        </Form.Item>
        {division &&
          asked.map(({ code, title, unit }) => (
            <Form.Item
              key={code}
              name={code}
              label={`${title}（${unit === 'share' ? '%' : '人'}）`}
              style={{ marginBottom: 8 }}
            >
              <InputNumber
                min={0}
                max={unit === 'share' ? 100 : 10_000_000}
                precision={unit === 'share' ? 1 : 0}
                style={{ width: '100%' }}
              />
            </Form.Item>
          ))}
      </Form>
    </Modal>
  );
}
