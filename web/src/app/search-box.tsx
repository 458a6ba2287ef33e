import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Input, type InputRef } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { claimName } from '../../../src/domain/claim-words.ts';
import { stepNames } from '../../../src/domain/words.ts';
import { api, dataOf } from '../api/client.ts';
import type { components } from '../api/openapi.d.ts';
import { asProblem } from '../api/problem.ts';
import { workerName } from '../ui/known-worker.ts';
import { useMay } from './session.tsx';

type Hit = components['schemas']['SearchHit'];
type Case = Hit['cases'][number];

const PAUSE_MS = 250;
const HINT = '姓名、首字母、证件后四位、编号';

/** Finds cases and people of the register from anywhere: `/` leads here, the arrows choose, Enter opens. */
export function SearchBox({ wide }: { wide: boolean }) {
  const may = useMay();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const input = useRef<InputRef>(null);
  const typed = text.trim();
  const asked = useSettled(typed, PAUSE_MS);
  const longEnough = [...asked].length >= 2;
  const { data, error, isFetching } = useQuery({
    queryKey: ['search', asked],
    enabled: longEnough,
    // Not kept: what one person looked for is nobody else's business at a shared counter.
    gcTime: 0,
    queryFn: ({ signal }) => dataOf(api.GET('/api/search', { params: { query: { q: asked } }, signal })),
  });
  useSlash(() => input.current?.focus());
  if (!may('read-case')) return null;

  const settled = asked === typed && !isFetching;
  const hits = settled && longEnough ? (data?.people ?? []) : [];
  return (
    <AutoComplete
      style={wide ? { width: 300 } : { flexBasis: '100%', order: 9 }}
      popupMatchSelectWidth={wide ? 460 : true}
      value={text}
      open={open && typed !== ''}
      options={hits.flatMap((hit, i) => optionsFor(hit, i, may('import-registry')))}
      notFoundContent={
        <span role="status">{emptyWords({ longEnough: [...typed].length >= 2, settled, error })}</span>
      }
      popupRender={(menu) => (
        <>
          {menu}
          {hits.length > 0 && data?.more && <Foot>只列出前 20 人，请写得更具体。</Foot>}
        </>
      )}
      onOpenChange={setOpen}
      onSearch={(value) => {
        setText(value);
        setOpen(true);
      }}
      onSelect={(_value: string, { to }: Choice) => {
        setText('');
        setOpen(false);
        input.current?.blur();
        void navigate({ to: to as never });
      }}
      defaultActiveFirstOption
    >
      <Input
        ref={input}
        prefix={<SearchOutlined />}
        aria-label="查找劳动者或案件（按 / 键）"
        placeholder={wide ? `${HINT}（/）` : HINT}
        maxLength={100}
        allowClear
        onClear={() => setText('')}
      />
    </AutoComplete>
  );
}

interface Choice {
  readonly value: string;
  readonly to: string;
  readonly label: ReactNode;
}

/** The cases of one person; the household too for who keeps the register, and where there is no case. */
function optionsFor(hit: Hit, i: number, keepsRegister: boolean): Choice[] {
  const { household, cases } = hit;
  const choices: Choice[] = cases.map((one) => ({
    value: one.employmentId,
    to: `/cases/${encodeURIComponent(one.employmentId)}`,
    label: <Line hit={hit} one={one} />,
  }));
  if (household && (keepsRegister || cases.length === 0)) {
    choices.push({
      value: `${i}:${household.number}`,
      to: `/households/${encodeURIComponent(household.number)}`,
      label: <HouseholdLine hit={hit} />,
    });
  }
  return choices;
}

function HouseholdLine({ hit: { name, identityMasked, household, cases } }: { hit: Hit }) {
  return (
    <div style={{ whiteSpace: 'normal' }}>
      <strong>{name ?? '姓名未登记'}</strong> {identityMasked.slice(-8)} · 名册
      <div style={{ fontSize: '0.9em' }}>
        户 {household?.number} · {household?.place ?? '地址未登记'}
        {cases.length === 0 && ' · 没有登记就业'}
      </div>
    </div>
  );
}

function Line({ hit, one }: { hit: Hit; one: Case }) {
  return (
    <div style={{ whiteSpace: 'normal' }}>
      <strong>{workerName(hit.name, hit.identityMasked)}</strong>
      {hit.name !== null && ` ${hit.identityMasked.slice(-8)}`} · {one.employerName}
      <div style={{ fontSize: '0.9em' }}>
        {one.employmentId} · {one.startsOn} 入职
        {one.claims.map((claim) => (
          <span key={claim.id}>
            {' · '}
            {claimName(claim.id)}
            {stepNames[claim.step as keyof typeof stepNames] ?? claim.step}
          </span>
        ))}
      </div>
    </div>
  );
}

function Foot({ children }: { children: ReactNode }) {
  return <div style={{ padding: '6px 12px', borderTop: '1px solid var(--line)' }}>{children}</div>;
}

function emptyWords(at: { longEnough: boolean; settled: boolean; error: Error | null }): string {
  if (!at.longEnough) return '请至少输入两个字，或两个拼音首字母。';
  if (at.error) return `${asProblem(at.error).message}${asProblem(at.error).remedy}`;
  if (!at.settled) return '正在查找…';
  return '在您的办理范围内没有找到。可以换姓名开头、拼音首字母、身份证号后四位或编号再试。';
}

/** The value once it has rested for a moment: a request a word, not a letter. */
function useSettled(value: string, pauseMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

/** `/` anywhere but in a field where one writes. */
function useSlash(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      const writes = at.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(at.tagName);
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writes) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
