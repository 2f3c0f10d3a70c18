// Draws Block Kit JSON roughly as Slack does, for looking at only. Every text becomes a text node, never markup.
// A block or element that is not known here is shown as its JSON, so that nothing disappears.

// What somebody wrote must not be able to name an element or an attribute: only these helpers make elements.
const make = (tag, className = "", ...children) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
const svg = (tag, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

let unknownSentence = "{type}";
const unknown = (thing) => make("pre", "sl-unknown", `${unknownSentence.replace("{type}", thing.type)}\n${JSON.stringify(thing, null, 1)}`);

// --- text ------------------------------------------------------------------------------------------------

const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const unescaped = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity]);
const MRKDWN = /<([^>|]+)(?:\|([^>]+))?>|\*([^*\n]+)\*|(?<![\w])_([^_\n]+)_(?![\w])|~([^~\n]+)~|`([^`\n]+)`/;

function mrkdwn(text) {
  const pieces = [];
  let rest = text;
  for (let found = MRKDWN.exec(rest); found; found = MRKDWN.exec(rest)) {
    pieces.push(unescaped(rest.slice(0, found.index)));
    const [whole, target, label, bold, italic, struck, code] = found;
    if (target) pieces.push(make("span", /^[@#!]/.test(target) ? "sl-mention" : "sl-link", unescaped(label ?? target)));
    else if (bold) pieces.push(make("b", "", ...mrkdwn(bold)));
    else if (italic) pieces.push(make("i", "", ...mrkdwn(italic)));
    else if (struck) pieces.push(make("s", "", ...mrkdwn(struck)));
    else pieces.push(make("code", "", unescaped(code)));
    rest = rest.slice(found.index + whole.length);
  }
  return [...pieces, unescaped(rest)];
}

const text = (object) => (object.type === "mrkdwn" ? mrkdwn(object.text) : [object.text]);

// --- rich text ---------------------------------------------------------------------------------------------

function rich(element) {
  const inner = () => (element.elements ?? []).map(rich);
  switch (element.type) {
    case "rich_text_section": return make("div", "sl-run", ...inner());
    case "rich_text_quote": return make("blockquote", "sl-quote", ...inner());
    case "rich_text_preformatted": return make("pre", "sl-pre", ...inner());
    case "rich_text_list": return make(element.style === "ordered" ? "ol" : "ul", "sl-list", ...(element.elements ?? []).map((item) => make("li", "", rich(item))));
    case "text": {
      const { bold, italic, strike, code } = element.style ?? {};
      let node = document.createTextNode(element.text);
      for (const [tag, wanted] of [["b", bold], ["i", italic], ["s", strike], ["code", code]]) if (wanted) node = make(tag, "", node);
      return node;
    }
    case "user": return make("span", "sl-mention", `@${element.user_id}`);
    case "channel": return make("span", "sl-mention", `#${element.channel_id}`);
    case "usergroup": return make("span", "sl-mention", `@${element.usergroup_id}`);
    case "broadcast": return make("span", "sl-mention", `@${element.range}`);
    case "link": return make("span", "sl-link", element.text ?? element.url);
    case "emoji": return document.createTextNode(`:${element.name}:`);
    default: return unknown(element);
  }
}

// --- tables and charts ---------------------------------------------------------------------------------------

const cellText = (cell) => (cell.type === "rich_text" ? make("span", "", ...cell.elements.map(rich)) : String(cell.text ?? cell.value ?? ""));

function table(block) {
  const [head = [], ...rows] = block.rows;
  const numeric = (cell) => (cell.type === "raw_number" ? "sl-numeric" : "");
  const made = make("table", "sl-table",
    block.caption ? make("caption", "", block.caption) : null,
    make("thead", "", make("tr", "", ...head.map((cell, at) => make("th", numeric(rows[0]?.[at] ?? cell), cellText(cell))))),
    make("tbody", "", ...rows.map((row) => make("tr", "", ...row.map((cell) => make("td", numeric(cell), cellText(cell)))))));
  const frame = make("div", "sl-scroll", made);
  frame.tabIndex = 0;
  frame.role = "group";
  frame.ariaLabel = block.caption ?? block.type;
  return frame;
}

function chart(block) {
  const { type, series = [], axis_config: axis = {} } = block.chart;
  if (type !== "bar") return unknown(block);
  const categories = axis.categories ?? series[0]?.data.map((point) => point.label) ?? [];
  const valueOf = (one, category) => one.data.find((point) => point.label === category)?.value ?? 0;
  const most = Math.max(1, ...series.flatMap((one) => one.data.map((point) => point.value)));
  const columns = categories.map((category) => {
    const bars = series.map((one, at) => {
      const value = valueOf(one, category);
      const height = (value / most) * 100;
      const drawing = svg("svg", { viewBox: "0 0 10 100", preserveAspectRatio: "none", class: `sl-bar sl-series-${at}`, "aria-hidden": "true" });
      drawing.append(svg("rect", { x: 0, y: 100 - height, width: 10, height }));
      return make("div", "sl-bar-frame", make("span", "sl-bar-value", String(value)), drawing);
    });
    return make("div", "sl-column", make("div", "sl-column-bars", ...bars), make("span", "sl-label", category));
  });
  const drawn = make("div", "sl-columns", ...columns);
  drawn.tabIndex = 0; // many columns are scrolled, also by keyboard
  drawn.role = "group";
  drawn.ariaLabel = block.title;
  const figure = make("figure", "sl-chart", make("figcaption", "", block.title), drawn);
  if (axis.y_label) figure.append(make("p", "sl-small", axis.y_label));
  return figure;
}

// --- elements that one can press or fill -------------------------------------------------------------------------

const button = (element) => make("span", `sl-button sl-${element.style ?? "default"}`, element.text.text);
const field = (content, ...more) => make("span", "sl-field", content || "\u00a0", ...more);

function element(shown) {
  switch (shown.type) {
    case "button": return button(shown);
    case "static_select": return field(shown.initial_option?.text.text ?? shown.placeholder?.text, make("span", "sl-caret", "▾"));
    case "multi_static_select":
    case "multi_users_select":
    case "users_select": return field(shown.initial_options?.map((option) => option.text.text).join(", ") ?? shown.placeholder?.text, make("span", "sl-caret", "▾"));
    case "timepicker": return field(shown.initial_time ?? "");
    case "plain_text_input": return make("span", `sl-field${shown.multiline ? " sl-many" : ""}`, shown.initial_value ?? shown.placeholder?.text ?? "\u00a0");
    case "radio_buttons":
    case "checkboxes": {
      const on = [shown.initial_option, ...(shown.initial_options ?? [])].filter(Boolean).map((option) => option.value);
      const mark = (option) => (shown.type === "checkboxes" ? (on.includes(option.value) ? "☑" : "☐") : on.includes(option.value) ? "◉" : "○");
      return make("span", "sl-ticks", ...shown.options.map((option) => make("span", "", `${mark(option)} `, ...text(option.text))));
    }
    case "overflow": return make("span", "sl-button sl-default", "⋯");
    case "image": return make("span", "sl-image", shown.alt_text);
    default: return unknown(shown);
  }
}

// --- blocks -----------------------------------------------------------------------------------------------------

function block(shown) {
  switch (shown.type) {
    case "header": return make("p", "sl-header", shown.text.text);
    case "section": return make("div", "sl-section",
      shown.text ? make("div", "sl-run", ...text(shown.text)) : null,
      shown.fields ? make("div", "sl-fields", ...shown.fields.map((one) => make("div", "sl-run", ...text(one)))) : null,
      shown.accessory ? element(shown.accessory) : null);
    case "context": return make("div", "sl-context", ...shown.elements.map((one) => make("span", "", ...(one.type === "image" ? [one.alt_text] : text(one)))));
    case "divider": return make("hr", "sl-divider");
    case "actions": return make("div", "sl-actions", ...shown.elements.map(element));
    case "rich_text": return make("div", "sl-rich", ...shown.elements.map(rich));
    case "markdown": return make("div", "sl-run", shown.text);
    case "image": return make("div", "sl-image", shown.alt_text);
    case "table":
    case "data_table": return table(shown);
    case "data_visualization": return chart(shown);
    case "input": return make("div", "sl-input", make("p", "sl-label-line", shown.label.text), element(shown.element));
    default: return unknown(shown);
  }
}

// Returns the drawing of a message ({blocks, text}) or of a modal or Home view.
export function drawSlack(payload, words) {
  unknownSentence = words.unknown;
  const blocks = (payload.blocks ?? []).map(block);
  if (payload.type === "modal") {
    return make("div", "sl-modal", make("p", "sl-modal-title", payload.title.text), ...blocks,
      make("div", "sl-modal-foot", button({ text: payload.close ?? { text: "" } }), button({ text: payload.submit, style: "primary" })));
  }
  const who = make("p", "sl-who", make("b", "", words.bot), make("span", "sl-app", words.app));
  const body = blocks.length ? blocks : [make("div", "sl-run", ...mrkdwn(payload.text ?? ""))];
  return make("div", "sl-message", make("span", "sl-face"), make("div", "sl-body", who, ...body));
}
