// ruleid: js-timer-string
setTimeout('tick()', 1000);
// ruleid: js-timer-string
setInterval("tick()", 1000);
// ok: js-timer-string
setTimeout(tick, 1000);
// ok: js-timer-string
setTimeout(() => tick(), 1000);
