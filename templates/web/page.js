// Everything works without this; with it, times are the reader's own.
"use strict";

const language = document.documentElement.lang;
const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const near = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const far = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

// Within a week how long ago or until; beyond that the day; exactly on hover. An age is always how long.
function tell(time) {
  const at = new Date(time.dateTime), seconds = (at - Date.now()) / 1000, gone = Math.abs(seconds);
  const [unit, length] = units.find((one) => gone >= one[1]) || units.at(-1);
  const count = Math.trunc(seconds / length) || Math.sign(seconds);
  let words = (gone < 300 * 86400 ? near : far).format(at);
  if (time.matches(".age")) words = `for ${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? "" : "s"}`;
  else if (gone < 7 * 86400) words = gone < 45 ? relative.format(0, "second") : relative.format(count, unit);
  if (time.textContent !== words) time.textContent = words;
  time.title = exact.format(at);
}

function tellAll() { document.querySelectorAll("time[datetime]").forEach(tell); }

tellAll();
setInterval(tellAll, 30000);
