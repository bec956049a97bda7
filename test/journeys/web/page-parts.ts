import type { Locator, Page } from 'playwright-core';

export function placedOrders(page: Page): Locator {
  return page.getByRole('list', { name: 'Placed orders' }).getByRole('listitem');
}

export function alertOf(page: Page): Locator {
  return page.getByRole('alert');
}

export function submitButton(page: Page): Locator {
  return page.getByRole('button', { name: /Place order|Try again/ });
}

export async function fillIn(
  page: Page,
  { sku = 'PEN-1', quantity = '2', unitPrice = '12.35', line = 0 } = {},
): Promise<void> {
  await page.getByLabel('Article').nth(line).fill(sku);
  await page.getByLabel('Quantity').nth(line).fill(quantity);
  await page.getByLabel('Unit price').nth(line).fill(unitPrice);
}

export async function placeOrder(page: Page): Promise<void> {
  await fillIn(page);
  await submitButton(page).click();
}

/** Waits until an element has the focus. */
export function focusOn(page: Page, selector: string): Promise<void> {
  return page.locator(`${selector}:focus`).waitFor();
}

/** Returns the description that a screen reader reads with a field. */
export async function descriptionOf(field: Locator): Promise<string> {
  const id = await field.getAttribute('aria-describedby');
  return field.page().locator(`[id="${id}"]`).innerText();
}
