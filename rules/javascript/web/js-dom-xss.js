// ruleid: js-dom-xss
out.innerHTML = decodeURIComponent(location.hash.slice(1));
const params = new URLSearchParams(window.location.search);
// ruleid: js-dom-xss
document.write('<b>' + params.get('q') + '</b>');
// ok: js-dom-xss
out.textContent = location.hash;
// ok: js-dom-xss
out.innerHTML = DOMPurify.sanitize(params.get('q'));
// ok: js-dom-xss
out.innerHTML = '<b>hi</b>';
window.addEventListener('message', (e) => {
  // ruleid: js-dom-xss
  out.innerHTML = e.data;
  // ok: js-dom-xss
  out.textContent = e.data;
});
