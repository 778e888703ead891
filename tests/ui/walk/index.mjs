// Every place of the desk and its states, one after the other: each step of the walk yields the name of what is on the screen.
import { issue } from './issue.mjs';
import { profiles } from './profiles.mjs';
import { sessions } from './sessions.mjs';
import { settings } from './settings.mjs';
import { webhooks } from './webhooks.mjs';

export async function* walk(page, data) {
  yield* issue(page, data);
  yield* sessions(page, data);
  yield* profiles(page, data);
  yield* webhooks(page, data);
  yield* settings(page, data);
}
