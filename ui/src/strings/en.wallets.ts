// English: what wallets do wrong, what is decided on their credentials, and what is asked of them.
import type { Judged } from '../state/haip';
import { pluralIn } from './plural';

const plural = pluralIn('en');

export const check = {
  label: 'The check that failed',
  item: 'The item of the specification that was not met',
  expected: 'Expected',
  received: 'Received',
  nothing: 'nothing',
  copy: 'Copy code',
  show: 'Show the request',
  stopped: (time: string) => `Where it stopped, ${time}`,
  brief: (expected: string, received: string) => `${received} ≠ ${expected}`,
};

export const refusals = {
  tabsLabel: 'Sessions, or requests of no session',
  tab: 'Refused',
  label: 'Refused requests of no session, newest first',
  empty: 'Nothing was refused',
  emptyHint: 'Requests that belong to no session land here: a code nobody gave, a token that ended, a body that cannot be read.',
  pickOne: 'Pick a refused request',
  pickOneHint: 'Which check it failed, what was expected and what came.',
  why: 'no session can be trusted to be its own',
};

export const haip = {
  hint: 'High Assurance Interoperability Profile: what each profile meets as things are configured now.',
  on: 'HAIP',
  turn: (name: string) => `Ask wallets for all of HAIP: ${name}`,
  ask: 'Ask wallets for all of HAIP',
  must: 'MUST',
  should: 'SHOULD',
  met: 'Every MUST is met',
  missed: (n: number) => `${plural(n, 'MUST is', 'MUSTs are')} not met`,
  advice: (n: number) => plural(n, 'SHOULD open', 'SHOULDs open'),
  isMet: 'met',
  isMissed: 'not met',
  /** A finding; the issuer itself speaks English. */
  said: ({ text }: Judged) => text,
};

export const deferral = {
  title: {
    waiting: 'A wallet is waiting',
    ready: 'Ready: the wallet may fetch it',
    refused: 'Refused for good',
    delivered: 'It was put off, and delivered',
  },
  hint: {
    ready: 'It gets it the next time it asks.',
    delivered: 'The wallet came back and fetched it.',
  },
  since: (time: string) => `Put off at ${time}.`,
  byItself: 'Ready by itself in',
  byYou: 'It gets it when you approve.',
  approve: 'Approve',
  refuse: 'Refuse…',
  approved: 'Approved. The wallet gets it the next time it asks.',
  refused: 'Refused. The wallet is told that it will never come.',
  refuseAsk: 'Refuse this credential?',
  refuseHint: 'The wallet is told that it will never come, and the session ends. This cannot be undone.',
  reason: 'Reason, for the record',
  reasonHint: 'Not sent to the wallet',
  refuseGo: 'Refuse for good',
};

export const credentials = {
  title: 'Issued credentials',
  number: (n: number) => `Credential ${n}`,
  entry: (index: number, list: string) => `entry ${index} of list ${list}`,
  since: (time: string) => `since ${time}`,
  status: { valid: 'valid', suspended: 'suspended', revoked: 'revoked' },
  acts: { revoke: 'Revoke', suspend: 'Suspend', restore: 'Restore' },
  act: (act: string, n: number) => `${act} credential ${n}`,
  did: {
    revoke: (n: number) => `Credential ${n} is revoked.`,
    suspend: (n: number) => `Credential ${n} is suspended.`,
    restore: (n: number) => `Credential ${n} is valid again.`,
  },
  seen: (seconds: number) => `Verifiers that looked just before see it after ${seconds} s.`,
  revokeAsk: (n: number) => `Revoke credential ${n} for good?`,
  revokeHint: 'Its list does not let a revoked credential become valid again. This cannot be undone.',
  revokeGo: 'Revoke for good',
};

export const notified = {
  label: 'What the wallet said became of it',
  events: {
    credential_accepted: 'The wallet keeps the credential',
    credential_failure: 'The wallet could not use the credential',
    credential_deleted: 'The person deleted the credential',
  },
};

export const faults = {
  open: 'Try a fault',
  title: 'Try a fault',
  hint: 'The robot wallet misbehaves in one place, on an offer made for it. The specification says how an issuer must answer; here is how this one does.',
  list: 'Ways to misbehave, in the order of the flow',
  run: 'Try it',
  runAll: 'Try all',
  stop: 'Stop',
  running: 'Trying…',
  /** A fault's title by its name; the robot itself gives it in English. */
  name: (_name: string, title: string) => title,
  notYet: 'not tried yet',
  attester: 'The robot has a wallet provider of its own, which vouches for it once issuer-service.conf trusts it:',
  sum: (ok: number, all: number) => `${ok} of ${all} as demanded`,
  verdict: {
    'as-demanded': 'as demanded',
    tolerated: 'let pass, as it may',
    otherwise: 'not as demanded',
    'not-tried': 'makes no sense here',
  },
};
