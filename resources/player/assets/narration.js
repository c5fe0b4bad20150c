// Narration: our own controls over the browser's audio element, captions that follow, a transcript one can click.
(function () {
  'use strict';
  const SPEED = 'lectern:speed', CAPTIONS = 'lectern:captions', LANGUAGE = 'lectern:captions-language';
  const Lectern = window.Lectern;

  function remembered(key) { try { return window.localStorage.getItem(key); } catch (error) { return null; } }
  function remember(key, value) { try { window.localStorage.setItem(key, value); } catch (error) { /* lasts as long as the page */ } }

  function clock(seconds) {
    const all = Math.max(0, Math.floor(seconds || 0));
    const two = function (value) { return String(value).padStart(2, '0'); };
    const minutes = Math.floor(all / 60) % 60, hours = Math.floor(all / 3600);
    return hours ? hours + ':' + two(minutes) + ':' + two(all % 60) : minutes + ':' + two(all % 60);
  }

  // The last item that has begun at `ms`; items are in order.
  function at(items, ms) {
    let found = null;
    for (const item of items) {
      if (Number(item.dataset.start) > ms) break;
      found = item;
    }
    return found;
  }

  function setUp(box, words, all) {
    const audio = box.querySelector('audio');
    const play = box.querySelector('[data-play]');
    const seek = box.querySelector('[data-seek]');
    const now = box.querySelector('[data-now]');
    const speed = box.querySelector('[data-speed]');
    const toggle = box.querySelector('[data-captions-on]');
    const captions = box.querySelector('.captions');
    const cueText = box.querySelector('[data-cue-text]');
    const cueTime = box.querySelector('[data-cue-time]');
    const language = box.querySelector('[data-captions-language]');
    const spokenLang = cueText ? { lang: cueText.lang, dir: cueText.dir } : null;
    let cues = [];
    const sentences = Array.from(box.querySelectorAll('.transcript-text > [data-start]'));
    const length = Number(box.dataset.duration) / 1000;
    let shown = null, spoken = null;

    audio.removeAttribute('controls');
    function draw() {
      const seconds = audio.currentTime;
      now.textContent = clock(seconds);
      if (document.activeElement !== seek || !audio.paused) seek.value = String(seconds);
      seek.setAttribute('aria-valuetext', Lectern.fill(words.time_of, { now: clock(seconds), all: clock(length) }));
      box.style.setProperty('--played', (length ? Math.min(100, 100 * seconds / length) : 0) + '%');
      if (cues.length && (seconds > 0 || !audio.paused)) {
        const cue = at(cues, seconds * 1000);
        if (cue !== shown && cue) {
          cueText.textContent = cue.textContent;
          cueTime.textContent = clock(cue.dataset.start / 1000) + ' – ' + clock(cue.dataset.end / 1000);
          shown = cue;
        }
      }
      const sentence = seconds > 0 ? at(sentences, seconds * 1000) : null;
      if (sentence !== spoken) {
        if (spoken) spoken.classList.remove('is-spoken');
        if (sentence) sentence.classList.add('is-spoken');
        spoken = sentence;
      }
    }
    function playing() {
      const on = !audio.paused && !audio.ended;
      box.classList.toggle('is-playing', on);
      play.setAttribute('aria-label', on ? words.pause : words.play);
    }
    play.addEventListener('click', function () {
      if (!audio.paused) { audio.pause(); return; }
      all.forEach(function (other) { if (other !== audio) other.pause(); });
      audio.playbackRate = Number(speed.value);
      const started = audio.play();
      if (started) started.catch(function () { playing(); });
    });
    seek.addEventListener('input', function () { audio.currentTime = Number(seek.value); draw(); });
    // Five seconds a key: a second at a time would take a learner a minute to go back a minute.
    seek.addEventListener('keydown', function (event) {
      const back = document.documentElement.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
      const steps = { ArrowLeft: 5, ArrowRight: 5, ArrowUp: 5, ArrowDown: -5, PageUp: 15, PageDown: -15 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const step = event.key === back ? -steps[event.key] : steps[event.key];
      audio.currentTime = Math.max(0, Math.min(length, audio.currentTime + step));
      seek.value = String(audio.currentTime);
      draw();
    });
    speed.addEventListener('change', function () { audio.playbackRate = Number(speed.value); remember(SPEED, speed.value); });
    const fast = remembered(SPEED);
    if (fast && Array.from(speed.options).some(function (option) { return option.value === fast; })) speed.value = fast;
    // Captions of one language; those of the spoken one are called ''.
    function take(name) {
      const list = Array.from(box.querySelectorAll('[data-cues]')).find(function (one) { return one.dataset.cues === name; });
      cues = list ? Array.from(list.children) : [];
      if (cueText && name) { cueText.lang = list.lang; cueText.dir = list.dir; }
      else if (cueText) { cueText.lang = spokenLang.lang; cueText.dir = spokenLang.dir; }
      shown = null;
    }
    take('');
    if (language) {
      const wanted = remembered(LANGUAGE) || '';
      if (Array.from(language.options).some(function (option) { return option.value === wanted; })) language.value = wanted;
      take(language.value);
      language.addEventListener('change', function () { take(language.value); remember(LANGUAGE, language.value); draw(); });
    }
    if (captions) {
      toggle.checked = remembered(CAPTIONS) !== 'off';
      captions.hidden = !toggle.checked;
      toggle.addEventListener('change', function () { captions.hidden = !toggle.checked; remember(CAPTIONS, toggle.checked ? 'on' : 'off'); });
    } else {
      toggle.closest('label').hidden = true;
    }
    // A convenience of the mouse; by keyboard the slider does the same.
    sentences.forEach(function (sentence) {
      sentence.addEventListener('click', function () { audio.currentTime = Number(sentence.dataset.start) / 1000; draw(); });
    });
    ['play', 'pause', 'ended'].forEach(function (name) { audio.addEventListener(name, playing); });
    ['timeupdate', 'seeked', 'loadedmetadata'].forEach(function (name) { audio.addEventListener(name, draw); });
    audio.addEventListener('error', function () {
      box.querySelector('.audio-failed').hidden = false;
      box.querySelector('.transcript').open = true;
      playing();
    });
    draw();
    return audio;
  }

  Lectern.narrations = function (words) {
    const all = [];
    document.querySelectorAll('.narration').forEach(function (box) { all.push(setUp(box, words, all)); });
    return { pause: function () { all.forEach(function (audio) { audio.pause(); }); } };
  };
})();
