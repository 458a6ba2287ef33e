import { Link } from '@tanstack/react-router';
import { Alert, type AlertProps } from 'antd';
import type { ReactNode } from 'react';
import type { components } from '../../api/openapi.d.ts';

type Run = components['schemas']['ImportRunDetail'];

/** The result in a sentence, with the next step. */
export function ImportVerdict({ run }: { run: Run }) {
  const { type, title, next } = verdictOf(run);
  return (
    <Alert role="status" type={type} showIcon style={{ marginBottom: 16 }} title={title} description={next} />
  );
}

function verdictOf(run: Run): { type: NonNullable<AlertProps['type']>; title: string; next: ReactNode } {
  const { status, rowsTotal, accepted, unchanged, rejected, unmatched } = run;
  if (status === 'running') {
    return {
      type: 'info',
      title: '服务器正在逐行核对和写入。',
      next: '可以离开本页，稍后在导入记录里找到它。',
    };
  }
  if (status === 'failed') return { type: 'error', title: '导入中断，什么都没有写入。', next: null };
  if (status === 'refused' && rejected === 0) {
    return {
      type: 'error',
      title: '这份文件读不成所选类别的表格，什么都没有导入。',
      next: '请按下面列出的问题改正；列名以模板为准，也请核对类别选得对不对。',
    };
  }
  if (status === 'refused') {
    return {
      type: 'error',
      title: `${rowsTotal} 行中有 ${rejected} 行有错，按“有错整份不导入”，什么都没有导入。`,
      next: '请改正下面列出的各行，再把整份文件导入一次。',
    };
  }
  if (rejected > 0) {
    return {
      type: 'warning',
      title: `${rowsTotal} 行中 ${accepted + unchanged} 行已导入，${rejected} 行有错没有导入。`,
      next: '请在原文件中改正下面列出的各行，再把整份文件导入一次；已导入的行不会重复。',
    };
  }
  if (accepted === 0) {
    return {
      type: 'info',
      title: `${unchanged} 行都与已登记的一致，没有变化。`,
      next: run.earlier && (
        <>
          同一份文件已于 <Link to={`/imports/${run.earlier.id}` as never}>{run.earlier.businessOn}</Link>{' '}
          导入过，无需重复。
        </>
      ),
    };
  }
  return {
    type: unmatched > 0 ? 'warning' : 'success',
    title: `${accepted} 行已导入${unchanged > 0 ? `，${unchanged} 行与原来一致` : ''}，没有错误。`,
    next: unmatched > 0 && (
      <>
        其中 {unmatched} 行没有对上在册的就业，
        <Link to={'/unmatched' as never} search={{ importId: run.id } as never}>
          查看未匹配社保
        </Link>
        。
      </>
    ),
  };
}
