// What a check of a wallet's request said: which one, what it asked for, what came.
import type { RefusalRow, TimelineItem } from '../backend';
import { isExchange, parted, type ExchangeItem } from './timeline';

export type Checked = Pick<RefusalRow, 'item' | 'error' | 'reason' | 'expected' | 'received'>;

/** Whether there is something to say beside the status. */
export const isChecked = (checked: Checked): boolean => checked.item !== null || checked.reason !== null;

/** The reason without the item that is shown beside it. */
export function said({ item, reason }: Checked): string {
  if (reason === null) return '';
  return item !== null && reason.startsWith(`${item}: `) ? reason.slice(item.length + 2) : reason;
}

/** What to quote to somebody else: the item, the error, and when, so that it can be found again. */
export const quote = ({ item, error }: Checked, at: number): string =>
  [item, error, new Date(at).toISOString()].filter((part) => part !== null).join(' ');

/** The refusal that a session stopped at: its latest exchange that was refused, unless a later one went well. */
export function stoppedAt(timeline: readonly TimelineItem[]): ExchangeItem | undefined {
  const last = parted(timeline).requests.findLast(isExchange);
  return last && last.what.status >= 400 && isChecked(last.what) ? last : undefined;
}

/** A refusal as an item of a time line, for whatever shows one. */
export const asItem = (row: RefusalRow): ExchangeItem => {
  const { number, at, ...what } = row;
  return { key: `refusal-${number}`, at, what: { kind: 'exchange', ...what } };
};
