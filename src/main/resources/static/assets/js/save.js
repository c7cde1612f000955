/** Files that the page makes. Names that others gave stay text in them. */
import { h } from './dom.js';
import { HIDDEN, visible } from './format.js';

/** @param {string} file @param {Blob | string} content @param {string} [type] */
export function save(file, content, type = 'text/plain') {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = h('a', { href: url, download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Part of the name of a file. @param {string} title */
export function fileName(title) {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 80);
}

/** Rows as comma-separated values; no cell can be taken for a formula. @param {any[][]} rows */
export function csv(rows) {
  return `${rows.map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
}

function csvCell(value) {
  const text = plain(value);
  const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as a table in Markdown, of which the first is the head. @param {any[][]} rows */
export function markdown(rows) {
  const line = (row) => `| ${row.map(markdownCell).join(' | ')} |\n`;
  return `${line(rows[0])}|${rows[0].map(() => ' --- ').join('|')}|\n${rows.slice(1).map(line).join('')}`;
}

function markdownCell(value) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return plain(value)
    .replace(/[&<>]/g, (mark) => entities[mark])
    .replace(/[\\`*_[\]|#~!$]/g, '\\$&')
    .replaceAll('://', ':&#47;&#47;');
}

/** JSON in which characters that cannot be seen are escaped. @param {any} value @param {number} [indent] */
export function json(value, indent) {
  const text = JSON.stringify(value, null, indent);
  return text.replace(HIDDEN, (hidden) => (hidden === '\n' ? hidden : `\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

function plain(value) {
  return value === null || value === undefined ? '' : visible(String(value));
}

/**
 * Buttons that save a table.
 * @param {string} title
 * @param {() => any[][]} rows the first with the names of the columns; numbers as they are
 */
export function tableButtons(title, rows) {
  const records = () => {
    const [columns, ...values] = rows();
    return values.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value ?? null])));
  };
  const kinds = [
    ['CSV', 'csv', 'text/csv', () => csv(rows())],
    ['Markdown', 'md', 'text/markdown', () => markdown(rows())],
    ['JSON', 'json', 'application/json', () => json(records(), 2)],
  ];
  return h(
    'div',
    { class: 'row' },
    kinds.map(([label, ending, type, content]) =>
      h('button', { class: 'button tiny', type: 'button', 'aria-label': `${title} as ${label}`, onClick: () => save(`${fileName(title)}.${ending}`, content(), type) }, label),
    ),
  );
}

/**
 * Links to the forms in which the service itself gives an answer.
 * @param {import('./main.js').App} app
 * @param {string} path of the answer, with a query or without
 * @param {string} file its name without an ending
 */
export function formLinks(app, path, file) {
  const forms = [['HTML', 'html', 'html'], ['CSV', 'csv', 'csv'], ['Markdown', 'markdown', 'md'], ['JSON', 'json', 'json']];
  return forms.map(([label, word, ending]) => {
    const href = `${path}${path.includes('?') ? '&' : '?'}format=${word}`;
    const follow = async (event) => {
      // A link sends no key.
      if (app.session.key) {
        event.preventDefault();
        await app.api.call(href, {}).then((response) => response.blob()).then(
          (content) => save(`${file}.${ending}`, content),
          (error) => app.toasts.say(error.message),
        );
      }
    };
    return h('a', { class: 'button', href, download: word === 'html' ? false : `${file}.${ending}`, target: word === 'html' ? '_blank' : false, rel: 'noopener', onClick: follow }, label);
  });
}
