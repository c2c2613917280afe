// While a form with a preview is filled in, shows what it would give: the page's own answer to its Preview button, put in place.
const pauseMs = 300;

export function startPreview() {
  const form = document.querySelector("form[data-preview]");
  if (!form) return;

  let waiting;
  let latest = 0;
  const show = async () => {
    if (!form.checkValidity()) return;
    const mine = ++latest;
    const wish = new FormData(form);
    wish.set("Wish.Do", "preview");
    const answer = await fetch(location.href, { method: "POST", body: wish, headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== latest) return; // typed on meanwhile
    for (const id of [form.dataset.preview, "grade-rows"]) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (old && now) old.replaceChildren(...now.childNodes);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show().catch(() => {}), pauseMs); // away for a moment: the button is still there
  });
}
