// The light and dark toggle. The choice is a cookie, so that the server renders the chosen page at once, without a flash.
const year = 365 * 24 * 60 * 60;

export function startThemeToggle() {
  const toggle = document.getElementById("theme-toggle");
  const system = matchMedia("(prefers-color-scheme: dark)");
  if (!toggle) return;

  const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => {
    toggle.setAttribute("aria-pressed", String(isDark()));
    toggle.classList.toggle("is-dark", isDark());
  };

  toggle.addEventListener("click", () => {
    const chosen = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = chosen;
    document.cookie = `theme=${chosen}; path=/; max-age=${year}; samesite=lax`;
    show();
  });
  system.addEventListener("change", show);
  show();
  toggle.hidden = false;
}
