import type { ConfigFile, FileVersion, Problem, ProfileCard, RestoreVersion, SaveFile, SaveResult } from '../generated';
import { FakeHistory } from './history';
import { metadataText, profilesText } from './texts';

const hash = (text: string): string => String([...text].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7));

export class FakeConfig {
  #texts: Map<string, string>;
  #histories: Map<string, FakeHistory>;

  constructor(cards: ProfileCard[], long = 0) {
    this.#texts = new Map([
      ['_features.conf', 'enabledFeatures = []\ndisabledFeatures = []\n'],
      ['credential-issuer-metadata.conf', metadataText(cards)],
      ['issuer-service.conf', 'baseUrl = "http://localhost:7002"\n'],
      ['issuer2-profiles.conf', profilesText(cards, long)],
    ]);
    this.#histories = new Map([...this.#texts].map(([name, text]) => [name, new FakeHistory(text)]));
  }

  #history(name: string): FakeHistory {
    const known = this.#histories.get(name) ?? new FakeHistory('');
    this.#histories.set(name, known);
    return known;
  }

  versions = (name: string): FileVersion[] => this.#history(name).versions();
  version = (name: string, id: string): string => this.#history(name).text(id);
  restore = ({ name, id, baseHash }: RestoreVersion): SaveResult => this.save({ name, text: this.version(name, id), baseHash });

  #write(name: string, text: string, maker: 'here' | 'outside'): void {
    this.#texts.set(name, text);
    this.#history(name).record(text, maker);
  }

  /** As if another program had written the file. */
  outside(name: string, change: (text: string) => string): void {
    this.#write(name, change(this.#texts.get(name) ?? ''), 'outside');
  }

  check(name: string, text: string): Problem[] {
    const problems: Problem[] = [];
    let depth = 0;
    text.split('\n').forEach((line, index) => {
      const bare = line.replace(/"[^"]*"|\$\{[^}]*\}|#.*$/g, '');
      depth += (bare.match(/\{/g)?.length ?? 0) - (bare.match(/\}/g)?.length ?? 0);
      if ((line.match(/"/g)?.length ?? 0) % 2)
        problems.push({
          code: 'hocon-syntax',
          file: name,
          includedBy: null,
          line: index + 1,
          column: line.indexOf('"') + 1,
          profileId: null,
          message: 'This string is not closed.',
        });
    });
    if (depth !== 0)
      problems.push({
        code: 'hocon-syntax',
        file: name,
        includedBy: null,
        line: text.split('\n').length,
        column: 1,
        profileId: null,
        message: depth > 0 ? 'A { is not closed.' : 'One } too many.',
      });
    return problems;
  }

  problems = (): Problem[] => [...this.#texts].flatMap(([name, text]) => this.check(name, text));
  text = (name: string): string => this.#texts.get(name) ?? '';
  files = (): ConfigFile[] => [...this.#texts.keys()].map((name) => this.#file(name));

  #file(name: string): ConfigFile {
    const text = this.#texts.get(name) ?? '';
    return { name, text, hash: hash(text), unreadable: null, problems: this.check(name, text) };
  }

  save({ name, text, baseHash }: SaveFile): SaveResult {
    const before = this.#file(name);
    const problems = this.check(name, text);
    if (before.hash !== baseHash || problems.length > 0) return { saved: false, problems, file: before };
    this.#write(name, text, 'here');
    return { saved: true, problems: [], file: this.#file(name) };
  }

  haip(profileId: string, on: boolean): SaveResult {
    const name = 'issuer2-profiles.conf';
    const [head = '', tail = ''] = (this.#texts.get(name) ?? '').split(`"${profileId}" = {`);
    const cleaned = tail.replace(/\n {4}haip = (true|false)/, '');
    this.#write(name, `${head}"${profileId}" = {\n    haip = ${on}${cleaned}`, 'here');
    return { saved: true, problems: [], file: this.#file(name) };
  }

  webhook(profileId: string, url: string | null): SaveResult {
    const name = 'issuer2-profiles.conf';
    const [head = '', tail = ''] = (this.#texts.get(name) ?? '').split(`"${profileId}" = {`);
    const cleaned = tail.replace(/^([\s\S]*?)\n {4}notifications\.webhook\.url = "[^"]*"(?=\n {2}\})/, (whole, before: string) =>
      before.includes('\n  }\n') ? whole : before,
    );
    const added = url === null ? cleaned : cleaned.replace('\n  }\n', `\n    notifications.webhook.url = "${url}"\n  }\n`);
    this.#write(name, `${head}"${profileId}" = {${added}`, 'here');
    return { saved: true, problems: [], file: this.#file(name) };
  }
}

/** Another program changes a profile's file: two names and a line at the end. Answers whether it did. */
export function meddle(config: FakeConfig, name: string): boolean {
  if (!name.includes('profiles')) return false;
  config.outside(
    name,
    (text) => `${text.replace('"Identity Credential"', '"Identity Card"').replace('"EU PID"', '"European PID"')}# theirs\n`,
  );
  return true;
}
