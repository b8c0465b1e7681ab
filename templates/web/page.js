// Everything works without this; with it, times are the reader's own.
"use strict";

const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
const near = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const far = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

// Within a month how long ago or until; beyond that the day; exactly on hover.
function tell(time) {
  const at = new Date(time.dateTime), seconds = (at - Date.now()) / 1000, gone = Math.abs(seconds);
  if (gone < 45) time.textContent = relative.format(0, "second");
  else if (gone < 7 * 86400) {
    const [unit, length] = units.find((one) => gone >= one[1]) || units.at(-1);
    time.textContent = relative.format(Math.trunc(seconds / length) || Math.sign(seconds), unit);
  } else time.textContent = (gone < 300 * 86400 ? near : far).format(at);
  time.title = exact.format(at);
}

function tellAll(root = document) { root.querySelectorAll("time[datetime]").forEach(tell); }

tellAll();
setInterval(tellAll, 30000);
