// Drop a file anywhere on the upload card, see its name, and learn at once when it is too large. The form itself is a plain one.

export function startUpload() {
  const form = document.getElementById("upload");
  if (!form) return;

  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button[type=submit]");
  const chosen = document.getElementById("chosen");
  const limit = Number(form.dataset.limit);
  const isSpent = form.dataset.attempts === "0";

  const bytes = (n) => (n === 1 ? "1 byte" : `${n.toLocaleString("en")} bytes`);
  const show = () => {
    const file = input.files[0];
    const tooLarge = file && file.size > limit;
    chosen.textContent = !file ? "" : tooLarge
      ? `${file.name} has ${bytes(file.size)}; at most ${limit.toLocaleString("en")} are taken.`
      : `${file.name}, ${bytes(file.size)}`;
    chosen.classList.toggle("bad", Boolean(tooLarge));
    button.disabled = isSpent || Boolean(tooLarge);
  };

  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (e) => {
      e.preventDefault();
      form.classList.add("dropping");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    form.addEventListener(kind, (e) => {
      e.preventDefault();
      form.classList.remove("dropping");
    });
  }
  form.addEventListener("drop", (e) => {
    if (e.dataTransfer.files.length === 0) return;
    input.files = e.dataTransfer.files;
    show();
  });
  form.addEventListener("submit", () => {
    button.disabled = true; // pressing twice sends once; the key in the form holds even if not
  });
  addEventListener("pageshow", show); // coming back by the back button
}
