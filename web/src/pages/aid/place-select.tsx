import { Select } from 'antd';
import { placesOutside } from '../../../../src/domain/places.ts';
import { useCounties } from '../../ui/divisions.ts';

/** Where somebody works, found by name: the counties of the prefecture, and elsewhere the city. */
export function PlaceSelect({
  id,
  value,
  onChange,
}: {
  id?: string;
  value?: string;
  onChange?: (code: string) => void;
}) {
  const counties = useCounties().filter(({ code }) => !code.endsWith('00'));
  const provinces = [...Map.groupBy(placesOutside, ({ province }) => province)];
  const options = [
    { label: '湘西州', options: counties.map(({ code, name }) => ({ value: code, label: name })) },
    ...provinces.map(([province, places]) => ({
      label: province,
      options: places.map(({ code, name }) => ({
        value: code,
        label: name === province ? name : `${province}${name}`,
      })),
    })),
  ];
  return (
    <Select
      {...(id && { id })}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder="输入县市或城市的名称查找"
      value={value ?? null}
      options={options}
      onChange={(code: string) => onChange?.(code)}
    />
  );
}
