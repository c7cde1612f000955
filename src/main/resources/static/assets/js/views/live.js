/** The last quarter of an hour of this instance. */
import { chart } from '../chart.js';
import { h, replace } from '../dom.js';
import { bytes, ms, si } from '../format.js';
import { isAbort } from '../problem.js';
import { failed } from '../states.js';

const EVERY_MS = 5000;
const MINUTE_MS = 60_000;

const CHARTS = [
  { title: 'Requests', says: 'A second, by how they ended.', unit: (value) => `${si(value)}/s`, lines: [['succeeded', (one) => one.rates.requests], ['failed', (one) => one.rates.failures]] },
  { title: 'Latency of requests', says: 'To the width of the meter’s buckets.', unit: ms, lines: [['50 %', (one) => one.latency?.p50_ms ?? null], ['90 %', (one) => one.latency?.p90_ms ?? null], ['99 %', (one) => one.latency?.p99_ms ?? null]] },
  { title: 'Queue', says: 'Calls that wait, and requests being served.', unit: si, lines: [['waiting', (one) => one.state.queued], ['in progress', (one) => one.state.in_progress]] },
  { title: 'Memory', says: 'Of tensors, and of the Java heap.', unit: bytes, lines: [['tensors', (one) => one.state.offheap_bytes], ['Java heap', (one) => one.state.heap_bytes]] },
  { title: 'Arithmetic', says: 'FLOP a second in requests, by the models’ own counts.', unit: (value) => si(value, 'FLOPS'), lines: [['FLOPS', (one) => one.rates.flops]] },
];

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const first = await app.api.get('/live', { signal });
  const now = h('div', { class: 'grid small-cells' });
  const outcome = h('div', {});
  const drawn = CHARTS.map((one) => chart({ ...one, config: { type: 'line', data: data(one, first.samples), options: options(one) }, columns: ['minutes', ...one.lines.map(([label]) => label)], rows: rows(one, first.samples) }));
  const show = ({ samples }) => {
    replace(now, headline(samples[samples.length - 1]));
    drawn.forEach((element, i) => element.update(data(CHARTS[i], samples), rows(CHARTS[i], samples)));
  };
  show(first);
  const timer = setInterval(async () => {
    try {
      show(await app.api.get('/live', { signal }));
      replace(outcome);
    } catch (error) {
      if (!isAbort(error)) {
        replace(outcome, failed(error));
      }
    }
  }, EVERY_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  return {
    title: 'Live',
    content: h('div', { class: 'stack' }, h('div', { class: 'head' }, h('h1', {}, 'Live')), h('p', { class: 'soft' }, 'This instance over the last 15 minutes, from its own meters.'), outcome, now, h('div', { class: 'grid wide' }, drawn)),
  };
}

function headline(last) {
  const cards = last
    ? [
        ['Requests', `${si(last.rates.requests)}/s`],
        ['Latency, 99 %', ms(last.latency?.p99_ms)],
        ['Waiting', si(last.state.queued)],
        ['Tensor memory', `${bytes(last.state.offheap_bytes)} of ${bytes(last.state.offheap_limit_bytes)}`],
        ['Arithmetic', si(last.rates.flops, 'FLOPS')],
      ]
    : [['Requests', 'no figures yet: in a few seconds']];
  return cards.map(([term, value]) => h('article', { class: 'card' }, h('h2', { class: 'small soft' }, term), h('div', { class: 'stat' }, value)));
}

function endOf(samples) {
  return samples[samples.length - 1]?.at ?? Date.now();
}

function rows(one, samples) {
  const end = endOf(samples);
  return samples.map((sample) => [(sample.at - end) / MINUTE_MS, ...one.lines.map(([, value]) => value(sample))]);
}

function data(one, samples) {
  const end = endOf(samples);
  return {
    datasets: one.lines.map(([label, value], i) => ({
      label,
      data: samples.map((sample) => ({ x: (sample.at - end) / MINUTE_MS, y: value(sample) })),
      borderColor: `--series-${i + 1}`,
      backgroundColor: `--series-${i + 1}`,
      borderWidth: 1.6,
      pointRadius: samples.map((sample, i) => (isAlone(samples, i, value) ? 3 : 0)),
      spanGaps: false,
    })),
  };
}

/** Whether a value has no neighbour that a line could join it to. */
function isAlone(samples, i, value) {
  return [i - 1, i + 1].every((near) => !samples[near] || value(samples[near]) === null);
}

function options(one) {
  return {
    interaction: { mode: 'index', intersect: false },
    plugins: { tooltip: { callbacks: { label: (item) => `${item.dataset.label} ${one.unit(item.parsed.y)}` } } },
    scales: { x: { type: 'linear', min: -15, max: 0, title: { text: 'minutes' } }, y: { beginAtZero: true, ticks: { callback: (value) => one.unit(value) } } },
  };
}
