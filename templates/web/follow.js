// Keeps an open page as it would be if it were loaded anew: asks for it again and again, and puts in what differs.
"use strict";

const SOON = 5000, LATE = 30000, LATEST = 300000, FOR_GOOD = 1e9; // milliseconds
const NO_ANSWER = "This page is not kept up to date just now, because no answer comes. It goes on trying.";
const ENDED = "This page is not kept up to date any more: you are signed out, or may not see it. Load it anew.";
const news = document.getElementById("news");
let tag = "", wait = SOON, failed = 0, ended = false, kept = false, timer, silence;

// Whether the reader is just there: with the keyboard, with marked text, or with words that are not sent yet.
function held(node) {
  const marked = getSelection(), boxes = [...(node.querySelectorAll?.("textarea") || [])];
  if (node.contains(document.activeElement) || boxes.some((one) => one.value !== one.defaultValue)) return true;
  return !marked.isCollapsed && marked.containsNode(node, true);
}

const keyOf = (node) => [node.nodeName, node.id || node.dataset?.key || node.getAttribute?.("aria-labelledby")].join();

// What stays is the same node, so that focus, scrolling and what is folded out stay too. What is held waits.
function become(live, wanted) {
  if (live.isEqualNode(wanted) || live.matches?.("#news, textarea, select, input:not([type=hidden], [readonly])")) return;
  if (live.nodeType !== Node.ELEMENT_NODE) {
    if (held(live)) kept = true;
    else live.data = wanted.data;
    return;
  }
  if (live.matches("time") && live.dateTime === wanted.dateTime) return;
  for (const { name } of [...live.attributes, ...wanted.attributes]) {
    if (name === "open") continue;
    if (wanted.hasAttribute(name)) live.setAttribute(name, wanted.getAttribute(name));
    else live.removeAttribute(name);
  }
  const left = [...live.childNodes];
  let next = live.firstChild;
  for (const one of wanted.childNodes) {
    const place = left.findIndex((each) => keyOf(each) === keyOf(one));
    const node = place < 0 ? document.importNode(one, true) : left.splice(place, 1)[0];
    if (place >= 0) become(node, one);
    if (node !== next && (place < 0 || !held(node))) live.insertBefore(node, next);
    next = node.nextSibling;
  }
  for (const gone of left) {
    if (held(gone)) kept = true;
    else gone.remove();
  }
}

function say(words, lasts = 15000) {
  clearTimeout(silence);
  news.textContent = words;
  if (words) silence = setTimeout(say, lasts, "");
}

function show(page, itsTag) {
  const told = () => document.querySelector("[data-follow]")?.dataset.follow, before = told();
  kept = false;
  become(document.body, page.body);
  document.title = page.title;
  tellAll();
  if (told() !== before) say(`Now ${told()}`);
  if (tag) wait = SOON;
  tag = kept ? "" : itsTag;
}

async function look() {
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(location.href, { headers, cache: "no-store", signal: AbortSignal.timeout(20000) });
    if (answer.status >= 500) throw new Error("not just now");
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    ended = page ? page.body.dataset.you !== document.body.dataset.you : answer.status !== 304;
    if (ended) return say(ENDED, FOR_GOOD);
    if (failed > 2) say("");
    failed = 0;
    wait = Math.min(wait * 1.25, LATE);
    if (page) show(page, answer.headers.get("ETag"));
  } catch {
    failed += 1;
    wait = Math.min(wait * 2, LATEST);
    if (failed === 3) say(NO_ANSWER, FOR_GOOD);
  }
  later();
}

// Nobody is asked for a page that nobody sees. Not all at the same moment.
function later(how = wait) {
  clearTimeout(timer);
  if (!document.hidden && !ended) timer = setTimeout(look, how * (0.8 + Math.random() * 0.4));
}

document.addEventListener("visibilitychange", () => {
  wait = SOON;
  later(500);
});
later();
