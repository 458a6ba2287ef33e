import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Progress, Skeleton, Steps } from 'antd';
import { type LoadPhase, loadPhaseNames, loadWorks } from '../../../../src/domain/register/load.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam } from '../../app/address.ts';
import { DateText } from '../../ui/dates.tsx';
import { ImportWarnings } from '../../ui/import-warnings.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { LoadActs } from './load-acts.tsx';
import { PhaseMark } from './load-marks.tsx';
import { LoadReport } from './load-report.tsx';

type Load = components['schemas']['RegisterLoadDetail'];
const LIVE_MS = 2_000;
const number = new Intl.NumberFormat('zh-CN');

/** One bulk import: how far it is, what it would change, and the word of who has looked at that. */
export function LoadPage() {
  const id = usePathParam('id');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['register-load', id],
    queryFn: () => dataOf(api.GET('/api/register-loads/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data && loadWorks(state.data.phase) ? LIVE_MS : false),
  });
  return (
    <Page
      title={data ? `${data.areaName} · ${data.fileName}` : '批量导入'}
      crumbs={[{ label: '批量导入', to: '/loads' }]}
      extra={data && <LoadActs load={data} />}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active />}
      {data && <Loading load={data} />}
    </Page>
  );
}

const PATH: readonly LoadPhase[] = ['copying', 'checking', 'ready', 'applying', 'done'];

function Loading({ load }: { load: Load }) {
  const at = PATH.indexOf(load.phase);
  const reported = at >= PATH.indexOf('ready') || load.phase === 'abandoned';
  return (
    <>
      {at >= 0 && (
        <Steps
          size="small"
          current={load.phase === 'done' ? PATH.length : at}
          items={PATH.map((phase) => ({ title: loadPhaseNames[phase] }))}
          style={{ marginBottom: 16 }}
        />
      )}
      {loadWorks(load.phase) && <Working load={load} />}
      {load.phase === 'refused' && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16 }}
          title="这份文件不能作为名册读取，名册没有改变。"
          description={load.problems.map(({ code, message, remedy }) => (
            <div key={`${code}${message}`}>
              {message}
              {remedy}
            </div>
          ))}
        />
      )}
      <Facts load={load} />
      <ImportWarnings warnings={load.warnings} read="已读入" />
      {reported && <LoadReport load={load} />}
    </>
  );
}

/** The bar counts what the phase counts; of the comparison nobody can tell how far it is. */
function Working({ load }: { load: Load }) {
  const { phase, rowsExpected, rowsRead, rowsWritten, applied, tally } = load;
  const toWrite = tally.new + tally.changed;
  const [done, all] = phase === 'copying' ? [rowsRead, rowsExpected ?? 0] : [applied, toWrite];
  const words =
    phase === 'copying'
      ? `已读取 ${number.format(rowsRead)} 行`
      : phase === 'applying'
        ? `已写入 ${number.format(applied)} 人（到文件第 ${number.format(rowsWritten)} 行）`
        : '正在与名册逐人比对';
  return (
    <Card role="status" aria-label="进度" style={{ marginBottom: 16 }}>
      <div>{words}。可以离开本页，服务器会继续；中断后会从断开处接着做。</div>
      {phase !== 'checking' && all > 0 && (
        <Progress percent={Math.min(100, Math.floor((done / all) * 100))} aria-label={words} />
      )}
    </Card>
  );
}

function Facts({ load }: { load: Load }) {
  return (
    <Card style={{ marginBottom: 16 }}>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={[
          { key: 'phase', label: '阶段', children: <PhaseMark phase={load.phase} /> },
          { key: 'area', label: '地区', children: load.areaName },
          { key: 'rows', label: '文件行数', children: number.format(load.rowsRead) },
          {
            key: 'uploaded',
            label: '上传',
            children: (
              <>
                <DateText date={load.uploadedOn} />，{load.uploadedBy ?? '系统'}
              </>
            ),
          },
          { key: 'decided', label: '写入或放弃', children: load.decidedBy ?? '—' },
          {
            key: 'confirms',
            label: '本年度核实',
            children: load.confirms ? `是，已核实 ${number.format(load.confirmed)} 人` : '否',
          },
        ]}
      />
    </Card>
  );
}
