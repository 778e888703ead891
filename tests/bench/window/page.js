// What the bench does inside the page: it acts as a person would, and tells how long it took until the result was painted.
window.bench = (() => {
  const find = (id) => document.querySelector(`[data-testid="${id}"]`);
  // Whether what a frame begins with is under way: what is changed then is painted with that very frame. A timer tells its end: a
  // message would go through another process of the engine first, and a busy one takes its time.
  let framing = false;
  const nextFrame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (act) =>
    nextFrame((at) => {
      if (!framing) setTimeout(() => (framing = false));
      framing = true;
      act(at);
    });
  /** The time at which what is in the document now has been painted. */
  const painted = () =>
    new Promise((resolve) => {
      const last = () => setTimeout(() => resolve(performance.now()));
      if (framing) last();
      else nextFrame(last);
    });
  const until = (holds) =>
    new Promise((resolve) => {
      if (holds()) return void resolve();
      const observer = new MutationObserver(() => holds() && (observer.disconnect(), resolve()));
      observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
    });
  async function timed(act, holds) {
    const from = performance.now();
    act();
    await until(holds);
    return (await painted()) - from;
  }
  /** The view has taken over what changed: script, style and layout are done. */
  async function laidOut(view) {
    for (let i = 0; i < 4; i++) await Promise.resolve();
    return view.getBoundingClientRect().height;
  }

  return {
    address: async () => (await window.__TAURI_INTERNALS__.invoke('call', { name: 'info', args: null })).issuerUrl,
    /** The list, for the first time since the page was loaded. */
    list: () => timed(() => find('nav-sessions').click(), () => find('session-row') !== null),
    /** The first session of the list, whose axis and time line say how many items it has. */
    open: (says) =>
      timed(
        () => find('session-row').click(),
        () => find('timeline-item') !== null && find('axis-says')?.textContent.includes(says),
      ),
    /** A search typed key after key, each when the one before is answered; nothing is searched at the end. */
    async keys(text) {
      const field = find('session-search');
      const rows = find('sessions');
      const says = (value) => ((field.value = value), field.dispatchEvent(new Event('input', { bubbles: true })));
      const times = [];
      const press = async (value) => {
        const from = performance.now();
        says(value);
        await until(() => rows.ariaBusy === 'true');
        await until(() => rows.ariaBusy === 'false');
        times.push((await painted()) - from);
      };
      const ends = [...text].map((_, at) => [...text].slice(0, at + 1).join(''));
      for (const value of ends) await press(value);
      const typed = times.splice(0);
      await press('');
      return typed;
    },
    /** Steps through a view; milliseconds each, told as the mean of ten, because the page's clock counts whole ones. */
    async scroll(selector, by, rounds) {
      const view = document.querySelector(selector);
      view.scrollTop = 0;
      const times = [];
      for (let round = 0; round < rounds; round++) {
        await painted();
        const from = performance.now();
        for (let step = 0; step < 10; step++) {
          view.scrollTop += by;
          view.dispatchEvent(new Event('scroll'));
          await laidOut(view);
        }
        times.push((performance.now() - from) / 10);
      }
      const reached = view.scrollTop;
      view.scrollTop = 0;
      view.dispatchEvent(new Event('scroll'));
      return [times, reached];
    },
    /** From now on notes when what comes into the document was painted: sessions by their id, events of the one on view. */
    watch() {
      const seen = {};
      let viewed = '';
      const look = async () => {
        const names = [
          ...[...document.querySelectorAll('[data-session]')].map((row) => row.dataset.session),
          ...(viewed === '' ? [] : [...document.querySelectorAll('[data-key^="event-"]')].map((row) => `${viewed}/${row.dataset.key}`)),
        ].filter((name) => !(name in seen));
        for (const name of names) seen[name] = Infinity;
        if (names.length === 0) return;
        await painted();
        for (const name of names) seen[name] = Date.now();
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
      window.bench.view = async (session) => {
        const row = () => document.querySelector(`[data-session="${session}"]`);
        await until(() => row() !== null);
        viewed = '';
        row().click();
        // The events of the session before are gone, and this one has none yet.
        await until(
          () => document.querySelector('[data-kind="created"]') !== null && document.querySelector('[data-key^="event-"]') === null,
        );
        viewed = session;
        return true;
      };
      window.bench.sees = async (event) => {
        await until(() => document.querySelector(`[data-key="${event}"]`) !== null);
        // Until all of it is noted.
        for (let i = 0; i < 3; i++) await painted();
        return true;
      };
      window.bench.seen = () => seen;
      return true;
    },
  };
})();
return true;
