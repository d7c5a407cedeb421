// ruleid: js-post-message-any-origin
window.parent.postMessage({ token }, '*');
// ok: js-post-message-any-origin
window.parent.postMessage({ token }, 'https://app.example');
// ok: js-post-message-any-origin
worker.postMessage({ job });
