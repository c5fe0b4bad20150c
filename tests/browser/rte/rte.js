// A learning system that takes SCORM 1.2 at its word: vocabulary, lengths, formats, read-only and write-only elements, order of
// calls. It records every call and every error, and keeps the learner's data between launches in its own localStorage.
'use strict';
(function () {
  const query = new URLSearchParams(location.search);
  const STORE = 'rte:' + (query.get('learner') || 'default');
  const VOCABULARY = {
    status: ['passed', 'completed', 'failed', 'incomplete', 'browsed'],
    exit: ['time-out', 'suspend', 'logout', ''],
    type: ['true-false', 'choice', 'fill-in', 'matching', 'performance', 'sequencing', 'likert', 'numeric'],
    result: ['correct', 'wrong', 'unanticipated', 'neutral'],
  };
  const text = (most) => (value) => value.length <= most;
  const decimal = (value) => /^-?\d+(\.\d+)?$/.test(value);
  const score = (value) => value === '' || (decimal(value) && Number(value) >= 0 && Number(value) <= 100);
  const timespan = (value) => /^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(value);
  const time = (value) => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(value);
  const identifier = (value) => /^[^\s]{1,255}$/.test(value);
  const among = (name) => (value) => VOCABULARY[name].includes(value);

  // element → [readable, writable, check]
  const MODEL = {
    'cmi.core._children': [1, 0], 'cmi.core.student_id': [1, 0], 'cmi.core.student_name': [1, 0],
    'cmi.core.lesson_location': [1, 1, text(255)], 'cmi.core.credit': [1, 0], 'cmi.core.lesson_status': [1, 1, among('status')],
    'cmi.core.entry': [1, 0], 'cmi.core.score._children': [1, 0], 'cmi.core.score.raw': [1, 1, score],
    'cmi.core.score.max': [1, 1, score], 'cmi.core.score.min': [1, 1, score], 'cmi.core.total_time': [1, 0],
    'cmi.core.lesson_mode': [1, 0], 'cmi.core.exit': [0, 1, among('exit')], 'cmi.core.session_time': [0, 1, timespan],
    'cmi.suspend_data': [1, 1, text(4096)], 'cmi.launch_data': [1, 0], 'cmi.comments': [1, 1, text(4096)],
    'cmi.comments_from_lms': [1, 0], 'cmi.student_data._children': [1, 0], 'cmi.student_data.mastery_score': [1, 0],
    'cmi.student_data.max_time_allowed': [1, 0], 'cmi.student_data.time_limit_action': [1, 0],
    'cmi.interactions._children': [1, 0], 'cmi.interactions._count': [1, 0],
  };
  const INTERACTION = {
    id: identifier, time: time, type: among('type'), weighting: decimal, student_response: text(255), latency: timespan,
    result: (value) => among('result')(value) || decimal(value),
  };

  const defaults = () => ({
    'cmi.core._children': 'student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time',
    'cmi.core.student_id': 'learner', 'cmi.core.student_name': 'Learner, A.', 'cmi.core.lesson_location': '', 'cmi.core.credit': 'credit',
    'cmi.core.lesson_status': 'not attempted', 'cmi.core.entry': 'ab-initio', 'cmi.core.score._children': 'raw,min,max',
    'cmi.core.score.raw': '', 'cmi.core.score.max': '', 'cmi.core.score.min': '', 'cmi.core.total_time': '0000:00:00.00',
    'cmi.core.lesson_mode': 'normal', 'cmi.suspend_data': '', 'cmi.launch_data': '', 'cmi.comments': '', 'cmi.comments_from_lms': '',
    'cmi.student_data._children': 'mastery_score,max_time_allowed,time_limit_action', 'cmi.student_data.mastery_score': '',
    'cmi.student_data.max_time_allowed': '', 'cmi.student_data.time_limit_action': '',
    'cmi.interactions._children': 'id,objectives,time,type,correct_responses,weighting,student_response,result,latency',
    'cmi.interactions._count': '0',
  });
  const load = () => JSON.parse(localStorage.getItem(STORE) || 'null') || { data: defaults(), interactions: [] };

  let kept = load();
  let session = null;   // the uncommitted data of a running session
  let running = false, last = '0';
  const RTE = { calls: [], errors: [], finishes: 0, commits: 0, kept: () => kept, refuse: '', ignoreFinish: false };
  if (query.has('mastery')) kept.data['cmi.student_data.mastery_score'] = query.get('mastery');
  if (query.has('mode')) kept.data['cmi.core.lesson_mode'] = query.get('mode');
  if (query.has('status')) kept.data['cmi.core.lesson_status'] = query.get('status');
  if (query.has('suspend')) kept.data['cmi.suspend_data'] = query.get('suspend');

  function done(name, args, result, error) {
    last = error || '0';
    RTE.calls.push([name, ...args, result, last]);
    if (error) RTE.errors.push([name, ...args, error]);
    return result;
  }
  function store() {
    kept = JSON.parse(JSON.stringify(session));
    localStorage.setItem(STORE, JSON.stringify(kept));
  }
  function interaction(element) {
    const match = /^cmi\.interactions\.(0|[1-9]\d*)\.(?:(\w+)|correct_responses\.(0|[1-9]\d*)\.pattern)$/.exec(element);
    return match ? { index: Number(match[1]), field: match[2] || 'pattern', check: match[2] ? INTERACTION[match[2]] : text(255) } : null;
  }
  function get(element) {
    if (!running) return ['', '301'];
    const entry = MODEL[element];
    if (!entry) return ['', interaction(element) ? '404' : '201'];
    if (!entry[0]) return ['', '404'];
    return [session.data[element], ''];
  }
  function set(element, value) {
    if (!running) return '301';
    if (typeof value !== 'string') return '405';
    const entry = MODEL[element];
    if (entry) {
      if (!entry[1]) return /_children$|_count$/.test(element) ? '402' : '403';
      if (!entry[2](value)) return '405';
      session.data[element] = value;
      return '';
    }
    const at = interaction(element);
    if (!at || !at.check) return '201';
    if (at.index > session.interactions.length) return '201';
    if (!at.check(value)) return '405';
    if (at.index === session.interactions.length) {
      if (at.field !== 'id') return '201';
      session.interactions.push({});
      session.data['cmi.interactions._count'] = String(session.interactions.length);
    }
    session.interactions[at.index][at.field] = value;
    return '';
  }

  window.RTE = RTE;
  window.API = {
    LMSInitialize: (argument) => {
      if (argument !== '') return done('LMSInitialize', [argument], 'false', '201');
      if (running || query.has('broken')) return done('LMSInitialize', [''], 'false', '101');
      session = JSON.parse(JSON.stringify(kept));
      running = true;
      return done('LMSInitialize', [''], 'true', '');
    },
    LMSGetValue: (element) => {
      const [value, error] = get(element);
      return done('LMSGetValue', [element], value, error);
    },
    LMSSetValue: (element, value) => {
      const error = RTE.refuse && element.startsWith(RTE.refuse) ? '101' : set(element, value);
      return done('LMSSetValue', [element, value], error ? 'false' : 'true', error);
    },
    LMSCommit: (argument) => {
      const error = argument !== '' ? '201' : running ? '' : '301';
      if (!error) { store(); RTE.commits += 1; }
      return done('LMSCommit', [argument], error ? 'false' : 'true', error);
    },
    LMSFinish: (argument) => {
      const error = argument !== '' ? '201' : running ? '' : '301';
      if (RTE.ignoreFinish) return 'false'; // as if the page had been killed
      if (!error) {
        const core = session.data;
        RTE.finishes += 1;
        // What learning systems do by themselves: a course that said nothing counts as completed; a mastery score decides.
        if (core['cmi.core.lesson_status'] === 'not attempted') core['cmi.core.lesson_status'] = 'completed';
        const mastery = core['cmi.student_data.mastery_score'], raw = core['cmi.core.score.raw'];
        if (mastery !== '' && raw !== '' && core['cmi.core.credit'] === 'credit' && core['cmi.core.lesson_mode'] === 'normal') {
          core['cmi.core.lesson_status'] = Number(raw) >= Number(mastery) ? 'passed' : 'failed';
        }
        core['cmi.core.entry'] = core['cmi.core.exit'] === 'suspend' ? 'resume' : '';
        store();
        running = false;
      }
      return done('LMSFinish', [argument], error ? 'false' : 'true', error);
    },
    LMSGetLastError: () => last,
    LMSGetErrorString: (code) => 'Error ' + code,
    LMSGetDiagnostic: () => '',
  };
})();
