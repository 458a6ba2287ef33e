import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { covers } from '../../../src/domain/divisions.ts';
import { divisionsQuery } from '../ui/divisions.ts';
import { useSearchState } from './address.ts';
import { useSession } from './session.tsx';

/** Narrows what is shown to one division of the user's own; the choice stands in the address and goes along the menu. */
export function DivisionSwitch() {
  const { grants } = useSession();
  const [search, setSearch] = useSearchState();
  const { data: divisions = [] } = useQuery(divisionsQuery);
  const mine = grants.flatMap((grant) => (grant.division ? [grant.division] : []));
  const everywhere = grants.some(({ role }) => role === 'administrator' || role === 'auditor');
  const options = divisions
    .filter(({ code, level }) => level !== 'village' && (everywhere || mine.some((own) => covers(own, code))))
    .map(({ code, name, level }) => ({ value: code, label: level === 'township' ? `　${name}` : name }));
  if (options.length < 2) return null;
  return (
    <Select
      aria-label="办理地区"
      style={{ width: 168 }}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder="全部地区"
      value={search.division ?? null}
      options={options}
      onChange={(division?: string) => setSearch({ division, cursor: undefined })}
    />
  );
}
