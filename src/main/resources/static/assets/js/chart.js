/** A chart with its numbers as a table, and both as files. */
import '/assets/lib/chart.umd.min.js';
import { h, replace } from './dom.js';
import { savePng } from './picture.js';
import { fileName, tableButtons } from './save.js';
import { colour } from './theme.js';

/**
 * @typedef {object} Shown
 * @property {string} title
 * @property {string} says what to see in it
 * @property {any} config of Chart.js; colours as names of variables of the theme
 * @property {string[]} columns of the table
 * @property {any[][]} rows numbers as they are; `update` may bring others
 * @property {boolean} [tall]
 * @property {Node} [below]
 */

/** @param {Shown} shown */
export function chart(shown) {
  const canvas = h('canvas', { role: 'img', 'aria-label': `${shown.title}. ${shown.says}` });
  const box = h('div', { class: shown.tall ? 'canvas tall' : 'canvas' }, canvas);
  const file = fileName(shown.title);
  const live = drawWhenShown(canvas, shown.config);
  const numbers = table(shown);
  const element = h(
    'figure',
    { class: 'card chart', 'data-chart': file },
    h(
      'div',
      { class: 'chart-head' },
      h('figcaption', {}, h('h3', {}, shown.title), h('p', { class: 'small soft' }, shown.says)),
      h('button', { class: 'button tiny', type: 'button', 'aria-label': `${shown.title} as PNG`, onClick: () => savePng(canvas, shown.title, file) }, 'PNG'),
    ),
    box,
    shown.below,
    numbers.element,
  );
  /** @param {any} data of Chart.js @param {any[][]} rows */
  const update = (data, rows) => {
    shown.rows = rows;
    live(data);
    numbers.fill();
  };
  return Object.assign(element, { update });
}

function table(shown) {
  const body = h('div', { class: 'scroll' });
  const element = h('details', { onToggle: fill }, h('summary', { class: 'small' }, 'The numbers'), tableButtons(shown.title, () => [shown.columns, ...shown.rows]), body);
  function fill() {
    if (element.open) {
      replace(
        body,
        h(
          'table',
          {},
          h('thead', {}, h('tr', {}, shown.columns.map((column) => h('th', {}, column)))),
          h('tbody', {}, shown.rows.map((row) => h('tr', {}, row.map(cell)))),
        ),
      );
    }
  }
  return { element, fill };
}

function cell(value) {
  return typeof value === 'number' ? h('td', { class: 'number' }, h('data', { value }, value.toLocaleString('en-US', { maximumSignificantDigits: 6 }))) : h('td', {}, value ?? '–');
}

/** Waits until the canvas is in the page, since a chart takes its size. */
function drawWhenShown(canvas, config) {
  /** @type {any} */
  let made = null;
  const seen = new IntersectionObserver((entries) => {
    if (!made && entries.some((entry) => entry.isIntersecting)) {
      seen.disconnect();
      made = new globalThis.Chart(canvas, themed(config));
    }
  }, { rootMargin: '800px' });
  seen.observe(canvas);
  return (data) => {
    config.data = data;
    if (made) {
      made.data = themed({ data }).data;
      made.update('none');
    }
  };
}

/** The configuration with the theme's colours in place of their names. */
function themed(config) {
  const base = {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    color: '--text',
    plugins: { legend: { labels: { color: '--text', boxWidth: 14 } } },
    scales: {},
  };
  const options = { ...base, ...config.options, plugins: { ...base.plugins, ...config.options?.plugins } };
  options.scales = Object.fromEntries(
    Object.entries(config.options?.scales ?? {}).map(([id, scale]) => [
      id,
      { ...scale, grid: { color: '--line', ...scale.grid }, ticks: { color: '--soft', ...scale.ticks }, title: { color: '--soft', display: Boolean(scale.title), ...scale.title } },
    ]),
  );
  return coloured({ ...config, options });
}

function coloured(value) {
  if (typeof value === 'string' && value.startsWith('--')) {
    const [name, alpha] = value.split('/');
    return colour(name) + (alpha ?? '');
  }
  if (Array.isArray(value)) {
    return value.map(coloured);
  }
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)]));
  }
  return value;
}

/** Upright lines with a label, such as percentiles: a plugin of Chart.js. @param {{at: number, label: string}[]} marks */
export function uprights(marks) {
  return {
    id: 'uprights',
    afterDatasetsDraw(drawn) {
      const { ctx, chartArea: area, scales } = drawn;
      ctx.save();
      ctx.font = '11px sans-serif';
      ctx.strokeStyle = colour('--series-2');
      marks.forEach((mark, i) => {
        const x = scales.x.getPixelForValue(mark.at);
        if (x < area.left || x > area.right) {
          return;
        }
        ctx.beginPath();
        ctx.moveTo(x, area.top);
        ctx.lineTo(x, area.bottom);
        ctx.stroke();
        const isRight = x > area.right - 60;
        ctx.textAlign = isRight ? 'right' : 'left';
        const y = area.top + 11 + 13 * (i % 4);
        const { width } = ctx.measureText(mark.label);
        ctx.fillStyle = colour('--card');
        ctx.fillRect(x + (isRight ? -width - 5 : 3), y - 9, width + 2, 12);
        ctx.fillStyle = colour('--series-2');
        ctx.fillText(mark.label, x + (isRight ? -4 : 4), y);
      });
      ctx.restore();
    },
  };
}
