/** What the machine allows, and how near each layer comes. */
import { chart } from '../chart.js';
import { percent, reading, shortened, si } from '../format.js';

/** @param {any} roofline of a report */
export function rooflineChart(roofline) {
  const peak = roofline.practical_peak.flops;
  const dots = roofline.layers
    .map((layer) => ({ layer, x: reading(layer.point.arithmetic_intensity).value, y: reading(layer.point.achieved).value }))
    .filter((dot) => dot.x > 0 && dot.y > 0);
  const least = Math.min(roofline.ridge, roofline.arithmetic_intensity, ...dots.map((dot) => dot.x)) / 3;
  const most = Math.max(roofline.ridge, roofline.arithmetic_intensity, ...dots.map((dot) => dot.x)) * 3;
  const roof = (bandwidth) => [
    { x: least, y: Math.min(peak, least * bandwidth) },
    { x: Math.min(most, Math.max(least, peak / bandwidth)), y: Math.min(peak, most * bandwidth) },
    { x: most, y: Math.min(peak, most * bandwidth) },
  ];
  const roofs = roofline.bandwidth.level.map((level, i) => {
    const bandwidth = Math.max(level.read, level.copy, level.triad);
    return { label: `${level.level}, ${si(bandwidth, 'B/s')}`, data: roof(bandwidth), type: 'line', borderColor: ['--soft', '--series-3', '--series-5', '--series-6'][i % 4], borderWidth: 1.5, pointRadius: 0, borderDash: level.level === roofline.bandwidth.used ? [] : [5, 4] };
  });
  return chart({
    title: 'Roofline',
    says: `A dot below the roof could be faster. As a whole: ${percent(roofline.efficiency)} of what this machine allows, bound by ${roofline.bound}.`,
    tall: true,
    config: {
      type: 'scatter',
      data: {
        datasets: [
          { label: 'layers', data: dots.map((dot) => ({ x: dot.x, y: dot.y, label: shortened(dot.layer.name, 50) })), backgroundColor: '--series-1', pointRadius: 4.5 },
          { label: 'the whole model', data: [{ x: roofline.arithmetic_intensity, y: roofline.achieved, label: 'the whole model' }], backgroundColor: '--series-2', pointRadius: 8, pointStyle: 'rectRot' },
          ...roofs,
        ],
      },
      options: {
        plugins: { tooltip: { filter: (item) => Boolean(item.raw.label), callbacks: { label: (item) => `${item.raw.label}: ${si(item.raw.y, 'FLOPS')} at ${item.raw.x.toFixed(2)} FLOP/B` } } },
        scales: {
          x: { type: 'logarithmic', title: { text: 'arithmetic intensity, FLOP per byte' }, min: least, max: most, ticks: { maxTicksLimit: 8, callback: (value) => si(value) } },
          y: { type: 'logarithmic', title: { text: 'FLOPS' }, ticks: { maxTicksLimit: 8, callback: (value) => si(value) } },
        },
      },
    },
    columns: ['Layer', 'FLOP/B', 'FLOPS', 'of attainable', 'bound by'],
    rows: [
      ['the whole model', roofline.arithmetic_intensity, roofline.achieved, roofline.efficiency, roofline.bound],
      ...roofline.layers.map((layer) => [
        shortened(layer.name, 80),
        reading(layer.point.arithmetic_intensity).value,
        reading(layer.point.achieved).value,
        reading(layer.point.efficiency).value,
        layer.point.bound,
      ]),
    ],
  });
}
