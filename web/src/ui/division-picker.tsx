import { useQuery } from '@tanstack/react-query';
import { Cascader } from 'antd';
import { api, dataOf } from '../api/client.ts';
import { divisionsQuery } from './divisions.ts';

interface Option {
  value: string;
  label: string;
  isLeaf?: boolean;
  children?: Option[];
}

/** Prefecture, county, township; with `villages` down to the village. Any level may be chosen. */
export function DivisionPicker({
  villages,
  id,
  value,
  onChange,
}: {
  villages: boolean;
  id?: string;
  value?: string;
  onChange?: (code: string | undefined) => void;
}) {
  const { data: divisions = [] } = useQuery(divisionsQuery);
  const township = value && value.length > 6 ? `${value.slice(0, 9)}` : undefined;
  const { data: ofTownship = [] } = useQuery({
    queryKey: ['divisions', township],
    queryFn: async () =>
      (await dataOf(api.GET('/api/divisions', { params: { query: { parent: township! } } }))).items,
    enabled: villages && township !== undefined,
  });
  const under = (parent: string): Option[] =>
    divisions
      .filter((division) => division.parent === parent)
      .map(({ code, name, level }) => {
        const below =
          code === township ? ofTownship.map((v) => ({ value: v.code, label: v.name })) : under(code);
        const isLeaf = level === 'township' && !villages;
        return { value: code, label: name, isLeaf, ...(below.length > 0 && { children: below }) };
      });
  const top = divisions.filter(({ level }) => level === 'prefecture');
  const options = top.map(({ code, name }) => ({ value: code, label: name, children: under(code) }));
  return (
    <Cascader
      {...(id && { id })}
      options={options}
      changeOnSelect
      allowClear={false}
      showSearch
      placeholder={villages ? '州、县市、乡镇、村' : '州、县市、乡镇'}
      value={value ? pathTo(value, options) : []}
      displayRender={(labels) => labels.at(-1) ?? ''}
      onChange={(path) => onChange?.(path.at(-1) as string | undefined)}
    />
  );
}

function pathTo(code: string, options: readonly Option[]): string[] {
  for (const option of options) {
    if (option.value === code) return [code];
    const below = option.children ? pathTo(code, option.children) : [];
    if (below.length > 0) return [option.value, ...below];
  }
  return [];
}
