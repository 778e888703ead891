import type { DeskInfo } from '../generated';

export const fakeInfo = (profiles: number): DeskInfo => ({
  version: '0.1.0',
  issuerUrl: 'http://localhost:7002',
  addresses: [
    {
      kind: 'local',
      url: 'http://localhost:7002',
      ip: null,
      interface: null,
      on: true,
      selected: true,
      verdict: 'Only programs on this computer can open localhost. A phone needs the local network or a public address.',
    },
    {
      kind: 'lan',
      url: 'http://192.168.1.23:7002',
      ip: '192.168.1.23',
      interface: 'wlan0',
      on: false,
      selected: false,
      verdict: 'Phones on the same network can claim. It is plain http: a strict wallet refuses it.',
    },
    {
      kind: 'lan',
      url: 'http://10.8.0.4:7002',
      ip: '10.8.0.4',
      interface: 'tun0',
      on: false,
      selected: false,
      verdict: 'Phones on the same network can claim. It is plain http: a strict wallet refuses it.',
    },
    { kind: 'public', url: null, ip: null, interface: null, on: false, selected: false, verdict: '' },
  ],
  configFolder: '/home/erika/issuer-desk/profiles',
  dataFolder: '/home/erika/.local/share/issuer-desk',
  login: true,
  loginServer: null,
  keyNote: 'Secrets are sealed with a key kept in a file only you can read (0600), because no keychain answered.',
  problems: [],
  lastGood: false,
  counts: { sessions: 0, live: 0, events: 1203, profiles, failing: 0 },
});
