// A result that arrives: follows the event stream, and shows the finished page once it is there.
import { refresh } from "./refresh.js";

export function startLive() {
  const live = document.getElementById("live");
  if (!live) return;

  const total = Number(live.dataset.checks);
  const place = document.getElementById("live-place");
  const title = document.getElementById("live-title");
  const list = document.getElementById("live-checks");
  const bar = live.querySelector("[role=progressbar]");
  let done = 0;

  const count = (n) => {
    done = n;
    document.getElementById("live-count").textContent = `${done} of ${total} checks`;
    bar.setAttribute("aria-valuenow", String(done));
    bar.firstElementChild.style.width = `${total ? (100 * done) / total : 0}%`;
  };

  const events = new EventSource(live.dataset.events);
  events.addEventListener("queued", (e) => {
    const { place: n, estimatedSeconds } = JSON.parse(e.data);
    const soon = estimatedSeconds == null ? "No worker is running at the moment; nothing is lost." : `About ${estimatedSeconds} s.`;
    place.textContent = `${n === 1 ? "It is next." : `${n - 1} before it.`} ${soon}`;
  });
  events.addEventListener("started", () => {
    title.textContent = "Being graded";
    place.textContent = "The checks are running.";
    list.replaceChildren();
    count(0);
  });
  events.addEventListener("check", (e) => {
    const check = JSON.parse(e.data);
    const item = document.createElement("li");
    const tag = document.querySelector(`template[data-verdict="${CSS.escape(check.verdict)}"]`);
    if (tag) item.append(tag.content.cloneNode(true), " ");
    const words = document.createElement("span");
    words.className = "break";
    words.textContent = check.title; // never as markup: it may quote the student's code
    item.append(words);
    list.prepend(item);
    count(done + 1);
  });
  for (const end of ["graded", "failed", "superseded"]) {
    events.addEventListener(end, async () => {
      events.close();
      await refresh();
      document.getElementById("main").focus({ preventScroll: true });
    });
  }
}
