// <time data-countdown data-until="ms" data-over="words">: counts down on the server's clock (body[data-now]),
// measured from when the page arrived, so a wrong clock on the visitor's machine changes nothing.
const arrived = performance.now();
const served = Number(document.body?.dataset.now ?? 0);
const now = () => served + (performance.now() - arrived);

function words(left) {
  const seconds = Math.floor(left / 1000);
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days) return `${days} 天 ${hours} 小时`;
  return hours ? `${hours} 小时 ${minutes} 分` : `${minutes} 分 ${seconds % 60} 秒`;
}

function tick() {
  for (const clock of document.querySelectorAll("[data-countdown]")) {
    const left = Number(clock.dataset.until) - now();
    const shown = left > 0 ? `还剩 ${words(left)}` : clock.dataset.over || "已截止";
    if (clock.textContent !== shown) clock.textContent = shown;
    if (left <= 0) clock.className = "countdown countdown-past";
  }
}
tick();
setInterval(tick, 1000);
