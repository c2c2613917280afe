// Fetches the page again and puts its new content in place: no flash, and the reader stays where they are.

export async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return location.reload(); // signed out, or away: the server's own page says so
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...document.querySelectorAll("main details[id][open]")].map((d) => d.id);
  document.getElementById("main").replaceChildren(...fresh.getElementById("main").childNodes);
  document.title = fresh.title;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}

// For pages that show what changes by itself: every few seconds while somebody looks.
export function startRefreshing() {
  const seconds = Number(document.querySelector("[data-refresh-seconds]")?.dataset.refreshSeconds);
  if (!seconds) return;
  setInterval(() => {
    const busy = document.activeElement?.closest("main form, main details, main a");
    if (!document.hidden && !busy) refresh().catch(() => {}); // away for a moment; the next turn tries again
  }, seconds * 1000);
}
