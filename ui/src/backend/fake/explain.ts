// What the made-up desk makes of its made-up sessions: one case of each kind the panel has to show.
import type { Explanation, Finding, SessionDetail, TimelineItem } from '../generated';

const exchanges = (detail: SessionDetail): TimelineItem[] => detail.timeline.filter((item) => item.what.kind === 'exchange');

const finding = (code: string, rank: Finding['rank'], title: string, why: string, tries: string[], more: Partial<Finding> = {}): Finding => ({
  code: `desk.${code}`,
  family: 'protocol',
  rank,
  title,
  why,
  tries,
  item: null,
  tie: null,
  values: {},
  keys: [],
  ...more,
});

const ROBOT = 'Claim another offer with the robot wallet: if that goes well, it is this wallet.';

export function explainOf(detail: SessionDetail): Explanation {
  const { row } = detail;
  const seen = exchanges(detail);
  const last = seen.findLast(({ what }) => what.kind === 'exchange' && what.status < 400);
  const stage: Explanation['stage'] = {
    step: row.stage === 'issued' ? 'credential' : row.stage === 'made' || !last ? 'made' : row.stage === 'fetched' ? 'offer' : 'token',
    text: '',
    at: last?.at ?? row.createdAt,
    key: last?.key ?? 'created-0',
  };
  const steps = { credential: 'A credential was issued', made: 'The offer was made', offer: 'The offer was fetched', token: 'A token was granted' };
  stage.text = steps[stage.step as keyof typeof steps];
  const told = (code: string, text: string, findings: Finding[] = [], values: Record<string, string> = {}): Explanation => ({
    sessionId: row.sessionId,
    stage,
    verdict: { code, text, values },
    findings,
  });
  const refused = seen.at(-1);
  if (refused?.what.kind === 'exchange' && refused.what.status >= 400) {
    const values = {
      received: 'http://192.168.1.23:7002',
      expected: 'http://localhost:7002',
      hint: 'The names have nothing to do with each other.',
    };
    return told('refused', "The wallet's request to credential was refused, and nothing came after it.", [
      finding(
        'proof-audience',
        'certain',
        'The proof is for another issuer',
        `The proof is for ${values.received}; the offer's issuer is ${values.expected}. ${values.hint}`,
        [
          'Offer at the address the wallet uses: one issuer, one name, to the last slash.',
          'See whether the base URL was changed after the wallet read the metadata.',
          "Give the wallet's maker this code and the two values: the wallet has to change.",
        ],
        { item: 'PROOF-7', values, keys: [refused.key] },
      ),
      finding('two-wallets', 'possible', 'Two different wallets took part', 'The requests came from ExampleWallet/4.2 and from curl/8.5.', ['Make an offer for each wallet: one offer serves one.'], {
        family: 'flow',
        values: { first: 'ExampleWallet/4.2', second: 'curl/8.5' },
        keys: seen.slice(0, 2).map(({ key }) => key),
      }),
    ], { endpoint: 'credential' });
  }
  if (row.status === 'SUCCESSFUL' && row.failing > 0) {
    const attempt = detail.timeline.findLast(({ what }) => what.kind === 'attempt' && what.state === 'failed');
    return told('issued-webhook', 'The credential was issued, but its notifications did not all arrive.', [
      finding('webhook-refused', 'certain', "Nobody listens at the webhook's address", 'The connection to https://hooks.example.org/issuance was refused, at attempt 2.', ['Start the receiver, or correct its port.'], {
        family: 'webhook',
        values: { url: 'https://hooks.example.org/issuance', attempt: '2' },
        keys: attempt ? [attempt.key] : [],
      }),
    ]);
  }
  if (row.status === 'SUCCESSFUL') return told('issued', 'Nothing to explain: the credential was issued.');
  if (row.status === 'EXPIRED')
    return told('expired', 'The session ran out of time before a credential was issued.', [
      finding('expired-unfetched', 'certain', 'Nobody fetched the offer in its time', 'It was open for 5.0 minutes.', ['Make a new offer and claim that one.'], {
        family: 'flow',
        values: { minutes: '5.0' },
      }),
    ]);
  if (row.status === 'REJECTED_BY_USER')
    return told('declined', 'The person declined, or the session was called off at the desk.', [
      finding('called-off', 'certain', 'The session was called off at the desk', 'Somebody at this desk ended it; the wallet had no part in it.', ['Make a new offer and claim that one.'], {
        family: 'flow',
      }),
    ]);
  if (detail.deferral?.standing === 'waiting') return told('waiting', 'The credential is put off, and the wallet waits for it.');
  if (row.status === 'ACTIVE' && row.stage === 'fetched' && Date.now() - row.updatedAt > 20_000) {
    const seconds = String(Math.round((Date.now() - stage.at) / 1000));
    const http = {
      issuer: 'http://192.168.1.23:7002',
      seen: "The offer was fetched, and then the wallet stopped: many look at the issuer's address first",
    };
    return told('silent', 'Nothing came after the last step. Nobody refused the wallet: it stopped by itself, or could not go on.', [
      finding('plain-http', 'likely', 'The issuer has http, and strict wallets take https alone', `The issuer is ${http.issuer}. ${http.seen}.`, ['See whether the wallet has a setting for developers that allows http.'], {
        family: 'address',
        values: http,
      }),
      finding('silent-after-offer', 'likely', 'The wallet refused the issuer after it saw the offer', `The offer was fetched ${seconds} s ago by ExampleWallet/4.2, and no token was asked for. The person may also have said no in the wallet, or still be asked.`, ['Ask what the wallet shows: it tells the person more than this desk.', ROBOT], {
        family: 'flow',
        values: { seconds, agent: ' by ExampleWallet/4.2' },
        keys: [stage.key],
      }),
    ]);
  }
  if (row.stage === 'made') return told('open', 'Nothing to explain yet: the offer is open and waits for a wallet.');
  return told('running', 'Nothing to explain yet: the wallet is on its way.');
}
