// Runs before the page is painted: says that scripts work, and puts the learner's colours on.
(function () {
  'use strict';
  const KEY = 'lectern:scheme';
  const root = document.documentElement;
  root.classList.remove('no-js');
  root.classList.add('js');
  const system = window.matchMedia ? window.matchMedia('(prefers-color-scheme: dark)') : null;

  // Storage throws in some frames and private windows; then the choice lasts as long as the page.
  function read() {
    try { return window.localStorage.getItem(KEY); } catch (error) { return null; }
  }
  function write(value) {
    try { window.localStorage.setItem(KEY, value); } catch (error) { /* the choice lasts as long as the page */ }
  }

  let chosen = read();
  function scheme() {
    if (chosen === 'dark' || chosen === 'light') return chosen;
    return system && system.matches ? 'dark' : 'light';
  }
  function apply() {
    const now = scheme();
    root.dataset.scheme = now;
    const dark = document.getElementById('lx-dark');
    if (dark) dark.media = now === 'dark' ? 'screen' : 'not all';
    document.dispatchEvent(new CustomEvent('lectern:scheme', { detail: now }));
  }
  apply();
  if (system && system.addEventListener) system.addEventListener('change', apply);

  window.Lectern = {
    scheme: scheme,
    toggleScheme: function () {
      chosen = scheme() === 'dark' ? 'light' : 'dark';
      write(chosen);
      apply();
    },
    // A word of the player with its {names} filled in.
    fill: function (text, values) {
      return text.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? String(values[name]) : all; });
    },
  };
})();
