/** Throughput against latency. */
import { chart } from '../chart.js';
import { ms, si } from '../format.js';

/** @param {any[]} throughput closed loop, of a report @param {any[]} open loop, of a report */
export function throughputChart(throughput, open) {
  const closed = throughput.map((one) => ({ x: one.rate, y: one.latency.median, label: `${one.concurrency} at a time, batch ${one.batch}` }));
  const tail = throughput.filter((one) => one.latency.p['99'].v !== null).map((one) => ({ x: one.rate, y: one.latency.p['99'].v, label: `99 %, ${one.concurrency} at a time` }));
  const offered = open.filter((one) => one.latency?.median !== undefined).map((one) => ({ x: one.achieved, y: one.latency.median, label: `${one.percent_of_peak} % of peak offered` }));
  const line = (label, data, colour, style) => ({ label, data, borderColor: colour, backgroundColor: colour, showLine: data.length > 1, pointRadius: 5, pointStyle: style });
  return chart({
    title: 'Throughput and latency',
    says: 'To the right is more a second, up is slower. With arrivals at their own pace, requests wait in line as the rate comes near the peak.',
    config: {
      type: 'scatter',
      data: {
        datasets: [
          line('median, as fast as it goes', closed, '--series-1', 'circle'),
          line('99 %, as fast as it goes', tail, '--series-4', 'triangle'),
          ...(offered.length > 0 ? [line('median, arrivals at a rate', offered, '--series-2', 'rect')] : []),
        ],
      },
      options: {
        plugins: { tooltip: { callbacks: { label: (item) => `${item.raw.label}: ${si(item.raw.x)}/s, ${ms(item.raw.y)}` } } },
        scales: {
          x: { type: 'linear', title: { text: 'a second' }, ticks: { callback: (value) => si(value) } },
          y: { type: 'logarithmic', title: { text: 'latency' }, ticks: { maxTicksLimit: 7, callback: (value) => ms(value) } },
        },
      },
    },
    columns: ['Load', 'a second', 'median ms', '99 % ms'],
    rows: [
      ...throughput.map((one) => [`closed, ${one.concurrency} at a time, batch ${one.batch}`, one.rate, one.latency.median, one.latency.p['99'].v]),
      ...open.map((one) => [`open, ${one.percent_of_peak} % of the peak`, one.achieved, one.latency?.median ?? null, one.latency?.p?.['99']?.v ?? null]),
    ],
  });
}
