// Keeps the demo's page up to date, and sends what people say and do. The server makes all the HTML.
"use strict";

const number = document.body.dataset.number;
const address = `/_demo/pull/${number}`;
const writers = ["alice", "bob", "carol", "dave", "erin", "admin"];
const byId = (id) => document.getElementById(id);
const shown = {};
let tag = "";
let state = { words: {}, text: "", title: "" };

/** Puts new HTML into an element; what is folded out stays so, and the focus stays where it was. */
function fill(element, html) {
  const open = [...element.querySelectorAll("details")].map((one) => one.open);
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const scroll = element.scrollTop;
  const place = focused && [...element.querySelectorAll("a,button,summary")].indexOf(focused);
  element.innerHTML = html;
  element.querySelectorAll("details").forEach((one, index) => { one.open = open[index] || false; });
  element.scrollTop = scroll;
  if (focused) {
    const again = (focused.id && byId(focused.id)) || element.querySelectorAll("a,button,summary")[place];
    if (again) again.focus({ preventScroll: true });
  }
}

/** Replaces only those items that read differently now. */
function fillItems(items) {
  const list = byId("items");
  const wanted = new Set(items.map(([key]) => key));
  for (const child of [...list.children]) if (!wanted.has(child.dataset.key)) child.remove();
  items.forEach(([key, html], index) => {
    let holder = list.children[index];
    if (!holder || holder.dataset.key !== key) {
      holder = [...list.children].find((one) => one.dataset.key === key) || document.createElement("div");
      if (!holder.dataset.key && tag) holder.className = "new";
      holder.dataset.key = key;
      list.insertBefore(holder, list.children[index] || null);
    }
    if (shown[key] !== html) fill(holder, html);
    shown[key] = html;
  });
}

function show(next) {
  for (const [name, html] of Object.entries(next.regions)) {
    if (shown[name] !== html) fill(byId(name), html);
    shown[name] = html;
  }
  fillItems(next.items);
  state = next;
  document.title = `${next.title} · Disagree and Commit, the demo`;
  showTools();
}

async function look() {
  const answer = await fetch(address, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
  if (answer.status !== 200) return;
  const next = await answer.json();
  show(next);
  tag = answer.headers.get("ETag");
}

async function keepLooking() {
  try {
    await look();
    document.body.classList.remove("lost");
  } catch {
    document.body.classList.add("lost");
  }
  setTimeout(keepLooking, document.hidden ? 3000 : 700);
}

function speaker() {
  return document.querySelector("input[name=who]:checked").value;
}

/** Shows only those buttons that would work for who speaks. */
function showTools() {
  const who = speaker();
  const writes = writers.includes(who);
  for (const button of document.querySelectorAll(".said [data-act]")) {
    const own = button.closest(".said").dataset.author === who;
    button.hidden = !(writes || (own && !("writers" in button.dataset)));
  }
  for (const id of ["retitle", "push"]) if (byId(id)) byId(id).hidden = !writes;
  byId("as").textContent = who;
}

/** Tells the server what somebody does; throws with the reason when it cannot be done. */
async function act(what, given) {
  const body = JSON.stringify({ who: speaker(), ...given });
  const answer = await fetch(`${address}/${what}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  for (const wait of [40, 120, 250, 450]) setTimeout(() => look().catch(() => {}), wait);
}

async function tryTo(trouble, doing) {
  trouble.textContent = "";
  try {
    await doing();
    return true;
  } catch (error) {
    trouble.textContent = error instanceof TypeError ? "The demo does not answer. Is it still running?" : error.message;
    return false;
  }
}

byId("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const how = document.querySelector("input[name=how]:checked").value;
  const body = byId("words").value;
  const done = await tryTo(byId("trouble"), () => (how === "talk" ? act("comment", { body }) : act("review", { state: how, body })));
  if (done) {
    byId("words").value = "";
    document.querySelector("input[name=how][value=talk]").checked = true;
  }
  byId("words").focus({ preventScroll: true });
});

byId("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("composer").requestSubmit();
});

for (const button of document.querySelectorAll("[data-phrase]")) {
  button.addEventListener("click", () => {
    const [begin, rest = ""] = button.dataset.phrase.split("|");
    const box = byId("words");
    box.value = begin + rest;
    box.focus({ preventScroll: true });
    box.setSelectionRange(begin.length, box.value.length);
  });
}

for (const radio of document.querySelectorAll("input[name=who]")) {
  radio.addEventListener("change", () => {
    try { sessionStorage.setItem("who", speaker()); } catch { /* then it is not remembered */ }
    byId("trouble").textContent = "";
    showTools();
  });
}

/** Asks for words in a dialog; `send` gets them. */
function ask(heading, label, go, words, send) {
  const dialog = byId("writer");
  byId("writer-heading").textContent = heading;
  byId("writer-label").textContent = label;
  byId("writer-go").textContent = go;
  byId("writer-trouble").textContent = "";
  byId("writer-words").value = words;
  dialog.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    if (await tryTo(byId("writer-trouble"), () => send(byId("writer-words").value))) dialog.close();
  };
  dialog.showModal();
  byId("writer-words").focus();
}

byId("writer-cancel").addEventListener("click", () => byId("writer").close());

const doings = {
  push: () => ask(`Push a change as ${speaker()}`, "The text", "Push", state.text, (text) => act("push", { text })),
  retitle: () => ask(`Change the title as ${speaker()}`, "The title", "Change", state.title, (title) => act("retitle", { title })),
  merge: () => tryTo(byId("trouble"), () => act("merge", {})),
  edit: (said, meant) => ask(`Edit ${said.dataset.author}’s words as ${speaker()}`, "The words", "Save", state.words[said.id], (body) => act("edit", { ...meant, body })),
  delete: (said, meant) => tryTo(byId("trouble"), () => act("delete", meant)),
  dismiss: (said, meant) => ask(`Dismiss ${said.dataset.author}’s review as ${speaker()}`, "Why", "Dismiss", "", (body) => act("dismiss", { ...meant, body })),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const said = button.closest(".said");
  doings[button.dataset.act](said, said && { kind: said.dataset.kind, id: Number(said.dataset.id) });
});

try {
  const remembered = document.querySelector(`input[name=who][value="${CSS.escape(sessionStorage.getItem("who") || "")}"]`);
  if (remembered) remembered.checked = true;
  byId("explain").open = sessionStorage.getItem("explained") !== "yes";
  byId("explain").addEventListener("toggle", () => sessionStorage.setItem("explained", byId("explain").open ? "no" : "yes"));
} catch { /* nothing is remembered here */ }
keepLooking();
