import { queryOptions, useQuery } from '@tanstack/react-query';
import { placeOutside } from '../../../src/domain/places.ts';
import { api, dataOf } from '../api/client.ts';

/** Prefecture, counties and townships with their names; villages are asked for by their township. */
export const divisionsQuery = queryOptions({
  queryKey: ['divisions'],
  queryFn: async () =>
    (await dataOf(api.GET('/api/divisions', { params: { query: { to: 'township' } } }))).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whoever the system knows lies in the prefecture, but for employers elsewhere. */
const PREFECTURE = '4331';

/** 430100 → 湖南省长沙市; of a municipality its name alone. */
function placeName(code: string): string | null {
  const place = placeOutside(code);
  return place && (place.name === place.province ? place.name : place.province + place.name);
}

/** 433101 → 吉首市; the code itself until the names are there, and for what lies outside the prefecture, which is said. */
export function useDivisionName(): (code: string | null | undefined) => string {
  const { data = [] } = useQuery(divisionsQuery);
  const names = new Map(data.map(({ code, name }) => [code, name]));
  return (code) => {
    if (!code) return '—';
    return (
      names.get(code) ??
      names.get(code.slice(0, 6)) ??
      placeName(code) ??
      (code.startsWith(PREFECTURE) ? code : `州外（${code}）`)
    );
  };
}

/** The prefecture and its counties. */
export function useCounties(): readonly { code: string; name: string }[] {
  const { data = [] } = useQuery(divisionsQuery);
  return data.filter(({ level }) => level === 'prefecture' || level === 'county');
}
