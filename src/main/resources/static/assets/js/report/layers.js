/** Where the time goes, layer by layer. */
import { chart } from '../chart.js';
import { ms, percent, shortened } from '../format.js';

const SHOWN = 24;

/** @param {any[]} layers with their times, of a report */
export function layerTimes(layers) {
  const slow = [...layers].filter((layer) => layer.ms > 0).sort((a, b) => b.ms - a.ms).slice(0, SHOWN);
  return chart({
    title: 'Time per layer',
    says: slow.length < layers.length ? `The ${slow.length} slowest of ${layers.length} layers.` : 'Slowest first.',
    tall: true,
    config: {
      type: 'bar',
      data: { labels: slow.map((layer) => shortened(layer.name, 26)), datasets: [{ label: 'ms', data: slow.map((layer) => layer.ms), backgroundColor: '--series-1' }] },
      options: {
        indexAxis: 'y',
        plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => `${ms(item.raw)}, ${percent(slow[item.dataIndex].share)}` } } },
        scales: { x: { title: { text: 'milliseconds' }, ticks: { callback: (value) => ms(value) } }, y: { ticks: { autoSkip: false } } },
      },
    },
    columns: ['Layer', 'Operator', 'ms', 'share', 'attributed'],
    rows: layers.map((layer) => [shortened(layer.name, 80), layer.kind, layer.ms, layer.share, layer.attribution]),
  });
}
