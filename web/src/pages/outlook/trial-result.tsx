import { Alert, App, Button, Flex } from 'antd';
import { useState } from 'react';
import { riskNames } from '../../../../src/domain/forecast/words.ts';
import { nameOf, programmeNames } from '../../../../src/domain/words.ts';
import { askForFile } from '../../api/file.ts';
import { asProblem } from '../../api/problem.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { Choice } from '../../ui/choice.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { handOver } from '../../ui/file-link.tsx';
import { BandMark } from './band-mark.tsx';
import type { MovedCase, TrialState, TrialSum } from './trial-run.ts';

const groupNames = { open: '在办案件', 'last-year': '上一年到期的案件' } as const;
type By = 'programme' | 'division' | 'month';
const byNames: Record<By, string> = { programme: '项目', division: '县市', month: '月份' };

/** The difference in money and number, and the cases that it comes from. */
export function TrialResult({ trial, stopped }: { trial: TrialState; stopped: boolean }) {
  const [by, setBy] = useState<By>('programme');
  return (
    <section aria-label="试算结果">
      {stopped && (
        <Alert type="warning" showIcon title={`已停止：只算了 ${trial.scanned} 段就业，下列各数不全。`} />
      )}
      <Flex gap={16} align="end" wrap style={{ marginBlock: 12 }}>
        <Choice
          label="汇总方式"
          value={by}
          options={optionsOf(byNames)}
          onChange={(next) => setBy((next ?? 'programme') as By)}
        />
        <span>
          共核算 {trial.scanned} 段就业，{trial.movedCount} 项有变动
        </span>
      </Flex>
      {(['open', 'last-year'] as const).map((group) => (
        <Difference key={group} group={group} by={by} sums={trial.sums.filter((s) => s.group === group)} />
      ))}
      {trial.done && <Moved trial={trial} />}
    </section>
  );
}

function Difference({ group, by, sums }: { group: keyof typeof groupNames; by: By; sums: TrialSum[] }) {
  const divisionName = useDivisionName();
  const word = (key: string): string =>
    by === 'programme' ? nameOf(programmeNames, key) : by === 'division' ? divisionName(key) : key;
  const lines = [...Map.groupBy(sums, (sum) => sum[by])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section className="outlook-scroll" tabIndex={0} aria-label={groupNames[group]}>
      <table className="outlook-table">
        <caption style={{ textAlign: 'start', paddingBlock: 6 }}>
          {groupNames[group]}：金额单位为元，括号内为件数
        </caption>
        <thead>
          <tr>
            <th scope="col">{byNames[by]}</th>
            <th scope="col">现行</th>
            <th scope="col">改后</th>
            <th scope="col">差额</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([key, of]) => (
            <tr key={key}>
              <th scope="row">{word(key)}</th>
              <Numbers sums={of} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">合计</th>
            <Numbers sums={sums} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Numbers({ sums }: { sums: readonly TrialSum[] }) {
  const all = (name: 'beforeFen' | 'afterFen' | 'beforeCount' | 'afterCount') =>
    sums.reduce((sum, one) => sum + one[name], 0);
  return (
    <>
      <td>
        <Amount fen={all('beforeFen')} />（{all('beforeCount')}）
      </td>
      <td>
        <Amount fen={all('afterFen')} />（{all('afterCount')}）
      </td>
      <td>
        <strong>
          <Amount fen={all('afterFen') - all('beforeFen')} />
        </strong>
        （{all('afterCount') - all('beforeCount')}）
      </td>
    </>
  );
}

function Moved({ trial }: { trial: TrialState }) {
  const { modal } = App.useApp();
  const [taking, setTaking] = useState(false);
  if (trial.movedCount === 0) return <p>没有案件变动。</p>;
  const take = async (format: 'csv' | 'xlsx') => {
    setTaking(true);
    try {
      handOver(await askForFile('/api/policy-trials', { ...trial.change, format }), false);
    } catch (error) {
      const { document, message } = asProblem(error);
      modal.error({ title: '文件没有取到', content: `${message}${document.remedy}` });
    } finally {
      setTaking(false);
    }
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section className="outlook-scroll" tabIndex={0} aria-label="变动的案件">
      <Flex gap={8} wrap align="center" style={{ marginBottom: 8 }}>
        变动的案件
        {trial.movedCount > trial.moved.length && `（列出前 ${trial.moved.length} 项，导出有全部）`}
        <Button loading={taking} onClick={() => void take('xlsx')}>
          导出 Excel
        </Button>
        <Button loading={taking} onClick={() => void take('csv')}>
          导出 CSV
        </Button>
      </Flex>
      <table className="outlook-table">
        <thead>
          <tr>
            <th scope="col">就业编号</th>
            {['范围', '劳动者', '项目', '现行', '改后'].map((title) => (
              <th scope="col" className="words" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {trial.moved.map((one) => (
            <tr key={`${one.group}:${one.programme}:${one.employmentId}`}>
              <th scope="row">
                <CaseLink employmentId={one.employmentId}>{one.employmentId}</CaseLink>
              </th>
              <td className="words">{groupNames[one.group]}</td>
              <td className="words">{one.personName ?? '—'}</td>
              <td className="words">{nameOf(programmeNames, one.programme)}</td>
              <Side prospect={one.before} />
              <Side prospect={one.after} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Side({ prospect: { band, amountFen, month, because } }: { prospect: MovedCase['before'] }) {
  return (
    <td className="words">
      <BandMark band={band} /> <Amount fen={amountFen} />，{month}
      {because.length > 0 && <div>{because.map((code) => nameOf(riskNames, code)).join('、')}</div>}
    </td>
  );
}
