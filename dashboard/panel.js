// A column of sliders, switches and lists as one element: the page redraws one thing at a move, not one for each.
// What is said in words comes as data and is only ever set as text.

const plain = (control, value) => Number(value).toLocaleString("en-US", {
  minimumFractionDigits: control.digits, maximumFractionDigits: control.digits, useGrouping: Math.abs(value) >= 10000,
});
const shown = (control, value) => plain(control, value) + (control.unit ? ` ${control.unit}` : "");

const element = (name, className, text) => {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

function range(control, send) {
  const row = element("div", "row"), head = element("div", "head"), input = element("input", "range");
  const label = element("label", "label", control.label), value = element("output", "value");
  const track = element("div", "track"), mark = element("i", "own"), ends = element("div", "ends");
  Object.assign(input, { type: "range", id: control.key, min: control.low, max: control.high, step: control.step });
  label.htmlFor = value.htmlFor = control.key;
  ends.append(element("span", "", plain(control, control.low)), element("span", "", plain(control, control.high)));
  head.append(label, value);
  track.append(mark, input);
  row.append(head, track, ends);
  const say = told => {
    value.textContent = shown(control, told);
    input.setAttribute("aria-valuetext", value.textContent);
  };
  input.addEventListener("input", () => { say(input.value); send(Number(input.value)); });
  return [row, now => {
    const share = (now.own - now.low) / (now.high - now.low || 1);
    mark.style.left = `calc(${100 * share}% + ${(0.5 - share) * 16}px)`;
    row.title = now.help;
    input.value = now.value;
    say(now.value);  // the thumb stands at a step, and what is recorded may lie between two of them
  }];
}

function number(control, send) {
  const row = element("div", "row line"), input = element("input", "number");
  const label = element("label", "label", control.unit ? `${control.label} (${control.unit})` : control.label);
  Object.assign(input, { type: "number", id: control.key, min: control.low, max: control.high, step: "any" });
  label.htmlFor = control.key;
  row.append(label, input);
  input.addEventListener("change", () => { if (input.value !== "") send(Number(input.value)); });
  return [row, now => { input.value = now.value; row.title = now.help; }];
}

function choice(control, send) {
  const row = element("div", "row line"), input = element("select", "choice");
  const label = element("label", "label", control.label);
  input.id = label.htmlFor = control.key;
  control.levels.forEach((level, place) => input.append(new Option(control.words[place] ?? level, level)));
  row.append(label, input);
  input.addEventListener("change", () => send(input.value));
  return [row, now => { input.value = now.value; row.title = now.help; }];
}

function toggle(control, send) {
  const row = element("div", "row line"), input = element("input", "switch");
  const label = element("label", "label", control.label);
  Object.assign(input, { type: "checkbox", id: control.key, role: "switch" });
  label.htmlFor = control.key;
  row.append(label, input);
  input.addEventListener("change", () => send(input.checked ? 1 : 0));
  return [row, now => { input.checked = Boolean(now.value); row.title = now.help; }];
}

function buttons(control, send) {
  const row = element("div", "row buttons");
  control.levels.forEach((level, place) => {
    const button = element("button", "button", control.words[place] ?? level);
    button.type = "button";
    button.addEventListener("click", () => send(level));
    row.append(button);
  });
  return [row, now => { row.title = now.help; }];
}

const KINDS = { range, number, choice, switch: toggle, buttons };
const shape = controls => JSON.stringify(controls.map(({ value, own, help, ...fixed }) => fixed));
const panels = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".panel"), now = shape(data.controls);
  let panel = panels.get(root);
  if (!panel || panel.shape !== now) {
    panel = { shape: now, rows: [], move: 0 };
    const rows = data.controls.map(control => KINDS[control.kind](control, value => {
      panel.move = Math.max(Date.now(), panel.move + 1);
      panel.send("moved", { key: control.key, value, move: panel.move });
    }));
    root.replaceChildren(...rows.map(([row]) => row));
    panel.rows = rows.map(([, update]) => update);
    panels.set(root, panel);
  }
  panel.send = setStateValue;
  // An answer to an earlier move must not pull back a thumb that has gone on since.
  if (data.move < panel.move) return;
  panel.rows.forEach((update, place) => update(data.controls[place]));
}
