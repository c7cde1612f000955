/** Activations in memory over the steps of a run. */
import { chart, uprights } from '../chart.js';
import { h } from '../dom.js';
import { bytes, name, shortened } from '../format.js';

/**
 * The bytes alive at each step, and where they are most.
 * @param {{steps: string[], blocks: {value: string, bytes: number, first: number, last: number}[]}} memory
 */
export function inUse(memory) {
  const change = new Array(memory.steps.length + 1).fill(0);
  for (const block of memory.blocks) {
    change[block.first] += block.bytes;
    change[Math.min(memory.steps.length, block.last + 1)] -= block.bytes;
  }
  let sum = 0;
  const totals = memory.steps.map((step, i) => (sum += change[i]));
  const peak = totals.reduce((best, total, i) => (total > totals[best] ? i : best), 0);
  const alive = memory.blocks.filter((block) => block.first <= peak && block.last >= peak).sort((a, b) => b.bytes - a.bytes);
  return { totals, peak, alive };
}

/** @param {any} memory of `GET /graph` */
export function memoryChart(memory) {
  const { totals, peak, alive } = inUse(memory);
  const shown = alive.slice(0, 12);
  return chart({
    title: 'Activations in memory',
    says: `At most ${bytes(totals[peak] ?? 0)}, in step ${peak}: ${shortened(memory.steps[peak] ?? '–', 60)}. Weights come on top.`,
    tall: true,
    config: {
      type: 'line',
      data: {
        labels: totals.map((total, i) => i),
        datasets: [{ label: 'bytes alive', data: totals, stepped: 'middle', fill: true, borderColor: '--series-1', backgroundColor: '--series-1/33', pointRadius: 0, borderWidth: 1.5 }],
      },
      options: {
        interaction: { mode: 'index', intersect: false },
        plugins: {
          legend: { display: false },
          tooltip: { callbacks: { title: (items) => shortened(memory.steps[items[0].dataIndex], 60), label: (item) => bytes(item.raw) } },
        },
        scales: { x: { type: 'linear', min: 0, max: Math.max(1, totals.length - 1), title: { text: 'step' } }, y: { beginAtZero: true, title: { text: 'bytes' }, ticks: { callback: (value) => bytes(value) } } },
      },
      plugins: [uprights([{ at: peak, label: 'peak' }])],
    },
    columns: ['Step', 'Node', 'bytes'],
    rows: totals.map((total, i) => [i, shortened(memory.steps[i], 80), total]),
    below: h(
      'div',
      { class: 'small' },
      'Alive at the peak: ',
      shown.map((block, i) => [i > 0 && ', ', name(block.value, 40), ` ${bytes(block.bytes)}`]),
      alive.length > shown.length && `, and ${alive.length - shown.length} more`,
    ),
  });
}
