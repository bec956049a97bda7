import type { Page } from 'playwright-core';

/** Lists controls that a screen reader cannot name. */
export async function namelessControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const controls = ['button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'image', 'img', 'progressbar'];
  return nodes
    .filter(({ ignored, role, name }) => !ignored && controls.includes(String(role?.value)) && !name?.value)
    .map(({ role, nodeId }) => `${role?.value} ${nodeId}`);
}

/** Lists texts with a contrast below 4.5 to 1: https://www.w3.org/TR/WCAG22/#contrast-minimum */
export function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const backgroundOf = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)';
      const { backgroundColor } = getComputedStyle(element);
      const [, , , alpha = 1] = channels(backgroundColor);
      return alpha === 1 ? backgroundColor : backgroundOf(element.parentElement);
    };
    const withText = [...document.querySelectorAll('body *')].filter(
      (element) =>
        element.checkVisibility() &&
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    );
    return withText.flatMap((element) => {
      const [dark = 0, light = 0] = [getComputedStyle(element).color, backgroundOf(element)]
        .map(luminance)
        .sort((one, other) => one - other);
      const contrast = (light + 0.05) / (dark + 0.05);
      return contrast < 4.5 ? [`${contrast.toFixed(2)} ${element.textContent?.slice(0, 40)}`] : [];
    });
  });
}
