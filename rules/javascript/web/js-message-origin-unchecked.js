// ruleid: js-message-origin-unchecked
window.addEventListener('message', (e) => {
  apply(e.data);
});
// ok: js-message-origin-unchecked
window.addEventListener('message', (e) => {
  if (e.origin !== 'https://app.example') return;
  apply(e.data);
});
// ok: js-message-origin-unchecked
window.addEventListener('resize', (e) => {
  apply(e.data);
});
