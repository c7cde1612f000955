/** All reports, and the choice of those to compare. */
import { h, replace } from '../dom.js';
import { moment, name } from '../format.js';
import { address } from '../router.js';
import { empty, failed } from '../states.js';

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const body = h('tbody', {});
  const chosen = new Set();
  const compare = h('button', { class: 'button main', type: 'button', disabled: true, onClick: () => app.go(['compare'], { ids: [...chosen].join(',') }) }, 'Compare');
  const more = h('button', { class: 'button', type: 'button', hidden: true, onClick: load }, 'Older ones');
  const outcome = h('div', {});
  const file = h('input', { type: 'file', accept: '.json,application/json', class: 'sr', id: 'report-file', onChange: add });
  /** @type {string | null} */
  let next = '/profiles?limit=50';

  async function load() {
    try {
      const page = await app.api.get(next, { signal });
      next = page.next;
      more.hidden = !next;
      body.append(...page.profiles.map(row));
      return page.total;
    } catch (error) {
      replace(outcome, failed(error, load));
      return 0;
    }
  }
  async function add() {
    const body = file.files[0];
    file.value = '';
    if (!body) {
      return;
    }
    try {
      const { id } = await (await app.api.call('/profiles/import', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, signal })).json();
      app.go(['reports', id]);
    } catch (error) {
      replace(outcome, failed(error));
    }
  }
  function row(profile) {
    const label = `Choose the report of ${profile.model}`;
    const box = h('input', { type: 'checkbox', 'aria-label': label, disabled: profile.status !== 'done', onChange: () => choose(profile.id, box.checked) });
    const line = h(
      'tr',
      { 'data-id': profile.id },
      h('td', {}, box),
      h('td', {}, h('a', { href: address(['reports', profile.id]) }, name(profile.model, 60))),
      h('td', {}, profile.protocol.replace(/^profile\/\d+-/, '')),
      h('td', {}, h('span', { class: profile.status === 'failed' ? 'tag bad' : 'tag' }, profile.status)),
      h('td', {}, moment(profile.created)),
      h('td', { class: 'mono small' }, profile.host_fingerprint?.slice(0, 8) ?? '–'),
      h('td', {}, app.session.may('profile') && h('button', { class: 'button tiny danger', type: 'button', 'aria-label': `Delete the report of ${profile.model}`, onClick: () => remove(profile, line) }, 'Delete')),
    );
    return line;
  }
  function choose(id, isChosen) {
    chosen[isChosen ? 'add' : 'delete'](id);
    compare.disabled = chosen.size < 2 || chosen.size > 16;
    compare.textContent = chosen.size > 0 ? `Compare ${chosen.size}` : 'Compare';
  }
  function remove(profile, line) {
    line.hidden = true;
    choose(profile.id, false);
    app.toasts.undoable(
      'The report is deleted.',
      () => app.api.delete(`/profiles/${encodeURIComponent(profile.id)}`).catch((error) => app.toasts.say(error.message)),
      () => (line.hidden = false),
    );
  }
  const total = await load();
  const table = h(
    'div',
    { class: 'card scroll' },
    h('table', { class: 'list' }, h('thead', {}, h('tr', {}, h('th', {}, h('span', { class: 'sr' }, 'Choose')), ['Model', 'Protocol', 'State', 'When', 'Host'].map((label) => h('th', {}, label)), h('th', {}, h('span', { class: 'sr' }, 'Delete')))), body),
    more,
  );
  return {
    title: 'Reports',
    content: h(
      'div',
      { class: 'stack' },
      h('div', { class: 'head' }, h('h1', {}, 'Reports'), h('div', { class: 'actions' }, app.session.may('profile') && [file, h('label', { class: 'button', for: 'report-file' }, 'Add a report from a file')], compare)),
      h('p', { class: 'soft' }, 'Choose two or more to see them side by side, of this host or of others.'),
      outcome,
      total === 0 ? empty('No reports yet', h('a', { class: 'button main', href: address(['profile']) }, 'Profile a model')) : table,
    ),
  };
}
