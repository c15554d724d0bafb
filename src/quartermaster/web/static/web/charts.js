// Charts by uPlot from the JSON beside them: stock over time as steps, and daily bars. Each has its table.
"use strict";
(() => {
  const DAY = 86400;
  const RANGES = [["30 d", 30], ["16 w", 112], ["1 y", 366]];
  const language = document.documentElement.lang || undefined;
  const timeZone = document.documentElement.dataset.zone || undefined;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  const onDay = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone });
  const inFull = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone });
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--qm-${name}`).trim();
  const font = () => `11px ${token("font")}`;
  const words = (value) => number.format(value).replace("-", "−");
  const plots = new Map();

  // As wide as the longest figure beside it.
  const gutter = (_, shown) => Math.max(52, 16 + 7 * Math.max(0, ...(shown || []).map((figure) => figure.length)));
  const axes = () => {
    const quiet = { stroke: token("ink-3"), font: font(), grid: { show: false }, ticks: { show: true, stroke: token("line-2"), size: 4, width: 1 } };
    return [
      { ...quiet, space: 80, size: 30, values: (_, ticks) => ticks.map((tick) => onDay.format(tick * 1000)) },
      { ...quiet, size: gutter, gap: 6, ticks: { show: false }, grid: { show: true, stroke: token("line"), width: 1 }, values: (_, ticks) => ticks.map(words) },
    ];
  };
  const scales = (from, to, top) => ({ x: { time: true, range: () => [from, to] }, y: { range: (_, low, high) => [Math.min(low ?? 0, 0), (Math.max(high ?? 0, top) || 1) * 1.12] } });

  // ---- drawing over the plot: reorder line, receipts, today
  const dashed = (u, level, text) => {
    const { ctx, bbox } = u;
    const y = u.valToPos(level, "y", true);
    ctx.save();
    ctx.strokeStyle = token("warn-dot");
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath(); ctx.moveTo(bbox.left, y); ctx.lineTo(bbox.left + bbox.width, y); ctx.stroke();
    label(ctx, text, bbox.left + 4 * devicePixelRatio, y - 4 * devicePixelRatio, token("warn"));
    ctx.restore();
  };
  const label = (ctx, text, x, y, colour, align = "left") => {
    ctx.font = `500 ${11 * devicePixelRatio}px ${token("font")}`;
    ctx.textAlign = align;
    ctx.lineWidth = 3 * devicePixelRatio;
    ctx.setLineDash([]);
    ctx.strokeStyle = token("surface");
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  };
  const marks = (u, receipts, coming) => {
    const { ctx, bbox } = u;
    const size = 4 * devicePixelRatio;
    const shown = [...receipts, ...coming].filter(([at]) => at >= u.scales.x.min && at <= u.scales.x.max);
    const foot = bbox.top + bbox.height - size;
    const places = shown.map(([at]) => u.valToPos(at, "x", true));
    ctx.save();
    ctx.font = `500 ${11 * devicePixelRatio}px ${token("font")}`;
    for (const [place, [at, quantity]] of shown.entries()) {
      const x = places[place];
      ctx.fillStyle = ctx.strokeStyle = token("ok");
      ctx.lineWidth = 1.4 * devicePixelRatio;
      ctx.beginPath(); ctx.moveTo(x, foot - 2 * size); ctx.lineTo(x + size, foot); ctx.lineTo(x - size, foot); ctx.closePath();
      if (coming.some(([due]) => due === at)) ctx.stroke(); else ctx.fill();
      const text = `+${words(Number(quantity))}`;
      const free = Math.min(places[place + 1] ?? Infinity, bbox.left + bbox.width);
      if (x + size * 3 + ctx.measureText(text).width < free) label(ctx, text, x + size * 1.8, foot, token("ink-2"));
    }
    ctx.restore();
  };
  const today = (u, now) => {
    if (now < u.scales.x.min || now > u.scales.x.max) return;
    const { ctx, bbox } = u;
    const x = Math.round(u.valToPos(now, "x", true));
    ctx.save();
    ctx.fillStyle = token("canvas");
    ctx.globalCompositeOperation = "destination-over";
    ctx.fillRect(x, bbox.top, bbox.left + bbox.width - x, bbox.height);
    ctx.globalCompositeOperation = "source-over";
    ctx.fillStyle = token("ink-3");
    ctx.fillRect(x, bbox.top, devicePixelRatio, bbox.height);
    label(ctx, "Today", x - 4 * devicePixelRatio, bbox.top + 12 * devicePixelRatio, token("ink-2"), "right");
    ctx.restore();
  };
  const tip = (unit) => ({
    hooks: {
      init: (u) => { u.tip = document.createElement("div"); u.tip.className = "tip"; u.tip.hidden = true; u.over.append(u.tip); },
      setCursor: (u) => {
        const index = u.cursor.idx;
        const value = index == null ? null : u.data[1][index] ?? u.data[2]?.[index];
        u.tip.hidden = value == null || u.cursor.left < 0;
        if (u.tip.hidden) return;
        u.tip.textContent = `${inFull.format(u.data[0][index] * 1000)}: ${words(value)} ${unit}${u.data[1][index] == null ? " at this pace" : ""}`;
        const left = u.cursor.left + 12;
        u.tip.style.left = `${left + u.tip.offsetWidth > u.over.clientWidth ? u.cursor.left - u.tip.offsetWidth - 12 : left}px`;
        u.tip.style.top = "4px";
      },
    },
  });

  // ---- the two kinds
  const build = {
    stock(data, from, to) {
      const reorder = data.reorder == null || data.reorder === "" ? null : Number(data.reorder);
      const past = data.points.map(([at, level]) => [at, Number(level)]);
      const now = data.now || Date.now() / 1000;
      if (past.length && past.at(-1)[0] < now) past.push([now, past.at(-1)[1]]);
      const ahead = (data.outlook || []).map(([at, level]) => [at, Number(level)]);
      const ending = Math.max(to + Math.max((to - from) * 0.04, DAY / 2), Math.min(ahead.at(-1)?.[0] ?? 0, to + (to - from) * 0.4));
      const level = past.at(-1)?.[1] ?? null;
      return {
        data: [[...past, ...ahead].map((one) => one[0]), [...past.map((one) => one[1]), ...ahead.map(() => null)], [...past.map((_, place) => (place === past.length - 1 ? level : null)), ...ahead.map((one) => one[1])]],
        options: {
          scales: scales(from, ending, reorder || 0),
          series: [
            {},
            { label: "On hand", stroke: token("ink"), width: 1.6, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } },
            { label: "At this pace", stroke: token("accent"), width: 1.5, dash: [5, 4], points: { show: false } },
          ],
          hooks: { draw: [(u) => { today(u, now); if (reorder !== null) dashed(u, reorder, `Reorder point ${words(reorder)}`); marks(u, data.receipts || [], data.due || []); }] },
        },
        rows: [["When", "On hand"], ...data.points.map(([at, amount]) => [inFull.format(at * 1000), words(Number(amount))]), ...ahead.map(([at, amount]) => [`${onDay.format(at * 1000 - 1000)}, at this pace`, words(amount)])],
      };
    },
    bars(data, from, to) {
      return {
        data: [data.points.map((one) => one[0]), data.points.map((one) => Number(one[1]))],
        options: {
          scales: scales(from - DAY / 2, to + DAY / 2, 0),
          series: [{}, { label: data.label || "", stroke: token("bar-2"), fill: token("bar-2"), width: 0, paths: uPlot.paths.bars({ size: [0.7, 24], align: 0 }), points: { show: false } }],
        },
        rows: [["Day", data.label || "Quantity"], ...data.points.map(([at, amount]) => [inFull.format(at * 1000), words(Number(amount))])],
      };
    },
  };

  const tableOf = (figure, rows) => {
    const table = figure.querySelector("table");
    const line = (cells, tag) => { const row = document.createElement("tr"); cells.forEach((text, place) => { const cell = document.createElement(tag); cell.textContent = text; if (place) cell.className = "n"; if (tag === "th") cell.scope = "col"; row.append(cell); }); return row; };
    const head = document.createElement("thead");
    head.append(line(rows[0], "th"));
    const body = document.createElement("tbody");
    body.append(...rows.slice(1).reverse().map((row) => line(row, "td")));
    table.replaceChildren(head, body);
  };

  const draw = (figure, days) => {
    const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const target = figure.querySelector(".plot");
    plots.get(figure)?.destroy();
    target.replaceChildren();
    const height = target.clientHeight;
    if (!data.points.length) { target.innerHTML = '<p class="empty">Nothing has moved yet.</p>'; return; }
    const to = Math.max(data.now || 0, data.points.at(-1)[0]);
    const first = data.points[0][0];
    const from = days ? Math.max(to - days * DAY, Math.min(first, to - DAY)) : first;
    const made = build[figure.dataset.chart](data, from, to);
    const plot = new uPlot({
      width: target.clientWidth, height, legend: { show: false }, padding: [8, 8, 0, 0], tzDate: (at) => (timeZone ? uPlot.tzDate(new Date(at * 1000), timeZone) : new Date(at * 1000)),
      cursor: { y: false, points: { size: 6, fill: token("accent") }, drag: { x: false } }, axes: axes(), plugins: [tip(data.unit || "")], ...made.options,
    }, made.data, target);
    plots.set(figure, plot);
    figure.drawnDays = days;
    const details = figure.querySelector("details");
    if (details.open) tableOf(figure, made.rows);
    details.ontoggle = () => { if (details.open) tableOf(figure, made.rows); };
    figure.drawnSize = [target.clientWidth, height];
    target.setAttribute("role", "img");
    target.setAttribute("aria-label", `${figure.closest(".card")?.querySelector("h2,h3")?.textContent.trim() || "Chart"}; the figures are in the table below`);
  };

  const ranges = (figure) => {
    const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const length = data.points.length ? (Math.max(data.now || 0, data.points.at(-1)[0]) - data.points[0][0]) / DAY : 0;
    if (length <= 31) return 0;
    const box = document.createElement("div");
    box.className = "seg ranges";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Range");
    const fitting = RANGES.filter(([, days], place) => place === 0 || RANGES[place - 1][1] < length);
    const chosen = fitting.length > 1 ? fitting[1][1] : fitting[0][1];
    box.append(...fitting.map(([text, days]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.setAttribute("aria-pressed", String(days === chosen));
      button.onclick = () => { for (const other of box.children) other.setAttribute("aria-pressed", String(other === button)); draw(figure, days); };
      return button;
    }));
    figure.prepend(box);
    return chosen;
  };

  const all = () => {
    for (const figure of plots.keys()) if (!figure.isConnected) { plots.get(figure).destroy(); plots.delete(figure); }
    for (const figure of document.querySelectorAll("[data-chart]")) if (!plots.has(figure)) draw(figure, ranges(figure));
  };
  let resizing = 0;
  const again = () => { cancelAnimationFrame(resizing); resizing = requestAnimationFrame(() => plots.forEach((_, figure) => draw(figure, figure.drawnDays))); };
  const grown = ([width, height], plot) => Math.abs(plot.clientWidth - width) > 1 || Math.abs(plot.clientHeight - height) > 1;
  addEventListener("resize", () => { for (const figure of plots.keys()) if (grown(figure.drawnSize, figure.querySelector(".plot"))) { again(); return; } });
  document.addEventListener("theme", again);
  document.addEventListener("refreshed", all);
  document.body.addEventListener("htmx:afterSettle", all);
  document.fonts.ready.then(all);
})();
