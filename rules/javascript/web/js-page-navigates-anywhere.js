const wanted = new URLSearchParams(location.search).get("back");
const pages = { orders: "/orders", home: "/" };

document.querySelector("#back").addEventListener("click", () => {
  // ruleid: js-page-navigates-anywhere
  window.location.href = wanted || "/orders";
});

function leave() {
  const params = new URLSearchParams(window.location.search);
  const next = params.get("next");
  // ruleid: js-page-navigates-anywhere
  location.assign(next);
  // ruleid: js-page-navigates-anywhere
  window.location = next;
  // ruleid: js-page-navigates-anywhere
  window.open(location.hash.slice(1));
  // ok: js-page-navigates-anywhere
  location.href = "/search?q=" + next;
  // ok: js-page-navigates-anywhere
  location.replace(`/orders/${encodeURIComponent(next)}`);
  // ok: js-page-navigates-anywhere
  location.href = pages[next];
  // ok: js-page-navigates-anywhere
  link.href = next;
  // ok: js-page-navigates-anywhere
  location.href = "/orders";
  // ok: js-page-navigates-anywhere
  location.href = location.pathname;
}

function sameSite() {
  const target = new URL(new URLSearchParams(location.search).get("next"), location.origin);
  if (target.origin !== location.origin) return;
  // ok: js-page-navigates-anywhere
  location.href = target;
}

window.addEventListener("message", (event) => {
  // ruleid: js-page-navigates-anywhere
  location.href = event.data.url;
});

function reload() {
  // ok: js-page-navigates-anywhere
  location.search = "?page=" + Number(location.hash.slice(1));
  // ok: js-page-navigates-anywhere
  text = text.replace(location.hash);
}
