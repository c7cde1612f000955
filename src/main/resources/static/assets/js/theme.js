/** Light or dark: as the system says, unless the user has said otherwise. */
import { h } from './dom.js';

const KEPT = 'neurometer.theme';

/** Sets the theme and gives the button that changes it. @param {() => void} changed called after a change */
export function themeButton(changed) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const current = () => localStorage.getItem(KEPT) ?? (system.matches ? 'dark' : 'light');
  const button = h('button', { class: 'button quiet', type: 'button', onClick: toggle });
  function apply() {
    document.documentElement.dataset.theme = current();
    const other = current() === 'dark' ? 'light' : 'dark';
    button.textContent = current() === 'dark' ? '☀' : '☾';
    button.setAttribute('aria-label', `Use the ${other} theme`);
    button.title = `Use the ${other} theme`;
  }
  function toggle() {
    localStorage.setItem(KEPT, current() === 'dark' ? 'light' : 'dark');
    apply();
    changed();
  }
  system.addEventListener('change', () => {
    apply();
    changed();
  });
  apply();
  return button;
}

/** The value of a colour of the theme. @param {string} variable */
export function colour(variable) {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}
