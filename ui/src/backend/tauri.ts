// The door inside the desktop window: one command and one channel.
import { Channel, invoke } from '@tauri-apps/api/core';
import { asFailure, type Backend, type Link } from './door';
import { perFrame } from './frames';
import type { Commands, News } from './generated';

/** Whether this page runs inside the desktop window. */
export const insideWindow = (): boolean => '__TAURI_INTERNALS__' in window;

export function tauriDoor(): Backend {
  return {
    async call<K extends keyof Commands>(name: K, args: Commands[K]['args']) {
      try {
        return await invoke<Commands[K]['result']>('call', { name, args });
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
    async present(address) {
      try {
        await invoke('present', { address });
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
    async notify(notice) {
      try {
        await invoke('notify', notice);
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
    tray(words) {
      // A desktop without a tray is a desktop all the same.
      invoke('tray', { words }).catch(() => {});
    },
    links(onLink) {
      const channel = new Channel<Link>();
      channel.onmessage = onLink;
      // A window that cannot hear of links is a window all the same.
      invoke('links', { channel }).catch(() => {});
    },
    async pickFolder(title, start) {
      try {
        return await invoke<string | null>('pick_folder', { title, start });
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
    async pickFile(title) {
      try {
        return await invoke<string | null>('pick_file', { title });
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
    async saveFile(title, name) {
      try {
        return await invoke<string | null>('save_file', { title, name });
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
    news(onBatch, onLink) {
      let listening = true;
      const channel = new Channel<News[]>();
      channel.onmessage = perFrame((batch) => {
        if (listening) onBatch(batch);
      });
      // The command may answer at once or only when the stream ends; open means it was not refused.
      onLink?.(true);
      invoke('stream', { channel }).catch(() => {
        if (listening) onLink?.(false);
      });
      return () => {
        listening = false;
      };
    },
  };
}
