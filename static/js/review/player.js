// A film in the page: ten seconds back and on, speed, keys, and notes bound to a second. The notes are the expert's own.
import { csrfToken } from "js/csrf.js";
import { toast } from "js/toast.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

/** Such as 3:07, from an hour on 1:03:07; the server's notes say it the same way. */
export function moment(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function setUpPlayer(player) {
  const film = player.querySelector("video");
  const form = player.querySelector("[data-note]");
  const notes = player.querySelector("[data-notes]");
  const speed = player.querySelector("[data-speed]");
  const jump = (seconds) => {
    film.currentTime = Math.max(0, Math.min(film.duration || Infinity, film.currentTime + seconds));
  };
  const setSpeed = (value) => {
    film.playbackRate = value;
    speed.value = String(value);
  };

  film.addEventListener("error", () => {
    film.hidden = true;
    player.querySelector("[data-player-bar]").hidden = true;
    player.querySelector("[data-player-broken]").hidden = false;
  });
  // Sound alone is no film: a browser without the pictures' coding plays a black box.
  film.addEventListener("loadedmetadata", () => film.videoWidth || film.dispatchEvent(new Event("error")));
  film.addEventListener("timeupdate", () => {
    player.querySelector("[data-moment]").textContent = moment(film.currentTime);
  });
  speed.addEventListener("change", () => setSpeed(Number(speed.value)));

  player.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.jump) jump(Number(button.dataset.jump));
    if (button?.dataset.at) {
      film.currentTime = Number(button.dataset.at);
      film.scrollIntoView({ block: "nearest" });
      film.play().catch(() => {});
    }
    if (button?.dataset.remove) send({ remove: button.dataset.remove });
  });

  player.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = SPEEDS.indexOf(film.playbackRate);
    if (event.key === "ArrowLeft") jump(-10);
    else if (event.key === "ArrowRight") jump(10);
    else if (event.key === ">" && SPEEDS[at + 1]) setSpeed(SPEEDS[at + 1]);
    else if (event.key === "<" && SPEEDS[at - 1]) setSpeed(SPEEDS[at - 1]);
    else if (event.key === " " && event.target === player) film.paused ? film.play() : film.pause();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  async function send(values) {
    const body = new FormData();
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
      if (answer.ok && !answer.redirected) {
        notes.innerHTML = await answer.text(); // a piece of page of the portal's own
        return true;
      }
      const said = (answer.headers.get("Content-Type") ?? "").includes("json") ? (await answer.json()).detail : "";
      toast(said || "笔记没有保存，请刷新页面后重试。", true);
    } catch {
      toast("笔记没有保存，可能是网络断开；请稍后再试。", true);
    }
    return false;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const second = Math.floor(film.currentTime);
    if (await send({ second, text: form.elements.text.value })) form.elements.text.value = "";
  });
}

for (const player of globalThis.document?.querySelectorAll("[data-player]") ?? []) setUpPlayer(player);
