import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { householdEventNames } from '../../../../src/domain/register/household-events.ts';
import { api, dataOf } from '../../api/client.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../day-picker.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { ReportPanel, useVillageReport } from '../village-reports/report-panel.tsx';
import { type Act, EventDialog, type Household } from './event-dialog.tsx';
import { EventStory } from './event-story.tsx';

const OF_HOUSEHOLD: readonly Act[] = [
  'join',
  'split',
  'merge',
  'move',
  'transfer',
  'death',
  'departure',
  'enter-poverty',
  'leave-poverty',
  'close',
];
const OF_PERSON: readonly Act[] = ['transfer', 'death', 'departure'];

/**
 * A button for each event that can happen to the household as it is; `member`: of one person's card; `reportId`: the
 * village's report that the event ends.
 */
export function HouseholdActs({
  household,
  member,
  reportId,
}: {
  household: Household;
  member?: number;
  reportId?: string | undefined;
}) {
  const [act, setAct] = useState<Act | null>(null);
  const { data: report } = useVillageReport(reportId);
  const open = report?.mayDecide ? report : undefined;
  const lives = household.members.filter(({ diedOn, leftOn }) => diedOn === null && leftOn === null);
  const acting = household.mayChange && household.closedOn === null;
  const panel = reportId !== undefined && (
    <ReportPanel id={reportId} household={household.number} onRegister={acting ? setAct : null} />
  );
  if (!acting) return panel;
  const acts = member !== undefined ? OF_PERSON : OF_HOUSEHOLD.filter((one) => fits(one, lives));
  return (
    <>
      {panel}
      <Flex gap={8} wrap style={{ marginTop: member === undefined ? 12 : 0 }}>
        {acts.map((one) => (
          <Button key={one} onClick={() => setAct(one)}>
            {householdEventNames[one]}
          </Button>
        ))}
      </Flex>
      {act && (
        <EventDialog
          act={act}
          household={household}
          member={member}
          report={open}
          onClose={() => setAct(null)}
        />
      )}
    </>
  );
}

/** Can it happen to these members at all? */
function fits(act: Act, lives: Household['members']): boolean {
  if (act === 'join') return true;
  if (act === 'close') return lives.length === 0;
  if (act === 'split' || act === 'transfer') return lives.length > 1;
  if (act === 'enter-poverty') return lives.some(({ registeredPoor }) => registeredPoor !== true);
  if (act === 'leave-poverty') return lives.some(({ registeredPoor }) => registeredPoor === true);
  return lives.length > 0;
}

export function HouseholdStory({ household }: { household: Household }) {
  const { data, error } = useQuery({
    queryKey: ['household-events', household.number],
    queryFn: () =>
      dataOf(api.GET('/api/households/{number}/events', { params: { path: { number: household.number } } })),
  });
  if (error) return <ProblemAlert error={error} />;
  return data ? (
    <div style={{ display: 'grid', gap: 16 }}>
      <EventStory events={data} mayChange={household.mayChange} />
      {data.length > 0 && <MembersOn household={household.number} />}
    </div>
  ) : null;
}

/** The household as it was on a day of choice. */
function MembersOn({ household }: { household: string }) {
  const today = useBusinessDate();
  const [on, setOn] = useState<string | null>(null);
  const { data, error } = useQuery({
    queryKey: ['household-members', household, on],
    queryFn: () =>
      dataOf(
        api.GET('/api/households/{number}/members', {
          params: { path: { number: household }, query: { on: on! } },
        }),
      ),
    enabled: on !== null,
  });
  return (
    <Card size="small" title="某一天的在册成员">
      <DayPicker
        aria-label="哪一天"
        placeholder="选择日期"
        disabledDate={(day) => day.format('YYYY-MM-DD') > today}
        onChange={(day) => setOn(dayjs.isDayjs(day) ? day.format('YYYY-MM-DD') : null)}
      />
      <ProblemAlert error={error} />
      {data && (
        <p style={{ marginBottom: 0 }}>
          {data.length === 0
            ? `${on}：没有在册成员。`
            : `${on}：${data.map(({ name, registeredPoor }) => `${name}${registeredPoor ? '（建档立卡）' : ''}`).join('、')}`}
        </p>
      )}
    </Card>
  );
}
