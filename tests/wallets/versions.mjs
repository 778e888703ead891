// Says which libraries judged.
import { readFileSync } from 'node:fs';

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
const installed = Object.keys(dependencies).map((name) => {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(file)).version}`;
});
console.log(`judges: node ${process.versions.node}, openssl ${process.versions.openssl}, ${installed.join(', ')}`);
