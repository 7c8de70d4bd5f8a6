// What axe does not judge: text in SVG, its size, overflow, numbers without a source.
() => {
  const found = [];
  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = (c) => {
    const [r, g, b] = c.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const ground = rgb(getComputedStyle(document.body).backgroundColor).slice(0, 3);
  for (const text of document.querySelectorAll("svg text")) {
    const style = getComputedStyle(text);
    const ratio = contrast(rgb(style.fill).slice(0, 3), ground);
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${text.textContent}`);
  }
  for (const node of document.querySelectorAll("svg text, svg tspan, .t i, .t b, .legend li")) {
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (size < 11) found.push(`small ${size}: ${node.textContent}`);
  }
  for (const node of document.querySelectorAll(".t i, .t b")) {
    const box = node.getBoundingClientRect();
    const tile = node.closest(".t").getBoundingClientRect();
    if (box.left < tile.left - 0.5 || box.right > tile.right + 0.5) found.push(`clipped: ${node.textContent}`);
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`overflow ${wide}px`);
  for (const text of document.querySelectorAll("svg text")) {
    const box = text.getBoundingClientRect();
    if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`outside: ${text.textContent}`);
  }
  const ends = [...document.querySelectorAll(".ends text")].map((e) => e.getBoundingClientRect()).sort((a, b) => a.top - b.top);
  ends.slice(1).forEach((box, k) => { if (box.top < ends[k].bottom - 2) found.push("labels overlap"); });
  for (const value of document.querySelectorAll("table.rank tbody tr[data-c] td:nth-child(3), .big, .lede, .r-value p:first-child, .list td.num, .within td:nth-child(2)")) {
    if (value.closest(".sorry")) continue;
    if (/\d[.,]\d|\d %|\d%/.test(value.textContent) && !value.querySelector("a[href*='sumber-angka']")
        && !location.pathname.includes("sumber-angka")) found.push(`no source: ${value.textContent.trim()}`);
  }
  return found;
}
