// "How it looks elsewhere": the panel beside a message. It asks for the payloads and draws them; it changes nothing.

import { drawSlack } from "./blockkit.js";

const panel = document.getElementById("elsewhere");
const tabs = [...panel.querySelectorAll("[role=tab]")];
const small = matchMedia("(max-width: 1100px)");
let opener = null;
let card = null;

// --- opening and closing -----------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-elsewhere]");
  if (button) open(button);
  if (event.target.closest("[data-elsewhere-close]") || event.target === panel) close();
  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(document.getElementById(copy.dataset.copy).textContent);
});
panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.matches(":modal")) close(); });
panel.addEventListener("close", () => {
  opener?.setAttribute("aria-expanded", "false");
  if (opener?.isConnected) opener.focus();
  opener = null;
});

function close() { if (panel.open) panel.close(); }

let wanted = null;

async function open(button) {
  wanted = button;
  const response = await fetch(button.dataset.elsewhere).catch(() => null);
  const payloads = response?.ok ? await response.json() : null;
  if (wanted !== button) return; // another was asked for meanwhile
  if (!payloads) return say(panel.dataset.failed);
  show(payloads);
  opener?.setAttribute("aria-expanded", "false");
  opener = button;
  button.setAttribute("aria-expanded", "true");
  if (!panel.open) {
    if (small.matches) panel.showModal();
    else panel.show();
  }
  button.closest(".line")?.scrollIntoView({ block: "nearest" });
  document.getElementById("elsewhere-title").focus();
}

const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));

async function copyText(text) {
  await navigator.clipboard.writeText(text);
  say(panel.dataset.copied);
}

// --- tabs ----------------------------------------------------------------------------------------------------

function choose(tab) {
  for (const other of tabs) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = other !== tab;
  }
}
for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
}

// --- drawing ---------------------------------------------------------------------------------------------------

function show(payloads) {
  document.getElementById("slack-drawing").replaceChildren(drawSlack(payloads.slack, panel.dataset));
  card = cardOf(payloads.teams);
  drawTeams();
  for (const platform of ["slack", "teams"]) {
    document.getElementById(`json-${platform}`).textContent = JSON.stringify(payloads[platform], null, 2);
  }
}

// The payload is the card itself, or an activity that carries it.
const cardOf = (payload) => payload.attachments?.[0]?.content ?? payload;

let renderer;
const loaded = () => (renderer ??= new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = "/static/vendor/adaptivecards/adaptivecards.min.js";
  script.addEventListener("load", () => resolve(window.AdaptiveCards));
  script.addEventListener("error", reject);
  document.head.append(script);
}));

const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", () => card && drawTeams());

async function drawTeams() {
  const cards = await loaded();
  cards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown(text);
    result.didProcess = true;
  };
  const made = new cards.AdaptiveCard();
  made.hostConfig = new cards.HostConfig(hostConfig(dark.matches));
  made.onExecuteAction = () => {};
  made.parse(card);
  const drawn = made.render();
  for (const place of drawn.querySelectorAll("button, input, select, textarea")) place.tabIndex = -1;
  drawn.inert = true; // for looking at only
  document.getElementById("teams-drawing").replaceChildren(drawn);
}

// The little Markdown that the cards use: bold, italic, links as text, escapes. Everything else is text.
function markdown(source) {
  const kept = [];
  const keep = (html) => `\u0000${kept.push(html) - 1}\u0000`;
  const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const plain = source.replace(/\\([\\`*_{}[\]()#+.!|~<>-])/g, (_, sign) => keep(escape(sign)));
  const html = escape(plain)
    .replace(/&#60;at&#62;(.*?)&#60;\/at&#62;/g, "<b class=\"mention\">$1</b>")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "<u>$1</u>")
    .replace(/\*\*(.+?)\*\*/g, "<b>$1</b>")
    .replace(/(^|\W)[_*](\S(?:.*?\S)?)[_*](?=\W|$)/g, "$1<i>$2</i>")
    .replace(/\r?\n/g, "<br>");
  return `<p>${html.replace(/\u0000(\d+)\u0000/g, (_, at) => kept[at])}</p>`;
}

// Sizes and colours as Teams draws cards, in its light and its dark theme.
function hostConfig(night) {
  const colour = (usual, subtle = usual) => ({ default: usual, subtle });
  const ink = night ? colour("#ffffff", "#c8c6c4") : colour("#242424", "#616161");
  const colours = {
    default: ink,
    dark: colour("#242424", "#616161"),
    light: colour("#ffffff", "#e0e0e0"),
    accent: night ? colour("#9ea2ff") : colour("#4f52b2"),
    good: night ? colour("#92c353") : colour("#0e700e"),
    warning: night ? colour("#f8d22a") : colour("#835b00"),
    attention: night ? colour("#f9838d") : colour("#b10e1c"),
  };
  const style = (light, dusk) => ({ backgroundColor: night ? dusk : light, foregroundColors: colours });
  return {
    fontFamily: "'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 28 },
    spacing: { small: 8, default: 10, medium: 14, large: 18, extraLarge: 24, padding: 14 },
    separator: { lineThickness: 1, lineColor: night ? "#484644" : "#e1dfdd" },
    supportsInteractivity: true,
    containerStyles: {
      default: style("#ffffff", "#292929"),
      emphasis: style("#f0f0f0", "#1f1f1f"),
      accent: style("#e8ebfa", "#2f2f4a"),
      good: style("#e7f2da", "#2a3a1c"),
      warning: style("#fbf6d9", "#463e16"),
      attention: style("#fcf4f6", "#3e1f24"),
    },
    actions: { maxActions: 6, spacing: "default", buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left", showCard: { actionMode: "inline" } },
    table: { cellSpacing: 8 },
    factSet: { title: { weight: "bolder", maxWidth: 150 }, value: { wrap: true }, spacing: 12 },
    textStyles: { heading: { size: "large", weight: "bolder" }, columnHeader: { weight: "bolder" } },
    inputs: { label: { inputSpacing: "small", requiredInputs: { suffix: " *", suffixColor: "attention" } } },
  };
}
