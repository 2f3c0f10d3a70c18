// The composer: Enter sends, @ suggests people, / suggests commands. A text box with a list, as ARIA describes it.

import { toEnd } from "./chat.js";

const form = document.querySelector("[data-composer]");

if (form) {
  const box = form.querySelector("textarea");
  const list = document.getElementById("suggest");
  const status = document.getElementById("suggest-status");
  const people = JSON.parse(form.dataset.people);
  const commands = JSON.parse(form.dataset.commands);
  let chosen = -1;
  let found = [];
  let from = 0;

  // What is being typed at the cursor: where it begins, and what fits.
  function look() {
    const typed = box.value.slice(0, box.selectionStart);
    const command = typed.match(/^\/[\w ]*$/);
    if (command) return { at: 0, fits: commands.filter(({ name }) => name.startsWith(typed) && name !== typed.trim()) };
    const mention = typed.match(/(?:^|\s)@([\p{L}\p{N} -]{0,30})$/u);
    if (!mention) return { at: 0, fits: [] };
    const wanted = mention[1].toLowerCase();
    const begins = ({ name }) => name.toLowerCase().startsWith(wanted);
    const fits = [...people.filter(begins), ...people.filter((one) => !begins(one) && one.name.toLowerCase().includes(` ${wanted}`))]
      .map(({ name, about }) => ({ name: `@${name}`, about }));
    return { at: typed.length - mention[1].length - 1, fits };
  }

  function suggest() {
    const { at, fits } = look();
    const wasOpen = !list.hidden;
    [from, found, chosen] = [at, fits, fits.length ? 0 : -1];
    list.replaceChildren(...fits.map(({ name, about }, index) => {
      const item = document.createElement("li");
      item.id = `suggest-${index}`;
      item.role = "option";
      const strong = document.createElement("b");
      strong.textContent = name;
      const quiet = document.createElement("span");
      quiet.textContent = about;
      item.append(strong, quiet);
      return item;
    }));
    list.hidden = !fits.length;
    if (fits.length) status.textContent = form.dataset.count.replace("{number}", fits.length);
    else if (wasOpen) status.textContent = form.dataset.none;
    point();
  }

  function point() {
    [...list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === chosen));
      if (index === chosen) item.scrollIntoView({ block: "nearest" });
    });
    if (chosen >= 0) box.setAttribute("aria-activedescendant", `suggest-${chosen}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function take(index) {
    const { name } = found[index];
    const open = name.endsWith("@");
    box.setRangeText(open ? name : `${name} `, from, box.selectionStart, "end");
    close();
    box.focus();
    if (open) suggest();
  }

  function close() {
    list.hidden = true;
    found = [];
    chosen = -1;
    point();
  }

  box.addEventListener("input", suggest);
  box.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) take([...list.children].indexOf(item));
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
      point();
    } else if (open && (event.key === "Enter" || event.key === "Tab")) take(chosen);
    else if (open && event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey) { if (box.value.trim()) form.requestSubmit(); }
    else return;
    event.preventDefault();
  });

  // What was sent leaves the box only once the server has it; what was typed meanwhile stays.
  form.addEventListener("htmx:before:request", () => { form.sent = box.value; });
  form.addEventListener("htmx:finally:request", (event) => {
    if (event.detail.ctx.response?.raw?.ok && box.value === form.sent) box.value = "";
    box.focus();
    toEnd();
  });
}
