/** The glossary of the documentation, from the same file. */
import { marked } from '/assets/lib/marked.esm.js';
import { h } from '../dom.js';

const PLACE = '/assets/docs/';

/** @param {import('../main.js').App} app @param {any} params `word`: what to show first @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const text = await (await app.api.call(`${PLACE}glossary.md`, { signal })).text();
  const page = new DOMParser().parseFromString(marked.parse(text), 'text/html');
  page.querySelectorAll('img').forEach((image) => image.setAttribute('src', PLACE + image.getAttribute('src')));
  page.querySelectorAll('table').forEach((table) => {
    const scroll = h('div', { class: 'scroll' });
    table.replaceWith(scroll);
    scroll.append(table);
  });
  const content = h('article', { class: 'prose' });
  content.append(...page.body.childNodes);
  if (params.word) {
    requestAnimationFrame(() => show(content, params.word));
  }
  return { title: 'Glossary', content };
}

/** Brings the place of a word into sight. */
function show(content, word) {
  const found = [...content.querySelectorAll('strong, h2, td:first-child')].find((place) => place.textContent.toLowerCase().startsWith(word.toLowerCase()));
  if (found) {
    const entry = found.closest('li, tr') ?? found;
    entry.classList.add('sought');
    entry.scrollIntoView({ block: 'center' });
  }
}
