"use strict";
(() => {
  const levels = ["informational", "low", "medium", "high", "critical"];
  const list = document.getElementById("rules");
  const form = document.getElementById("filter");
  if (!list || !form) return;
  const by = (id) => document.getElementById(id);
  const rules = [...list.children];
  const texts = new Map();
  const text = (rule) => {
    if (!texts.has(rule)) texts.set(rule, rule.textContent.toLowerCase());
    return texts.get(rule);
  };
  const filter = () => {
    const words = by("words").value.trim().toLowerCase();
    const least = Number(by("least").value);
    let shown = 0;
    for (const rule of rules) {
      const fits = levels.indexOf(rule.dataset.level) >= least && (words === "" || text(rule).includes(words));
      rule.hidden = !fits;
      if (fits) shown += 1;
    }
    by("shown").textContent = `${shown} of ${rules.length} rules`;
  };
  const order = () => {
    const key = by("order").value;
    const sign = key === "count" ? -1 : 1;
    rules.sort((a, b) => sign * (Number(a.dataset[key]) - Number(b.dataset[key])) || a.dataset.rank - b.dataset.rank);
    list.append(...rules);
  };
  const openAll = (open) => rules.forEach((rule) => { if (!rule.hidden) rule.open = open; });
  let waiting = 0;
  by("words").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  by("least").addEventListener("change", filter);
  by("order").addEventListener("change", order);
  by("open").addEventListener("click", () => openAll(true));
  by("close").addEventListener("click", () => openAll(false));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
