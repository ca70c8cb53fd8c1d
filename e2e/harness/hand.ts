import type { Locator, Page } from 'playwright-core'

type Place = Page | Locator

/** Fills the field under a label. */
export async function fill(place: Place, label: string, value: string): Promise<void> {
  await field(place, label).fill(value)
}

/** Presses the button, or follows the link, of this name. */
export async function press(place: Place, name: string | RegExp): Promise<void> {
  await place.getByRole('button', { name, exact: true }).first().click()
}

/** Chooses in a picker: opens it, searches, takes the first that is found. A picker of several is closed again. */
export async function pick(page: Page, label: string, search: string): Promise<void> {
  const picker = page.getByRole('combobox', { name: label }).and(page.locator('button')).first()
  await picker.click()
  await page.getByPlaceholder('Search', { exact: true }).fill(search)
  await page.getByRole('option').filter({ hasText: search }).first().click()
  if ((await picker.getAttribute('aria-expanded')) === 'true') await page.keyboard.press('Escape')
}

/** A field by its label; optional ones say so in it. */
function field(place: Place, label: string): Locator {
  return place.getByLabel(new RegExp(`^${label.replaceAll(/[^\w\s]/g, '\\$&')}( ?optional)?$`)).first()
}
