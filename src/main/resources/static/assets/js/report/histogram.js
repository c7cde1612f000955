/** How latency is spread. */
import { chart, uprights } from '../chart.js';
import { ms, reading, si } from '../format.js';

const BARS = 60;

/** @param {any} latency of a report */
export function histogram(latency) {
  const bars = gathered(latency);
  const marks = Object.entries(latency.p).filter(([, one]) => one.v !== null);
  return chart({
    title: 'Latency',
    says: `${si(latency.n)} runs. Half took at most ${ms(latency.median)}; the lines are percentiles.`,
    config: {
      type: 'bar',
      data: { datasets: [{ label: 'runs', data: bars, backgroundColor: '--series-1', barPercentage: 1, categoryPercentage: 1, barThickness: 'flex', minBarLength: 1 }] },
      options: {
        plugins: { legend: { display: false }, tooltip: { callbacks: { title: (items) => `up to ${ms(items[0].parsed.x)}` } } },
        scales: {
          x: { type: 'logarithmic', title: { text: 'milliseconds' }, min: latency.min, max: latency.max, ticks: { maxTicksLimit: 6, maxRotation: 0, autoSkipPadding: 14, callback: (value) => ms(value) } },
          y: { type: 'logarithmic', title: { text: 'runs' }, ticks: { maxTicksLimit: 6, callback: (value) => si(value) } },
        },
      },
      plugins: [uprights(marks.map(([percentile, one]) => ({ at: one.v, label: `p${percentile}` })))],
    },
    columns: ['Figure', 'ms', 'from (95 %)', 'to (95 %)'],
    rows: [
      ['least', latency.min, null, null],
      ['median', latency.median, null, null],
      ['mean', latency.mean, ...interval(latency.mean_ci95)],
      ...Object.entries(latency.p).map(([percentile, one]) => [`${percentile} %`, one.v, ...interval(one.ci95)]),
      ['most', latency.max, null, null],
    ],
  });
}

/** The bounds of an interval, where there is one. */
function interval(figure) {
  return Array.isArray(figure) ? figure : [null, null];
}

/** The report's fine buckets as bars of one width on a logarithmic scale. */
function gathered(latency) {
  const buckets = reading(latency.histogram).value?.buckets ?? [];
  if (buckets.length === 0) {
    return [];
  }
  const least = Math.max(1e-6, buckets[0].up_to);
  const most = Math.max(least * 1.01, buckets[buckets.length - 1].up_to);
  const step = Math.log(most / least) / BARS;
  const counts = new Array(BARS).fill(0);
  for (const { up_to: bound, count } of buckets) {
    counts[Math.min(BARS - 1, Math.max(0, Math.floor(Math.log(bound / least) / step)))] += count;
  }
  return counts.map((y, i) => ({ x: least * Math.exp(step * (i + 0.5)), y }));
}
