import { Flex, Tooltip } from 'antd';
import { cardFields } from '../../../../src/domain/register/card.ts';
import { clearNames, clears } from '../../../../src/domain/register/four-clears.ts';
import type { components } from '../../api/openapi.d.ts';
import { Mark } from '../../ui/mark.tsx';

type Missing = components['schemas']['MissingFields'];

/** The four of one person: clear, or what is missing, in words. */
export function ClearMarks({ missing }: { missing: Missing }) {
  return (
    <Flex gap={4} wrap>
      {clears.map((clear) => {
        const lacks = missing[clear].map((field) => cardFields[field]).join('、');
        const short = clearNames[clear].slice(2, 4);
        return lacks === '' ? (
          <Mark key={clear} tone="good">
            {short}清
          </Mark>
        ) : (
          <Tooltip key={clear} title={`还缺：${lacks}`}>
            <span>
              <Mark tone="warn">
                {short}缺{missing[clear].length}
              </Mark>
            </span>
          </Tooltip>
        );
      })}
    </Flex>
  );
}
