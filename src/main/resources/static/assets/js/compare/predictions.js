/** What reports predicted for the hosts of others, beside what those measured. */
import { h } from '../dom.js';
import { ms, percent, reading } from '../format.js';
import { letter } from './words.js';

/**
 * @typedef {object} Checked
 * @property {number} from place of the report that predicted
 * @property {number} to place of the one that measured
 * @property {{low: number, estimate: number, high: number}} latency in milliseconds
 * @property {number} measured in milliseconds
 */

/**
 * Each prediction that another of these reports can check: the same model and run, on the host that it was made for.
 * @param {any[]} reports whole ones
 * @returns {Checked[]}
 */
export function checked(reports) {
  return reports.flatMap((one, from) => {
    const prediction = reading(one.prediction).value;
    const latency = reading(prediction?.latency).value;
    if (!latency) {
      return [];
    }
    return reports.flatMap((other, to) => {
      const measured = reading(other.measured?.latency).value?.median;
      const holds = to !== from && measured > 0 && other.host.fingerprint === prediction.fingerprint && other.compiled?.threads === prediction.threads && sameRun(one.model, other.model);
      return holds ? [{ from, to, latency, measured }] : [];
    });
  });
}

function sameRun(a, b) {
  return a.sha256 === b.sha256 && a.batch === b.batch && a.precision === b.precision && JSON.stringify(a.input_shapes) === JSON.stringify(b.input_shapes);
}

/** @param {Checked[]} all */
export function predictionTable(all) {
  const row = (one) => {
    const off = one.latency.estimate / one.measured - 1;
    const within = one.measured >= one.latency.low && one.measured <= one.latency.high;
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, `${letter(one.from)} for ${letter(one.to)}`),
      h('td', { class: 'number' }, h('data', { value: one.latency.estimate }, ms(one.latency.estimate)), h('div', { class: 'small soft' }, `${ms(one.latency.low)} to ${ms(one.latency.high)}`)),
      h('td', { class: 'number' }, h('data', { value: one.measured }, ms(one.measured))),
      h('td', { class: 'number' }, `${off > 0 ? '+' : ''}${percent(off)}`),
      h('td', {}, within ? h('span', { class: 'tag good' }, 'within') : h('span', { class: 'tag warn' }, 'outside')),
    );
  };
  return h(
    'section',
    { class: 'card stack', 'aria-label': 'Predictions' },
    h('h2', {}, 'Predicted and measured'),
    h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {}, h('th', {}, 'Prediction'), ['Latency predicted', 'measured', 'off by'].map((label) => h('th', { class: 'number' }, label)), h('th', {}, 'Interval'))), h('tbody', {}, all.map(row)))),
  );
}
