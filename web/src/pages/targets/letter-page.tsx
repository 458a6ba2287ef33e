import { useQuery } from '@tanstack/react-query';
import { App, Button, Card, Descriptions, Popconfirm, Skeleton } from 'antd';
import { measureOf } from '../../../../src/domain/targets/measures.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { DateText } from '../../ui/dates.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { LetterMark } from './letters-page.tsx';
import { inWords, type Letter } from './words.tsx';
import '../../ui/figures.css';
import './targets.css';

const sideNames = { prefecture: '州人民政府', county: '县市人民政府' } as const;

/** One letter: read, signed by the own side, printed. */
export function LetterPage() {
  const id = usePathParam('id');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['target-letter', id],
    queryFn: () => dataOf(api.GET('/api/target-letters/{id}', { params: { path: { id } } })),
  });
  return (
    <Page
      title={data ? `${data.divisionName} · ${data.year}年度目标责任书` : '目标责任书'}
      crumbs={[{ label: '目标责任书', to: '/target-letters' }]}
      extra={
        data && (
          <FileButton href={`/api/target-letters/${data.id}/sheet.pdf`} view>
            打印（PDF）
          </FileButton>
        )
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active />}
      {data && <LetterView letter={data} />}
    </Page>
  );
}

function LetterView({ letter }: { letter: Letter }) {
  return (
    <div className="evaluation">
      <Card size="small">
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2 }}
          items={[
            { key: 'id', label: '编号', children: letter.id },
            { key: 'state', label: '状态', children: <LetterMark letter={letter} /> },
            {
              key: 'drawn',
              label: '拟订',
              children: (
                <>
                  {letter.drawnByName}，<DateText date={letter.drawnOn} />
                </>
              ),
            },
            ...(letter.why ? [{ key: 'why', label: '本次改动', children: letter.why }] : []),
            ...(['prefecture', 'county'] as const).map((side) => ({
              key: side,
              label: sideNames[side],
              children: <Signature letter={letter} side={side} />,
            })),
          ]}
        />
        {letter.forMe.sign && <Sign id={letter.id} side={letter.forMe.sign} />}
      </Card>
      <Card size="small" title="正文">
        <div className="letter-paper">
          {letter.body.split('\n').map((paragraph) => (
            <p key={paragraph.slice(0, 40)}>{paragraph}</p>
          ))}
        </div>
      </Card>
      <Card size="small" title="目标">
        <table className="figures">
          <thead>
            <tr>
              <th scope="col" className="words">
                指标
              </th>
              <th scope="col">目标</th>
              <th scope="col" className="words">
                条文
              </th>
            </tr>
          </thead>
          <tbody>
            {letter.targets.map(({ measure, value }) => (
              <tr key={measure}>
                <th scope="row" className="words">
                  {measureOf(measure).title}
                </th>
                <td>{inWords(measure, value)}</td>
                <td className="words">第{measureOf(measure).article}条</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </div>
  );
}

function Signature({ letter, side }: { letter: Letter; side: 'prefecture' | 'county' }) {
  const signed = letter.signatures.find((one) => one.side === side);
  if (!signed) return <>尚未签署</>;
  return (
    <>
      {signed.name}，<DateText date={signed.on} /> 签署
    </>
  );
}

function Sign({ id, side }: { id: string; side: 'prefecture' | 'county' }) {
  const { message } = App.useApp();
  const sign = useAction(
    (of: 'prefecture' | 'county', key) =>
      dataOf(
        api.POST('/api/target-letters/{id}/signature', {
          params: { path: { id }, header: { 'idempotency-key': key } },
          body: { side: of },
        }),
      ),
    { onDone: ({ inForce }) => void message.success(inForce ? '双方已签署，责任书生效' : '已签署') },
  );
  return (
    <>
      <ProblemAlert error={sign.problem} />
      <Popconfirm
        title={`代表${sideNames[side]}签署这份责任书？`}
        description="签署后不能撤回；任务需要调整的，另签新的责任书。"
        okText="签署"
        cancelText="再看看"
        onConfirm={() => void sign.run(side)}
      >
        <Button type="primary" loading={sign.pending}>
          代表{sideNames[side]}签署
        </Button>
      </Popconfirm>
    </>
  );
}
