/** A measurement while it runs. */
import { chart } from '../chart.js';
import { h, replace } from '../dom.js';
import { duration, exact, ms, visible } from '../format.js';
import { isAbort } from '../problem.js';
import { failed } from '../states.js';

const MEDIAN = /^(.*)_ms$/;

/**
 * Follows a job until it ends.
 * @param {import('../main.js').App} app
 * @param {any} job as `GET /profiles/{id}` gives it
 * @param {() => void} ended called when there is a report
 * @param {AbortSignal} signal
 */
export function progress(app, job, ended, signal) {
  const bar = h('progress', { max: 100, value: 0, 'aria-label': 'Progress' });
  const words = h('p', { role: 'status' });
  const running = h('p', { class: 'stat' });
  const outcome = h('div', { class: 'stack' });
  const points = [];
  const line = (data) => ({ datasets: [{ label: 'running latency, ms', data, borderColor: '--series-1', backgroundColor: '--series-1', pointRadius: 2 }] });
  const drawn = chart({
    title: 'Running latency',
    says: 'As it is measured; what counts is the report.',
    config: { type: 'line', data: line([]), options: { plugins: { legend: { display: false } }, scales: { x: { type: 'linear', title: { text: 'seconds' } }, y: { ticks: { callback: (value) => ms(value) } } } } },
    columns: ['seconds', 'ms'],
    rows: [],
  });
  const cancel = h('button', { class: 'button danger', type: 'button', onClick: stop }, 'Cancel');

  function show(state) {
    bar.value = state.percent;
    const left = state.percent > 3 && state.percent < 100 ? `, about ${duration((state.seconds * (100 - state.percent)) / state.percent)} left` : '';
    words.textContent =
      state.status === 'queued'
        ? `Waits for its turn${state.position ? `: number ${state.position}` : ''}.`
        : `${state.phase ?? 'starting'}: ${Math.round(state.percent)} %${left}; ${exact(state.runs)} runs in this phase${state.cancelling ? '; it ends as soon as it can' : ''}.`;
    const figures = Object.entries(state.figures ?? {});
    const median = figures.find(([figure]) => MEDIAN.test(figure));
    replace(running, figures.map(([figure, value]) => h('span', {}, `${figure.replace(MEDIAN, '$1').replaceAll('_', ' ')} ${MEDIAN.test(figure) ? ms(value) : exact(value)}  `)));
    if (median) {
      points.push({ x: state.seconds, y: median[1] });
      drawn.update(
        line(points.map((point) => ({ ...point }))),
        points.map((point) => [point.x, point.y]),
      );
    }
  }
  async function stop() {
    cancel.disabled = true;
    try {
      await app.api.delete(`/profiles/${encodeURIComponent(job.id)}`);
    } catch (error) {
      replace(outcome, failed(error));
    }
  }
  function end(state) {
    cancel.hidden = true;
    if (state.status === 'done') {
      ended();
    } else {
      words.textContent = state.status === 'cancelled' ? 'Cancelled; there is no report.' : `There is no report: ${visible(state.reason ?? state.code ?? state.status)}`;
    }
  }
  async function follow() {
    let state = job;
    show(state);
    try {
      await app.api.events(
        `/profiles/${encodeURIComponent(job.id)}/events`,
        (event, data) => {
          state = data;
          show(state);
        },
        signal,
      );
      end(state);
    } catch (error) {
      if (!isAbort(error)) {
        replace(outcome, failed(error, follow));
      }
    }
  }
  if (['failed', 'cancelled'].includes(job.status)) {
    end(job);
  } else {
    follow();
  }
  return h('div', { class: 'stack' }, h('section', { class: 'card stack', 'aria-label': 'Progress' }, bar, words, running, h('div', {}, app.session.may('profile') && cancel), outcome), drawn);
}
