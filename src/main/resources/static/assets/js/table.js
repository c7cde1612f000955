/** A table of any length: only the rows in sight exist. */
import { h, replace } from './dom.js';

const ROW = 34;
const SPARE = 8;

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} label
 * @property {(row: any) => any} value what is sorted by
 * @property {(row: any) => import('./dom.js').Child} [show] the value unless given
 * @property {boolean} [number]
 * @property {string} [width] of the column, as in a grid
 * @property {boolean} [hidden] unless chosen
 */

export class VirtualTable {
  /** @param {string} label @param {Column[]} columns @param {(row: any) => void} [onChoose] */
  constructor(label, columns, onChoose) {
    this.columns = columns;
    this.onChoose = onChoose;
    /** Called when the order was changed, in place of an update. @type {(() => void) | undefined} */
    this.onSort = undefined;
    /** Called to open or close a row. @type {((row: any, isOpen: boolean) => void) | undefined} */
    this.onFold = undefined;
    this.rows = [];
    this.shown = [];
    this.sort = { id: '', down: false };
    /** @type {any} */
    this.chosen = null;
    this.head = h('div', { class: 'vrow vhead', role: 'row' });
    this.body = h('div', { class: 'vbody', role: 'rowgroup' });
    this.element = h(
      'div',
      { class: 'vtable', role: 'table', 'aria-label': label, tabindex: 0, onScroll: () => this.paint(), onKeydown: (event) => this.key(event) },
      h('div', { role: 'rowgroup' }, this.head),
      this.body,
    );
    new ResizeObserver(() => this.paint()).observe(this.element);
  }

  /** @param {any[]} rows */
  setRows(rows) {
    this.rows = rows;
    this.update(() => true);
  }

  /** @param {(row: any) => boolean} keeps */
  filter(keeps) {
    this.update(keeps);
  }

  /** @param {Column[]} columns */
  setColumns(columns) {
    this.columns = columns;
    this.update(this.keeps ?? (() => true));
  }

  update(keeps) {
    this.keeps = keeps;
    this.shown = this.rows.filter(keeps);
    const column = this.columns.find((one) => one.id === this.sort.id);
    if (column) {
      const sign = this.sort.down ? -1 : 1;
      this.shown.sort((a, b) => sign * compare(column.value(a), column.value(b)));
    }
    this.element.setAttribute('aria-rowcount', String(this.shown.length + 1));
    this.grid = this.columns.map((one) => one.width ?? (one.number ? '8.6rem' : '11rem')).join(' ');
    this.header();
    this.body.style.height = `${this.shown.length * ROW}px`;
    this.paint(true);
  }

  header() {
    this.head.style.gridTemplateColumns = this.grid;
    replace(
      this.head,
      this.columns.map((column) => {
        const active = this.sort.id === column.id;
        const direction = active ? (this.sort.down ? 'descending' : 'ascending') : false;
        return h(
          'div',
          { role: 'columnheader', class: column.number ? 'number' : false, 'aria-sort': direction },
          h('button', { type: 'button', onClick: () => this.sortBy(column) }, column.label, active && (this.sort.down ? ' ↓' : ' ↑')),
        );
      }),
    );
  }

  sortBy(column) {
    const again = this.sort.id === column.id;
    this.sort = again && this.sort.down !== Boolean(column.number) ? { id: '', down: false } : { id: column.id, down: again ? !this.sort.down : Boolean(column.number) };
    this.onSort ? this.onSort() : this.update(this.keeps);
  }

  paint(anew = false) {
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW) - SPARE);
    const count = Math.ceil((this.element.clientHeight || 600) / ROW) + 2 * SPARE;
    const last = Math.min(this.shown.length, first + count);
    if (!anew && this.painted === `${first}-${last}`) {
      return;
    }
    this.painted = `${first}-${last}`;
    replace(this.body, this.shown.slice(first, last).map((row, i) => this.row(row, first + i)));
  }

  row(row, index) {
    const element = h(
      'div',
      { class: row === this.chosen ? 'vrow active' : 'vrow', role: 'row', 'aria-rowindex': index + 2, onClick: () => this.choose(row) },
      this.columns.map((column) => h('div', { role: 'cell', class: column.number ? 'number' : false }, column.show ? column.show(row) : column.value(row))),
    );
    element.style.top = `${index * ROW}px`;
    element.style.gridTemplateColumns = this.grid;
    return element;
  }

  /** Marks a row and brings it into sight. @param {any} row */
  choose(row) {
    this.chosen = row;
    const top = this.shown.indexOf(row) * ROW;
    if (top >= 0 && (top < this.element.scrollTop || top > this.element.scrollTop + this.element.clientHeight - 2 * ROW)) {
      this.element.scrollTop = top - this.element.clientHeight / 3;
    }
    this.paint(true);
    this.onChoose?.(row);
  }

  key(event) {
    if (['ArrowLeft', 'ArrowRight'].includes(event.key) && event.target === this.element && this.chosen && this.onFold) {
      event.preventDefault();
      this.onFold(this.chosen, event.key === 'ArrowRight');
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step && event.target === this.element && this.shown.length > 0) {
      event.preventDefault();
      const at = this.shown.indexOf(this.chosen);
      this.choose(this.shown[Math.min(this.shown.length - 1, Math.max(0, at + step))]);
    }
  }
}

function compare(a, b) {
  if (a === b) {
    return 0;
  }
  if (a === null || a === undefined) {
    return -1;
  }
  if (b === null || b === undefined) {
    return 1;
  }
  return a < b ? -1 : 1;
}
