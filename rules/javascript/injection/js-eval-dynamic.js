// ruleid: js-eval-dynamic
const value = eval(text);
// ruleid: js-eval-dynamic
const f = new Function('a', body);
// ruleid: js-eval-dynamic
setTimeout('go(' + id + ')', 10);
// ruleid: js-eval-dynamic
vm.runInThisContext(source);
// ok: js-eval-dynamic
eval('1 + 1');
// ok: js-eval-dynamic
const g = new Function('return this');
// ok: js-eval-dynamic
setTimeout(() => go(id), 10);
// ok: js-eval-dynamic
JSON.parse(text);
