/** A choice among all models. */
import { h } from '../dom.js';
import { visible } from '../format.js';

/**
 * @param {import('../main.js').App} app
 * @param {string | undefined} chosen
 * @param {AbortSignal} signal
 * @param {boolean} onlyRunnable
 */
export async function modelChoice(app, chosen, signal, onlyRunnable) {
  const [{ models }, zoo] = await Promise.all([app.api.get('/models?limit=1000', { signal }), app.api.get('/zoo', { signal })]);
  const builtIn = zoo.models.filter((model) => model.runnable || !onlyRunnable);
  const option = (model) => h('option', { value: model.name, selected: model.name === chosen }, visible(model.name));
  return h(
    'select',
    { name: 'model', required: true },
    models.length > 0 && h('optgroup', { label: 'Registered' }, models.map(option)),
    h('optgroup', { label: 'Built in' }, builtIn.map(option)),
  );
}
