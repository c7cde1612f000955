/** Tabs: one panel at a time, made when it is first shown. */
import { h, replace } from './dom.js';

/**
 * @param {string} label
 * @param {{id: string, label: string, make: () => {element: Node, shown?: () => void}}[]} tabs
 * @param {string} [first] the id of the tab to begin with
 */
export function tabs(label, tabs, first) {
  const made = new Map();
  const panel = h('div', { role: 'tabpanel', tabindex: 0 });
  const buttons = tabs.map((tab, i) => h('button', { role: 'tab', type: 'button', id: `tab-${tab.id}`, onClick: () => select(i), onKeydown: (event) => key(event, i) }, tab.label));

  function select(i) {
    buttons.forEach((button, j) => {
      button.setAttribute('aria-selected', String(i === j));
      button.tabIndex = i === j ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', `tab-${tabs[i].id}`);
    const isNew = !made.has(i);
    const content = isNew ? tabs[i].make() : made.get(i);
    made.set(i, content);
    replace(panel, content.element);
    if (isNew) {
      requestAnimationFrame(() => content.shown?.());
    }
  }
  function key(event, i) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = (i + step + tabs.length) % tabs.length;
      select(next);
      buttons[next].focus();
    }
  }
  select(Math.max(0, tabs.findIndex((tab) => tab.id === first)));
  return h('div', {}, h('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, buttons), panel);
}
