// Light or dark: as the system says, until somebody chooses.

import { el } from './dom.js'

const KEY = 'hammer-theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** Calls back whenever colours have changed, until the function that it returns is called. */
export function onColours(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The colour of a custom property of the style sheet, such as `--ink`. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** A button that changes between light and dark. */
export function themeSwitch(): HTMLElement {
  const button = el('button', { type: 'button', class: 'theme', 'data-key': 'theme' })
  const label = () => {
    button.textContent = isDark() ? 'Light' : 'Dark'
    button.setAttribute('aria-label', `Change to ${isDark() ? 'light' : 'dark'} colours`)
  }
  button.addEventListener('click', () => {
    choose(isDark() ? 'light' : 'dark')
    label()
  })
  onColours(label)
  label()
  return button
}

/** Takes up what was chosen before, and follows the system and the printer. */
export function startTheme(): void {
  const before = remembered()
  if (before) document.documentElement.dataset.theme = before
  dark.addEventListener('change', changed)
  matchMedia('print').addEventListener('change', changed)
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme
  return chosen === undefined ? dark.matches : chosen === 'dark'
}

function choose(theme: 'light' | 'dark'): void {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // a file may not store anything: the choice holds for this page
  }
  changed()
}

function remembered(): string | null {
  try {
    const found = localStorage.getItem(KEY)
    return found === 'light' || found === 'dark' ? found : null
  } catch {
    return null
  }
}

function changed(): void {
  for (const listener of listeners) listener()
}
