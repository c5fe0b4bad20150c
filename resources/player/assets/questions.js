// Questions: checks an answer, shows feedback, closes the question when it is right or the attempts are used up.
(function () {
  'use strict';
  const Lectern = window.Lectern;

  function same(one, other) { return one.length === other.length && one.every(function (value) { return other.includes(value); }); }

  function shuffle(form) {
    const box = form.querySelector('.options');
    const items = Array.from(box.children);
    for (let i = items.length - 1; i > 0; i -= 1) {
      const j = Math.floor(Math.random() * (i + 1));
      [items[i], items[j]] = [items[j], items[i]];
    }
    items.forEach(function (item) { box.appendChild(item); });
  }

  function setUp(form, question, words, onAnswer) {
    const options = Array.from(form.querySelectorAll('.option'));
    const inputs = Array.from(form.querySelectorAll('input'));
    const verdict = form.querySelector('.verdict');
    const button = form.querySelector('button[type=submit]');
    const hint = form.querySelector('.question-hint');
    const attempts = form.querySelector('[data-attempts]');
    const attemptsText = attempts ? attempts.textContent : '';
    let answer = null, since = Date.now();

    function left() { return question.attempts ? question.attempts - (answer ? answer.tries : 0) : Infinity; }
    function leftWords() {
      const count = left();
      return count === 1 ? words.attempts_left_one : Lectern.fill(words.attempts_left, { n: count });
    }
    function mark(option, kind, text) {
      const label = option.querySelector('.option-verdict');
      option.classList.toggle('is-right', kind === 'right');
      option.classList.toggle('is-wrong', kind === 'wrong');
      label.textContent = text;
      label.hidden = !text;
    }
    function draw() {
      const result = answer ? answer.result : '';
      const over = result === 'right' || result === 'closed';
      form.classList.toggle('is-over', over);
      options.forEach(function (option) {
        const index = Number(option.dataset.option);
        const chosen = answer !== null && answer.picks.includes(index);
        const right = question.right.includes(index);
        const feedback = option.querySelector('.option-feedback');
        if (feedback) feedback.hidden = !(chosen && result);
        if (!over) mark(option, '', '');
        else if (right) mark(option, 'right', chosen ? words.correct : words.right_answer);
        else mark(option, chosen ? 'wrong' : '', chosen ? words.your_answer : '');
      });
      inputs.forEach(function (input) { input.disabled = over; });
      button.parentElement.hidden = over;
      button.textContent = result === 'wrong' ? words.check_again : words.check;
      verdict.hidden = !result;
      verdict.className = 'verdict' + (result ? (result === 'right' ? ' is-right' : ' is-wrong') : '');
      verdict.querySelector('.verdict-title').textContent = result === 'right' ? words.correct
        : result ? words.incorrect + (result === 'wrong' ? '. ' + words.try_again : '') : '';
      verdict.querySelectorAll('[data-when]').forEach(function (text) {
        text.hidden = !result || (text.dataset.when === 'right') !== (result === 'right');
      });
      if (attempts) attempts.textContent = answer && !over ? leftWords() : attemptsText;
    }

    form.addEventListener('submit', function (event) {
      event.preventDefault();
      if (form.classList.contains('is-over')) return;
      const picks = inputs.filter(function (input) { return input.checked; }).map(function (input) { return Number(input.value); });
      if (!picks.length) { hint.textContent = words.choose_first; inputs[0].focus(); return; }
      hint.textContent = '';
      picks.sort(function (one, other) { return one - other; });
      const tries = (answer ? answer.tries : 0) + 1;
      const correct = same(picks, question.right);
      const closed = question.attempts > 0 && tries >= question.attempts;
      answer = { result: correct ? 'right' : closed ? 'closed' : 'wrong', tries: tries, picks: picks };
      draw();
      verdict.focus();
      onAnswer(question, answer, Date.now() - since);
      since = Date.now();
    });
    form.addEventListener('change', function () { hint.textContent = ''; });

    return {
      restore: function (kept) {
        answer = kept || null;
        form.reset();
        inputs.forEach(function (input) { input.checked = answer !== null && answer.picks.includes(Number(input.value)); });
        draw();
      },
    };
  }

  Lectern.questions = function (course, onAnswer) {
    const made = new Map();
    course.lessons.forEach(function (lesson) {
      lesson.questions.forEach(function (question) {
        const form = document.querySelector('form[data-question="' + CSS.escape(question.id) + '"]');
        if (!form) return;
        if ('shuffle' in form.dataset) shuffle(form);
        made.set(question.id, setUp(form, question, course.words, onAnswer));
      });
    });
    return { restore: function (answers) { made.forEach(function (view, id) { view.restore(answers.get(id)); }); } };
  };
})();
