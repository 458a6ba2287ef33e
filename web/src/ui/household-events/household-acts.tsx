import { useQuery } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import { useState } from 'react';
import { householdEventNames } from '../../../../src/domain/register/household-events.ts';
import { api, dataOf } from '../../api/client.ts';
import { ProblemAlert } from '../problem-alert.tsx';
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

/** A button for each event that can happen to the household as it is; `member`: of one person's card. */
export function HouseholdActs({ household, member }: { household: Household; member?: number }) {
  const [act, setAct] = useState<Act | null>(null);
  const lives = household.members.filter(({ diedOn, leftOn }) => diedOn === null && leftOn === null);
  if (!household.mayChange || household.closedOn !== null) return null;
  const acts = member !== undefined ? OF_PERSON : OF_HOUSEHOLD.filter((one) => fits(one, lives));
  return (
    <>
      <Flex gap={8} wrap style={{ marginTop: member === undefined ? 12 : 0 }}>
        {acts.map((one) => (
          <Button key={one} onClick={() => setAct(one)}>
            {householdEventNames[one]}
          </Button>
        ))}
      </Flex>
      {act && <EventDialog act={act} household={household} member={member} onClose={() => setAct(null)} />}
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
  return data ? <EventStory events={data} mayChange={household.mayChange} /> : null;
}
