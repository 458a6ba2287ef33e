import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';

/** Templates of this version with the night hours and the channels. */
export const templatesQuery = queryOptions({
  queryKey: ['message-templates'],
  queryFn: () => dataOf(api.GET('/api/message-templates')),
});
