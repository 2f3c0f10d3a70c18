// The page's own behaviour: where new lines go, days and groups of lines, focus, dialogs, clock, what is unread.
// Talks to the server only through htmx; says no sentence that the server did not send.

const body = document.body;
const log = document.getElementById("log");
const toast = document.getElementById("toast");
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- lines -----------------------------------------------------------------------------------------

let api;
let following = false; // whoever moves the clock wants to see what that brings
const lineNumber = (element) => Number(element.dataset.line);

const A_ROW = 60; // pixels: what a reaction adds below a line, and no more

// hx-swap="lines": a line that is there is morphed (focus and scroll stay), another is put in order of its number.
htmx.registerExtension("lines", {
  init: (internal) => { api = internal; },
  handle_swap: (style, target, fragment) => {
    if (style !== "lines") return false;
    const atEnd = isAtEnd();
    const height = log.scrollHeight;
    const fromEnd = height - log.scrollTop;
    const pressed = document.activeElement?.closest?.(".deed");
    const pressedOn = pressed?.closest(".line")?.id;
    const firstBefore = find(".line", target);
    const touched = [];
    let older = false;
    for (const line of [...fragment.children].filter((child) => child.matches(".line"))) {
      const there = document.getElementById(line.id);
      if (there) {
        const piece = document.createDocumentFragment();
        piece.append(line);
        api.morph(there, piece, false);
        touched.push(document.getElementById(line.id));
        continue;
      }
      const later = all(".line", target).find((other) => lineNumber(other) > lineNumber(line));
      if (later && later === firstBefore) older = true;
      else line.classList.add("is-new");
      target.insertBefore(line, later ?? null);
      touched.push(line);
    }
    arrange();
    if (older) log.scrollTop = log.scrollHeight - fromEnd;
    else if (following) toEnd();
    else if (touched.some((line) => line.classList.contains("is-new"))) atEnd ? toEnd() : showJump();
    else if (atEnd && log.scrollHeight - height < A_ROW) log.scrollTop += log.scrollHeight - height;
    noteRead();
    // What was pressed may have moved or gone with what it did: focus stays on it, or on its line.
    if (pressedOn && lostFocus()) (find(`#${pressed.id || pressedOn}`) ?? find(`#${pressedOn}`)).focus({ preventScroll: true });
    return touched;
  },
});

const lostFocus = () => !document.activeElement || document.activeElement === body;
const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
// To the newest line: to its end, or to its beginning when it is higher than the window.
export function toEnd() {
  const newest = all(".line", log).at(-1);
  jump.hidden = true;
  log.scrollTop = log.scrollHeight;
  if (newest?.offsetHeight > log.clientHeight) newest.scrollIntoView({ block: "start" });
}
const jump = document.getElementById("jump");
const showJump = () => { jump.hidden = false; };
jump?.addEventListener("click", () => { toEnd(); find("#composer-text").focus(); });
log?.addEventListener("scroll", () => { if (isAtEnd()) jump.hidden = true; }, { passive: true });

// Shows a day's title above its first line, and draws a person's lines of the same minutes together.
function arrange() {
  if (!log) return;
  const [today, yesterday] = [dayOf(demoNow()), dayOf(demoNow() - 86_400_000)];
  let before = null;
  for (const line of all(".line", log)) {
    const title = find(".day", line);
    const day = line.dataset.day;
    title.hidden = before?.dataset.day === day;
    const relative = day === today ? log.dataset.today : day === yesterday ? log.dataset.yesterday : "";
    title.textContent = relative ? `${relative} · ${title.dataset.title}` : title.dataset.title;
    const near = before && line.dataset.at - before.dataset.at < 300_000;
    const plain = !line.matches(".by-bot, .is-private") && !before?.matches(".is-private");
    line.classList.toggle("follows", Boolean(near && plain && title.hidden && before.dataset.author === line.dataset.author));
    before = line;
  }
}

// --- the demo's clock --------------------------------------------------------------------------------

let ahead = Number(body.dataset.now) - Date.now();
const demoNow = () => Date.now() + ahead;
const zone = body.dataset.zone;
const dayOf = (ms) => new Intl.DateTimeFormat("sv", { timeZone: zone }).format(ms);
const timeOf = (ms) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(ms);
const titleOf = (ms) => {
  const { lang } = document.documentElement;
  const format = new Intl.DateTimeFormat(lang, { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
  if (lang !== "en") return format.format(ms).replace(",", "");
  const parts = format.formatToParts(ms); // day before month, as everywhere else here
  const part = (type) => parts.find((found) => found.type === type).value;
  return `${part("weekday")} ${part("day")} ${part("month")}`;
};

function tellTime() {
  document.getElementById("clock-time").textContent = timeOf(demoNow());
  document.getElementById("clock-day").textContent = titleOf(demoNow());
  document.getElementById("clock-date").min = dayOf(demoNow() + 86_400_000);
}
setInterval(tellTime, 5_000);

const stream = document.getElementById("stream");
stream?.addEventListener("clock", (event) => {
  ahead = JSON.parse(event.detail.data).now - Date.now();
  tellTime();
  arrange();
  if (body.dataset.live === "no") toast.classList.remove("is-up");
  body.dataset.live = "yes";
});

// --- sentences that come and go ----------------------------------------------------------------------

let toastEnds;
function say(text, { stays = false } = {}) {
  toast.textContent = text;
  toast.classList.add("is-up");
  clearTimeout(toastEnds);
  if (!stays) toastEnds = setTimeout(() => toast.classList.remove("is-up"), 5_000);
}
document.addEventListener("toast", (event) => {
  say(event.detail.text);
  if (drawerIsOpen()) drawer(false); // what the new hour brings is behind it
});

document.addEventListener("htmx:sse:error", () => {
  body.dataset.live = "no";
  say(body.dataset.lost, { stays: true });
});
document.addEventListener("htmx:response:error", () => say(body.dataset.failed));
document.addEventListener("htmx:error", (event) => { if (event.target !== stream) say(body.dataset.failed); });

// --- after a click: focus goes to what came of it ------------------------------------------------------

document.addEventListener("htmx:before:request", (event) => { following ||= Boolean(event.target.matches?.("[data-clock]")); });
document.addEventListener("htmx:finally:request", (event) => {
  if (event.target.matches?.("[data-clock]")) following = false;
  const form = event.target.closest?.("form");
  if (form?.matches("[data-card]") && !document.activeElement?.closest("dialog")) {
    const result = find(".callout", form) ?? form.closest(".line");
    const lost = lostFocus();
    if (lost) result?.focus({ preventScroll: true });
    const speeches = all(".quote", form);
    if (speeches.length > 1 && find("button.choice", form)) speeches.at(-2).scrollIntoView({ block: "start" }); // a talk that goes on: from one's own words
    else if (lost) result?.scrollIntoView({ block: "nearest" });
  }
  if (form?.matches("[data-checked]") && event.detail.ctx.response?.raw?.ok) showMistakes(form) || form.closest("dialog").close();
});

// The second click of a double click does not take off again what the first has put on.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest(".react")) event.stopImmediatePropagation();
}, { capture: true });

// --- dialogs and forms ---------------------------------------------------------------------------------

document.addEventListener("htmx:after:swap", () => {
  const fresh = find("dialog[data-opens]:not([open])");
  if (fresh) {
    fresh.opener = document.activeElement;
    fresh.showModal();
    (find("input, select, textarea", find(".fields", fresh)) ?? fresh).focus();
    fresh.addEventListener("close", () => fresh.remove());
  }
  markUnread();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog.sheet")) event.target.close();
});

const isEmpty = (field) => {
  const ticks = all("input:is([type=checkbox], [type=radio])", field);
  return ticks.length ? !ticks.some((tick) => tick.checked) : !find("input, select, textarea", field).value.trim();
};

// Marks every input with a sentence under it and goes to the first; tells whether there was one.
function showMistakes(form) {
  const wrong = all("[data-mistake]", form).filter((place) => place.textContent.trim());
  for (const field of all("[data-input]", form)) {
    const has = wrong.some((place) => field.contains(place));
    for (const input of all("input, select, textarea", field)) {
      if (has) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
  wrong[0]?.parentElement.querySelector("input, select, textarea")?.focus();
  return wrong.length > 0;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-checked]")) return;
  for (const place of all("[data-mistake]", event.target)) place.textContent = "";
  for (const field of all("[data-required]", event.target)) {
    if (isEmpty(field)) find("[data-mistake]", field).textContent = field.dataset.missing;
  }
  if (showMistakes(event.target)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });

// --- what is unread: remembered by this browser, for each person ------------------------------------------

const memory = `read:${body.dataset.me}`;
const remembered = () => JSON.parse(localStorage.getItem(memory) ?? "null");
const roomLinks = () => all(".room[data-place]");

function noteRead() {
  if (document.hidden || !log) return;
  const newest = Math.max(0, ...all(".line", log).map(lineNumber));
  localStorage.setItem(memory, JSON.stringify({ ...remembered(), [body.dataset.here]: newest }));
  markUnread();
}

function markUnread() {
  const read = remembered() ?? Object.fromEntries(roomLinks().map((room) => [room.dataset.place, Number(room.dataset.newest)]));
  localStorage.setItem(memory, JSON.stringify(read));
  let any = false;
  for (const room of roomLinks()) {
    const here = log && room.dataset.place === body.dataset.here && !document.hidden;
    const news = !here && Number(room.dataset.newest) > (read[room.dataset.place] ?? 0);
    room.classList.toggle("has-news", news);
    find(".unread", room).hidden = !news;
    any ||= news;
  }
  document.title = (any ? "• " : "") + document.title.replace(/^• /, "");
}
document.addEventListener("visibilitychange", noteRead);

// --- the drawer of small screens, and menus that close when one looks away ---------------------------------

const sidebar = document.getElementById("sidebar");
const drawerButton = find("[data-drawer-open]");
const main = document.getElementById("main");
function drawer(open) {
  sidebar.classList.toggle("is-open", open);
  drawerButton.setAttribute("aria-expanded", String(open));
  main.inert = open;
  if (open) find("[data-drawer-close]").focus();
  else drawerButton.focus();
}
const drawerIsOpen = () => sidebar.classList.contains("is-open");
drawerButton.addEventListener("click", () => drawer(true));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drawer-close]")) drawer(false);
  else if (drawerIsOpen() && event.target === find(".frame")) drawer(false);
  for (const open of all("details[data-menu][open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || find("dialog:modal")) return;
  const menu = find("details[data-menu][open]");
  if (menu) { menu.open = false; find("summary", menu).focus(); }
  else if (drawerIsOpen()) drawer(false);
});

arrange();
// Whoever followed a link to a line begins there, others at the end.
const linked = log && /^#line-\d+$/.test(location.hash) ? find(location.hash) : null;
function begin() {
  if (linked) { linked.scrollIntoView({ block: "center" }); linked.focus({ preventScroll: true }); }
  else if (log) toEnd();
}
begin();
document.fonts.ready.then(begin); // the page's own letters may need more room
markUnread();
noteRead();
