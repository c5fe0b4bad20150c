// SCORM 1.2 run-time: finds the API, keeps state in it, and says what the learner did; nothing else changes the status.
(function () {
  'use strict';
  const FARTHEST = 12;       // frames to look through: nested learning systems exist, endless ones must not hang us
  const COMMIT_EVERY = 10000; // ms between commits, each of which is a request to a server
  const RANK = { failed: 1, completed: 2, passed: 3 };

  function upwards(start) {
    let here = start;
    for (let hops = 0; here && hops < FARTHEST; hops += 1) {
      try { if (here.API) return here.API; } catch (error) { /* a frame of another origin: its parent may still be ours */ }
      let parent = null;
      try { parent = here.parent; } catch (error) { return null; }
      if (!parent || parent === here) return null;
      here = parent;
    }
    return null;
  }

  function find() {
    const found = upwards(window);
    if (found) return found;
    for (const host of [window, window.top]) {
      try { if (host.opener && !host.opener.closed) { const api = upwards(host.opener); if (api) return api; } } catch (error) { /* not ours to look at */ }
    }
    return null;
  }

  function span(milliseconds) { // CMITimespan: HHHH:MM:SS.SS
    const hundredths = Math.min(Math.floor(milliseconds / 10), 3600 * 9999 * 100);
    const two = function (value) { return String(value).padStart(2, '0'); };
    const seconds = Math.floor(hundredths / 100);
    return two(Math.floor(seconds / 3600)) + ':' + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60) + '.' + two(hundredths % 100);
  }

  function timeOfDay(date) {
    return [date.getHours(), date.getMinutes(), date.getSeconds()].map(function (value) { return String(value).padStart(2, '0'); }).join(':');
  }

  // `report` is told after each write that matters whether the learning system took it.
  function session(api, report) {
    let running = false, records = true, started = 0, status = '', score = null, commitAt = 0, timer = 0, interactions = -1, lost = false;
    let last = {};

    function call(name, first, second) {
      try { return String(second === undefined ? api[name](first) : api[name](first, second)); } catch (error) { return 'false'; }
    }
    function failure() {
      try { const code = String(api.LMSGetLastError()); return code === '0' || code === '' ? '' : code; } catch (error) { return '101'; }
    }
    function get(element) {
      if (!running) return null;
      const value = call('LMSGetValue', element);
      return failure() ? null : value;
    }
    function set(element, value) {
      if (!running) return false;
      if (last[element] === value) return true;
      const done = call('LMSSetValue', element, value) === 'true';
      if (done) last[element] = value;
      return done;
    }
    function commit() {
      window.clearTimeout(timer);
      timer = 0;
      if (!running) return;
      commitAt = Date.now();
      report(call('LMSCommit', '') === 'true' && !lost);
    }
    function commitSoon() {
      if (!timer) timer = window.setTimeout(commit, Math.max(1000, commitAt + COMMIT_EVERY - Date.now()));
    }
    function setStatus(value) {
      if (set('cmi.core.lesson_status', value)) { status = value; return true; }
      return false;
    }
    function begin() {
      last = {};
      running = call('LMSInitialize', '') === 'true';
      if (!running && failure()) {
        // A page that was killed leaves its session open, and the next LMSInitialize fails. If the API answers, the session is ours.
        running = true;
        if (get('cmi.core.lesson_status') === null) running = false;
      }
      started = Date.now();
      return running;
    }
    function readStart() {
      const mode = get('cmi.core.lesson_mode');
      records = mode !== 'browse' && mode !== 'review';
      status = get('cmi.core.lesson_status') || '';
      const raw = get('cmi.core.score.raw');
      score = raw === null || raw === '' || isNaN(Number(raw)) ? null : Number(raw);
      if (records && (status === '' || status === 'not attempted')) { setStatus('incomplete'); commit(); }
    }

    return {
      name: 'scorm12',
      limit: 4096,
      open: function () {
        if (!begin()) return null;
        readStart();
        const mark = get('cmi.student_data.mastery_score');
        const pass = mark === null || mark.trim() === '' ? NaN : Number(mark);
        return {
          suspend: get('cmi.suspend_data') || '',
          location: get('cmi.core.lesson_location') || '',
          status: status,
          score: score,
          passMark: pass >= 0 && pass <= 100 ? pass : null,
          keeps: true,
        };
      },
      save: function (suspend, location) {
        if (!running) return false;
        if (!records) return true; // looking at a course again must not move the place one was at
        const kept = set('cmi.suspend_data', suspend) && set('cmi.core.lesson_location', location.slice(0, 255));
        lost = !kept;
        commitSoon();
        return kept;
      },
      // `result` is completed, passed or failed; what was reached once is never taken back, nor is a better score.
      outcome: function (result, points) {
        if (!running || !records) return;
        let ok = true;
        if (points !== null && (score === null || points > score)) {
          ok = set('cmi.core.score.min', '0') && set('cmi.core.score.max', '100') && set('cmi.core.score.raw', String(points));
          if (ok) score = points;
        }
        if ((RANK[result] || 0) > (RANK[status] || 0)) ok = setStatus(result) && ok;
        commit();
        if (!ok) report(false);
      },
      status: function () { return status; },
      // Interactions are optional in SCORM 1.2: a learning system without them is left alone.
      interaction: function (answer) {
        if (!running || !records || interactions === null) return;
        if (interactions < 0) {
          const count = get('cmi.interactions._count');
          if (count === null || !/^\d+$/.test(count)) { interactions = null; return; }
          interactions = Number(count);
        }
        const at = 'cmi.interactions.' + interactions + '.';
        const letters = function (indexes) {
          if (answer.kind === 'true-false') return indexes[0] === 0 ? 't' : 'f';
          return indexes.map(function (index) { return '0123456789abcdefghijklmnopqrstuvwxyz'[index % 36]; }).join(',');
        };
        const written = set(at + 'id', answer.id.slice(0, 255)) && set(at + 'type', answer.kind);
        if (!written) { interactions = null; return; }
        interactions += 1;
        set(at + 'time', timeOfDay(new Date()));
        set(at + 'correct_responses.0.pattern', letters(answer.right).slice(0, 255));
        set(at + 'weighting', String(answer.points));
        set(at + 'student_response', letters(answer.picks).slice(0, 255));
        set(at + 'result', answer.correct ? 'correct' : 'wrong');
        set(at + 'latency', span(answer.latency));
      },
      flush: commit,
      close: function () {
        if (!running) return;
        window.clearTimeout(timer);
        timer = 0;
        set('cmi.core.session_time', span(Date.now() - started));
        set('cmi.core.exit', 'suspend');
        call('LMSCommit', '');
        call('LMSFinish', '');
        running = false;
      },
      // After the page came back from the back/forward cache: a new session, if the learning system still is there to grant one.
      reopen: function () {
        if (running) return true;
        if (!begin()) return false;
        readStart();
        interactions = -1;
        return true;
      },
    };
  }

  window.Lectern.scorm12 = function (report) {
    const api = find();
    return api ? session(api, report) : null;
  };
})();
