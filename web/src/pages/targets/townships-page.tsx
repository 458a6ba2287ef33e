import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, InputNumber, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { type MeasureCode, measureCodes, measureOf } from '../../../../src/domain/targets/measures.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { MatrixCell } from './matrix-cell.tsx';
import { inWords, type Matrix, type Townships } from './words.tsx';
import '../../ui/figures.css';
import './targets.css';

type County = Matrix['counties'][number];

/** A county's targets broken down to its townships. */
export function TownshipsPage() {
  const year = Number(usePathParam('year'));
  const division = usePathParam('division');
  const name = useDivisionName()(division);
  const matrix = useQuery({
    queryKey: ['targets', year],
    queryFn: () => dataOf(api.GET('/api/targets', { params: { query: { year } } })),
  });
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['township-targets', year, division],
    queryFn: () =>
      dataOf(
        api.GET('/api/targets/{year}/counties/{division}/townships', {
          params: { path: { year, division } },
        }),
      ),
  });
  const county = matrix.data?.counties.find((one) => one.division === division);
  return (
    <Page
      title={`${name} · ${year}年度目标分解`}
      crumbs={[{ label: `${year}年度目标任务`, to: '/targets', search: { year: String(year) } }]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active />}
      {data && county && <Breakdown townships={data} county={county} />}
    </Page>
  );
}

function Breakdown({ townships, county }: { townships: Townships; county: County }) {
  const [breaking, setBreaking] = useState<MeasureCode | null>(null);
  const asked = measureCodes.filter(
    (code) => measureOf(code).cases !== 'claim' && targetOf(county, code) !== null,
  );
  if (asked.length === 0) return <p>这个县市还没有可分解的目标。</p>;
  return (
    <>
      <p>人数指标可以分解到乡镇，合计不低于县市目标；比例指标各乡镇与县市相同，不分解。</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard */}
      <section className="figures-scroll" aria-label="目标分解" tabIndex={0}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col" className="words">
                乡镇
              </th>
              {asked.map((code) => (
                <th key={code} scope="col">
                  {measureOf(code).title}
                  <Short townships={townships} county={county} code={code} />
                  {townships.forMe.breakDown && measureOf(code).unit === 'people' && (
                    <Button size="small" onClick={() => setBreaking(code)}>
                      分解
                    </Button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {townships.townships.map(({ division, name, cells }) => (
              <tr key={division}>
                <th scope="row" className="words">
                  {name}
                </th>
                {asked.map((code) => (
                  <td key={code}>
                    {cells
                      .filter(({ measure }) => measure === code)
                      .map((cell) => (
                        <MatrixCell key={code} cell={cell} year={townships.year} division={division} />
                      ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {breaking && (
        <BreakDialog
          townships={townships}
          county={county}
          measure={breaking}
          onClose={() => setBreaking(null)}
        />
      )}
    </>
  );
}

const targetOf = (county: County, code: string): number | null =>
  county.cells.find(({ measure }) => measure === code)?.planned ?? null;
const partOf = (cells: County['cells'], code: string): number | null =>
  cells.find(({ measure }) => measure === code)?.planned ?? null;

/** The county's target, and whether its townships' come up to it. */
function Short({ townships, county, code }: { townships: Townships; county: County; code: MeasureCode }) {
  const whole = targetOf(county, code) ?? 0;
  const parts = townships.townships.flatMap(({ cells }) => partOf(cells, code) ?? []);
  const sum = parts.reduce((all, part) => all + part, 0);
  return (
    <div className="target-cell">
      <small>县市目标 {inWords(code, whole)}</small>
      {parts.length > 0 && (
        <small>
          已分解 {inWords(code, sum)}
          {sum < whole && '，分解不足'}
        </small>
      )}
    </div>
  );
}

function BreakDialog({
  townships: { year, townships },
  county,
  measure,
  onClose,
}: {
  townships: Townships;
  county: County;
  measure: MeasureCode;
  onClose: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Record<string, number | null>>();
  const save = useAction(
    (parts: { division: string; value: number }[], key) =>
      api.POST('/api/targets/{year}/counties/{division}/townships/{measure}', {
        params: {
          path: { year, division: county.division, measure },
          header: { 'idempotency-key': key },
        },
        body: { townships: parts },
      }),
    {
      onDone: () => {
        void message.success('已分解到乡镇');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`分解：${measureOf(measure).title}（县市目标 ${inWords(measure, targetOf(county, measure))}）`}
      okText="保存"
      cancelText="取消"
      confirmLoading={save.pending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={save.problem} />
      <Form
        form={form}
        layout="horizontal"
        labelCol={{ span: 10 }}
        initialValues={Object.fromEntries(
          townships.map(({ division, cells }) => [division, partOf(cells, measure)]),
        )}
        onFinish={(values) =>
          void save.run(
            Object.entries(values).flatMap(([division, value]) =>
              value === null || value === undefined ? [] : [{ division, value }],
            ),
          )
        }
      >
        {townships.map(({ division, name }) => (
          <Form.Item key={division} name={division} label={name} style={{ marginBottom: 8 }}>
            <InputNumber min={0} precision={0} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}
