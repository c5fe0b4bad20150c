// A learner's state and its short form. The layout is described in app.publish.learner; tests hold the two together.
(function () {
  'use strict';
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const VERSION = 'L1';
  const SEEN = 1, ANSWERED = 2, CHOICES = 4;
  // An answer's character: two bits of result, four bits of attempts used.
  const RESULTS = ['', 'wrong', 'closed', 'right'];
  const MOST_ATTEMPTS = 15;

  function empty() { return { seen: new Set(), answers: new Map() }; }

  function picked(answer, count) {
    let out = '';
    for (let at = 0; at < count; at += 6) {
      let bits = 0;
      for (let i = 0; i < 6; i += 1) if (answer.picks.includes(at + i)) bits |= 1 << i;
      out += ALPHABET[bits];
    }
    return out;
  }

  function record(lesson, state, withChoices) {
    const touched = lesson.questions.some(function (question) { return state.answers.has(question.id); });
    const seen = state.seen.has(lesson.id);
    if (!seen && !touched) return '';
    let out = lesson.key + ALPHABET[(seen ? SEEN : 0) | (touched ? ANSWERED : 0) | (touched && withChoices ? CHOICES : 0)];
    if (!touched) return out;
    out += lesson.layout;
    lesson.questions.forEach(function (question) {
      const answer = state.answers.get(question.id);
      if (!answer) { out += ALPHABET[0]; return; }
      out += ALPHABET[RESULTS.indexOf(answer.result) | (Math.min(answer.tries, MOST_ATTEMPTS) << 2)];
      if (withChoices) out += picked(answer, question.count);
    });
    return out;
  }

  function join(lessons, state, withChoices) {
    return [VERSION].concat(lessons.map(function (lesson) { return record(lesson, state, withChoices); }).filter(Boolean)).join('.');
  }

  // At most `limit` characters: without the chosen answers if need be, which costs a learner nothing but seeing them again.
  function encode(lessons, state, limit) {
    const full = join(lessons, state, true);
    return full.length <= limit ? full : join(lessons, state, false).slice(0, limit);
  }

  function readAnswers(text, lesson, withChoices, answers) {
    let at = 0;
    const next = function () { const value = ALPHABET.indexOf(text.charAt(at)); at += 1; return value; };
    const found = [];
    for (const question of lesson.questions) {
      const value = next();
      if (value < 0 || at > text.length) return;
      const result = RESULTS[value & 3];
      if (!result) continue;
      const picks = [];
      if (withChoices) {
        for (let base = 0; base < question.count; base += 6) {
          const bits = next();
          if (bits < 0 || at > text.length) return;
          for (let i = 0; i < 6 && base + i < question.count; i += 1) if (bits & (1 << i)) picks.push(base + i);
        }
      }
      found.push([question.id, { result: result, tries: Math.max(1, value >> 2), picks: picks }]);
    }
    if (at === text.length) found.forEach(function (pair) { answers.set(pair[0], pair[1]); });
  }

  // Whatever can be understood; a text that is not ours, or of a later version, is an empty state.
  function decode(lessons, text) {
    const state = empty();
    const records = String(text || '').split('.');
    if (records.shift() !== VERSION) return state;
    const byKey = new Map(lessons.map(function (lesson) { return [lesson.key, lesson]; }));
    records.forEach(function (item) {
      const lesson = byKey.get(item.slice(0, 3));
      const flags = ALPHABET.indexOf(item.charAt(3));
      if (!lesson || item.length < 4 || flags < 0 || flags > 7) return;
      if (flags & SEEN) state.seen.add(lesson.id);
      if (flags & ANSWERED && item.slice(4, 6) === lesson.layout) readAnswers(item.slice(6), lesson, Boolean(flags & CHOICES), state.answers);
    });
    return state;
  }

  window.Lectern.state = { empty: empty, encode: encode, decode: decode };
})();
