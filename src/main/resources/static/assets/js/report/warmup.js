/** How latency settled. */
import { chart } from '../chart.js';
import { ms, reading } from '../format.js';

/** @param {any} warmup of a report */
export function warmupChart(warmup) {
  let at = 0;
  const points = warmup.windows.map((window) => {
    at += window.seconds;
    return { x: at, y: window.median_ms, jit: window.jit_ms, runs: window.runs };
  });
  const steady = reading(warmup.steady);
  return chart({
    title: 'Warm-up',
    says: steady.value === null ? `Medians before the measurement; ${steady.reason}.` : steady.value ? 'Latency had settled before the measurement began.' : 'Latency had not settled when the time for it was over.',
    config: {
      type: 'line',
      data: { datasets: [{ label: 'median', data: points, borderColor: '--series-1', backgroundColor: '--series-1', pointRadius: 3 }] },
      options: {
        plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => `${ms(item.raw.y)} over ${item.raw.runs} runs` } } },
        scales: { x: { type: 'linear', title: { text: 'seconds' } }, y: { title: { text: 'median' }, ticks: { callback: (value) => ms(value) } } },
      },
    },
    columns: ['until second', 'runs', 'median ms', 'compiling ms'],
    rows: points.map((point) => [point.x, point.runs, point.y, point.jit]),
  });
}
