// What a person may do to a delivery, by where it stands.
import type { DeliveryState, TargetStanding } from '../backend';

export const DELIVERY_ACTS = ['retry', 'redeliver', 'giveUp'] as const;
export type DeliveryAct = (typeof DELIVERY_ACTS)[number];

const ALLOWED: Record<DeliveryState, readonly DeliveryAct[]> = {
  pending: ['retry', 'giveUp'],
  waiting: ['retry', 'giveUp'],
  inflight: [],
  delivered: ['redeliver'],
  failed: ['redeliver'],
  held: ['giveUp'],
};

/** The acts that make sense now; nothing is sent to a target that is not open. */
export const actsFor = (state: DeliveryState, standing: TargetStanding = 'open'): readonly DeliveryAct[] =>
  standing === 'open' ? ALLOWED[state] : ALLOWED[state].filter((act) => act === 'giveUp');

/** The command behind an act. */
export const COMMAND = { retry: 'retry_delivery', redeliver: 'redeliver', giveUp: 'give_up_delivery' } as const satisfies Record<
  DeliveryAct,
  string
>;

/** The colour class of a delivery's state; the word beside it says the same. */
export const TONE: Record<DeliveryState, '' | 'ok' | 'act' | 'warn' | 'bad'> = {
  pending: 'act',
  inflight: 'act',
  delivered: 'ok',
  waiting: 'warn',
  failed: 'bad',
  held: '',
};
