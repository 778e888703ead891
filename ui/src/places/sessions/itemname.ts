import type { TimelineItem } from '../../backend';
import { t } from '../../state/appearance.svelte';
import { took } from '../../state/shown';

/** What a time line item is called in one line. */
export function itemName({ what }: TimelineItem): string {
  if (what.kind === 'created') return t().live.created;
  if (what.kind === 'event') return `${what.sequence} ${what.name}`;
  if (what.kind === 'attempt')
    return `${what.event} ${t().webhooks.attemptNo(what.attempt)}, ${what.own ? t().webhooks.trigger[what.trigger] : t().lanes.to(t().webhooks.trigger[what.trigger], what.url)}: ${what.status ?? t().detail.noAnswer}${what.duration === null ? '' : `, ${took(what.duration)}`}`;
  return `${what.method} ${what.path.split('?')[0]} ${what.status}, ${took(what.duration)}`;
}
