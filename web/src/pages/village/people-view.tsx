import { App, Button, Input, Progress } from 'antd';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { VisitSource } from '../../../../src/domain/register/visit.ts';
import { useSearchState } from '../../app/address.ts';
import { DateText } from '../../ui/dates.tsx';
import { Chips } from './chips.tsx';
import { type Acts, Household } from './household.tsx';
import { type FilterName, filters, matches, passes, type Shown, wholeHouseholds } from './people.ts';
import { ReportList } from './reports/report-list.tsx';
import { dropEntry, keepEntry } from './store/entries.ts';
import { type Entry, newEntry } from './store/entry.ts';
import { reportsIn, type SentReport, type VillageList } from './store/list-store.ts';
import { sendNow } from './store/sender.ts';

const STEP = 60;
const NOTHING: readonly SentReport[] = [];
export const sources = { visit: '入户走访', phone: '电话核实' } as const;

/** How far the village is, and its people by household. */
export function PeopleView({
  list,
  people,
  entries,
  userId,
  on,
  source,
  onSource,
  onOpen,
  onReport,
}: {
  list: VillageList;
  people: readonly Shown[];
  entries: ReadonlyMap<number, Entry>;
  userId: string;
  on: string;
  source: VisitSource;
  onSource: (source: VisitSource) => void;
  onOpen: (id: number) => void;
  /** Tells what happened in a household; null: in one that the list does not have. */
  onReport: (household: string | null, draft?: string) => void;
}) {
  const { message } = App.useApp();
  const [{ show, q = '' }, setSearch] = useSearchState();
  const [limit, setLimit] = useState(STEP);
  const filter: FilterName = show && Object.hasOwn(filters, show) ? (show as FilterName) : 'open';
  const counts = useMemo(
    () =>
      Object.fromEntries(
        (Object.keys(filters) as FilterName[]).map((name) => [
          name,
          people.filter((one) => passes(one, name)).length,
        ]),
      ) as Record<FilterName, number>,
    [people],
  );
  // Who looks for somebody by name wants to find them, whatever the filter.
  const found = useMemo(
    () => people.filter((one) => (q ? matches(one, q) : passes(one, filter))),
    [people, q, filter],
  );
  const { households, left } = useMemo(() => wholeHouseholds(found, limit), [found, limit]);
  const reported = useMemo(
    () =>
      Map.groupBy(
        reportsIn(list).filter(({ status }) => status === 'open'),
        ({ household }) => household,
      ),
    [list],
  );
  const strangers = [...entries.values()].filter(
    ({ personId, answer }) => answer !== null && !people.some(({ villager }) => villager.id === personId),
  );

  /** One tap: seen, and nothing has changed. */
  function confirm(some: readonly Shown[]): void {
    const kept = some.every(({ villager }) =>
      keepEntry(userId, { ...newEntry(villager, source, on), state: 'ready' }),
    );
    if (!kept) void message.error('本机存不下了：请清理手机空间，或先把待发送的发出去。');
    void sendNow();
  }

  const acts = useSteady({ open: onOpen, confirm, report: onReport });

  return (
    <>
      <section className="village-progress" aria-label="进度">
        <p>
          <strong className="village-figure">{counts.confirmed}</strong> / {people.length} 人已核实
          {list.dueOn && (
            <span>
              期限 <DateText date={list.dueOn} />
            </span>
          )}
        </p>
        <Progress
          percent={people.length === 0 ? 100 : Math.floor((100 * counts.confirmed) / people.length)}
          showInfo={false}
          aria-label={`已核实 ${counts.confirmed} 人，共 ${people.length} 人`}
        />
      </section>
      <Chips
        label="核实方式"
        hideLabel
        options={Object.entries(sources).map(([value, label]) => ({ value, label }))}
        value={source}
        onChange={(value) => onSource(value as VisitSource)}
      />
      <Input
        className="village-search"
        aria-label="查找"
        placeholder="姓名、拼音首字母或户编号"
        allowClear
        inputMode="search"
        value={q}
        onChange={({ target }) => setSearch({ q: target.value || undefined }, { replace: true })}
      />
      <Chips
        label="名单"
        hideLabel
        swiped
        options={(Object.keys(filters) as FilterName[]).map((value) => ({
          value,
          label: `${filters[value]} ${counts[value]}`,
        }))}
        value={q ? '' : filter}
        onChange={(value) => setSearch({ show: value, q: undefined }, { replace: true })}
      />
      {strangers.map((entry) => (
        <Stranger key={entry.personId} entry={entry} onDrop={() => dropEntry(userId, entry.personId)} />
      ))}
      <ReportList
        userId={userId}
        village={list.division}
        sent={reportsIn(list)}
        onOpen={({ household, id }) => onReport(household, id)}
      />
      {found.length === 0 && (
        <p className="village-empty">
          {q ? '没有找到。可只输姓名的一个字，或拼音首字母。' : filter === 'open' ? '都核实了。' : '没有。'}
        </p>
      )}
      <ul className="village-households" aria-label="人员">
        {households.map(([household, members]) => (
          <Household
            key={household}
            household={household}
            members={members}
            reported={reported.get(household) ?? NOTHING}
            acts={acts}
          />
        ))}
      </ul>
      {left > 0 && (
        <Button block className="village-button" onClick={() => setLimit(found.length - left + STEP)}>
          再显示{left > STEP ? `约 ${STEP} 人` : ''}（还有 {left} 人）
        </Button>
      )}
      <Button block className="village-button" onClick={() => onReport(null)}>
        名单里没有的户：报告新来的户
      </Button>
    </>
  );
}

/** The same functions at any time, doing what the latest ones do: households that have not changed are not drawn anew. */
function useSteady(latest: Acts): Acts {
  const ref = useRef(latest);
  useLayoutEffect(() => {
    ref.current = latest;
  });
  const [steady] = useState<Acts>(() => ({
    open: (id) => ref.current.open(id),
    confirm: (some) => ref.current.confirm(some),
    report: (household) => ref.current.report(household),
  }));
  return steady;
}

/** An entry about somebody who is no longer in the list: it is shown, not lost in silence. */
function Stranger({ entry, onDrop }: { entry: Entry; onDrop: () => void }) {
  const { modal } = App.useApp();
  const problems = entry.answer?.outcome === 'refused' ? entry.answer.problems : [];
  return (
    <section className="village-refused" aria-label={`${entry.name}没有接受`}>
      <strong>{entry.name}：没有接受</strong>
      {problems.map(({ code, message, remedy }) => (
        <p key={code}>
          {message}
          {remedy}
        </p>
      ))}
      <Button
        className="village-button"
        onClick={() =>
          modal.confirm({
            title: `丢弃为${entry.name}填写的内容？`,
            okText: '丢弃',
            cancelText: '留着',
            onOk: onDrop,
          })
        }
      >
        丢弃
      </Button>
    </section>
  );
}
