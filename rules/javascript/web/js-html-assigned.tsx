export const Note = ({ html }: Props) => (
  // ruleid: js-html-assigned
  <div dangerouslySetInnerHTML={{ __html: html }} />
);
export const Safe = ({ html }: Props) => (
  // ok: js-html-assigned
  <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(html) }} />
);
export function show(el: HTMLElement, text: string) {
  // ruleid: js-html-assigned
  el.innerHTML = `<b>${text}</b>`;
  // ok: js-html-assigned
  el.innerHTML = '';
  // ok: js-html-assigned
  el.textContent = text;
}

function pasted(range: Range, frame: HTMLIFrameElement, row: Row) {
  // ruleid: js-html-assigned
  list.append(range.createContextualFragment(`<li>${row.item}</li>`));
  // ruleid: js-html-assigned
  list.setHTMLUnsafe(row.item);
  // ruleid: js-html-assigned
  frame.srcdoc = row.page;
  // ok: js-html-assigned
  list.append(range.createContextualFragment("<li></li>"));
}
