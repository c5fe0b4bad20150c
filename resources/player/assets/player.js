// The player: one lesson at a time, the menu, progress, resuming, the summary. Everything it shows is in the page already.
(function () {
  'use strict';
  const Lectern = window.Lectern;
  const course = JSON.parse(document.getElementById('lx-data').textContent);
  const words = course.words;
  const one = function (selector) { return document.querySelector(selector); };
  const pages = Array.from(document.querySelectorAll('[data-page]'));
  const menuItems = Array.from(document.querySelectorAll('.menu [data-lesson]'));
  const bar = one('[role=progressbar]');
  const main = one('#lx-main');
  const SEEN_AFTER = 800; // ms the end of a lesson has to be in view
  const narrow = window.matchMedia('(max-width: 899.98px)');

  let state = Lectern.state.empty();
  let current = null, opened = null, block = '', tracking = null, start = null, saveTimer = 0;

  // ---- progress ----

  function answerOf(question) { return state.answers.get(question.id); }
  // A question without a limit counts once it was answered: a learner may stop trying.
  function settled(question) {
    const answer = answerOf(question);
    return Boolean(answer) && (answer.result !== 'wrong' || question.attempts === 0);
  }
  function done(lesson) { return state.seen.has(lesson.id) && lesson.questions.every(settled); }
  function everyQuestion() { return course.lessons.reduce(function (all, lesson) { return all.concat(lesson.questions); }, []); }
  function score() {
    let reached = 0, all = 0;
    everyQuestion().forEach(function (question) {
      const answer = answerOf(question);
      all += question.points;
      if (answer && answer.result === 'right') reached += question.points;
    });
    // Rounded down, so that 79.996 is never reported as the 80 that passes.
    return all ? Math.floor(10000 * reached / all) / 100 : null;
  }
  function passMark() { return start && start.passMark !== null ? start.passMark : course.passMark; }
  function outcome() {
    if (!course.lessons.every(done)) return '';
    if (!course.hasScore) return 'completed';
    return score() >= passMark() ? 'passed' : 'failed';
  }

  function save() {
    window.clearTimeout(saveTimer);
    saveTimer = 0;
    if (!tracking) return;
    const location = current && current.dataset.lessonPage !== undefined ? current.id + (block ? '/' + block : '') : '';
    if (!tracking.save(Lectern.state.encode(course.lessons, state, tracking.limit), location)) report(false);
  }
  function saveSoon() { if (!saveTimer) saveTimer = window.setTimeout(save, 400); }
  // A learning system that refuses is named until it accepts again.
  function report(kept) {
    if (!kept) warn(tracking.name === 'scorm12' ? words.not_saved : words.not_kept);
    else one('[data-banner]').hidden = true;
  }
  function warn(text) {
    const banner = one('[data-banner]');
    banner.textContent = text;
    banner.hidden = false;
  }
  function toast(text) {
    const box = one('[data-toast]');
    box.textContent = text;
    box.classList.add('is-shown');
    window.setTimeout(function () { box.classList.remove('is-shown'); }, 6000);
  }

  function changed() {
    draw();
    save();
    const result = outcome();
    if (result && tracking) tracking.outcome(result, score());
    if (result) drawSummary();
  }

  // ---- what is shown ----

  function draw() {
    const count = course.lessons.filter(done).length;
    const values = { done: count, all: course.lessons.length };
    one('[data-progress-text]').textContent = Lectern.fill(words.progress, values);
    one('[data-progress-short]').textContent = Lectern.fill(words.progress_short, values);
    bar.setAttribute('aria-valuenow', String(count));
    bar.firstElementChild.style.width = (100 * count / Math.max(1, course.lessons.length)) + '%';
    menuItems.forEach(function (item, index) {
      const lesson = course.lessons[index];
      const finished = done(lesson);
      item.classList.toggle('is-done', finished);
      item.classList.toggle('is-seen', state.seen.has(lesson.id));
      item.classList.toggle('is-begun', !finished && (state.seen.has(lesson.id) || lesson.questions.some(answerOf)));
      item.querySelector('[data-state]').textContent = finished ? words.state_done : words.state_open;
    });
  }

  function figure(name, text) {
    const box = one('[data-figure=' + name + ']');
    if (box) box.textContent = text;
  }

  function drawSummary() {
    const questions = everyQuestion();
    const result = outcome();
    const kept = tracking ? tracking.status() : '';
    const shown = kept === 'passed' || (kept === 'completed' && result !== 'passed') ? kept : result;
    const box = one('[data-outcome]');
    box.dataset.outcome = shown || 'open';
    one('[data-outcome-words]').textContent = shown ? words['summary_' + shown] : words.summary_open;
    one('[data-outcome-more]').textContent = shown && shown !== result ? words.summary_kept : '';
    figure('lessons', Lectern.fill(words.progress_short, { done: course.lessons.filter(done).length, all: course.lessons.length }));
    figure('questions', Lectern.fill(words.progress_short, { done: questions.filter(settled).length, all: questions.length }));
    figure('score', questions.some(answerOf) ? Lectern.fill(words.percent, { n: Math.round(score() * 10) / 10 }) : '–');
    figure('pass', Lectern.fill(words.percent, { n: passMark() }));
    one('[data-retake]').hidden = !(shown === 'failed');
    const list = one('.todo');
    list.textContent = '';
    course.lessons.forEach(function (lesson, index) {
      if (done(lesson)) return;
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = '#' + lesson.id;
      link.textContent = menuItems[index].querySelector('.menu-title').textContent;
      link.lang = menuItems[index].lang || '';
      if (!link.lang) link.removeAttribute('lang');
      item.append(link, ' ', state.seen.has(lesson.id) ? words.summary_answer : words.summary_read_first);
      list.append(item);
    });
    one('[data-todo]').hidden = !list.children.length;
  }

  function neighbour(step) {
    const at = pages.indexOf(current);
    const to = pages[at + step];
    // The page about AI is beside the course, not on the way through it.
    return to && to.id !== 'lx-about' && current.id !== 'lx-about' ? to : null;
  }
  function drawPager() {
    [['[data-previous]', -1], ['[data-next]', 1]].forEach(function (pair) {
      const link = one(pair[0]), page = neighbour(pair[1]);
      link.hidden = !page;
      if (!page) return;
      link.href = '#' + page.id;
      link.querySelector('[data-title]').textContent = page.querySelector('h1').textContent;
    });
    one('.pager').hidden = !neighbour(-1) && !neighbour(1);
  }

  function show(page, options) {
    const moved = page !== current;
    if (moved) {
      narrations.pause();
      if (current) current.classList.remove('is-current');
      page.classList.add('is-current');
      current = page;
      const title = page.querySelector('h1').textContent;
      document.title = title + ' · ' + course.title;
      one('[data-here]').textContent = title;
      document.querySelectorAll('.menu a.menu-item').forEach(function (item) {
        if (item.getAttribute('href') === '#' + page.id) item.setAttribute('aria-current', 'page');
        else item.removeAttribute('aria-current');
      });
      const here = one('.menu [aria-current]');
      if (here && !narrow.matches) keepInView(here);
      if (page.id === 'lx-summary') drawSummary();
      drawPager();
      watchEnd();
    }
    const target = options.target;
    block = target && target.hasAttribute('data-block') ? target.id : '';
    if (target) target.scrollIntoView({ block: 'start' });
    else window.scrollTo(0, 0);
    if (options.focus) {
      const heading = target && !target.hasAttribute('data-block') ? target : page.querySelector('h1');
      (heading.hasAttribute('tabindex') ? heading : page.querySelector('h1')).focus({ preventScroll: true });
    }
  }
  // Scroll the menu alone: scrollIntoView would move the page too.
  function keepInView(item) {
    const menu = one('.menu');
    const box = menu.getBoundingClientRect(), place = item.getBoundingClientRect();
    if (place.top < box.top || place.bottom > box.bottom) menu.scrollTop += place.top - box.top - box.height / 2;
  }

  function route(focus) {
    const id = window.location.hash.slice(1); // ids are plain ASCII: nothing to decode
    const target = id ? document.getElementById(id) : null;
    const page = target ? target.closest('[data-page]') : null;
    if (!page) return false;
    show(page, { focus: focus, target: target === page ? null : target });
    saveSoon();
    return true;
  }

  // ---- what a learner has seen ----

  let endTimer = 0, watcher = null;
  function watchEnd() {
    window.clearTimeout(endTimer);
    if (watcher) watcher.disconnect();
    if (!('lessonPage' in current.dataset)) return;
    const page = current;
    watcher = new IntersectionObserver(function (entries) {
      const visible = entries[entries.length - 1].isIntersecting;
      window.clearTimeout(endTimer);
      if (visible) endTimer = window.setTimeout(function () { if (!document.hidden) seen(page); }, SEEN_AFTER);
    });
    watcher.observe(page.querySelector('[data-lesson-end]'));
  }
  function seen(page) {
    if (!('lessonPage' in page.dataset) || state.seen.has(page.id)) return;
    state.seen.add(page.id);
    changed();
  }
  function topBlock() {
    if (!current || window.scrollY < 40) return '';
    // Just below where a block comes to stand when it is scrolled to: scroll-padding leaves 16 px under the bar.
    const line = Math.max(one('.topbar').getBoundingClientRect().bottom, 0) + 18;
    for (const item of current.querySelectorAll('[data-block]')) if (item.getBoundingClientRect().bottom > line) return item.id;
    return '';
  }

  // ---- set up ----

  const narrations = Lectern.narrations(words);
  const questions = Lectern.questions(course, function (question, answer, latency) {
    state.answers.set(question.id, answer);
    tracking.interaction({
      id: question.id, kind: question.kind, picks: answer.picks, right: question.right, points: question.points,
      correct: answer.result === 'right', latency: latency,
    });
    changed();
  });

  function connect() {
    if (course.tracking === 'none') tracking = Lectern.noTracking();
    else if (course.tracking === 'scorm12') tracking = Lectern.scorm12(report);
    const found = tracking;
    start = tracking ? tracking.open() : null;
    if (!start) {
      if (found) warn(words.not_saved); // a learning system that does not let the course begin will not hear of it
      tracking = Lectern.browserTracking(course.course);
      start = tracking.open();
    }
    if (!start.keeps) warn(words.not_kept);
    state = Lectern.state.decode(course.lessons, start.suspend);
    questions.restore(state.answers);
  }

  function resume() {
    const parts = start.location.split('/');
    const page = parts[0] ? document.getElementById(parts[0]) : null;
    if (!page || !('lessonPage' in page.dataset)) return false;
    const target = parts[1] ? document.getElementById(parts[1]) : null;
    show(page, { focus: false, target: target && page.contains(target) ? target : null });
    if (page !== pages[0] || parts[1]) toast(words.resumed);
    return true;
  }

  function openMenu(open) {
    const button = one('.menu-button');
    document.body.classList.toggle('menu-open', open);
    button.setAttribute('aria-expanded', String(open));
    main.inert = open && narrow.matches;
  }
  function wireMenu() {
    const button = one('.menu-button'), menu = one('.menu');
    button.addEventListener('click', function () {
      const open = button.getAttribute('aria-expanded') !== 'true';
      openMenu(open);
      if (open) (menu.querySelector('[aria-current]') || menu.querySelector('a')).focus();
    });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && document.body.classList.contains('menu-open')) { openMenu(false); button.focus(); }
    });
    menu.addEventListener('click', function (event) {
      const link = event.target.closest('a');
      if (!link) return;
      openMenu(false);
      // The same place again makes no hashchange, but a learner still expects to be taken there.
      if (link.hash === window.location.hash) route(true);
    });
    narrow.addEventListener('change', function () { openMenu(false); });
  }
  function wireScheme() {
    const button = one('[data-theme-toggle]');
    const label = function () { button.setAttribute('aria-label', Lectern.scheme() === 'dark' ? words.theme_light : words.theme_dark); };
    button.addEventListener('click', Lectern.toggleScheme);
    document.addEventListener('lectern:scheme', label);
    label();
  }
  function wirePrint() {
    const ready = function () {
      const pictures = Array.from(document.querySelectorAll('img'));
      pictures.forEach(function (picture) { picture.loading = 'eager'; });
      document.querySelectorAll('.transcript').forEach(function (details) { details.open = true; });
      return Promise.all(pictures.map(function (picture) { return picture.decode ? picture.decode().catch(function () {}) : null; }));
    };
    window.addEventListener('beforeprint', ready);
    one('[data-print]').addEventListener('click', function () { ready().then(function () { window.print(); }); });
  }
  function wireRetake() {
    one('[data-retake]').addEventListener('click', function () {
      state.answers.clear();
      questions.restore(state.answers);
      draw();
      save();
      toast(words.retake_done);
      const first = course.lessons.find(function (lesson) { return lesson.questions.length; });
      window.location.hash = '#' + first.id;
    });
  }
  function wireLeaving() {
    document.addEventListener('visibilitychange', function () {
      if (document.hidden) { save(); tracking.flush(); } else if (current) watchEnd();
    });
    window.addEventListener('pagehide', function () { save(); tracking.close(); });
    window.addEventListener('pageshow', function (event) {
      if (event.persisted && !tracking.reopen()) warn(words.session_over);
    });
    window.addEventListener('hashchange', function () {
      // Back to the address the course was opened with: where it began.
      if (!route(true) && !window.location.hash) { show(opened, { focus: true }); saveSoon(); }
    });
    let scrolled = 0;
    window.addEventListener('scroll', function () {
      if (scrolled) return;
      scrolled = window.setTimeout(function () {
        scrolled = 0;
        const now = topBlock();
        if (now !== block) { block = now; saveSoon(); }
      }, 300);
    }, { passive: true });
    one('[data-next]').addEventListener('click', function () { seen(current); });
    one('.skip').addEventListener('click', function (event) { event.preventDefault(); current.querySelector('h1').focus(); });
  }

  if ('scrollRestoration' in window.history) window.history.scrollRestoration = 'manual';
  connect();
  wireMenu();
  wireScheme();
  wirePrint();
  wireRetake();
  wireLeaving();
  if (!route(false) && !resume()) show(pages[0], { focus: false });
  opened = current;
  draw();
})();
