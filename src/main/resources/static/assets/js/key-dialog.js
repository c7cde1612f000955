/** Asks for the API key. */
import { h } from './dom.js';

/**
 * @param {import('./session.js').Session} session
 * @returns {(wasWrong: boolean) => Promise<boolean>} whether a key was given; calls at the same time share one dialog
 */
export function keyAsker(session) {
  /** @type {Promise<boolean> | null} */
  let open = null;
  return (wasWrong) => {
    open ??= ask(session, wasWrong).finally(() => (open = null));
    return open;
  };
}

function ask(session, wasWrong) {
  return new Promise((resolve) => {
    const input = h('input', { type: 'password', name: 'key', autocomplete: 'off', required: true, spellcheck: 'false' });
    const dialog = h(
      'dialog',
      { 'aria-labelledby': 'key-title' },
      h(
        'form',
        { method: 'dialog', class: 'stack' },
        h('h2', { id: 'key-title' }, 'API key'),
        h('p', {}, wasWrong ? 'The service does not know this key.' : 'This service asks callers for a key.'),
        h('label', { class: 'field' }, h('span', {}, 'Key'), input),
        h('p', { class: 'small soft' }, 'It stays in this tab and is gone when the tab is closed.'),
        h(
          'div',
          { class: 'row' },
          h('button', { class: 'button main', value: 'use' }, 'Use this key'),
          h('button', { class: 'button', value: 'leave', formnovalidate: true }, 'Cancel'),
        ),
      ),
    );
    dialog.addEventListener('close', () => {
      const given = dialog.returnValue === 'use' && input.value.trim() !== '';
      session.key = given ? input.value.trim() : session.key;
      dialog.remove();
      resolve(given);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
