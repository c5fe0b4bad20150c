'use strict';
const query = new URLSearchParams(location.search);
const address = query.get('course');
if (query.has('popup')) {
  document.getElementById('sco').remove();
  document.getElementById('open').addEventListener('click', () => window.open(address, 'sco', 'width=1100,height=800'));
} else {
  document.getElementById('open').remove();
  document.getElementById('sco').src = address;
}
