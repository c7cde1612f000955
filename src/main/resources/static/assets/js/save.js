/** Files that the page makes. */
import { h } from './dom.js';

/** @param {string} file @param {Blob | string} content @param {string} [type] */
export function save(file, content, type = 'text/plain') {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = h('a', { href: url, download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Rows as comma-separated values; no cell can be taken for a formula. @param {any[][]} rows */
export function csv(rows) {
  return `${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

function cell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
