// Dark or light: as the system has it, until a person chooses.

export type Theme = "system" | "dark" | "light";
const KEY = "aurora.theme";

export function storedTheme(): Theme {
  const theme = localStorage.getItem(KEY);
  return theme === "dark" || theme === "light" ? theme : "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = storedTheme();
}
